import { COMPARISON_KINDS, type Filter, SPATIAL_KINDS } from '../query/filter.ts';

/** Every kind of filter there is. */
export const ALL_FILTER_KINDS: ReadonlySet<Filter['kind']> = new Set<Filter['kind']>([
  'And',
  'Or',
  'Not',
  ...COMPARISON_KINDS,
  'PropertyIsLike',
  'PropertyIsNull',
  'PropertyIsBetween',
  'BBOX',
  ...SPATIAL_KINDS,
  'DWithin',
  'Beyond',
  'FeatureId',
]);
