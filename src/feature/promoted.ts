import type { GeometryPropertyTypeName } from './feature.ts';
import type { Geometry } from './geometry.ts';

/**
 * A value as its property's declared type wants it: a single geometry in a property of the multi form becomes its one
 * member. Other mixtures are as they are; the property is then declared as `Geometry`.
 */
export function promoted(geometry: Geometry, declared: GeometryPropertyTypeName): Geometry {
  switch (geometry.type) {
    case 'Point':
      if (declared === 'MultiPoint') return { type: 'MultiPoint', coordinates: [geometry.coordinates] };
      break;
    case 'LineString':
      if (declared === 'MultiLineString')
        return { type: 'MultiLineString', coordinates: [geometry.coordinates] };
      break;
    case 'Polygon':
      if (declared === 'MultiPolygon') return { type: 'MultiPolygon', coordinates: [geometry.coordinates] };
      break;
    default:
      return geometry;
  }
  return declared === 'GeometryCollection'
    ? { type: 'GeometryCollection', geometries: [geometry] }
    : geometry;
}
