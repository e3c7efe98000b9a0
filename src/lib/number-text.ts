/** Up to this magnitude every decimal with nine places has at most 15 significant digits. */
const NINE_PLACES_BELOW = 1e6;
/** Likewise with six places. */
const SIX_PLACES_BELOW = 1e9;

/**
 * A double as the shortest decimal that reads back to the same double, in the lexical space of xsd:double. Without an
 * exponent for 1e-9 <= |x| < 1e21, which readers of coordinate lists understand better; -0 stays `-0`.
 */
export function doubleText(x: number): string {
  if (x === 0) return Object.is(x, -0) ? '-0' : '0';
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'INF' : '-INF';
  const text = String(x);
  const magnitude = Math.abs(x);
  return magnitude < 1e-6 && magnitude >= 1e-9 ? withoutExponent(text) : text;
}

/** `-1.5e-7` as `-0.00000015`; for negative exponents. */
function withoutExponent(text: string): string {
  const [, sign = '', first = '', rest = '', exponent = '1'] =
    /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? [];
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
}

/**
 * A double rounded to so many decimals, zeros at the end trimmed, for values that were computed and whose further
 * digits mean nothing. Never `-0`. Magnitudes that leave no room for the decimals in a double are written in full.
 */
export function fixedText(x: number, decimals: number): string {
  const scale = 10 ** decimals;
  const scaled = Math.floor(Math.abs(x) * scale + 0.5);
  if (!(scaled < MAX_SCALED)) return doubleText(x);
  if (scaled === 0) return '0';
  const digits = String(scaled).padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - decimals);
  return `${x < 0 ? '-' : ''}${whole}${fraction === '' || decimals === 0 ? '' : `.${fraction}`}`;
}

/**
 * Scaled integers stay below this: with at most 15 significant digits no two decimals share a double, so one that
 * reads back is the shortest.
 */
export const MAX_SCALED = 1e15;

/**
 * The number of decimals (9 or 6) for which |x| times a power of ten, rounded, may be tried as a scaled integer:
 * `Math.floor(m * 10 ** d + 0.5) / 10 ** d === m` then proves that the integer's digits read back to `m`, since both
 * operands of the division are exact and its result is rounded correctly. 0 where the magnitude leaves no room.
 */
export function tryableDecimals(magnitude: number): 9 | 6 | 0 {
  if (magnitude < NINE_PLACES_BELOW) return 9;
  return magnitude < SIX_PLACES_BELOW ? 6 : 0;
}
