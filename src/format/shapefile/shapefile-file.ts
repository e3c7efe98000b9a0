import { type Envelope, joinEnvelopes } from '../../feature/geometry.ts';
import { AnswerLimitError } from '../output-format.ts';
import { Spool, type TemporaryFolder } from '../temporary-files.ts';
import type { ZipEntry } from '../zip-stream.ts';
import {
  type DbfField,
  DbfRows,
  dbfField,
  dbfHeader,
  newStatistics,
  observeRow,
  recordBytes,
} from './shapefile-dbf.ts';
import type { ShapefileRecord } from './shapefile-record.ts';
import { shapeTypeCode } from './shapefile-shape.ts';
import type { ShapefileTable, ShapeKind } from './shapefile-table.ts';

const HEADER_BYTES = 100;
/** What readers' signed offsets reach. */
const MAX_FILE_BYTES = 2 ** 31 - 1;
const END_OF_DBF = Buffer.from([0x1a]);

/** One shapefile of an answer: its shapes and rows are spooled first, since headers tell lengths and widths. */
export class Shapefile {
  readonly baseName: string;
  readonly kind: ShapeKind;
  readonly #table: ShapefileTable;
  readonly #shapes: Spool;
  readonly #index: Spool;
  readonly #rows: Spool;
  readonly #statistics;
  /** Numbers on their way to a spool, which copies them. */
  readonly #four = Buffer.alloc(4);
  readonly #eight = Buffer.alloc(8);
  #count = 0;
  #lostShapes = 0;
  #envelope: Envelope | undefined;
  #minZ = Infinity;
  #maxZ = -Infinity;

  constructor(baseName: string, kind: ShapeKind, table: ShapefileTable, folder: TemporaryFolder) {
    this.baseName = baseName;
    this.kind = kind;
    this.#table = table;
    this.#shapes = new Spool(folder, `${baseName}.shapes`);
    this.#index = new Spool(folder, `${baseName}.index`);
    this.#rows = new Spool(folder, `${baseName}.rows`);
    this.#statistics = [newStatistics(), ...table.fields.map(newStatistics)];
  }

  get count(): number {
    return this.#count;
  }

  get lostShapes(): number {
    return this.#lostShapes;
  }

  append({ shape, row, hasLostShape }: ShapefileRecord): void {
    this.#count++;
    if (hasLostShape) this.#lostShapes++;
    this.#four.writeUInt32LE(row.length, 0);
    this.#rows.append(this.#four);
    this.#rows.append(row);
    observeRow(row, this.#statistics);
    if (this.kind === 'none') return;
    this.#eight.writeInt32BE((HEADER_BYTES + this.#shapes.byteLength) / 2, 0);
    this.#eight.writeInt32BE(shape.length / 2, 4);
    this.#index.append(this.#eight);
    this.#eight.writeInt32BE(this.#count, 0);
    this.#shapes.append(this.#eight);
    this.#shapes.append(shape);
    this.#bound(shape);
    if (HEADER_BYTES + this.#shapes.byteLength > MAX_FILE_BYTES) throw tooLarge(this.baseName);
  }

  #bound(shape: Buffer): void {
    const code = shape.readInt32LE(0);
    if (code === 0) return;
    const isPoint = code % 10 === 1;
    const at = (offset: number) => shape.readDoubleLE(offset);
    const box = isPoint
      ? { minX: at(4), minY: at(12), maxX: at(4), maxY: at(12) }
      : { minX: at(4), minY: at(12), maxX: at(20), maxY: at(28) };
    this.#envelope = joinEnvelopes(this.#envelope, box);
    if (code < 10) return;
    const range = isPoint ? 20 : heightRange(shape, code);
    this.#minZ = Math.min(this.#minZ, at(range));
    this.#maxZ = Math.max(this.#maxZ, at(isPoint ? range : range + 8));
  }

  /** Writes what has been appended, where it is much. */
  async flush(all = false): Promise<void> {
    for (const spool of [this.#shapes, this.#index, this.#rows]) {
      await spool.flush(all);
      if (all) await spool.close();
    }
  }

  /** The fields with the widths that their values need, the id first. */
  fields(): (DbfField & { readonly cut: number; readonly unfit: number })[] {
    const names = ['gml_id', ...this.#table.fields.map(({ fieldName }) => fieldName)];
    return this.#statistics.map((seen, i) => {
      const type = i === 0 ? 'string' : (this.#table.fields[i - 1]?.property.type ?? 'string');
      return { ...dbfField(names[i] as string, type, seen), cut: seen.cut, unfit: seen.unfit };
    });
  }

  /** The files, after the last `flush(true)`. Throws AnswerLimitError. */
  entries(wkt: string | undefined, date: Date): ZipEntry[] {
    const fields = this.fields();
    if (this.#count * recordBytes(fields) > MAX_FILE_BYTES) throw tooLarge(this.baseName);
    const text = (extension: string, content: string): ZipEntry => ({
      name: `${this.baseName}.${extension}`,
      chunks: () => [Buffer.from(content)],
    });
    const dbf: ZipEntry = { name: `${this.baseName}.dbf`, chunks: () => this.#dbf(fields, date) };
    if (this.kind === 'none') return [dbf, text('cpg', 'UTF-8')];
    return [
      { name: `${this.baseName}.shp`, chunks: () => this.#withHeader(this.#shapes) },
      { name: `${this.baseName}.shx`, chunks: () => this.#withHeader(this.#index) },
      dbf,
      ...(wkt === undefined ? [] : [text('prj', wkt)]),
      text('cpg', 'UTF-8'),
    ];
  }

  async *#withHeader(spool: Spool): AsyncGenerator<Uint8Array> {
    yield this.#header(HEADER_BYTES + spool.byteLength);
    yield* spool.read();
  }

  /** ESRI Shapefile Technical Description, p. 4. */
  #header(fileBytes: number): Buffer {
    const header = Buffer.alloc(HEADER_BYTES);
    const hasZ = this.#table.geometry?.property.dimension === 3;
    header.writeInt32BE(9994, 0);
    header.writeInt32BE(fileBytes / 2, 24);
    header.writeInt32LE(1000, 28);
    header.writeInt32LE(shapeTypeCode(this.kind, hasZ), 32);
    const { minX, minY, maxX, maxY } = this.#envelope ?? { minX: 0, minY: 0, maxX: 0, maxY: 0 };
    [minX, minY, maxX, maxY].forEach((bound, i) => {
      header.writeDoubleLE(bound, 36 + 8 * i);
    });
    if (this.#minZ <= this.#maxZ) {
      header.writeDoubleLE(this.#minZ, 68);
      header.writeDoubleLE(this.#maxZ, 76);
    }
    return header;
  }

  async *#dbf(fields: readonly DbfField[], date: Date): AsyncGenerator<Uint8Array> {
    yield dbfHeader(fields, this.#count, date);
    const rows = new DbfRows(fields);
    let bytes: Buffer = Buffer.alloc(0);
    let length = 0;
    for await (const chunk of this.#rows.read()) {
      if (length + chunk.length > bytes.length) {
        bytes = Buffer.concat([bytes.subarray(0, length)], length + 2 * chunk.length);
      }
      length += chunk.copy(bytes, length);
      const starts: number[] = [];
      let at = 0;
      while (at + 4 <= length && at + 4 + bytes.readUInt32LE(at) <= length) {
        starts.push(at + 4);
        at += 4 + bytes.readUInt32LE(at);
      }
      yield rows.records(bytes, starts);
      bytes.copyWithin(0, at, length);
      length -= at;
    }
    yield END_OF_DBF;
  }
}

/** Where the heights' range stands: behind the positions. */
function heightRange(shape: Buffer, code: number): number {
  if (code % 10 === 8) return 40 + 16 * shape.readInt32LE(36);
  return 44 + 4 * shape.readInt32LE(36) + 16 * shape.readInt32LE(40);
}

function tooLarge(baseName: string): AnswerLimitError {
  return new AnswerLimitError(
    `The shapefile ${baseName} would be larger than 2 GB, its format's limit; ask for fewer features, or for a GeoPackage.`,
  );
}
