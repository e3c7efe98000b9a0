/**
 * A filter as a tree of values; kinds are the element names of OGC Filter Encoding (OGC 04-095).
 * Only what every store answers is in the union: it grows together with the stores and Filter_Capabilities.
 */
export type Filter = {
  readonly kind: 'FeatureId';
  /** Ids as in `Feature.id`, without the type's name. An id that doesn't exist selects nothing. */
  readonly ids: ReadonlySet<string>;
};
