import type { CrsReference } from '../crs/crs.ts';
import {
  type GeometryPropertyType,
  isGeometryProperty,
  type ScalarPropertyType,
} from '../feature/feature.ts';
import { sentence, type Told } from '../lib/sentence.ts';
import type { NamespaceBindings } from './feature-query.ts';
import { findProperty, type QueryTarget, unknownProperty } from './find-property.ts';
import { quoted, UnresolvedNameError } from './unresolved-name-error.ts';

/** What the names of a filter are resolved against. */
export interface FilterScope {
  readonly target: QueryTarget;
  readonly namespaces: NamespaceBindings | undefined;
  /** The CRS of geometries that name none. */
  readonly srs: CrsReference;
}

/** A property of the type by any of its names, and its index. Throws UnresolvedNameError for others, the id too. */
function propertyOf(propertyName: string, { target, namespaces }: FilterScope) {
  const found = findProperty(propertyName, target, namespaces);
  if (found === undefined || found === 'all')
    throw unknownProperty('filter', propertyName, target.featureType);
  if (found === 'id') throw refused('The id of a feature can only be compared with a literal, for equality.');
  return found;
}

export function scalarPropertyOf(propertyName: string, scope: FilterScope): ScalarPropertyType {
  const property = propertyOf(propertyName, scope);
  if (!isGeometryProperty(property)) return property;
  throw refused(
    sentence('{name} is a geometry, where a number, text or date is expected.', {
      name: quoted(propertyName),
    }),
  );
}

export function geometryPropertyOf(propertyName: string, scope: FilterScope): GeometryPropertyType {
  const property = propertyOf(propertyName, scope);
  if (isGeometryProperty(property)) return property;
  const { name, properties } = scope.target.featureType;
  const geometries = properties.filter(isGeometryProperty).map((geometry) => geometry.name);
  throw refused(
    geometries.length === 0
      ? sentence('{name} is no geometry. {type} has none.', { name: quoted(propertyName), type: name })
      : sentence('{name} is no geometry. Geometries of {type} are: {known}.', {
          name: quoted(propertyName),
          type: name,
          known: geometries.join(', '),
        }),
  );
}

/** What has no meaning in a filter; the message names it. */
export function refused(told: Told): UnresolvedNameError {
  return new UnresolvedNameError('filter', told);
}
