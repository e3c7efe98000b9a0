import type { CrsReference } from '../crs/crs.ts';
import { defaultReference, parseCrsReference, urnOf } from '../crs/crs-reference.ts';
import type { FeatureType, PropertyType } from '../feature/feature.ts';
import type { Steps } from '../lib/steps.ts';
import { resolveFeatureIds } from './feature-id.ts';
import type { FeatureQuery, QueryExpression } from './feature-query.ts';
import type { Filter } from './filter.ts';
import { DEFAULT_FILTER_LIMITS, type FilterLimits } from './filter-limits.ts';
import { findProperty, type QueryTarget, unknownProperty } from './find-property.ts';
import { requireGrid } from './require-grid.ts';
import { resolveFilter } from './resolve-filter.ts';
import { resolveSortBy } from './resolve-sort-by.ts';
import { quoted, UnresolvedNameError } from './unresolved-name-error.ts';

export { idWithinType } from './feature-id.ts';
export { findProperty, type QueryTarget } from './find-property.ts';
export { UnresolvedNameError } from './unresolved-name-error.ts';

/**
 * Looks up the names of an expression; startIndex and maxFeatures are the caller's. `fallbackSrs` is the CRS of the
 * answer when the expression names none; undefined: the type's default CRS.
 * Throws UnresolvedNameError.
 */
export function* resolveQuery(
  expression: QueryExpression,
  target: QueryTarget,
  fallbackSrs: CrsReference | undefined,
  limits: FilterLimits = DEFAULT_FILTER_LIMITS,
): Steps<FeatureQuery> {
  const { dataset, featureType } = target;
  return {
    dataset,
    featureType,
    filter: yield* resolveSelection(expression, target, limits),
    sortBy: resolveSortBy(expression.sortBy, target, expression.namespaces),
    properties: resolveProperties(expression, target),
    srs: resolveSrs(featureType, expression.srsName, fallbackSrs),
    startIndex: 0,
    maxFeatures: undefined,
  };
}

/**
 * Geometries of the filter that name no CRS are in the one that the query names, else in the type's default: what the
 * output format would choose is no matter of the question.
 */
function* resolveSelection(
  expression: QueryExpression,
  target: QueryTarget,
  limits: FilterLimits,
): Steps<Filter | undefined> {
  const { featureType } = target;
  const { featureIds, filter, namespaces } = expression;
  const ids = featureIds && resolveFeatureIds(featureType, featureIds);
  if (filter === undefined) return ids;
  const srs = resolveSrs(featureType, expression.srsName, undefined);
  const resolved = yield* resolveFilter(filter, target, namespaces, srs, limits);
  return ids === undefined ? resolved : { kind: 'And', operands: [ids, resolved] };
}

function resolveSrs(
  type: FeatureType,
  srsName: string | undefined,
  fallback: CrsReference | undefined,
): CrsReference {
  if (srsName === undefined) return fallback ?? defaultReference(type.defaultCrs);
  const srs = parseCrsReference(srsName);
  if (srs === undefined) {
    throw new UnresolvedNameError(
      'srsName',
      `${quoted(srsName)} is no coordinate reference system that features can be given in exactly here. ` +
        `The default CRS of ${type.name} is ${urnOf(type.defaultCrs)} (EPSG axis order), or ` +
        `EPSG:${type.defaultCrs.code} (x,y).`,
    );
  }
  requireGrid(srs.crs, type, 'srsName');
  return { ...srs, name: srsName.trim() };
}

/**
 * The properties to write, in schema order: those asked for, and those that the schema makes mandatory, without which
 * the answer would not be valid (OGC 04-094 §9.3.1).
 */
function resolveProperties(expression: QueryExpression, target: QueryTarget): readonly PropertyType[] {
  const all = target.featureType.properties;
  if (expression.propertyNames === undefined) return all;
  const asked = new Set<PropertyType>();
  for (const written of expression.propertyNames) {
    const found = findProperty(written, target, expression.namespaces);
    if (found === undefined) throw unknownProperty('propertyName', written, target.featureType);
    if (found === 'all') return all;
    if (found !== 'id') asked.add(found);
  }
  return all.filter((property) => property.mandatory || asked.has(property));
}
