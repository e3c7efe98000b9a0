import type { PropertyType, Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { ByteWriter } from '../lib/byte-writer.ts';
import { csvField } from '../lib/csv-field.ts';
import { CSV_QUOTED, utf8 } from '../lib/escapes.ts';
import { doubleText } from '../lib/number-text.ts';
import type { MemberEncoder, MemberEncoding } from '../store/feature-store.ts';
import {
  type CsvDialect,
  csvEncodingName,
  csvMediaType,
  readCsvDialect,
  rowDialectOf,
  STANDARD_DIALECT,
  separatorOf,
} from './csv-dialect.ts';
import type { CollectionPart, OutputFormat } from './output-format.ts';
import { createPositionWriter, isLeftOut, type WritePosition } from './position-writer.ts';
import { scalarWriters, type WriteScalar } from './scalar-writers.ts';
import { looksLikeFormula } from './spreadsheet-formula.ts';
import { WGS84_LONGITUDE_FIRST } from './wgs84-longitude-first.ts';
import { writeWkt } from './write-wkt.ts';

const QUOTE = 0x22;
const SPACE = 0x20;
const CRLF = utf8('\r\n');
const BYTE_ORDER_MARK = '\ufeff';

/** What Excel opens rightly where a comma stands before the fraction of a number. */
const EXCEL_DIALECT: CsvDialect = {
  ...STANDARD_DIALECT,
  separator: 'semicolon',
  hasDecimalComma: true,
  hasByteOrderMark: true,
};

/**
 * Comma-separated values, RFC 4180, in UTF-8 without a byte order mark unless parameters ask for another dialect. The
 * first column is the complete id, then the properties in the schema's order, geometries as Well-Known Text. CSV can't
 * name its CRS: without an `srsName` it is WGS 84, and the ordinates are always x,y (longitude first).
 */
export const csvFormat: OutputFormat = {
  ...createCsvFormat(STANDARD_DIALECT),
  aliases: ['csv'],
  alsoAdvertised: [csvMediaType(EXCEL_DIALECT)],
  withParameters: (parameters) => createCsvFormat(readCsvDialect(parameters)),
};

function createCsvFormat(dialect: CsvDialect): OutputFormat {
  const mark = dialect.hasByteOrderMark ? BYTE_ORDER_MARK : '';
  const encodingName = csvEncodingName(dialect);
  const separator = separatorOf(dialect);
  return {
    name: csvMediaType(dialect),
    aliases: [],
    contentType: `text/csv; charset=utf-8${dialect.hasHeader ? '' : '; header=absent'}`,
    encodingName,
    separator: '',
    fileExtension: 'csv',
    isDownload: true,
    defaultSrs: WGS84_LONGITUDE_FIRST,
    refusal(parts) {
      const tables = new Set(
        parts.map((part) => `${part.srs.crs.code} ${part.featureType.name} ${header(part, separator)}`),
      );
      return tables.size > 1
        ? 'A CSV file has one kind of rows; ask for one feature type, with one list of properties and one srsName.'
        : undefined;
    },
    prologue(collection) {
      const isHits = collection.resultType === 'hits';
      const names = isHits
        ? 'numberOfFeatures\r\n'
        : header(collection.parts[0] as CollectionPart, separator);
      const number = isHits ? `${collection.numberOfFeatures}\r\n` : '';
      return mark + (dialect.hasHeader ? names : '') + number;
    },
    epilogue: () => '',
  };
}

function header({ properties }: CollectionPart, separator: string): string {
  const written = properties.map((property) => property.name);
  const names = [idColumn(written), ...written];
  return `${names.map((name) => csvField(name, separator)).join(separator)}\r\n`;
}

/** `gml_id`, with underscores added until no column has that name. */
function idColumn(names: readonly string[]): string {
  let column = 'gml_id';
  while (names.includes(column)) column += '_';
  return column;
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
  const dialect = rowDialectOf(encoding.name);
  const separator = separatorOf(dialect);
  const separatorByte = separator.charCodeAt(0);
  const writeText = textWriter(separator);
  const scalars = {
    ...scalarWriters(writeText),
    ...(dialect.hasDecimalComma ? decimalCommaWriters(writeText) : {}),
    ...(dialect.neutralisesFormulas ? { string: writeNeutralised } : {}),
  };
  const columns = encoding.properties.map((index) => {
    const property = featureType.properties[index] as PropertyType;
    const write =
      property.type === 'geometry' ? geometryWriter(writePosition, encoding) : scalars[property.type];
    return { index, write };
  });
  const typePart = `${featureType.name}.`;
  const writer = new ByteWriter();
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      writer.clear();
      writeText(writer, typePart + feature.id);
      for (let i = 0; i < columns.length; i++) {
        writer.byte(separatorByte);
        const { index, write } = columns[i] as (typeof columns)[number];
        const value = feature.values[index];
        if (value !== null && value !== undefined) write(writer, value);
      }
      writer.raw(CRLF);
      return writer.view();
    },
  };
}

function geometryWriter(writePosition: WritePosition, encoding: MemberEncoding): WriteScalar {
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

/** Numbers with fractions, quoted where a comma separates fields. */
function decimalCommaWriters(writeText: WriteScalar): Readonly<Record<'double' | 'decimal', WriteScalar>> {
  return {
    double: (writer, value) => writeText(writer, doubleText(value as number).replace('.', ',')),
    decimal: (writer, value) => writeText(writer, (value as string).replace('.', ',')),
  };
}

/** Where another character than the file's separates fields, a formula could begin in the middle of a text: it is quoted. */
const writeUnsplittable = quotingWriter(/[;,\t"\r\n]|^\s|\s$|^$/);

/** Texts that a spreadsheet doesn't work out: an apostrophe is what people put before them. */
function writeNeutralised(writer: ByteWriter, value: NonNullable<Value>): void {
  const text = value as string;
  writeUnsplittable(writer, looksLikeFormula(text) ? `'${text}` : text);
}

/** Quotes what must be quoted, and what readers that trim would change. */
function textWriter(separator: string): WriteScalar {
  return quotingWriter(new RegExp(`["${separator}\\r\\n]|^\\s|\\s$|^$`));
}

function quotingWriter(toBeQuoted: RegExp): WriteScalar {
  return (writer, value) => {
    const text = value as string;
    if (toBeQuoted.test(text)) {
      writer.byte(QUOTE);
      writer.text(text, CSV_QUOTED);
      writer.byte(QUOTE);
    } else {
      writer.text(text, CSV_QUOTED);
    }
  };
}
