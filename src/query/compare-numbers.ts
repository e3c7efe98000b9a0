import { compareByCodePoint } from '../lib/code-point-order.ts';

/** A number of any kind by its exact value: a double, an integer, or decimal digits (`-12.50`, `7`) as text. */
export type ExactNumber = number | bigint | string;

/**
 * Negative, zero or positive as the value of `a` is below, equal to or above that of `b`; NaN when one of them is NaN.
 * Exact: nothing is rounded, so the double nearest to 0.1 is above the decimal 0.1, and 2^53 is below 2^53 + 1.
 */
export function compareNumbers(a: ExactNumber, b: ExactNumber): number {
  if (typeof a === 'string') {
    if (typeof b === 'string') return compareDecimals(a, b);
    return typeof b === 'bigint' ? compareDecimals(a, String(b)) : 0 - compareDoubleWithDecimal(b, a);
  }
  if (typeof b === 'string') {
    return typeof a === 'bigint' ? compareDecimals(String(a), b) : compareDoubleWithDecimal(a, b);
  }
  // The language compares integers with doubles by their exact values.
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : 0;
}

function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  const left = decimalParts(a);
  const right = decimalParts(b);
  if (left.sign !== right.sign) return left.sign - right.sign;
  const magnitude =
    left.whole.length - right.whole.length ||
    compareByCodePoint(left.whole, right.whole) ||
    compareByCodePoint(left.fraction, right.fraction);
  return left.sign < 0 ? -magnitude : magnitude;
}

/** Digits without the zeros that don't count, so that longer or later means greater. */
interface DecimalParts {
  readonly sign: -1 | 0 | 1;
  readonly whole: string;
  readonly fraction: string;
}

function decimalParts(text: string): DecimalParts {
  const point = text.indexOf('.');
  const wholeEnd = point < 0 ? text.length : point;
  let start = text[0] === '-' || text[0] === '+' ? 1 : 0;
  while (start < wholeEnd && text[start] === '0') start++;
  let end = text.length;
  while (end > wholeEnd + 1 && text[end - 1] === '0') end--;
  const whole = text.slice(start, wholeEnd);
  const fraction = text.slice(wholeEnd + 1, end);
  const isZero = whole === '' && fraction === '';
  return { sign: isZero ? 0 : text[0] === '-' ? -1 : 1, whole, fraction };
}

/** Rounding keeps order, so only a decimal that rounds to this very double needs all of its digits. */
function compareDoubleWithDecimal(double: number, decimal: string): number {
  const rounded = Number(decimal);
  if (double < rounded) return -1;
  if (double > rounded) return 1;
  if (Number.isNaN(double)) return NaN;
  if (!Number.isFinite(double)) return double;
  const [whole = '', fraction = ''] = decimal.split('.', 2);
  const digits = BigInt(whole.replace('+', '') + fraction);
  const { mantissa, exponent } = binaryParts(double);
  const scaled = mantissa * 10n ** BigInt(fraction.length);
  const left = exponent > 0 ? scaled << BigInt(exponent) : scaled;
  const right = exponent < 0 ? digits << BigInt(-exponent) : digits;
  return left < right ? -1 : left > right ? 1 : 0;
}

const bits = new DataView(new ArrayBuffer(8));

/** A finite double as an integer times a power of two. */
function binaryParts(double: number): { readonly mantissa: bigint; readonly exponent: number } {
  bits.setFloat64(0, double);
  const high = bits.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: double < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}
