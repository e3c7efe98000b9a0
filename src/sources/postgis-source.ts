import type pg from 'pg';
import type { Geometry } from '../feature/geometry.ts';
import type { FetchSettings } from '../fetch/guarded-request.ts';
import { shownAddress } from '../fetch/shown-address.ts';
import { quotedIdentifier } from '../lib/quoted-identifier.ts';
import {
  type InvalidRecord,
  type RawValue,
  type RecordBatch,
  type Source,
  SourceError,
  type SourceField,
  type SourceRecord,
} from '../publish/source.ts';
import type { OpenedSource } from './opened-source.ts';
import {
  connectDatabase,
  type DatabaseAddress,
  databaseFailure,
  endConnection,
} from './postgis-connection.ts';
import { findPostgisTable, type PostgisTable } from './postgis-table.ts';
import { PostgisValueError, readPostgisGeometry, readPostgisValue } from './postgis-value.ts';

const BATCH_ROWS = 500;
const MEASURES_REMARK = 'Measures (M) are dropped: simple features of WFS have none.';

/** One snapshot for all that is read, and texts of one form whatever the database's settings. */
const BEGIN = `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL TimeZone = 'UTC'; SET LOCAL IntervalStyle = 'iso_8601';
  SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL cursor_tuple_fraction = 1`;

/**
 * A table of a PostgreSQL database with or without PostGIS, `layer` being `schema.table`. Both readings see one and the
 * same moment of it; rows come a few hundred at a time. The signal ends the connection. Throws SourceError.
 */
export async function openPostgis(
  address: DatabaseAddress,
  layer: string | undefined,
  settings: FetchSettings,
  signal: AbortSignal,
): Promise<OpenedSource> {
  const client = await connectDatabase(address, settings);
  const shown = shownAddress(address.url);
  const close = async () => {
    signal.removeEventListener('abort', end);
    await endConnection(client);
  };
  const end = () => void close();
  signal.addEventListener('abort', end, { once: true });
  try {
    signal.throwIfAborted();
    await client.query(BEGIN);
    const table = await findPostgisTable(client, shown, layer);
    return {
      source: sourceOf({ client, url: address.url, maxBytes: settings.maxBytes }, table),
      id: table.name,
      close,
    };
  } catch (error) {
    await close();
    throw signal.aborted ? signal.reason : databaseFailure(address.url, error);
  }
}

interface Connected {
  readonly client: pg.Client;
  readonly url: URL;
  /** Of one reading of the rows, as PostgreSQL writes their values. */
  readonly maxBytes: number;
}

function sourceOf(connected: Connected, table: PostgisTable): Source {
  const { columns, remarks, keyColumn, crs, estimatedRows } = table;
  return {
    format: 'PostGIS',
    path: shownAddress(connected.url),
    layer: `${table.schema}.${table.name}`,
    crs,
    keyField: keyColumn,
    fields: columns.map(
      ({ name, type, geometryType, nullable }): SourceField => ({
        name,
        type,
        nullable,
        ...(geometryType !== undefined && { geometryType }),
      }),
    ),
    remarks,
    size: estimatedRows,
    records: (signal) => readRows(connected, table, signal),
  };
}

/** By a cursor of SQL: another reading of the same transaction has one of its own. */
async function* readRows(
  { client, url, maxBytes }: Connected,
  table: PostgisTable,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const expressions = table.columns.map(({ expression }) => expression).join(', ');
  const from = `${quotedIdentifier(table.schema)}.${quotedIdentifier(table.name)}`;
  let number = 0;
  let bytes = 0;
  try {
    await client.query('CLOSE ALL');
    await client.query(`DECLARE reading NO SCROLL CURSOR FOR SELECT ${expressions} FROM ${from}`);
    while (true) {
      signal.throwIfAborted();
      const { rows } = await client.query<(string | null)[]>({
        text: `FETCH ${BATCH_ROWS} FROM reading`,
        rowMode: 'array',
      });
      for (const row of rows) for (const value of row) bytes += Buffer.byteLength(value ?? '');
      if (bytes > maxBytes)
        throw new SourceError(
          `${shownAddress(url)}: has more than ${maxBytes} bytes (setting maxHarvestBytes)`,
        );
      yield { records: rows.map((row) => recordOf(table, ++number, row)), position: number };
      if (rows.length < BATCH_ROWS) break;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : databaseFailure(url, error);
  }
}

function recordOf(
  { columns, remarks }: PostgisTable,
  number: number,
  row: readonly (string | null)[],
): SourceRecord | InvalidRecord {
  const values = new Map<string, RawValue>();
  const geometries = new Map<string, Geometry | null>();
  for (const [i, column] of columns.entries()) {
    const text = row[i] ?? null;
    if (column.type !== 'geometry') {
      values.set(column.name, text === null ? null : readPostgisValue(column, text));
      continue;
    }
    if (text === null) {
      geometries.set(column.name, null);
      continue;
    }
    try {
      const { geometry, hasM } = readPostgisGeometry(column, text);
      if (hasM && !remarks.includes(MEASURES_REMARK)) remarks.push(MEASURES_REMARK);
      geometries.set(column.name, geometry);
    } catch (error) {
      if (!(error instanceof PostgisValueError)) throw error;
      return { number, invalid: `column ${column.name} ${error.message}` };
    }
  }
  return { number, id: undefined, values, geometries };
}
