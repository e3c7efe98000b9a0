import { hash } from 'node:crypto';
import { sortByKey } from '../stored-order.ts';

/**
 * Ids as 64-bit keyed hashes, sorted, with their ordinals: 12 bytes a feature whatever the ids' length.
 * The hash is SHA-256 of the key followed by the id, cut to 64 bits. A cut hash admits no length extension, so the
 * prefix key does what HMAC would do, at a tenth of its cost here; the key never leaves the store.
 */
export interface IdHash {
  readonly high: number;
  readonly low: number;
}

/** Hashes an id under the version's key (64 hexadecimal digits: one block of SHA-256). */
export function hashId(key: string, id: string): IdHash {
  const digest = hash('sha256', key + id, 'buffer');
  return { high: digest.readUInt32LE(0), low: digest.readUInt32LE(4) };
}

/** The input indexes sorted by hash, equal hashes in input order. */
export function sortByHash(high: Uint32Array, low: Uint32Array): Uint32Array<ArrayBuffer> {
  const indexes = new Uint32Array(high.length);
  for (let index = 0; index < indexes.length; index++) indexes[index] = index;
  return sortByKey(sortByKey(indexes, low), high);
}

/** The file's bytes: all high words, all low words, all ordinals, in the order of the hashes. */
export function encodeIdIndex(
  high: Uint32Array,
  low: Uint32Array,
  ordinals: Uint32Array,
  sorted: Uint32Array,
): Uint8Array {
  const count = sorted.length;
  const words = new Uint32Array(3 * count);
  for (let place = 0; place < count; place++) {
    const index = sorted[place] as number;
    words[place] = high[index] as number;
    words[count + place] = low[index] as number;
    words[2 * count + place] = ordinals[index] as number;
  }
  return new Uint8Array(words.buffer);
}

/** Finds ordinals by id: a binary search over the words of an ids file. */
export class IdIndex {
  readonly #key: string;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #ordinals: Uint32Array;

  constructor(key: string, bytes: ArrayBufferLike) {
    const count = bytes.byteLength / 12;
    this.#key = key;
    this.#high = new Uint32Array(bytes, 0, count);
    this.#low = new Uint32Array(bytes, 4 * count, count);
    this.#ordinals = new Uint32Array(bytes, 8 * count, count);
  }

  /** The ordinal of the feature with that id, or undefined. */
  find(id: string): number | undefined {
    const wanted = hashId(this.#key, id);
    const place = lowerBound(this.#high, this.#low, wanted);
    const found = this.#high[place] === wanted.high && this.#low[place] === wanted.low;
    return found ? this.#ordinals[place] : undefined;
  }
}

/** First place whose hash is not below the wanted one; words are in ascending order of (high, low). */
function lowerBound(high: Uint32Array, low: Uint32Array, wanted: IdHash): number {
  let from = 0;
  let to = high.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const h = high[middle] as number;
    if (h < wanted.high || (h === wanted.high && (low[middle] as number) < wanted.low)) from = middle + 1;
    else to = middle;
  }
  return from;
}
