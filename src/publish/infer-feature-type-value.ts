import type { ScalarTypeName } from '../feature/feature.ts';
import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { fitsDouble, plainDigits } from '../lib/decimal-text.ts';
import { DateText, JsonText, type NumberText, type RawValue } from './source.ts';

/** Kinds of values that inference tells apart, each with how a report calls values of it. */
export const VALUE_KINDS = {
  boolean: 'booleans',
  int: 'whole numbers',
  longAndDouble: 'whole numbers beyond 32 bits',
  long: 'whole numbers beyond 2^53',
  wholeAndDouble: 'whole numbers beyond 64 bits',
  whole: 'whole numbers beyond 64 bits',
  longWhole: `whole numbers of more than 24 digits`,
  double: 'decimal numbers',
  wideDouble: 'very large or very small numbers',
  notANumber: 'infinite, undefined or negative zero numbers',
  decimal: 'numbers with more digits than a double holds',
  longDecimal: 'numbers of more than 24 digits',
  wideNumber: 'numbers beyond the range of a double',
  date: 'dates',
  dateTime: 'dates with times',
  leadingZero: 'texts that start with a leading zero',
  emptyText: 'empty texts',
  json: 'nested values',
  text: 'texts',
} as const;

export type ValueKind = keyof typeof VALUE_KINDS;

/** The types that hold every value of the kind exactly, beside `string`, which holds all. */
export const HOLDERS: Readonly<Record<ValueKind, readonly ScalarTypeName[]>> = {
  boolean: ['boolean'],
  int: ['int', 'long', 'integer', 'double', 'decimal'],
  longAndDouble: ['long', 'integer', 'double', 'decimal'],
  long: ['long', 'integer', 'decimal'],
  wholeAndDouble: ['integer', 'double', 'decimal'],
  whole: ['integer', 'decimal'],
  longWhole: [],
  double: ['double', 'decimal'],
  wideDouble: ['double'],
  notANumber: ['double'],
  decimal: ['decimal'],
  longDecimal: [],
  wideNumber: [],
  date: ['date'],
  dateTime: ['dateTime'],
  leadingZero: [],
  emptyText: [],
  json: [],
  text: [],
};

/**
 * Types that hold the kind too, but with more digits than common XML validators take (libxml2: 24): inference doesn't
 * choose them, a source may declare them.
 */
export const DECLARED_HOLDERS: ReadonlyMap<ValueKind, readonly ScalarTypeName[]> = new Map([
  ['longWhole', ['integer', 'decimal']],
  ['longDecimal', ['decimal']],
  ['wideDouble', ['decimal']],
]);

const MAX_DIGITS = 24;
/** Longest number that stays one when its type is declared; canonical forms write exponents out. */
export const MAX_DECLARED_DIGITS = 1000;
const LEADING_ZERO = /^-?0\d/;
const WHOLE = /^-?\d+$/;
/** In text, `12E5` is rather a code than a number: an exponent counts after a point, or with a sign of its own. */
const FRACTION = /^-?\d*\.\d+(?:[eE][+-]?\d+)?$|^-?\d+[eE][+-]\d+$/;

/** Tells what kind a value is; undefined for null. `untypedText` as in `Source`. */
export function kindOfValue(
  value: RawValue,
  untypedText: { readonly decimalComma: boolean } | undefined,
): ValueKind | undefined {
  switch (typeof value) {
    case 'number':
      return kindOfNumber(value);
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return kindOfWhole(String(value));
    case 'string':
      return untypedText === undefined ? kindOfText(value) : kindOfUntyped(value, untypedText.decimalComma);
    default:
      if (value === null) return undefined;
      if (value instanceof JsonText) return 'json';
      if (value instanceof DateText) return kindOfDateText(value);
      return kindOfNumberText(value);
  }
}

/** A text of an untyped source with a point before the fraction; other texts than numbers stay or become no number. */
export function withDecimalPoint(text: string, decimalComma: boolean): string {
  if (!decimalComma) return text;
  return text.includes('.') ? text.replaceAll('.', '?') : text.replace(',', '.');
}

function kindOfNumber(value: number): ValueKind {
  if (Number.isSafeInteger(value)) {
    if (value === 0) return Object.is(value, -0) ? 'notANumber' : 'int';
    return value >= -2147483648 && value <= 2147483647 ? 'int' : 'longAndDouble';
  }
  if (!Number.isFinite(value)) return 'notANumber';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-5 && magnitude < 1e15) return 'double';
  return plainDigits(String(value)) <= MAX_DIGITS ? 'double' : 'wideDouble';
}

function kindOfText(text: string): ValueKind {
  if (text === '') return 'emptyText';
  const first = text.charCodeAt(0);
  if ((first < 0x30 || first > 0x39) && first !== 0x2d && first !== 0x2b) return 'text';
  if (text.length < 10 || text.length > 100) return 'text';
  if (parseDate(text) !== undefined) return 'date';
  return parseDateTime(text) !== undefined ? 'dateTime' : 'text';
}

function kindOfUntyped(text: string, decimalComma: boolean): ValueKind {
  const number = withDecimalPoint(text, decimalComma);
  if (LEADING_ZERO.test(number) && (WHOLE.test(number) || FRACTION.test(number))) return 'leadingZero';
  if (WHOLE.test(number)) return number === '-0' ? 'notANumber' : kindOfWhole(number);
  if (FRACTION.test(number)) return kindOfFraction(number);
  if (text.length <= 5 && /^(?:true|false)$/i.test(text)) return 'boolean';
  return kindOfText(text);
}

function kindOfNumberText({ text }: NumberText): ValueKind {
  return WHOLE.test(text) && !LEADING_ZERO.test(text) ? kindOfWhole(text) : kindOfFraction(text);
}

function kindOfDateText({ type, text }: DateText): ValueKind {
  return (type === 'date' ? parseDate(text) : parseDateTime(text)) === undefined ? 'text' : type;
}

function kindOfWhole(text: string): ValueKind {
  const digits = text.length - (text.startsWith('-') ? 1 : 0);
  if (digits > MAX_DIGITS) return digits > MAX_DECLARED_DIGITS ? 'text' : 'longWhole';
  if (digits <= 9) return 'int';
  const value = BigInt(text);
  if (BigInt.asIntN(32, value) === value) return 'int';
  const exact = fitsDouble(text);
  if (BigInt.asIntN(64, value) === value) return exact ? 'longAndDouble' : 'long';
  return exact ? 'wholeAndDouble' : 'whole';
}

function kindOfFraction(text: string): ValueKind {
  const digits = plainDigits(text);
  if (fitsDouble(text))
    return digits <= MAX_DIGITS ? (Object.is(Number(text), -0) ? 'notANumber' : 'double') : 'wideDouble';
  if (digits <= MAX_DIGITS) return 'decimal';
  return digits <= MAX_DECLARED_DIGITS ? 'longDecimal' : 'wideNumber';
}
