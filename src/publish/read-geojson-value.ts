import { SourceError } from './source.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const RECORD_SEPARATOR = 0x1e;
const COLON = 0x3a;

/** Arrays, objects and members in one record: each takes about a hundred bytes of memory, whatever it takes in the file. */
export const MAX_PARTS = 10_000_000;
/** Values in values in one record. */
export const MAX_NESTING = 100_000;
/** Records smaller than this can't hold enough parts to matter. */
const SMALL_RECORD_BYTES = 1 << 20;

/** JSON's own white space. */
export function isJsonSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Finds where a JSON value ends, over any number of chunks, by its brackets and strings. The value is not validated:
 * that is JSON.parse's work on the slice.
 */
export class ValueScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #isScalar = false;

  /** Begins a value whose first byte this is; that byte is the first of the next `scan`. */
  start(firstByte: number): void {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#isScalar = firstByte !== QUOTE && (firstByte | 0x20) !== 0x7b;
  }

  /** Index after the value's last byte, or -1 when the value goes on after this chunk. */
  scan(bytes: Uint8Array, from: number): number {
    if (this.#isScalar) return scalarEnd(bytes, from);
    const length = bytes.length;
    let i = from;
    if (this.#inString) {
      i = this.#stringEnd(bytes, i);
      if (i < 0) return -1;
      if (this.#depth === 0) return i;
    }
    let depth = this.#depth;
    while (i < length) {
      const byte = bytes[i] as number;
      i++;
      if (byte === QUOTE) {
        i = this.#stringEnd(bytes, i);
        if (i < 0) break;
        if (depth === 0) return i;
      } else if ((byte | 0x20) === 0x7b) {
        depth++; // { and [ differ in one bit, as } and ] do
      } else if ((byte | 0x20) === 0x7d) {
        if (--depth === 0) return i;
      }
    }
    this.#depth = depth;
    return -1;
  }

  #stringEnd(bytes: Uint8Array, from: number): number {
    const length = bytes.length;
    let i = this.#escaped ? from + 1 : from;
    for (; i < length; i++) {
      const byte = bytes[i];
      if (byte === QUOTE) {
        this.#inString = false;
        this.#escaped = false;
        return i + 1;
      }
      if (byte === BACKSLASH) i++;
    }
    this.#inString = true;
    this.#escaped = i > length;
    return -1;
  }
}

/** Says why a JSON text would take far more memory than its bytes, or undefined where it would not. */
export function memoryProblem(bytes: Uint8Array): string | undefined {
  if (bytes.length < SMALL_RECORD_BYTES) return undefined;
  let parts = 0;
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    } else if ((byte | 0x20) === 0x7b) {
      parts++;
      if (++depth > MAX_NESTING) return `values are nested deeper than ${MAX_NESTING}`;
    } else if ((byte | 0x20) === 0x7d) depth--;
    else if (byte === COLON) parts++;
    if (parts > MAX_PARTS) return `has more than ${MAX_PARTS} arrays, objects and members`;
  }
  return undefined;
}

/** Numbers, literals, and whatever else is no JSON: up to the next character of JSON's structure. */
function scalarEnd(bytes: Uint8Array, from: number): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (isJsonSpace(byte) || byte === COMMA || (byte | 0x20) === 0x7d || byte === RECORD_SEPARATOR) return i;
  }
  return -1;
}

/** The bytes of one value, collected over chunks, up to a limit. */
export class ValueBytes {
  readonly #path: string;
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** @throws SourceError beyond the limit; `what` names the value in it. */
  add(piece: Uint8Array, what: string): void {
    this.#length += piece.length;
    if (this.#length > this.#maxBytes)
      throw new SourceError(
        `${this.#path}: ${what} is larger than ${this.#maxBytes} bytes (limit maxRecordBytes)`,
      );
    if (piece.length > 0) this.#pieces.push(piece);
  }

  /** All of it as one piece; the next value begins. */
  take(): Uint8Array {
    const [only] = this.#pieces;
    const bytes = this.#pieces.length === 1 && only ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    return bytes;
  }
}
