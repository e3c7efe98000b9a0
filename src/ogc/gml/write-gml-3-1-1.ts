import type { GeometryPropertyType, PropertyType, ScalarTypeName, Value } from '../../feature/feature.ts';
import type { Geometry } from '../../feature/geometry.ts';
import { firstPosition, isLeftOut } from '../../format/position-writer.ts';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8, XML_ATTRIBUTE, XML_TEXT } from '../../lib/escapes.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { GmlGeometryWriter, promoted } from './gml-geometry.ts';

/** `MemberEncoding.name` of GML 3.1.1 members. */
export const GML_3_1_1 = 'gml-3.1.1';

/** Writes a property that is there, with its element. */
type WriteProperty = (writer: ByteWriter, value: NonNullable<Value>) => void;
type WriteScalar = (writer: ByteWriter, value: NonNullable<Value>) => void;

/**
 * Encodes features as `gml:featureMember` elements of GML 3.1.1 (OGC 03-105r1, as the simple features profile uses it),
 * each on its own line. The prefixes `gml` and that of the feature type are bound by the collection around them.
 * Absent values, empty geometries and those with a position that has no coordinates in the asked CRS (a pole in Web
 * Mercator) have no element, so that one feature doesn't cost the others their map; empty texts have an empty one; characters that XML forbids are
 * dropped. There is no `gml:boundedBy` on the features: no client needs it, and it would double the size of points.
 */
export function createGmlMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType } = encoding;
  const element = `${featureType.prefix}:${featureType.name}`;
  const start = utf8(`<gml:featureMember><${element} gml:id="${featureType.name}.`);
  const afterId = utf8('">');
  const end = utf8(`</${element}></gml:featureMember>\n`);
  const indexes = inDocumentOrder(encoding);
  const properties = indexes.map((index) =>
    propertyWriter(featureType.properties[index] as PropertyType, encoding),
  );
  const writer = new ByteWriter();
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      writer.clear();
      writer.raw(start);
      writer.text(feature.id, XML_ATTRIBUTE);
      writer.raw(afterId);
      for (let i = 0; i < indexes.length; i++) {
        const value = feature.values[indexes[i] as number];
        if (value !== null && value !== undefined) (properties[i] as WriteProperty)(writer, value);
      }
      writer.raw(end);
      return writer.view();
    },
  };
}

/** GML's own properties come before the type's, in the order of gml:AbstractFeatureType. */
function inDocumentOrder(encoding: MemberEncoding): number[] {
  const rank = (index: number) => {
    const property = encoding.featureType.properties[index];
    if (property?.gmlStandard !== true) return 2;
    return property.name === 'description' ? 0 : 1;
  };
  return [...encoding.properties].sort((a, b) => rank(a) - rank(b));
}

function propertyWriter(property: PropertyType, encoding: MemberEncoding): WriteProperty {
  const prefix = property.gmlStandard === true ? 'gml' : encoding.featureType.prefix;
  const start = utf8(`<${prefix}:${property.name}>`);
  const end = utf8(`</${prefix}:${property.name}>`);
  if (property.type === 'geometry') return geometryWriter(property, encoding, start, end);
  const writeScalar = SCALARS[property.type];
  return (writer, value) => {
    writer.raw(start);
    writeScalar(writer, value);
    writer.raw(end);
  };
}

function geometryWriter(
  property: GeometryPropertyType,
  encoding: MemberEncoding,
  start: Uint8Array,
  end: Uint8Array,
): WriteProperty {
  const { featureType, srs } = encoding;
  const geometries = new GmlGeometryWriter(featureType.crs, srs);
  return (writer, value) => {
    const geometry = value as Geometry;
    const first = firstPosition(geometry);
    if (first === undefined) return;
    const before = writer.length;
    writer.raw(start);
    try {
      geometries.write(writer, promoted(geometry, property.geometryType), first);
    } catch (error) {
      if (!isLeftOut(error, encoding)) throw error;
      writer.truncate(before);
      return;
    }
    writer.raw(end);
  };
}

const TRUE = utf8('true');
const FALSE = utf8('false');

function writeText(writer: ByteWriter, value: NonNullable<Value>): void {
  writer.text(value as string, XML_TEXT);
}

const SCALARS: Readonly<Record<ScalarTypeName, WriteScalar>> = {
  string: writeText,
  int: (writer, value) => writer.integer(value as number),
  long: (writer, value) => writer.bigInteger(value as bigint),
  integer: writeText,
  double: (writer, value) => writer.double(value as number),
  decimal: writeText,
  boolean: (writer, value) => writer.raw(value === true ? TRUE : FALSE),
  date: writeText,
  dateTime: writeText,
};
