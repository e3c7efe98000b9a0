const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
/** With so many digits the digits are an exact double, and so is the power of ten: their quotient is rounded once. */
const MAX_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** The number that stands in ASCII between two offsets, the double nearest to it; NaN when it is none. */
export function readDecimal(bytes: Uint8Array, from: number, to: number): number {
  const isNegative = bytes[from] === MINUS;
  const start = isNegative ? from + 1 : from;
  let digits = 0;
  let decimals = -1;
  for (let i = start; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte === POINT && decimals < 0) {
      decimals = 0;
      continue;
    }
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) return readText(bytes, from, to);
    digits = digits * 10 + digit;
    if (decimals >= 0) decimals++;
  }
  const count = to - start - (decimals < 0 ? 0 : 1);
  if (count === 0 || count > MAX_EXACT_DIGITS) return readText(bytes, from, to);
  const value = decimals > 0 ? digits / (POWERS_OF_TEN[decimals] as number) : digits;
  return isNegative ? -value : value;
}

function readText(bytes: Uint8Array, from: number, to: number): number {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] as number);
  return text.trim() === '' ? NaN : Number(text);
}
