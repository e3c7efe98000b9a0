import type { PropertyType, Value } from '../../feature/feature.ts';
import type { Geometry } from '../../feature/geometry.ts';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8, XML_ATTRIBUTE, XML_TEXT } from '../../lib/escapes.ts';
import { escapeXmlAttribute } from '../../lib/xml-writer.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { createPositionWriter, firstPosition, isLeftOut } from '../position-writer.ts';
import { wktText } from '../wkt-text.ts';
import { kmlSchemaId, kmlTable } from './kml.ts';
import { KmlGeometryWriter } from './kml-geometry.ts';

const COMMA = 0x2c;

/**
 * Encodes features as placemarks. The id is the placemark's `id`, and a
 * field for readers that don't show it; its name is the feature's first text, else the id.
 * Absent values have no SimpleData; the first geometry that is written is the placemark's, further ones are Well-Known Text.
 */
export function createKmlMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType, srs } = encoding;
  const properties = encoding.properties.map((index) => featureType.properties[index] as PropertyType);
  const { geometry, columns } = kmlTable(featureType, properties);
  const position = createPositionWriter(featureType.crs, { crs: srs.crs, axisOrder: 'xy', separator: COMMA });
  const geometries = new KmlGeometryWriter(position);
  const title = columns.find((column) => column.property.type === 'string')?.index;
  const fields = columns.map(({ index, name, property }) => ({
    index,
    start: utf8(`<SimpleData name="${escapeXmlAttribute(name)}">`),
    write: valueWriter(property, encoding),
  }));
  const start = utf8(`<Placemark id="${featureType.name}.`);
  const name = utf8('"><name>');
  const data = utf8(
    `</name><ExtendedData><SchemaData schemaUrl="#${kmlSchemaId(featureType)}"><SimpleData name="gml_id">${featureType.name}.`,
  );
  const dataEnd = utf8('</SchemaData></ExtendedData>');
  const fieldEnd = utf8('</SimpleData>');
  const end = utf8('</Placemark>\n');
  const typePart = `${featureType.name}.`;
  const writer = new ByteWriter();
  const writeGeometry = (value: Geometry) => {
    if (firstPosition(value) === undefined) return;
    const before = writer.length;
    try {
      geometries.write(writer, value);
    } catch (error) {
      if (!isLeftOut(error, encoding)) throw error;
      writer.truncate(before);
    }
  };
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      writer.clear();
      writer.raw(start);
      writer.text(feature.id, XML_ATTRIBUTE);
      writer.raw(name);
      const shown = title === undefined ? null : feature.values[title];
      writer.text(typeof shown === 'string' && shown !== '' ? shown : typePart + feature.id, XML_TEXT);
      writer.raw(data);
      writer.text(feature.id, XML_TEXT);
      writer.raw(fieldEnd);
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as (typeof fields)[number];
        const value = feature.values[field.index];
        if (value === null || value === undefined) continue;
        writer.raw(field.start);
        field.write(writer, value);
        writer.raw(fieldEnd);
      }
      writer.raw(dataEnd);
      const value = geometry && feature.values[geometry.index];
      if (value !== null && value !== undefined) writeGeometry(value as Geometry);
      writer.raw(end);
      return writer.view();
    },
  };
}

type WriteValue = (writer: ByteWriter, value: NonNullable<Value>) => void;

const TRUE = utf8('1');
const FALSE = utf8('0');

function valueWriter(property: PropertyType, encoding: MemberEncoding): WriteValue {
  switch (property.type) {
    case 'geometry': {
      const text = wktText(encoding);
      return (writer, value) => writer.ascii(text(value as Geometry) ?? '');
    }
    case 'int':
      return (writer, value) => writer.integer(value as number);
    case 'long':
      return (writer, value) => writer.bigInteger(value as bigint);
    case 'double':
      return (writer, value) => writer.double(value as number);
    case 'boolean':
      return (writer, value) => writer.raw(value === true ? TRUE : FALSE);
    default:
      return (writer, value) => writer.text(value as string, XML_TEXT);
  }
}
