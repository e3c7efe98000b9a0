import type { FeatureType } from '../../feature/feature.ts';
import type { Filter, SortKey } from '../../query/filter.ts';

/** What a reader thread is asked to find: the features that match. */
export interface SelectTask {
  /** The version's directory. */
  readonly directory: string;
  readonly featureType: FeatureType;
  readonly numberOfFeatures: number;
  readonly indexedProperties: readonly number[];
  readonly index: SharedIndex;
  /** Bounds of runs that are known to match. */
  readonly sure: Uint32Array<ArrayBuffer>;
  /** Bounds of runs that may match, those of `sure` among them. */
  readonly maybe: Uint32Array<ArrayBuffer>;
  /** Decides between them; undefined: all match. */
  readonly residual: Filter;
}

/** What a reader thread is asked to put in order. What it holds moves to the thread, and with the result back. */
export interface SortTask {
  /** The version's directory. */
  readonly directory: string;
  readonly featureType: FeatureType;
  readonly numberOfFeatures: number;
  readonly indexedProperties: readonly number[];
  /** Bounds of the runs to sort. */
  readonly bounds: Uint32Array<ArrayBuffer>;
  readonly sortBy: readonly SortKey[];
  /** Of properties of `sortBy`, where they are known already. */
  readonly ranks: ReadonlyMap<number, Ranks>;
}

/** The page table and the boxes of a version in memory that threads share. */
export interface SharedIndex {
  readonly pages: SharedArrayBuffer;
  readonly pageCount: number;
  readonly boxes: SharedArrayBuffer;
  readonly boxKind: 'point' | 'box';
}

/** The place of each feature's value among the different values of a property. */
export interface Ranks {
  /** By ordinal; `NO_RANK` for absent values. */
  readonly ranks: Uint32Array<ArrayBuffer>;
  readonly highest: number;
}

export const NO_RANK = 0xffffffff;

/** So few features are sorted by their values; for more, the places of all values are found out. */
export const MAX_SORTED_BY_VALUE = 2_000;

export interface SortResult {
  readonly ordinals: Uint32Array<ArrayBuffer>;
  /** Those of the task and those that were made on the way, for the next order by the same properties. */
  readonly ranks: ReadonlyMap<number, Ranks>;
}

/** The memory of a task or result that moves with it from thread to thread. */
export function movedWith(
  bounds: Uint32Array<ArrayBuffer>,
  ranks: ReadonlyMap<number, Ranks>,
): ArrayBuffer[] {
  return [bounds.buffer, ...[...ranks.values()].map((each) => each.ranks.buffer)];
}
