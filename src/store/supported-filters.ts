import { type Filter, OPERATOR_KINDS } from '../query/filter.ts';

/** Every kind of filter there is. */
export const ALL_FILTER_KINDS: ReadonlySet<Filter['kind']> = new Set<Filter['kind']>([
  ...OPERATOR_KINDS,
  'FeatureId',
]);
