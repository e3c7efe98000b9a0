import { writeShortText } from '../../lib/write-short-text.ts';

/** A feature on its way to a shapefile: its shape, and its cells as texts, the id first. */
export interface ShapefileRecord {
  /** Index into SHAPE_KINDS. */
  readonly kind: number;
  /** True: there was a geometry that no shape can hold. */
  readonly hasLostShape: boolean;
  readonly shape: Buffer;
  /** The whole row with its cells, as `readCells` reads it. */
  readonly row: Buffer;
}

/** What a cell has gone through: absent, whole, cut to the longest that a field holds, or of no form that fits. */
export const CELL_ABSENT = 0;
export const CELL_WHOLE = 1;
export const CELL_CUT = 2;
export const CELL_UNFIT = 3;

const LOST = 0x80;

/** Bytes of the longest field. */
export const MAX_CELL_BYTES = 254;

/** Writes records: kind, length of the shape, length of the row, shape, row. */
export class ShapefileRecordWriter {
  #buffer = Buffer.alloc(16 * 1024);
  #length = 0;
  #rowStart = 0;

  start(kind: number, shape: Buffer, hasLostShape: boolean): void {
    this.#length = 0;
    this.#reserve(9 + shape.length);
    this.#buffer.writeUInt8(hasLostShape ? kind | LOST : kind, 0);
    this.#buffer.writeUInt32LE(shape.length, 1);
    this.#buffer.set(shape, 9);
    this.#length = this.#rowStart = 9 + shape.length;
  }

  /** Adds a cell; a text is cut between two characters where it is too long. */
  cell(state: number, text = ''): void {
    this.#reserve(2 + MAX_CELL_BYTES);
    const start = this.#length + 2;
    const mayBeCut = 3 * text.length > MAX_CELL_BYTES;
    // Never more than whole characters, as `write` does it.
    const written = mayBeCut
      ? this.#buffer.write(text, start, MAX_CELL_BYTES, 'utf8')
      : writeShortText(this.#buffer, start, text);
    const isCut = mayBeCut && state === CELL_WHOLE && Buffer.byteLength(text) > written;
    this.#buffer[this.#length] = isCut ? CELL_CUT : state;
    this.#buffer[this.#length + 1] = written;
    this.#length = start + written;
  }

  view(): Uint8Array {
    this.#buffer.writeUInt32LE(this.#length - this.#rowStart, 5);
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.alloc(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

export function* readShapefileRecords(bytes: Buffer): Generator<ShapefileRecord> {
  for (let at = 0; at < bytes.length; ) {
    const shapeEnd = at + 9 + bytes.readUInt32LE(at + 1);
    const end = shapeEnd + bytes.readUInt32LE(at + 5);
    yield {
      kind: (bytes[at] as number) & ~LOST,
      hasLostShape: ((bytes[at] as number) & LOST) !== 0,
      shape: bytes.subarray(at + 9, shapeEnd),
      row: bytes.subarray(shapeEnd, end),
    };
    at = end;
  }
}

/** Calls `visit` for each cell: what it has gone through, and where its text stands in the row. Returns the row's end. */
export function readCells(
  row: Buffer,
  from: number,
  count: number,
  visit: (index: number, state: number, start: number, end: number) => void,
): number {
  let at = from;
  for (let index = 0; index < count; index++) {
    const start = at + 2;
    const end = start + (row[at + 1] as number);
    visit(index, row[at] as number, start, end);
    at = end;
  }
  return at;
}
