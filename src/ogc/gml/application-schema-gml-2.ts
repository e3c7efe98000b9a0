import type { FeatureType, GeometryPropertyTypeName } from '../../feature/feature.ts';
import { applicationSchemaOf } from './application-schema.ts';

/** OGC 02-069 §4.3.2. */
const GEOMETRY_TYPES: Readonly<Record<GeometryPropertyTypeName, string>> = {
  Point: 'gml:PointPropertyType',
  LineString: 'gml:LineStringPropertyType',
  Polygon: 'gml:PolygonPropertyType',
  MultiPoint: 'gml:MultiPointPropertyType',
  MultiLineString: 'gml:MultiLineStringPropertyType',
  MultiPolygon: 'gml:MultiPolygonPropertyType',
  GeometryCollection: 'gml:MultiGeometryPropertyType',
  Geometry: 'gml:GeometryPropertyType',
};

/** The GML 2.1.2 application schema of feature types that share one namespace; else as `applicationSchema`. */
export function gml2ApplicationSchema(types: readonly FeatureType[]): string {
  return applicationSchemaOf(types, {
    gmlSchema: 'http://schemas.opengis.net/gml/2.1.2/feature.xsd',
    geometryTypes: GEOMETRY_TYPES,
    restrictions: {},
  });
}
