import { isJsonSpace, ValueBytes, ValueScanner } from './read-geojson-value.ts';
import { SourceError } from './source.ts';

/** Cuts a sequence of JSON texts into its texts; slices are not validated. */
export interface SequenceScanner {
  /** Goes on with the next chunk; texts that end in it are added to `texts`. */
  push(bytes: Uint8Array, texts: Uint8Array[]): void;
  /** Call after the last chunk. Throws SourceError when the file ends within a text. */
  end(texts: Uint8Array[]): void;
}

/**
 * Texts with a byte between them that no JSON text has in it: RS (RFC 8142), or LF where each text has a line of its
 * own. A broken text spoils no other.
 */
export class DelimitedScanner implements SequenceScanner {
  readonly #path: string;
  readonly #delimiter: number;
  readonly #bytes: ValueBytes;
  #texts = 0;

  constructor(path: string, delimiter: number, maxRecordBytes: number) {
    this.#path = path;
    this.#delimiter = delimiter;
    this.#bytes = new ValueBytes(path, maxRecordBytes);
  }

  push(bytes: Uint8Array, texts: Uint8Array[]): void {
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(this.#delimiter, from);
      this.#bytes.add(bytes.subarray(from, end < 0 ? bytes.length : end), `feature ${this.#texts + 1}`);
      if (end < 0) return;
      this.#take(texts);
      from = end + 1;
    }
  }

  end(texts: Uint8Array[]): void {
    const last = this.#take(texts);
    if (last === undefined) return;
    const scanner = new ValueScanner();
    const first = last[0] as number;
    scanner.start(first);
    if (first === 0x7b && scanner.scan(last, 0) < 0)
      throw new SourceError(`${this.#path}: is cut off: it ends within feature ${this.#texts}`);
  }

  #take(texts: Uint8Array[]): Uint8Array | undefined {
    if (this.#bytes.isEmpty) return undefined;
    const text = withoutSpace(this.#bytes.take());
    if (text.length === 0) return undefined;
    this.#texts++;
    texts.push(text);
    return text;
  }
}

/** Texts with or without white space between them, each on any number of lines. */
export class ConcatenatedScanner implements SequenceScanner {
  readonly #path: string;
  readonly #bytes: ValueBytes;
  readonly #value = new ValueScanner();
  #scanning = false;
  #texts = 0;
  #offset = 0;

  constructor(path: string, maxRecordBytes: number) {
    this.#path = path;
    this.#bytes = new ValueBytes(path, maxRecordBytes);
  }

  push(bytes: Uint8Array, texts: Uint8Array[]): void {
    let i = 0;
    while (i < bytes.length) {
      if (!this.#scanning) {
        const byte = bytes[i] as number;
        if (isJsonSpace(byte) || (this.#offset + i < 3 && byte >= 0xbb)) {
          i++;
          continue;
        }
        if (byte !== 0x7b)
          throw new SourceError(
            `${this.#path}: is not GeoJSON: byte ${this.#offset + i}, after ${this.#texts} features, is not a '{'`,
          );
        this.#scanning = true;
        this.#value.start(byte);
      }
      const end = this.#value.scan(bytes, i);
      this.#bytes.add(bytes.subarray(i, end < 0 ? bytes.length : end), `feature ${this.#texts + 1}`);
      if (end < 0) break;
      i = end;
      this.#scanning = false;
      this.#texts++;
      texts.push(this.#bytes.take());
    }
    this.#offset += bytes.length;
  }

  end(): void {
    if (this.#scanning)
      throw new SourceError(`${this.#path}: is cut off: it ends within feature ${this.#texts + 1}`);
  }
}

/** Without white space, and a byte order mark, around it. */
function withoutSpace(bytes: Uint8Array): Uint8Array {
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let to = bytes.length;
  while (from < to && isJsonSpace(bytes[from] as number)) from++;
  while (to > from && isJsonSpace(bytes[to - 1] as number)) to--;
  return bytes.subarray(from, to);
}
