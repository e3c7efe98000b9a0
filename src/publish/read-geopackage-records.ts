import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Geometry } from '../feature/geometry.ts';
import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { quotedIdentifier } from '../lib/quoted-identifier.ts';
import { databaseError, openForeignDatabase } from './read-geopackage-database.ts';
import { decodeGeoPackageGeometry, GeoPackageGeometryError } from './read-geopackage-geometry.ts';
import type { GeoPackageColumn, GeoPackageLayer } from './read-geopackage-layer.ts';
import {
  DateText,
  type InvalidRecord,
  type RawValue,
  type RecordBatch,
  type SourceOptions,
  type SourceRecord,
} from './source.ts';

export const MEASURES_REMARK = 'Measures (M) are dropped: simple features of WFS have none.';
const BATCH_RECORDS = 500;

type SqliteValue = string | number | bigint | Uint8Array | null;

/** A value that can't be read; the message is a clause for `InvalidRecord`. */
class ColumnError extends Error {}

/** The layer's records in the order of the table. `remarks` grows when measures are met. */
export async function* readGeoPackageRecords(
  path: string,
  size: number,
  layer: GeoPackageLayer,
  options: SourceOptions,
  remarks: string[],
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const db = openForeignDatabase(path, options);
  try {
    const reader = new LayerReader(db, layer, remarks);
    const progress = progressOf(db, layer);
    let records: (SourceRecord | InvalidRecord)[] = [];
    for (const row of reader.rows()) {
      records.push(reader.record(row));
      if (records.length < BATCH_RECORDS) continue;
      signal.throwIfAborted();
      yield { records, position: Math.floor(size * progress(row[0] as SqliteValue, reader.number)) };
      records = [];
      // SQLite answers at once, every time: without a pause nothing else would have its turn.
      await setImmediate();
    }
    signal.throwIfAborted();
    yield { records, position: size };
  } catch (error) {
    if (signal.aborted) throw error;
    throw databaseError(path, error);
  } finally {
    db.close();
  }
}

/** How much of the layer is read, 0 to 1. By ids where there are any: counting rows would read the whole file. */
function progressOf(db: DatabaseSync, layer: GeoPackageLayer): (id: SqliteValue, number: number) => number {
  const table = quotedIdentifier(layer.table);
  const [first, last] = (layer.idColumn === undefined
    ? db.prepare(`SELECT 0, count(*) FROM ${table}`).get()
    : db
        .prepare(
          `SELECT min(${quotedIdentifier(layer.idColumn)}), max(${quotedIdentifier(layer.idColumn)}) FROM ${table}`,
        )
        .get()) as unknown as [bigint | null, bigint | null];
  const from = Number(first ?? 0);
  const span = Math.max(1, Number(last ?? 0) - from);
  return (id, number) =>
    Math.min(1, Math.max(0, ((typeof id === 'bigint' ? Number(id) : number) - from) / span));
}

class LayerReader {
  readonly #db: DatabaseSync;
  readonly #layer: GeoPackageLayer;
  readonly #remarks: string[];
  readonly #isUtf8: boolean;
  readonly #rawTexts = new Map<string, StatementSync>();
  number = 0;

  constructor(db: DatabaseSync, layer: GeoPackageLayer, remarks: string[]) {
    this.#db = db;
    this.#layer = layer;
    this.#remarks = remarks;
    const [encoding] = db.prepare('PRAGMA encoding').get() as unknown as [string];
    this.#isUtf8 = encoding === 'UTF-8';
  }

  /** The id (or null) first, then the columns. */
  rows(): IterableIterator<readonly SqliteValue[]> {
    const { idColumn, columns, table } = this.#layer;
    const id = idColumn === undefined ? 'NULL' : quotedIdentifier(idColumn);
    const names = [id, ...columns.map(({ name }) => quotedIdentifier(name))].join(', ');
    const statement = this.#db.prepare(`SELECT ${names} FROM ${quotedIdentifier(table)}`);
    return statement.iterate() as unknown as IterableIterator<readonly SqliteValue[]>;
  }

  record(row: readonly SqliteValue[]): SourceRecord | InvalidRecord {
    this.number += 1;
    const id = row[0] as bigint | null;
    const values = new Map<string, RawValue>();
    const geometries = new Map<string, Geometry | null>();
    for (const [i, column] of this.#layer.columns.entries()) {
      const value = row[i + 1] as SqliteValue;
      try {
        if (column.type === 'geometry') geometries.set(column.name, this.#geometry(value));
        else values.set(column.name, this.#value(column, value, id));
      } catch (error) {
        if (!(error instanceof ColumnError || error instanceof GeoPackageGeometryError)) throw error;
        return { number: this.number, invalid: `column ${column.name} ${error.message}` };
      }
    }
    return { number: this.number, id: id === null ? undefined : String(id), values, geometries };
  }

  #geometry(value: SqliteValue): Geometry | null {
    if (value === null) return null;
    if (!(value instanceof Uint8Array)) throw new ColumnError('holds no geometry');
    const { geometry, hasM } = decodeGeoPackageGeometry(value, this.#layer.srsId ?? 0);
    if (hasM && !this.#remarks.includes(MEASURES_REMARK)) this.#remarks.push(MEASURES_REMARK);
    return geometry;
  }

  #value(column: GeoPackageColumn, value: SqliteValue, id: bigint | null): RawValue {
    if (value instanceof Uint8Array) throw new ColumnError('holds binary data');
    if (typeof value === 'bigint') return integerValue(column, value);
    if (typeof value !== 'string') return value;
    if (value.includes('\uFFFD')) this.#requireUtf8(column, value, id);
    const isTemporal = column.type === 'date' || column.type === 'dateTime';
    return isTemporal ? temporalValue(column.type, value) : value;
  }

  /** SQLite takes any bytes for text; what isn't UTF-8 reaches us as replacement characters, as those do themselves. */
  #requireUtf8(column: GeoPackageColumn, value: string, id: bigint | null): void {
    const { idColumn, table } = this.#layer;
    if (!this.#isUtf8 || id === null || idColumn === undefined) return;
    let statement = this.#rawTexts.get(column.name);
    if (statement === undefined) {
      const sql = `SELECT CAST(${quotedIdentifier(column.name)} AS BLOB) FROM ${quotedIdentifier(table)} WHERE ${quotedIdentifier(idColumn)} = ?`;
      statement = this.#db.prepare(sql);
      this.#rawTexts.set(column.name, statement);
    }
    const [bytes] = statement.get(id) as unknown as [Uint8Array];
    if (!Buffer.from(value, 'utf8').equals(bytes)) throw new ColumnError('holds text that is not UTF-8');
  }
}

function integerValue(column: GeoPackageColumn, value: bigint): RawValue {
  if (column.type === 'boolean' && (value === 0n || value === 1n)) return value === 1n;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** What is no date stays text, for the inference of types to see. */
function temporalValue(type: 'date' | 'dateTime', text: string): RawValue {
  const parsed = type === 'date' ? parseDate(text) : parseDateTime(text);
  return parsed === undefined ? text : new DateText(type, parsed);
}
