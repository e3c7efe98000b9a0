import type { ScalarTypeName } from '../feature/feature.ts';
import { fitsDouble } from '../lib/decimal-text.ts';
import type { ByteReader } from './byte-reader.ts';
import { type TextEncoding, wholeUtf8Length } from './read-shapefile-encoding.ts';
import { DateText, NumberText, type RawValue, SourceError } from './source.ts';

export interface DbfField {
  readonly nameBytes: Buffer;
  /** The type's letter. */
  readonly type: string;
  /** Place in a record, whose first byte is the deletion mark. */
  readonly offset: number;
  readonly length: number;
  readonly decimals: number;
}

export interface DbfHeader {
  readonly recordCount: number;
  readonly headerLength: number;
  readonly recordLength: number;
  readonly languageDriver: number;
  readonly fields: readonly DbfField[];
}

/** A value that can't be read; the message is a clause for `InvalidRecord`. */
export class DbfValueError extends Error {}

const DESCRIPTOR_LENGTH = 32;
const END_OF_DESCRIPTORS = 0x0d;

/** Reads the header and leaves the reader at the first record. Throws SourceError. */
export async function readDbfHeader(path: string, reader: ByteReader): Promise<DbfHeader> {
  const start = await reader.read(DESCRIPTOR_LENGTH);
  if (start.length < DESCRIPTOR_LENGTH) throw new SourceError(`${path}: the .dbf ends within its header`);
  if (((start[0] as number) & 7) === 4)
    throw new SourceError(`${path}: the .dbf is a dBASE 7 file, which isn't read`);
  const headerLength = start.readUInt16LE(8);
  const recordLength = start.readUInt16LE(10);
  const rest = await reader.read(Math.max(0, headerLength - DESCRIPTOR_LENGTH));
  if (
    headerLength < DESCRIPTOR_LENGTH + 1 ||
    recordLength < 1 ||
    rest.length < headerLength - DESCRIPTOR_LENGTH
  ) {
    throw new SourceError(`${path}: the header of the .dbf is damaged`);
  }
  return {
    recordCount: start.readUInt32LE(4),
    headerLength,
    recordLength,
    languageDriver: start[29] as number,
    fields: fieldsOf(path, rest, recordLength),
  };
}

function fieldsOf(path: string, bytes: Buffer, recordLength: number): DbfField[] {
  const descriptors: Buffer[] = [];
  for (let at = 0; at + DESCRIPTOR_LENGTH <= bytes.length; at += DESCRIPTOR_LENGTH) {
    if (bytes[at] === END_OF_DESCRIPTORS) break;
    descriptors.push(bytes.subarray(at, at + DESCRIPTOR_LENGTH));
  }
  const lengthOf = (descriptor: Buffer) => descriptor[16] as number;
  // Clipper keeps the high byte of a long text's length where others keep the decimals.
  const longLengthOf = (descriptor: Buffer) =>
    typeOf(descriptor) === 'C' ? descriptor.readUInt16LE(16) : lengthOf(descriptor);
  for (const length of [lengthOf, longLengthOf]) {
    const fields = layOut(descriptors, length);
    const end = fields.reduce((sum, field) => sum + field.length, 1);
    if (end === recordLength || (length === lengthOf && end < recordLength && !hasLongTexts(descriptors)))
      return fields;
  }
  throw new SourceError(`${path}: the fields of the .dbf don't fit its records of ${recordLength} bytes`);
}

function hasLongTexts(descriptors: readonly Buffer[]): boolean {
  return descriptors.some((descriptor) => typeOf(descriptor) === 'C' && descriptor[17] !== 0);
}

function typeOf(descriptor: Buffer): string {
  return String.fromCharCode(descriptor[11] as number);
}

function layOut(descriptors: readonly Buffer[], lengthOf: (descriptor: Buffer) => number): DbfField[] {
  let offset = 1;
  return descriptors.map((descriptor) => {
    const length = lengthOf(descriptor);
    const end = descriptor.indexOf(0);
    const nameBytes = descriptor.subarray(0, end < 0 || end > 11 ? 11 : end);
    const field = { nameBytes, type: typeOf(descriptor), offset, length, decimals: descriptor[17] as number };
    offset += length;
    return field;
  });
}

/** The type that the field declares; undefined when its values are not read (memos, pictures, unknown types). */
export function scalarTypeOf(field: DbfField): ScalarTypeName | undefined {
  switch (field.type) {
    case 'C':
      return 'string';
    case 'N':
      if (field.decimals > 0) return 'double';
      return field.length < 10 ? 'int' : field.length < 19 ? 'long' : 'integer';
    case 'F':
      return 'double';
    case 'D':
      return 'date';
    case 'L':
      return 'boolean';
    case 'I':
      return field.length === 4 ? 'int' : undefined;
    case 'B':
      return field.length === 8 ? 'double' : undefined;
    case '@':
    case 'T':
      return field.length === 8 ? 'dateTime' : undefined;
    default:
      return undefined;
  }
}

/**
 * The value of a field that `scalarTypeOf` has a type for. DBF doesn't tell an empty value from none: blanks are null.
 * What a number, date or logical field holds beside those is given as text. Throws DbfValueError.
 */
export function decodeDbfValue(record: Buffer, field: DbfField, encoding: TextEncoding): RawValue {
  const bytes = record.subarray(field.offset, field.offset + field.length);
  switch (field.type) {
    case 'C':
      return decodeText(trimmed(bytes), bytes.length, encoding);
    case 'I':
      return bytes.readInt32LE(0);
    case 'B':
      return bytes.readDoubleLE(0);
    case '@':
    case 'T':
      return decodeTimestamp(bytes);
    default:
      return decodeLexical(bytes, field.type, encoding);
  }
}

/** The bytes without the blanks or NULs that fill them up. */
function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
  return bytes.subarray(0, end);
}

function decodeText(bytes: Buffer, length: number, encoding: TextEncoding): string | null {
  if (bytes.length === 0) return null;
  const whole = encoding.name === 'utf-8' && bytes.length === length ? wholeUtf8Length(bytes) : bytes.length;
  const text = encoding.decode(bytes.subarray(0, whole));
  if (text === undefined) throw new DbfValueError(`is not ${encoding.name}`);
  return text;
}

function decodeLexical(bytes: Buffer, type: string, encoding: TextEncoding): RawValue {
  const text = bytes.toString('latin1').replaceAll('\0', ' ').trim();
  if (text === '') return null;
  const value = type === 'D' ? decodeDate(text) : type === 'L' ? decodeLogical(text) : decodeNumber(text);
  return value === undefined ? decodeText(trimmed(bytes), bytes.length, encoding) : value;
}

function decodeDate(text: string): DateText | null | undefined {
  if (/^0+$/.test(text)) return null;
  // GDAL writes the years before 1000 with blanks for zeros.
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text.padStart(8, '0')) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const iso = `${year}-${month}-${day}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) && year !== '0000';
  return exists ? new DateText('date', iso) : undefined;
}

function decodeLogical(text: string): boolean | null | undefined {
  if (text === '?') return null;
  if (/^[TtYy]$/.test(text)) return true;
  return /^[FfNn]$/.test(text) ? false : undefined;
}

/** A number, as text where a double would lose digits; undefined for what is no number. */
export function decodeNumber(text: string): number | NumberText | null | undefined {
  // Asterisks stand for a number that didn't fit.
  if (/^\*+$/.test(text)) return null;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const unsigned = text.replace(/^\+/, '');
  const value = Number(unsigned);
  // The shortest text of a double reads back as that double, but as another whole number.
  if (/^-?\d+$/.test(unsigned) && !Number.isSafeInteger(value)) return new NumberText(unsigned);
  if (fitsDouble(unsigned)) return value;
  // Writers print doubles with as many decimals as the field has, noise included: nothing is lost then.
  const decimals = /\.(\d+)$/.exec(unsigned)?.[1]?.length ?? 0;
  return decimals > 0 && decimals <= 100 && value.toFixed(decimals) === unsigned
    ? value
    : new NumberText(unsigned);
}

const JULIAN_DAY_OF_1970 = 2440588;
const DAY_MS = 86_400_000;

/** Julian day and milliseconds of the day, both 32 bits; zeros are no value. */
function decodeTimestamp(bytes: Buffer): RawValue {
  const day = bytes.readInt32LE(0);
  const ms = bytes.readInt32LE(4);
  if (day === 0 && ms === 0) return null;
  const date = new Date((day - JULIAN_DAY_OF_1970) * DAY_MS + ms);
  const year = date.getUTCFullYear();
  if (ms < 0 || ms >= DAY_MS || !(year >= 1 && year <= 9999)) {
    throw new DbfValueError(`is no moment (day ${day}, millisecond ${ms})`);
  }
  return new DateText('dateTime', date.toISOString().replace(/(?:\.000)?Z$/, ''));
}
