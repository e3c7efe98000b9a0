import type { CrsReference } from '../crs/crs.ts';
import type { FeatureType, PropertyType } from '../feature/feature.ts';
import type { Filter, SortKey } from './filter.ts';
import type { FilterExpression } from './filter-expression.ts';

/** A query as asked: names as written, nothing looked up yet. */
export interface QueryExpression {
  readonly typeName: RequestedName;
  /** Undefined: every property. */
  readonly propertyNames: readonly string[] | undefined;
  /** Complete ids as written (`roman-emperors.1`), or undefined. With `filter` too, both must hold. */
  readonly featureIds: readonly string[] | undefined;
  readonly filter: FilterExpression | undefined;
  /** Empty: the stored order. */
  readonly sortBy: readonly SortExpression[];
  readonly srsName: string | undefined;
  readonly handle: string | undefined;
  /** Prefixes bound where the names stand, for those of `propertyNames`, `filter` and `sortBy`; absent: none. */
  readonly namespaces?: NamespaceBindings;
}

/** A key of an order as asked; the property's name as written. */
export interface SortExpression {
  readonly propertyName: string;
  readonly order: SortKey['order'];
}

/** The namespace that a prefix is bound to in a request; a Map, or what an XML document declares. */
export interface NamespaceBindings {
  get(prefix: string): string | undefined;
}

/**
 * A type name as a client wrote it. `namespace` is undefined when there was no prefix, or one that nothing binds
 * (it then falls back to the portal's own types: see CONTRACT 2.1).
 */
export interface RequestedName {
  readonly asWritten: string;
  readonly prefix: string | undefined;
  readonly namespace: string | undefined;
  readonly localName: string;
}

/** A resolved query: names are looked up, limits applied. A plain value that a store answers. */
export interface FeatureQuery {
  readonly dataset: DatasetReference;
  readonly featureType: FeatureType;
  /** Undefined: every feature. */
  readonly filter: Filter | undefined;
  /** Empty: the stored order, which also decides between features that are equal by every key. */
  readonly sortBy: readonly SortKey[];
  /** The properties to write, in schema order. */
  readonly properties: readonly PropertyType[];
  readonly srs: CrsReference;
  /** 0-based. */
  readonly startIndex: number;
  /** Undefined: no limit. */
  readonly maxFeatures: number | undefined;
  /**
   * At most so many of the features that match, spread evenly over them, in the query's order; `startIndex` and
   * `maxFeatures` then don't count. In the stored order it is the first of each stretch of the curve that is as long as
   * needed, so that the same features stay chosen while a view moves. For drawings.
   */
  readonly sampleSize?: number;
  /** True: the type has geometries that the reader may not know of, so what indexes know of places isn't for them. */
  readonly hidesGeometry?: boolean;
}

/** Where a store finds a dataset's current features. */
export interface DatasetReference {
  /** The dataset's internal uid, never its public id: `da_` and 12 letters or digits. */
  readonly uid: string;
  /** The version that the catalogue has as current; a selection is pinned to it. */
  readonly version: string;
}
