import { type Escapes, MAX_ESCAPED_BYTES } from './escapes.ts';
import { doubleText, MAX_SCALED, tryableDecimals } from './number-text.ts';

const START_BYTES = 64 * 1024;
/** A buffer that one huge feature made larger than this is given back at the next `clear`. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** Texts are escaped in pieces of so many UTF-16 units, so that the worst case reserves little. */
const PIECE = 4096;
/** Below this length a loop copies faster than a call of `TypedArray.set`. */
const LOOP_COPY_BYTES = 48;
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

const ZERO = 48;
const MINUS = 45;
const POINT = 46;

/** A buffer that grows, is reused, and takes texts and numbers as UTF-8 bytes without making strings of them. */
export class ByteWriter {
  #bytes = new Uint8Array(START_BYTES);
  #length = 0;

  /** Number of bytes written since the last `clear`. */
  get length(): number {
    return this.#length;
  }

  /** What was written since the last `clear`; valid until the next. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(START_BYTES);
  }

  /** Forgets everything after the first `length` bytes. */
  truncate(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  byte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = byte;
  }

  /** Copies ready bytes. */
  raw(source: Uint8Array): void {
    const count = source.length;
    const at = this.#length;
    if (at + count > this.#bytes.length) this.#grow(count);
    const bytes = this.#bytes;
    if (count < LOOP_COPY_BYTES) {
      for (let i = 0; i < count; i++) bytes[at + i] = source[i] as number;
    } else {
      bytes.set(source, at);
    }
    this.#length = at + count;
  }

  /** Copies a text that is known to be ASCII. */
  ascii(text: string): void {
    const count = text.length;
    const at = this.#length;
    if (at + count > this.#bytes.length) this.#grow(count);
    const bytes = this.#bytes;
    for (let i = 0; i < count; i++) bytes[at + i] = text.charCodeAt(i);
    this.#length = at + count;
  }

  /** Any text as UTF-8, escaped. */
  text(text: string, escapes: Escapes): void {
    const count = text.length;
    for (let from = 0; from < count; ) from = this.#piece(text, from, Math.min(from + PIECE, count), escapes);
  }

  /** An integer within ±(2^53 - 1). */
  integer(value: number): void {
    this.#reserve(20);
    if (value < 0) {
      this.#bytes[this.#length++] = MINUS;
      this.#whole(-value);
    } else {
      this.#whole(value);
    }
  }

  /** Any whole number that a bigint holds. */
  bigInteger(value: bigint): void {
    const number = Number(value);
    if (Number.isSafeInteger(number)) this.integer(number);
    else this.ascii(String(value));
  }

  /** As `doubleText` has it. */
  double(x: number): void {
    const magnitude = x < 0 ? -x : x;
    const decimals = tryableDecimals(magnitude);
    if (decimals > 0 && magnitude !== 0) {
      const scale = decimals === 9 ? 1e9 : 1e6;
      const scaled = Math.floor(magnitude * scale + 0.5);
      if (scaled / scale === magnitude) {
        this.#scaled(x < 0, scaled, decimals);
        return;
      }
    }
    this.ascii(doubleText(x));
  }

  /** As `fixedText` has it; `decimals` at most 9. */
  fixed(x: number, decimals: number): void {
    const scaled = Math.floor((x < 0 ? -x : x) * (POWERS_OF_TEN[decimals] as number) + 0.5);
    if (scaled < MAX_SCALED) this.#scaled(x < 0 && scaled > 0, scaled, decimals);
    else this.ascii(doubleText(x));
  }

  /** `scaled` / 10^decimals, without zeros at the end; `scaled` an integer, `decimals` at most 9. */
  #scaled(isNegative: boolean, scaled: number, decimals: number): void {
    this.#reserve(32);
    if (isNegative) this.#bytes[this.#length++] = MINUS;
    const scale = POWERS_OF_TEN[decimals] as number;
    const whole = Math.floor(scaled / scale);
    let fraction = (scaled - whole * scale) | 0;
    this.#whole(whole);
    if (fraction === 0) return;
    let places = decimals;
    while (fraction % 1000 === 0) {
      fraction = (fraction / 1000) | 0;
      places -= 3;
    }
    while (fraction % 10 === 0) {
      fraction = (fraction / 10) | 0;
      places--;
    }
    this.#bytes[this.#length++] = POINT;
    this.#padded(fraction, places);
  }

  /** A non-negative integer up to 2^53 - 1. Room is reserved by the caller. */
  #whole(value: number): void {
    if (value < 1e9) {
      this.#padded(value | 0, digitCount(value));
      return;
    }
    const high = Math.floor(value / 1e9);
    this.#padded(high | 0, digitCount(high));
    this.#padded((value - high * 1e9) | 0, 9);
  }

  /** The last `count` digits of a non-negative 32-bit integer. */
  #padded(value: number, count: number): void {
    const bytes = this.#bytes;
    const start = this.#length;
    let rest = value;
    for (let at = start + count - 1; at >= start; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.#length = start + count;
  }

  /** Writes the units from `from` to `to`, one more where a surrogate pair straddles the end; returns where it stopped. */
  #piece(text: string, from: number, to: number, escapes: Escapes): number {
    this.#reserve((to - from) * MAX_ESCAPED_BYTES);
    const bytes = this.#bytes;
    const { isReplaced } = escapes;
    let at = this.#length;
    for (let i = from; i < to; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80 || isReplaced[unit] === 1) {
        this.#length = at;
        const next = this.#special(text, i, escapes);
        at = this.#length;
        i = next;
      } else {
        bytes[at++] = unit;
      }
    }
    this.#length = at;
    return to < text.length && isPairAt(text, to - 1) ? to + 1 : to;
  }

  /** Writes the character at `i`, which is not plain ASCII; returns the index of its last unit. */
  #special(text: string, i: number, escapes: Escapes): number {
    const bytes = this.#bytes;
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      const replacement = escapes.replacements[unit] as Uint8Array;
      for (let k = 0; k < replacement.length; k++) bytes[this.#length++] = replacement[k] as number;
    } else if (unit < 0x800) {
      bytes[this.#length++] = 0xc0 | (unit >> 6);
      bytes[this.#length++] = 0x80 | (unit & 0x3f);
    } else if (unit < 0xd800 || (unit > 0xdfff && !(unit >= 0xfffe && escapes.dropsNonCharacters))) {
      this.#threeBytes(unit);
    } else if (isPairAt(text, i)) {
      this.#fourBytes(text.codePointAt(i) as number);
      return i + 1;
    } else if (unit < 0xfffe) {
      this.#loneSurrogate(unit, escapes);
    }
    return i;
  }

  #loneSurrogate(unit: number, escapes: Escapes): void {
    if (escapes.loneSurrogate === 'json') this.ascii(`\\u${unit.toString(16)}`);
    else if (escapes.loneSurrogate === 'replacement-character') this.#threeBytes(0xfffd);
  }

  #threeBytes(unit: number): void {
    const bytes = this.#bytes;
    bytes[this.#length++] = 0xe0 | (unit >> 12);
    bytes[this.#length++] = 0x80 | ((unit >> 6) & 0x3f);
    bytes[this.#length++] = 0x80 | (unit & 0x3f);
  }

  #fourBytes(codePoint: number): void {
    const bytes = this.#bytes;
    bytes[this.#length++] = 0xf0 | (codePoint >> 18);
    bytes[this.#length++] = 0x80 | ((codePoint >> 12) & 0x3f);
    bytes[this.#length++] = 0x80 | ((codePoint >> 6) & 0x3f);
    bytes[this.#length++] = 0x80 | (codePoint & 0x3f);
  }

  #reserve(count: number): void {
    if (this.#length + count > this.#bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function isPairAt(text: string, i: number): boolean {
  const high = text.charCodeAt(i);
  const low = text.charCodeAt(i + 1);
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}

/** Decimal digits of a non-negative integer below 1e9. */
function digitCount(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10000) return 4;
  if (value < 100000) return 5;
  if (value < 1e6) return 6;
  if (value < 1e7) return 7;
  return value < 1e8 ? 8 : 9;
}
