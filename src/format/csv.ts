import type { FeatureType, PropertyType, Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { ByteWriter } from '../lib/byte-writer.ts';
import { CSV_QUOTED, utf8 } from '../lib/escapes.ts';
import type { MemberEncoder, MemberEncoding } from '../store/feature-store.ts';
import type { CollectionPart, OutputFormat } from './output-format.ts';
import { createPositionWriter, isLeftOut, type WritePosition } from './position-writer.ts';
import { scalarWriters, type WriteScalar } from './scalar-writers.ts';
import { WGS84_LONGITUDE_FIRST } from './wgs84-longitude-first.ts';
import { writeWkt } from './write-wkt.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
const SPACE = 0x20;
const CRLF = utf8('\r\n');

/**
 * Comma-separated values, RFC 4180, in UTF-8 without a byte order mark. The first column is the complete id, then the
 * properties in the schema's order, geometries as Well-Known Text. CSV can't name its CRS: without an `srsName`
 * it is WGS 84, and the ordinates are always x,y (longitude first).
 */
export const csvFormat: OutputFormat = {
  name: 'text/csv',
  aliases: ['csv'],
  contentType: 'text/csv; charset=utf-8',
  encodingName: 'csv',
  separator: '',
  fileExtension: 'csv',
  isDownload: true,
  defaultSrs: WGS84_LONGITUDE_FIRST,
  refusal(parts) {
    const tables = new Set(
      parts.map((part) => `${part.srs.crs.code} ${part.featureType.name} ${header(part)}`),
    );
    return tables.size > 1
      ? 'A CSV file has one kind of rows; ask for one feature type, with one list of properties and one srsName.'
      : undefined;
  },
  prologue(collection) {
    if (collection.resultType === 'hits') return `numberOfFeatures\r\n${collection.numberOfFeatures}\r\n`;
    return header(collection.parts[0] as CollectionPart);
  },
  epilogue: () => '',
};

function header({ featureType, properties }: CollectionPart): string {
  return `${[idColumn(featureType), ...properties.map((property) => property.name)].map(field).join(',')}\r\n`;
}

/** `gml_id`, with underscores added until no property has that name. */
function idColumn(featureType: FeatureType): string {
  const names = new Set(featureType.properties.map((property) => property.name));
  let column = 'gml_id';
  while (names.has(column)) column += '_';
  return column;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Encodes features as rows. An absent value is nothing between its commas, an empty text is `""`, so that the two can be
 * told apart; doubles that aren't numbers are `NaN`, `INF` and `-INF`.
 */
export function createCsvMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType, srs } = encoding;
  const writePosition = createPositionWriter(featureType.crs, {
    crs: srs.crs,
    axisOrder: 'xy',
    separator: SPACE,
  });
  const columns = encoding.properties.map((index) => ({
    index,
    write: column(featureType.properties[index] as PropertyType, writePosition, encoding),
  }));
  const typePart = `${featureType.name}.`;
  const writer = new ByteWriter();
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      writer.clear();
      writeText(writer, typePart + feature.id);
      for (let i = 0; i < columns.length; i++) {
        writer.byte(COMMA);
        const { index, write } = columns[i] as (typeof columns)[number];
        const value = feature.values[index];
        if (value !== null && value !== undefined) write(writer, value);
      }
      writer.raw(CRLF);
      return writer.view();
    },
  };
}

function column(property: PropertyType, writePosition: WritePosition, encoding: MemberEncoding): WriteScalar {
  if (property.type !== 'geometry') return SCALARS[property.type];
  return (writer, value) => {
    const before = writer.length;
    writer.byte(QUOTE);
    try {
      writeWkt(writer, value as Geometry, writePosition);
    } catch (error) {
      if (!isLeftOut(error, encoding)) throw error;
      writer.truncate(before);
      return;
    }
    writer.byte(QUOTE);
  };
}

/** What must be quoted, and what readers that trim would change. */
const TO_BE_QUOTED = /[",\r\n]|^\s|\s$|^$/;

function writeText(writer: ByteWriter, value: NonNullable<Value>): void {
  const text = value as string;
  if (TO_BE_QUOTED.test(text)) {
    writer.byte(QUOTE);
    writer.text(text, CSV_QUOTED);
    writer.byte(QUOTE);
  } else {
    writer.text(text, CSV_QUOTED);
  }
}

const SCALARS = scalarWriters(writeText);
