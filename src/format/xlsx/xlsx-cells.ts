import type { PropertyType, ScalarTypeName, Value } from '../../feature/feature.ts';
import type { Geometry } from '../../feature/geometry.ts';
import type { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8, XML_TEXT } from '../../lib/escapes.ts';
import type { MemberEncoding } from '../../store/feature-store.ts';
import { looksLikeFormula } from '../spreadsheet-formula.ts';
import { wktText } from '../wkt-text.ts';

/** Writes what stands in a cell: everything behind `<c r="B7"`. */
export type WriteCell = (writer: ByteWriter, value: NonNullable<Value>) => void;

/** Characters of a cell's text that Excel holds. */
const MAX_CELL_CHARACTERS = 32_767;
/** Digits that Excel keeps of a number. */
const MAX_DIGITS = 15;

const TEXT = utf8(' t="inlineStr"><is><t>');
/** For texts that begin or end with white space, which is dropped else. */
const SPACED_TEXT = utf8(' t="inlineStr"><is><t xml:space="preserve">');
const TEXT_END = utf8('</t></is></c>');
const NUMBER = utf8('><v>');
const BOOLEAN = utf8(' t="b"><v>');
const DATE = utf8(' s="1"><v>');
const DATE_TIME = utf8(' s="2"><v>');
const VALUE_END = utf8('</v></c>');

/** `A`, `B` … `Z`, `AA`; 0-based. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

/** Name of the encoding of cells whose texts stay texts when they are edited. */
export const NEUTRALISED = 'xlsx; formulas=neutralise';

const QUOTE_PREFIXED = utf8(' s="3"');

/** The writer of cells of a property. */
export function cellWriter(property: PropertyType, encoding: MemberEncoding): WriteCell {
  if (property.type === 'string' && encoding.name === NEUTRALISED)
    return (writer, value) => {
      if (looksLikeFormula(value as string)) writer.raw(QUOTE_PREFIXED);
      writeText(writer, value);
    };
  if (property.type !== 'geometry') return SCALARS[property.type];
  const text = wktText(encoding);
  return (writer, value) => {
    const wkt = text(value as Geometry) ?? '';
    const note = `(Well-Known Text of ${wkt.length} characters, more than a cell holds)`;
    writeText(writer, wkt.length > MAX_CELL_CHARACTERS ? note : wkt);
  };
}

/** What Excel takes for an escaped character (ST_Xstring): its underscore is escaped itself. */
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g;

function writeText(writer: ByteWriter, value: NonNullable<Value>): void {
  const text = value as string;
  writer.raw(isBlankAt(text, 0) || isBlankAt(text, text.length - 1) ? SPACED_TEXT : TEXT);
  if (text.length > MAX_CELL_CHARACTERS) {
    const note = `… (cut: ${text.length} characters, more than a cell holds)`;
    let end = MAX_CELL_CHARACTERS - note.length;
    // No half surrogate pairs.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
    writer.text((text.slice(0, end) + note).replace(LOOKS_ESCAPED, '_x005F_'), XML_TEXT);
  } else {
    writer.text(text.includes('_x') ? text.replace(LOOKS_ESCAPED, '_x005F_') : text, XML_TEXT);
  }
  writer.raw(TEXT_END);
}

const isBlankAt = (text: string, at: number) => text.charCodeAt(at) <= 0x20;

function writeDigits(writer: ByteWriter, digits: string): void {
  const significant = digits.replace(/^-?0*\.?0*|\./g, '').length;
  if (significant > MAX_DIGITS) {
    writeText(writer, digits);
    return;
  }
  writer.raw(NUMBER);
  writer.ascii(digits);
  writer.raw(VALUE_END);
}

function writeDouble(writer: ByteWriter, value: number): void {
  if (!Number.isFinite(value)) {
    writeText(writer, Number.isNaN(value) ? 'NaN' : value > 0 ? 'INF' : '-INF');
    return;
  }
  writer.raw(NUMBER);
  writer.double(value);
  writer.raw(VALUE_END);
}

const DAY_MS = 86_400_000;
/** Day 0 of Excel's calendar, which has a 29th of February 1900: dates before March of that year stay texts. */
const EPOCH_MS = Date.UTC(1899, 11, 30);
const FIRST_MS = Date.UTC(1900, 2, 1);
const PLAIN_DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_AND_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;
const WITH_ZONE = /(?:Z|[+-]\d\d:\d\d)$/;

/** A time with a zone is shown in UTC: cells know no zones. */
function moment(text: string): number {
  if (PLAIN_DATE.test(text)) return Date.parse(`${text}T00:00:00Z`);
  if (!DATE_AND_TIME.test(text)) return NaN;
  return Date.parse(WITH_ZONE.test(text) ? text : `${text}Z`);
}

function writeMoment(writer: ByteWriter, text: string, start: Uint8Array): void {
  const time = moment(text);
  if (!(time >= FIRST_MS)) {
    writeText(writer, text);
    return;
  }
  writer.raw(start);
  writer.ascii(String(Number(((time - EPOCH_MS) / DAY_MS).toFixed(9))));
  writer.raw(VALUE_END);
}

const SCALARS: Readonly<Record<ScalarTypeName, WriteCell>> = {
  string: writeText,
  int(writer, value) {
    writer.raw(NUMBER);
    writer.integer(value as number);
    writer.raw(VALUE_END);
  },
  long: (writer, value) => writeDigits(writer, String(value)),
  integer: (writer, value) => writeDigits(writer, value as string),
  double: (writer, value) => writeDouble(writer, value as number),
  decimal: (writer, value) => writeDigits(writer, value as string),
  boolean(writer, value) {
    writer.raw(BOOLEAN);
    writer.integer(value === true ? 1 : 0);
    writer.raw(VALUE_END);
  },
  date: (writer, value) => writeMoment(writer, value as string, DATE),
  dateTime: (writer, value) => writeMoment(writer, value as string, DATE_TIME),
};
