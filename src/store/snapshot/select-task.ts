import type { FeatureType } from '../../feature/feature.ts';
import type { Filter, SortKey } from '../../query/filter.ts';

/** What a reader thread is asked to find: the features that match, in order. */
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
  readonly residual: Filter | undefined;
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
  readonly ranks: Uint32Array<SharedArrayBuffer>;
  readonly highest: number;
}

export const NO_RANK = 0xffffffff;

export interface SelectResult {
  /** Bounds of runs in order. */
  readonly bounds: Uint32Array<ArrayBuffer>;
  /** Made on the way, for the next order by the same properties. */
  readonly ranks: ReadonlyMap<number, Ranks>;
}
