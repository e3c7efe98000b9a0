import { isGeometryProperty } from '../feature/feature.ts';
import type { NamespaceBindings, SortExpression } from './feature-query.ts';
import type { SortKey } from './filter.ts';
import { findProperty, type QueryTarget, unknownProperty } from './find-property.ts';
import { quoted, UnresolvedNameError } from './unresolved-name-error.ts';

/** Throws UnresolvedNameError for what isn't known and for what has no order: geometries, the id. */
export function resolveSortBy(
  keys: readonly SortExpression[],
  target: QueryTarget,
  namespaces: NamespaceBindings | undefined,
): readonly SortKey[] {
  const { featureType } = target;
  const seen = new Set<number>();
  return keys.flatMap(({ propertyName, order }) => {
    const found = findProperty(propertyName, target, namespaces);
    if (found === undefined) throw unknownProperty('sortBy', propertyName, featureType);
    if (typeof found === 'string' || isGeometryProperty(found)) {
      const what =
        typeof found === 'string' ? `${quoted(propertyName)} is no property` : `${found.name} is a geometry`;
      throw new UnresolvedNameError(
        'sortBy',
        `Features can't be sorted by ${quoted(propertyName)}: ${what}.`,
      );
    }
    const property = featureType.properties.indexOf(found);
    // A property that has decided once has nothing more to decide.
    if (seen.has(property)) return [];
    seen.add(property);
    return [{ property, order }];
  });
}
