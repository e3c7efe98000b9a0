import type { Envelope } from '../../feature/geometry.ts';
import { combineCrc32, crc32OfTail } from './crc32-combine.ts';

/** What is known of a page when it closes. */
export interface PageEntry {
  readonly firstOrdinal: number;
  readonly plainLength: number;
  readonly deflateLength: number;
  /** CRC-32 of all plain bytes from the first page to the end of this one. */
  readonly crcToEnd: number;
  readonly envelope: Envelope | undefined;
}

/**
 * The page table's bytes for p pages and n features: p+1 starts of pages in the plain file and p+1 in the deflate file
 * (float64), p boxes (4 float64, NaN where nothing has a position), p cumulative CRCs and p+1 first ordinals (uint32).
 * From cumulative CRCs the CRC of any run of pages follows in one step, so none of a single page needs to be kept.
 */
export function encodePageTable(pages: readonly PageEntry[], numberOfFeatures: number): Uint8Array {
  const count = pages.length;
  const bytes = new ArrayBuffer(pageTableBytes(count));
  const table = viewsOf(bytes, count);
  let plain = 0;
  let deflate = 0;
  pages.forEach((page, index) => {
    table.plainStarts[index] = plain;
    table.deflateStarts[index] = deflate;
    plain += page.plainLength;
    deflate += page.deflateLength;
    const box = page.envelope;
    table.boxes.set(box ? [box.minX, box.minY, box.maxX, box.maxY] : [NaN, NaN, NaN, NaN], index * 4);
    table.crcs[index] = page.crcToEnd;
    table.firstOrdinals[index] = page.firstOrdinal;
  });
  table.plainStarts[count] = plain;
  table.deflateStarts[count] = deflate;
  table.firstOrdinals[count] = numberOfFeatures;
  return new Uint8Array(bytes);
}

const pageTableBytes = (pages: number) => 16 * (pages + 1) + 32 * pages + 4 * pages + 4 * (pages + 1);

function viewsOf(bytes: ArrayBufferLike, count: number) {
  const boxesAt = 16 * (count + 1);
  const crcsAt = boxesAt + 32 * count;
  return {
    plainStarts: new Float64Array(bytes, 0, count + 1),
    deflateStarts: new Float64Array(bytes, 8 * (count + 1), count + 1),
    boxes: new Float64Array(bytes, boxesAt, 4 * count),
    crcs: new Uint32Array(bytes, crcsAt, count),
    firstOrdinals: new Uint32Array(bytes, crcsAt + 4 * count, count + 1),
  };
}

/** A run of neighbouring bytes of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the members of one encoding lie. Pages are numbered from 0; page and ordinal ranges exclude their end. */
export class PageTable {
  readonly count: number;
  /** The table as it is stored, to share it with other threads. */
  readonly bytes: SharedArrayBuffer;
  readonly #table: ReturnType<typeof viewsOf>;

  /** Throws RangeError when the bytes are not a table of that many pages. */
  constructor(bytes: SharedArrayBuffer, pages: number) {
    if (bytes.byteLength !== pageTableBytes(pages)) {
      throw new RangeError(`a table of ${pages} pages has ${pageTableBytes(pages)} bytes`);
    }
    this.count = pages;
    this.bytes = bytes;
    this.#table = viewsOf(bytes, pages);
  }

  /** The page that holds an ordinal; `count` for the ordinal after the last. */
  pageOf(ordinal: number): number {
    const firsts = this.#table.firstOrdinals;
    let from = 0;
    let to = this.count;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((firsts[middle + 1] as number) <= ordinal) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  firstOrdinal(page: number): number {
    return this.#table.firstOrdinals[page] as number;
  }

  plainStart(page: number): number {
    return this.#table.plainStarts[page] as number;
  }

  deflateRange(fromPage: number, toPage: number): ByteRange {
    const starts = this.#table.deflateStarts;
    return { start: starts[fromPage] as number, end: starts[toPage] as number };
  }

  envelope(page: number): Envelope | undefined {
    const [minX, minY, maxX, maxY] = this.#table.boxes.subarray(page * 4, page * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return Number.isNaN(minX) ? undefined : { minX, minY, maxX, maxY };
  }

  /** How the box of a page lies to an envelope. A page without positions is outside. */
  relation(page: number, envelope: Envelope): 'outside' | 'meeting' | 'inside' {
    const { boxes } = this.#table;
    const at = page * 4;
    const minX = boxes[at] as number;
    const minY = boxes[at + 1] as number;
    const maxX = boxes[at + 2] as number;
    const maxY = boxes[at + 3] as number;
    const meets =
      minX <= envelope.maxX && maxX >= envelope.minX && minY <= envelope.maxY && maxY >= envelope.minY;
    if (!meets) return 'outside';
    const inside =
      minX >= envelope.minX && maxX <= envelope.maxX && minY >= envelope.minY && maxY <= envelope.maxY;
    return inside ? 'inside' : 'meeting';
  }

  /** CRC-32 of the data with CRC `crc` followed by the plain bytes of the pages. */
  appendCrc32(crc: number, fromPage: number, toPage: number): number {
    if (fromPage === toPage) return crc;
    const before = fromPage === 0 ? 0 : (this.#table.crcs[fromPage - 1] as number);
    const length = this.plainStart(toPage) - this.plainStart(fromPage);
    const run = crc32OfTail(before, this.#table.crcs[toPage - 1] as number, length);
    return combineCrc32(crc, run, length);
  }
}
