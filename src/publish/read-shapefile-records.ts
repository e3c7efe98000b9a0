import type { Geometry } from '../feature/geometry.ts';
import { ByteReader } from './byte-reader.ts';
import { type DbfField, type DbfHeader, DbfValueError, decodeDbfValue } from './read-shapefile-dbf.ts';
import type { TextEncoding } from './read-shapefile-encoding.ts';
import type { ShapefileParts } from './read-shapefile-parts.ts';
import { decodeShape, ShapeError, type ShapeType } from './read-shapefile-shape.ts';
import {
  type InvalidRecord,
  type RawValue,
  type RecordBatch,
  SourceError,
  type SourceOptions,
  type SourceRecord,
} from './source.ts';
import { DEFAULT_MAX_RECORD_BYTES } from './source-bytes.ts';

/** A field of the `.dbf` whose values are read. */
export interface ShapefileField {
  readonly name: string;
  readonly dbf: DbfField;
}

/** What is known of a Shapefile once its headers are read. */
export interface Shapefile {
  readonly path: string;
  readonly parts: ShapefileParts;
  readonly shapeType: ShapeType;
  /** Bytes of the `.shp` that belong to it. */
  readonly shpLength: number;
  readonly dbf: DbfHeader | undefined;
  readonly fields: readonly ShapefileField[];
  readonly encoding: TextEncoding;
  readonly geometryName: string;
  /** Grows when measures are met. */
  readonly remarks: string[];
}

export const SHP_HEADER_LENGTH = 100;
export const MEASURES_REMARK = 'Measures (M) are dropped: simple features of WFS have none.';
const RECORD_HEADER_LENGTH = 8;
const BATCH_RECORDS = 500;
const BATCH_BYTES = 4 * 2 ** 20;
const DELETED = 0x2a;

/**
 * The records of the `.shp` and the `.dbf`, read side by side from their starts. Where there is an `.shx`, records
 * that it doesn't list (left behind by editing) are passed over; records out of order can't be read that way.
 */
export async function* readShapefileRecords(
  shapefile: Shapefile,
  options: SourceOptions,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const reader = new ShapefileReader(shapefile, options);
  try {
    await reader.begin();
    for (;;) {
      signal.throwIfAborted();
      const batch = await reader.nextBatch();
      if (batch === undefined) return;
      yield batch;
    }
  } catch (error) {
    if (error instanceof SourceError || signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SourceError(`${shapefile.path}: can't be read: ${reason}`, { cause: error });
  } finally {
    await reader.close();
  }
}

class ShapefileReader {
  readonly #shapefile: Shapefile;
  readonly #maxRecordBytes: number;
  readonly #shp: ByteReader;
  readonly #dbf: ByteReader | undefined;
  readonly #shx: ByteReader | undefined;
  #number = 0;

  constructor(shapefile: Shapefile, options: SourceOptions) {
    this.#shapefile = shapefile;
    this.#maxRecordBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
    const { shp, dbf, shx } = shapefile.parts;
    this.#shp = new ByteReader(shp.open());
    this.#dbf = dbf && new ByteReader(dbf.open());
    this.#shx = shx && new ByteReader(shx.open());
  }

  async begin(): Promise<void> {
    await this.#shp.skip(SHP_HEADER_LENGTH);
    await this.#shx?.skip(SHP_HEADER_LENGTH);
    await this.#dbf?.skip(this.#shapefile.dbf?.headerLength ?? 0);
  }

  async close(): Promise<void> {
    await Promise.all([this.#shp.close(), this.#dbf?.close(), this.#shx?.close()]);
  }

  async nextBatch(): Promise<RecordBatch | undefined> {
    const records: (SourceRecord | InvalidRecord)[] = [];
    const start = this.#position();
    while (records.length < BATCH_RECORDS && this.#position() - start < BATCH_BYTES) {
      if (!(await this.#hasNext())) break;
      const record = await this.#nextRecord();
      if (record !== undefined) records.push(record);
    }
    const position = this.#position();
    return position === start ? undefined : { records, position };
  }

  #position(): number {
    return this.#shp.position + (this.#dbf?.position ?? 0);
  }

  #fail(problem: string): never {
    throw new SourceError(`${this.#shapefile.path}: ${problem}`);
  }

  async #hasNext(): Promise<boolean> {
    const { shpLength, dbf } = this.#shapefile;
    const rest = shpLength - this.#shp.position;
    if (dbf === undefined) return rest > 0;
    const more = this.#number < dbf.recordCount;
    if (rest <= 0 && more) {
      this.#fail(`the .dbf has ${dbf.recordCount} records, but the .shp has ${this.#number}`);
    }
    if (rest > 0 && !more && !(await this.#onlyGapsFollow())) {
      this.#fail(`the .dbf has ${dbf.recordCount} records, but the .shp has more`);
    }
    return more;
  }

  /** True when the `.shx` lists no more records, so that what follows in the `.shp` is left behind by editing. */
  async #onlyGapsFollow(): Promise<boolean> {
    return this.#shx !== undefined && (await this.#shx.read(8)).length < 8;
  }

  async #nextRecord(): Promise<SourceRecord | InvalidRecord | undefined> {
    this.#number += 1;
    const number = this.#number;
    const content = await this.#nextShape();
    const row = await this.#nextRow();
    // Deleted records keep their shape until the file is packed.
    if (row?.[0] === DELETED) return undefined;
    try {
      if (typeof content === 'string') throw new ShapeError(content);
      const shape = decodeShape(content, this.#shapefile.shapeType);
      if (shape.hasM) this.#remarkMeasures();
      return {
        number,
        id: undefined,
        values: row === undefined ? new Map() : this.#valuesOf(row),
        geometries: new Map<string, Geometry | null>([[this.#shapefile.geometryName, shape.geometry]]),
      };
    } catch (error) {
      if (error instanceof ShapeError) return { number, invalid: `shape ${error.message}` };
      if (error instanceof DbfValueError) return { number, invalid: error.message };
      throw error;
    }
  }

  #remarkMeasures(): void {
    const { remarks } = this.#shapefile;
    if (!remarks.includes(MEASURES_REMARK)) remarks.push(MEASURES_REMARK);
  }

  #valuesOf(row: Buffer): Map<string, RawValue> {
    const { fields, encoding } = this.#shapefile;
    const values = new Map<string, RawValue>();
    for (const { name, dbf } of fields) {
      try {
        values.set(name, decodeDbfValue(row, dbf, encoding));
      } catch (error) {
        if (error instanceof DbfValueError) throw new DbfValueError(`field ${name} ${error.message}`);
        throw error;
      }
    }
    return values;
  }

  async #nextRow(): Promise<Buffer | undefined> {
    const { dbf } = this.#shapefile;
    if (dbf === undefined || this.#dbf === undefined) return undefined;
    const row = this.#dbf.take(dbf.recordLength) ?? (await this.#dbf.read(dbf.recordLength));
    if (row.length === dbf.recordLength) return row;
    return this.#fail(`the .dbf ends in record ${this.#number} of ${dbf.recordCount}`);
  }

  /** The content of the next shape, or why it can't be read. */
  async #nextShape(): Promise<Buffer | string> {
    await this.#seekIndexed();
    const header = this.#shp.take(RECORD_HEADER_LENGTH) ?? (await this.#shp.read(RECORD_HEADER_LENGTH));
    if (header.length < RECORD_HEADER_LENGTH) this.#fail(`the .shp ends in record ${this.#number}`);
    const length = header.readUInt32BE(4) * 2;
    if (length > this.#shapefile.shpLength - this.#shp.position) {
      this.#fail(`record ${this.#number} of the .shp says that it has ${length} bytes, more than are left`);
    }
    if (length > this.#maxRecordBytes) {
      await this.#shp.skip(length);
      return `has ${length} bytes, more than maxRecordBytes (${this.#maxRecordBytes})`;
    }
    const content = this.#shp.take(length) ?? (await this.#shp.read(length));
    if (content.length < length) this.#fail(`the .shp ends in record ${this.#number}`);
    return content;
  }

  async #seekIndexed(): Promise<void> {
    if (this.#shx === undefined) return;
    const entry = this.#shx.take(8) ?? (await this.#shx.read(8));
    if (entry.length < 8) this.#fail(`the .shx ends before record ${this.#number}`);
    const gap = entry.readUInt32BE(0) * 2 - this.#shp.position;
    if (gap === 0) return;
    if (gap < 0 || gap > this.#shapefile.shpLength - this.#shp.position) {
      this.#fail(
        `the .shx puts record ${this.#number} elsewhere than behind the one before; ` +
          'writing the Shapefile anew (ogr2ogr new.shp old.shp) puts its records in order',
      );
    }
    await this.#shp.skip(gap);
  }
}
