import { readFileSync } from 'node:fs';
import type { Crs } from '../../src/crs/crs.ts';
import { defaultReference } from '../../src/crs/crs-reference.ts';
import { crsByCode } from '../../src/crs/registry.ts';
import type {
  Feature,
  FeatureType,
  GeometryPropertyTypeName,
  PropertyType,
  ScalarTypeName,
  Value,
} from '../../src/feature/feature.ts';
import { attribute, childElements, readXml, text, type XmlElement } from '../../src/lib/xml-reader.ts';
import { readGmlGeometry } from '../../src/ogc/gml/read-gml-3-1-1.ts';
import { sharedPath } from './shared.ts';

/** The features of the OGC suite's own data at level SF-0, as its application schema types them. */

export const SF = 'http://cite.opengeospatial.org/gmlsf';
const WGS84 = crsByCode(4326) as Crs;

const scalar = (name: string, type: ScalarTypeName, mandatory = false): PropertyType => ({
  name,
  label: name,
  type,
  mandatory,
});
const geometry = (name: string, geometryType: GeometryPropertyTypeName): PropertyType => ({
  name,
  label: name,
  type: 'geometry',
  geometryType,
  dimension: 2,
  mandatory: false,
});
const STANDARD: readonly PropertyType[] = ['description', 'name'].map((name) => ({
  ...scalar(name, 'string'),
  gmlStandard: true,
}));

const featureType = (name: string, properties: readonly PropertyType[]): FeatureType => ({
  name,
  label: name,
  namespace: SF,
  prefix: 'sf',
  properties: [...STANDARD, ...properties],
  crs: WGS84,
  defaultCrs: WGS84,
});

const TYPES: readonly FeatureType[] = [
  featureType('PrimitiveGeoFeature', [
    geometry('surfaceProperty', 'Polygon'),
    geometry('pointProperty', 'Point'),
    geometry('curveProperty', 'LineString'),
    scalar('intProperty', 'integer', true),
    scalar('uriProperty', 'string'),
    scalar('measurand', 'double', true),
    scalar('dateTimeProperty', 'dateTime'),
    scalar('dateProperty', 'date'),
    scalar('decimalProperty', 'decimal', true),
  ]),
  featureType('AggregateGeoFeature', [
    geometry('multiPointProperty', 'MultiPoint'),
    geometry('multiCurveProperty', 'MultiLineString'),
    geometry('multiSurfaceProperty', 'MultiPolygon'),
    geometry('multiGeomProperty', 'GeometryCollection'),
    scalar('doubleProperty', 'double', true),
    scalar('intRangeProperty', 'int'),
    scalar('strProperty', 'string', true),
    scalar('featureCode', 'string', true),
  ]),
  featureType('EntitéGénérique', [
    geometry('attribut.Géométrie', 'Geometry'),
    scalar('boolProperty', 'boolean', true),
    scalar('str4Property', 'string', true),
    scalar('featureRef', 'string'),
  ]),
];

const LIMITS = { maxXmlDepth: 50, maxXmlElements: 10_000, maxXmlAttributes: 50, maxXmlTextLength: 100_000 };

/** Each type with its features. The data must be there: ask `sharedAvailable`. */
export function citeFeatures(): ReadonlyMap<FeatureType, readonly Feature[]> {
  const transaction = readXml(readFileSync(sharedPath('data/cite-wfs11/dataset-sf0-insert.xml')), LIMITS);
  const elements = childElements(transaction).flatMap(childElements);
  return new Map(
    TYPES.map((type) => {
      const own = elements.filter(({ localName }) => localName === type.name);
      return [type, own.map((element) => featureOf(element, type))];
    }),
  );
}

function featureOf(element: XmlElement, type: FeatureType): Feature {
  const values = type.properties.map((property): Value => {
    const found = childElements(element).find(({ localName }) => localName === property.name);
    return found === undefined ? null : valueIn(found, property);
  });
  return { id: attribute(element, 'id', 'http://www.opengis.net/gml') ?? '', values };
}

function valueIn(element: XmlElement, property: PropertyType): Value {
  if (property.type === 'geometry') {
    const [written] = childElements(element);
    return readGmlGeometry(written as XmlElement, { crs: defaultReference(WGS84) }).geometry;
  }
  const written = text(element);
  if (property.type === 'int' || property.type === 'double') return Number(written);
  return property.type === 'boolean' ? written === 'true' || written === '1' : written;
}
