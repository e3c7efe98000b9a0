import type { FeatureType } from '../../feature/feature.ts';
import type { FileChecksum } from './manifest.ts';

/** What both threads of a load's second phase get; the arrays are shared memory. */
export interface LoadTask {
  /** The version's directory while it is being written. */
  readonly directory: string;
  readonly featureType: FeatureType;
  readonly spoolPath: string;
  readonly spoolOffsets: Float64Array;
  /** The input index of each ordinal. */
  readonly order: Uint32Array;
  /** By input index: n > 0 appends `-n` to the id. Undefined: no id was numbered. */
  readonly idNumbers: Uint32Array | undefined;
}

export interface MembersTask extends LoadTask {
  readonly encodings: readonly string[];
  /** URL of the module that exports `createMemberEncoder`. */
  readonly encoderModule: string;
  readonly boxes: 'point' | 'box';
}

export interface ValuesTask extends LoadTask {
  /** Scalar properties that get an index, as indexes into the type's properties. */
  readonly indexedProperties: readonly number[];
}

export interface MembersResult {
  readonly files: readonly FileChecksum[];
  readonly encodings: readonly { readonly name: string; readonly pages: number }[];
}

export interface ValuesResult {
  readonly files: readonly FileChecksum[];
}

/** Features done in a phase, said now and then. */
export type ReportProgress = (phase: 'write' | 'verify', done: number) => void;

/** The id of the feature as it is stored. */
export function storedId(task: LoadTask, inputIndex: number, id: string): string {
  const number = task.idNumbers?.[inputIndex] ?? 0;
  return number === 0 ? id : `${id}-${number}`;
}
