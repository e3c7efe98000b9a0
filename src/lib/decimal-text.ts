/**
 * Decimal numbers as text. A number here is an optional minus, digits with an optional fraction, and an optional
 * exponent, as in JSON and `xsd:double`.
 */
const NUMBER = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

interface DecimalDigits {
  readonly negative: boolean;
  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  /** The value is 0.<digits> times ten to the power of this. */
  readonly exponent: number;
}

/** Significant digits that a double can tell apart at all. */
const DOUBLE_DIGITS = 17;

/**
 * True when the double nearest to the number stands for these very digits: written with as many digits as the number
 * has (17 at most), it is the same number again. So 0.1 does, 0.30000000000000004 does, and 2^53+1, 1e400 don't.
 */
export function fitsDouble(text: string): boolean {
  const number = Number(text);
  if (!Number.isFinite(number)) return false;
  // Fifteen digits survive a double anywhere in its normal range.
  if (text.length <= 15 && !/[eE]/.test(text)) return true;
  const { digits, exponent } = parse(text);
  if (digits.length > DOUBLE_DIGITS) return false;
  if (digits.length === 0) return true;
  // toPrecision rounds ties up, so it may miss the shortest form, which is what doubles are mostly written in.
  return [String(number), number.toPrecision(digits.length)].some((written) => {
    const again = parse(written);
    return again.digits === digits && again.exponent === exponent;
  });
}

/** Digits that the number has when written without an exponent, zeros at the ends aside. */
export function plainDigits(text: string): number {
  const { digits, exponent } = parse(text);
  if (digits.length === 0) return 1;
  if (!Number.isSafeInteger(exponent)) return Infinity;
  return Math.max(digits.length, exponent) + Math.max(0, -exponent);
}

/**
 * The canonical form of xsd:decimal (XML Schema 1.0 part 2 §3.2.3.2): a point with a digit on each side, no other
 * zeros at the ends. Call it only where `plainDigits` is small: an exponent is written out.
 */
export function canonicalDecimal(text: string): string {
  const { negative, digits, exponent } = parse(text);
  if (digits.length === 0) return '0.0';
  const whole = exponent <= 0 ? '0' : digits.slice(0, exponent).padEnd(exponent, '0');
  const fraction = exponent <= 0 ? '0'.repeat(-exponent) + digits : digits.slice(exponent) || '0';
  return `${negative ? '-' : ''}${whole}.${fraction}`;
}

function parse(text: string): DecimalDigits {
  const match = NUMBER.exec(text);
  if (match === null) throw new RangeError(`not a number: ${text.slice(0, 40)}`);
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const all = whole + fraction;
  let from = 0;
  while (all[from] === '0') from++;
  let to = all.length;
  while (to > from && all[to - 1] === '0') to--;
  return {
    negative: sign === '-' && to > from,
    digits: all.slice(from, to),
    exponent: to > from ? whole.length - from + Number(power) : 0,
  };
}
