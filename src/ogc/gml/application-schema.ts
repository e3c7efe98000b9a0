import type {
  FeatureType,
  GeometryPropertyType,
  GeometryPropertyTypeName,
  PropertyType,
  ScalarTypeName,
} from '../../feature/feature.ts';
import { XmlWriter } from '../../lib/xml-writer.ts';

const GML_NAMESPACE = 'http://www.opengis.net/gml';
const XSD_NAMESPACE = 'http://www.w3.org/2001/XMLSchema';

/**
 * An integer of any size is declared as xsd:decimal, whose value space holds it exactly: GDAL reads xsd:integer into
 * 32 bits and turns larger values into 2147483647.
 */
const SCALAR_TYPES: Readonly<Record<ScalarTypeName, string>> = {
  string: 'xsd:string',
  int: 'xsd:int',
  long: 'xsd:long',
  integer: 'xsd:decimal',
  double: 'xsd:double',
  decimal: 'xsd:decimal',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  dateTime: 'xsd:dateTime',
};

/** The types of the simple features profile (OGC 06-049 §8.4.4); GML 3.1.1 deprecates LineString- and PolygonPropertyType. */
const GEOMETRY_TYPES: Readonly<Record<GeometryPropertyTypeName, string>> = {
  Point: 'gml:PointPropertyType',
  LineString: 'gml:CurvePropertyType',
  Polygon: 'gml:SurfacePropertyType',
  MultiPoint: 'gml:MultiPointPropertyType',
  MultiLineString: 'gml:MultiCurvePropertyType',
  MultiPolygon: 'gml:MultiSurfacePropertyType',
  GeometryCollection: 'gml:MultiGeometryPropertyType',
  Geometry: 'gml:GeometryPropertyType',
};

/**
 * A comment that GDAL looks for behind a geometry element, without which it takes curves and surfaces for
 * COMPOUNDCURVE and CURVEPOLYGON layers.
 */
const RESTRICTIONS: Readonly<Partial<Record<GeometryPropertyTypeName, string>>> = {
  LineString: 'restricted to LineString',
  Polygon: 'restricted to Polygon',
  MultiLineString: 'restricted to MultiLineString',
  MultiPolygon: 'restricted to MultiPolygon',
};

const GML_3: SchemaDialect = {
  gmlSchema: 'http://schemas.opengis.net/gml/3.1.1/base/gml.xsd',
  geometryTypes: GEOMETRY_TYPES,
  restrictions: RESTRICTIONS,
};

/**
 * The GML 3.1.1 application schema of feature types that share one namespace: for each a global element that
 * substitutes `gml:_Feature`, and its type `<name>Type`, which extends `gml:AbstractFeatureType`. Element and type names
 * don't meet (XML Schema keeps them apart), so a type `a` and a type `aType` may stand side by side. Properties that
 * are GML's own elements are inherited, not declared. Throws a RangeError without types or with two namespaces.
 */
export function applicationSchema(types: readonly FeatureType[]): string {
  return applicationSchemaOf(types, GML_3);
}

/** What schemas of one version of GML have of their own. */
export interface SchemaDialect {
  /** Address of the schema that is imported. */
  readonly gmlSchema: string;
  readonly geometryTypes: Readonly<Record<GeometryPropertyTypeName, string>>;
  /** A comment behind a geometry element. */
  readonly restrictions: Readonly<Partial<Record<GeometryPropertyTypeName, string>>>;
}

/** As `applicationSchema`, for any version of GML. */
export function applicationSchemaOf(types: readonly FeatureType[], dialect: SchemaDialect): string {
  const [first, ...others] = types;
  if (first === undefined) throw new RangeError('An application schema needs a feature type.');
  if (others.some((type) => type.namespace !== first.namespace)) {
    throw new RangeError('An application schema holds the types of one namespace.');
  }
  const xml = new XmlWriter();
  xml.start('xsd:schema', {
    'xmlns:xsd': XSD_NAMESPACE,
    'xmlns:gml': GML_NAMESPACE,
    [`xmlns:${first.prefix}`]: first.namespace,
    targetNamespace: first.namespace,
    elementFormDefault: 'qualified',
    version: '1.0',
  });
  xml.element('xsd:import', { namespace: GML_NAMESPACE, schemaLocation: dialect.gmlSchema });
  for (const type of types) writeType(xml, type, first.prefix, dialect);
  return xml.end().toString();
}

/** A schema of its own that imports others, one for each namespace, from the addresses given. */
export function importingSchema(imports: readonly SchemaImport[]): string {
  const xml = new XmlWriter();
  xml.start('xsd:schema', { 'xmlns:xsd': XSD_NAMESPACE, elementFormDefault: 'qualified', version: '1.0' });
  for (const { namespace, schemaLocation } of imports) {
    xml.element('xsd:import', { namespace, schemaLocation });
  }
  return xml.end().toString();
}

export interface SchemaImport {
  readonly namespace: string;
  /** An absolute URL of that namespace's application schema. */
  readonly schemaLocation: string;
}

function writeType(xml: XmlWriter, type: FeatureType, prefix: string, dialect: SchemaDialect): void {
  xml.start('xsd:element', {
    name: type.name,
    type: `${prefix}:${type.name}Type`,
    substitutionGroup: 'gml:_Feature',
  });
  writeAnnotation(xml, [type.label === type.name ? undefined : type.label]);
  xml.end();
  xml.start('xsd:complexType', { name: `${type.name}Type` });
  xml.start('xsd:complexContent').start('xsd:extension', { base: 'gml:AbstractFeatureType' });
  xml.start('xsd:sequence');
  const properties = type.properties.filter((property) => property.gmlStandard !== true);
  const restricted = properties.find((property) => property.type === 'geometry');
  for (const property of properties) {
    writeProperty(xml, property, dialect);
    if (property === restricted) writeRestriction(xml, restricted, dialect);
  }
  xml.end().end().end().end();
}

function writeProperty(xml: XmlWriter, property: PropertyType, { geometryTypes }: SchemaDialect): void {
  xml.start('xsd:element', {
    name: property.name,
    type: property.type === 'geometry' ? geometryTypes[property.geometryType] : SCALAR_TYPES[property.type],
    minOccurs: property.mandatory ? undefined : 0,
  });
  writeAnnotation(xml, [property.label === property.name ? undefined : property.label, property.description]);
  xml.end();
}

/** GDAL applies a comment to every geometry element before it, so only the first one can have its own. */
function writeRestriction(
  xml: XmlWriter,
  property: GeometryPropertyType,
  { restrictions }: SchemaDialect,
): void {
  const restriction = restrictions[property.geometryType];
  if (restriction !== undefined) xml.comment(restriction);
}

function writeAnnotation(xml: XmlWriter, texts: readonly (string | undefined)[]): void {
  const present = texts.filter((text) => text !== undefined && text !== '');
  if (present.length === 0) return;
  xml.start('xsd:annotation');
  for (const text of present) xml.element('xsd:documentation', {}, text);
  xml.end();
}
