import type { ScalarTypeName, Value } from '../feature/feature.ts';
import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { canonicalDecimal, plainDigits } from '../lib/decimal-text.ts';
import { doubleText } from '../lib/number-text.ts';
import type { ExactNumber } from './compare-numbers.ts';
import type { ComparisonType } from './filter.ts';
import { foldCase } from './fold-case.ts';
import { momentKey } from './moment.ts';

/**
 * A value in the form that its comparison works on: an exact number; text, folded where case doesn't matter; the key
 * of a moment. Within one comparison all are of one form: see `compareOperands`.
 */
export type Comparable = ExactNumber | boolean;

/**
 * Turns values of a property into what a comparison works on; null for absent values, and for text that is no value
 * of the comparison's type.
 */
export function createValueReader(
  type: ScalarTypeName,
  comparison: ComparisonType,
  matchCase = true,
): (value: Value) => Comparable | null {
  const read = presentReader(type, comparison, matchCase);
  return (value) => (value === null ? null : read(value));
}

function presentReader(
  type: ScalarTypeName,
  comparison: ComparisonType,
  matchCase: boolean,
): (value: Value) => Comparable | null {
  switch (comparison) {
    case 'number':
      return type === 'string' ? (value) => parseNumber(value as string) : (value) => value as ExactNumber;
    case 'text':
      return matchCase ? (value) => valueText(value) : (value) => foldCase(valueText(value));
    case 'boolean':
      return type === 'string' ? (value) => parseBoolean(value as string) : (value) => value as boolean;
    case 'date':
    case 'dateTime':
      return type === 'string' ? (value) => parseMoment(value as string) : (value) => moment(value as string);
  }
}

/** A scalar value as it is written in XML. Throws nothing; not for geometries. */
export function valueText(value: Value): string {
  return typeof value === 'number' ? doubleText(value) : String(value);
}

/** What arithmetic takes a value for: the nearest double, or null for text that is no number. */
export function toDouble(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' ? parseDouble(value) : null;
}

/** What XML Schema does to the white space around numbers, booleans, dates. */
export function collapse(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

const DOUBLE = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
/** Integers of so many digits are doubles, exactly. */
const SAFE_DIGITS = 15;
/** Longer ones are compared digit by digit, without becoming a number. */
const MAX_INTEGER_DIGITS = 100;
/** An exponent that makes a longer number is not written out: the nearest double will do. */
const MAX_WRITTEN_DIGITS = 1000;

/** The nearest double to a number in the lexical space of xsd:double (so also of xsd:decimal), or null. */
export function parseDouble(text: string): number | null {
  const trimmed = collapse(text);
  if (DOUBLE.test(trimmed)) return Number(trimmed);
  return specialDouble(trimmed);
}

function specialDouble(text: string): number | null {
  switch (text) {
    case 'INF':
    case '+INF':
      return Infinity;
    case '-INF':
      return -Infinity;
    case 'NaN':
      return NaN;
    default:
      return null;
  }
}

/** The number in the lexical space of xsd:double by its exact value, or null. */
export function parseNumber(text: string): ExactNumber | null {
  const trimmed = collapse(text);
  if (!DOUBLE.test(trimmed)) return specialDouble(trimmed);
  const unsigned = trimmed[0] === '+' ? trimmed.slice(1) : trimmed;
  if (!INTEGER.test(unsigned)) {
    return plainDigits(unsigned) > MAX_WRITTEN_DIGITS ? Number(unsigned) : canonicalDecimal(unsigned);
  }
  if (unsigned.length <= SAFE_DIGITS) return Number(unsigned);
  return unsigned.length <= MAX_INTEGER_DIGITS ? BigInt(unsigned) : unsigned;
}

/** xsd:boolean, or null. */
export function parseBoolean(text: string): boolean | null {
  switch (collapse(text)) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      return null;
  }
}

/** The key of the moment that an xsd:date or xsd:dateTime says (see `momentKey`), or null. */
export function parseMoment(text: string): string | null {
  const trimmed = collapse(text);
  return moment(parseDate(trimmed) ?? parseDateTime(trimmed) ?? '');
}

function moment(text: string): string | null {
  return momentKey(text) ?? null;
}
