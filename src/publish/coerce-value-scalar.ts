import type { ScalarTypeName, Value } from '../feature/feature.ts';
import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { canonicalDecimal, fitsDouble, plainDigits } from '../lib/decimal-text.ts';
import { MAX_DECLARED_DIGITS, withDecimalPoint } from './infer-feature-type-value.ts';
import { DateText, JsonText, NumberText, type RawValue } from './source.ts';
import { textOf } from './value-text.ts';

export interface CoercionRules {
  /** Texts have a comma before the fraction. */
  readonly decimalComma: boolean;
  /**
   * The publisher gave the type: blanks around, a plus sign, leading zeros, `0`/`1` for booleans, `NaN` and `INF` are
   * then understood. Otherwise inference has made sure that they don't occur.
   */
  readonly isLiberal: boolean;
}

type Present = Exclude<RawValue, null>;

const WHOLE = /^-?\d+$/;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['INF', Infinity],
  ['Infinity', Infinity],
  ['-INF', -Infinity],
  ['-Infinity', -Infinity],
]);

/** Makes of a raw value the in-memory form of each type, see `ScalarTypeName`; undefined: it doesn't fit exactly. */
export const COERCIONS: Readonly<
  Record<ScalarTypeName, (raw: Present, rules: CoercionRules) => Value | undefined>
> = {
  string: (raw) => textOf(raw),
  int: (raw, rules) => {
    if (typeof raw === 'number') return Number.isInteger(raw) && raw === (raw | 0) ? raw | 0 : undefined;
    const whole = wholeOf(raw, rules);
    return whole !== undefined && BigInt.asIntN(32, whole) === whole ? Number(whole) : undefined;
  },
  long: (raw, rules) => {
    const whole = wholeOf(raw, rules);
    return whole !== undefined && BigInt.asIntN(64, whole) === whole ? whole : undefined;
  },
  integer: (raw, rules) => wholeOf(raw, rules)?.toString(),
  double: (raw, rules) => {
    if (typeof raw === 'number') return raw;
    const text = numberText(raw, rules);
    if (text === undefined) return rules.isLiberal ? SPECIAL.get((textOf(raw) ?? '').trim()) : undefined;
    return fitsDouble(text) || rules.isLiberal ? finite(Number(text)) : undefined;
  },
  decimal: (raw, rules) => {
    const text = numberText(raw, rules);
    return text !== undefined && plainDigits(text) <= MAX_DECLARED_DIGITS
      ? canonicalDecimal(text)
      : undefined;
  },
  boolean: (raw, rules) => {
    if (typeof raw === 'boolean') return raw;
    if (raw instanceof JsonText) return undefined;
    const text = (textOf(raw) ?? '').trim().toLowerCase();
    if (text === 'true' || (rules.isLiberal && text === '1')) return true;
    return text === 'false' || (rules.isLiberal && text === '0') ? false : undefined;
  },
  date: (raw, rules) => temporal(raw, 'date', parseDate, rules),
  dateTime: (raw, rules) => temporal(raw, 'dateTime', parseDateTime, rules),
};

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

function wholeOf(raw: Present, rules: CoercionRules): bigint | undefined {
  if (typeof raw === 'bigint') return raw;
  if (typeof raw === 'number') return Number.isInteger(raw) ? BigInt(raw) : undefined;
  const text = numberText(raw, rules);
  return text !== undefined && WHOLE.test(text) && text.length <= MAX_DECLARED_DIGITS
    ? BigInt(text)
    : undefined;
}

/** The value as a decimal number, with a point before the fraction. */
function numberText(raw: Present, { decimalComma, isLiberal }: CoercionRules): string | undefined {
  if (typeof raw === 'boolean' || raw instanceof JsonText || raw instanceof DateText) return undefined;
  if (typeof raw !== 'string') {
    const text = raw instanceof NumberText ? raw.text : String(raw);
    return NUMBER.test(text) ? text : undefined;
  }
  const text = withDecimalPoint(isLiberal ? raw.trim().replace(/^\+/, '') : raw, decimalComma);
  return NUMBER.test(text) ? text : undefined;
}

function temporal(
  raw: Present,
  type: 'date' | 'dateTime',
  parse: (text: string) => string | undefined,
  { isLiberal }: CoercionRules,
): string | undefined {
  if (raw instanceof DateText) return raw.type === type ? parse(raw.text) : undefined;
  return typeof raw === 'string' ? parse(isLiberal ? raw.trim() : raw) : undefined;
}
