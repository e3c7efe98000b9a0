import type { Envelope } from '../../feature/geometry.ts';

/** A cell as SQLite has it. */
export type Cell = null | number | bigint | string;

/** A row on its way from the thread that reads features to the one that writes the file. */
export interface GeoPackageRecord {
  /** GeoPackage binary (OGC 12-128r18 §2.1.3). */
  readonly geometry: Uint8Array | null;
  /** Of the geometry, unless it is empty. */
  readonly envelope: Envelope | undefined;
  readonly cells: readonly Cell[];
}

const NULL = 0;
const NUMBER = 1;
const INTEGER = 2;
const TEXT = 3;

const START_BYTES = 16 * 1024;
const KEPT_BYTES = 4 * 2 ** 20;

/** Writes one record after another into a buffer that is used again. Little endian. */
export class GeoPackageRecordWriter {
  #buffer = Buffer.alloc(START_BYTES);
  #length = 0;

  /** Starts a record. */
  start(geometry: Uint8Array | null, envelope: Envelope | undefined): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.alloc(START_BYTES);
    this.#reserve(37 + (geometry?.length ?? 0));
    this.#length = this.#buffer.writeUInt32LE(geometry?.length ?? 0, 0);
    if (geometry !== null) this.#buffer.set(geometry, this.#length);
    this.#length += geometry?.length ?? 0;
    this.#length = this.#buffer.writeUInt8(envelope === undefined ? 0 : 1, this.#length);
    if (envelope === undefined) return;
    for (const bound of [envelope.minX, envelope.minY, envelope.maxX, envelope.maxY]) {
      this.#length = this.#buffer.writeDoubleLE(bound, this.#length);
    }
  }

  cell(cell: Cell): void {
    if (cell === null) {
      this.#tag(NULL, 0);
    } else if (typeof cell === 'number') {
      this.#tag(NUMBER, 8);
      this.#length = this.#buffer.writeDoubleLE(cell, this.#length);
    } else if (typeof cell === 'bigint') {
      this.#tag(INTEGER, 8);
      this.#length = this.#buffer.writeBigInt64LE(cell, this.#length);
    } else {
      this.#tag(TEXT, 4 + 3 * cell.length);
      const written = this.#buffer.write(cell, this.#length + 4, 'utf8');
      this.#length = this.#buffer.writeUInt32LE(written, this.#length) + written;
    }
  }

  /** The record, valid until the next `start`. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #tag(tag: number, bytes: number): void {
    this.#reserve(1 + bytes);
    this.#length = this.#buffer.writeUInt8(tag, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.alloc(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

/** The records that the bytes hold, each with so many cells. */
export function* readGeoPackageRecords(bytes: Buffer, cellCount: number): Generator<GeoPackageRecord> {
  let at = 0;
  const double = () => {
    at += 8;
    return bytes.readDoubleLE(at - 8);
  };
  const cell = (): Cell => {
    switch (bytes[at++]) {
      case NULL:
        return null;
      case NUMBER:
        return double();
      case INTEGER:
        at += 8;
        return bytes.readBigInt64LE(at - 8);
      default: {
        const from = at + 4;
        at = from + bytes.readUInt32LE(at);
        return bytes.toString('utf8', from, at);
      }
    }
  };
  while (at < bytes.length) {
    const length = bytes.readUInt32LE(at);
    const geometry = length === 0 ? null : bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    const hasEnvelope = bytes[at++] === 1;
    const envelope = hasEnvelope
      ? { minX: double(), minY: double(), maxX: double(), maxY: double() }
      : undefined;
    const cells = new Array<Cell>(cellCount);
    for (let i = 0; i < cellCount; i++) cells[i] = cell();
    yield { geometry, envelope, cells };
  }
}
