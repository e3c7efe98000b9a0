import type pg from 'pg';
import type { Crs } from '../crs/crs.ts';
import { crsFromWkt } from '../crs/crs-from-wkt.ts';
import { crsByCode } from '../crs/registry.ts';
import type { GeometryPropertyTypeName, ScalarTypeName } from '../feature/feature.ts';
import { quotedIdentifier } from '../lib/quoted-identifier.ts';
import { SourceError } from '../publish/source.ts';

/** A table, view or foreign table as it is read. */
export interface PostgisTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly PostgisColumn[];
  /** The column of a primary key of one column. */
  readonly keyColumn: string | undefined;
  readonly crs: Crs | undefined;
  /** About how many rows it has, as the database believes. */
  readonly estimatedRows: number;
  readonly remarks: string[];
}

export interface PostgisColumn {
  readonly name: string;
  /** PostgreSQL's own name of the type, of a domain its base type's. */
  readonly databaseType: string;
  readonly type: ScalarTypeName | 'geometry';
  readonly geometryType?: GeometryPropertyTypeName;
  /** Of geometries. */
  readonly srid?: number;
  readonly nullable: boolean;
  /** What is selected for it. */
  readonly expression: string;
}

/** Exact types alone; whatever else PostgreSQL has is read as the text that it writes. */
const SCALAR_TYPES: ReadonlyMap<string, ScalarTypeName> = new Map([
  ['bool', 'boolean'],
  ['int2', 'int'],
  ['int4', 'int'],
  ['int8', 'long'],
  ['oid', 'long'],
  ['float4', 'double'],
  ['float8', 'double'],
  ['numeric', 'decimal'],
  ['date', 'date'],
  ['timestamp', 'dateTime'],
  ['timestamptz', 'dateTime'],
]);

const GEOMETRY_TYPES: ReadonlyMap<string, GeometryPropertyTypeName> = new Map([
  ['POINT', 'Point'],
  ['LINESTRING', 'LineString'],
  ['POLYGON', 'Polygon'],
  ['MULTIPOINT', 'MultiPoint'],
  ['MULTILINESTRING', 'MultiLineString'],
  ['MULTIPOLYGON', 'MultiPolygon'],
  ['GEOMETRYCOLLECTION', 'GeometryCollection'],
]);

const KINDS = `'r', 'p', 'v', 'm', 'f'`;

type Row = Record<string, string | null>;

/** Finds the table that the layer names, and what is to be read of it. Throws SourceError that lists what there is. */
export async function findPostgisTable(
  client: pg.Client,
  shown: string,
  layer: string | undefined,
): Promise<PostgisTable> {
  const found = await findRelation(client, shown, layer);
  const postgis = await postgisSchema(client);
  const remarks: string[] = [];
  const rows = await rowsOf(client, COLUMNS, [found['oid']]);
  const columns: PostgisColumn[] = [];
  for (const row of rows) {
    const column = await columnOf(client, { found, row, postgis });
    if (typeof column === 'string') remarks.push(column);
    else columns.push(column);
  }
  const srid = columns.find((column) => column.type === 'geometry')?.srid;
  const kept = columns.filter((column) => column.type !== 'geometry' || column.srid === srid);
  for (const { name, srid: other } of columns.filter((column) => !kept.includes(column)))
    remarks.push(`The column ${name} is not read: its SRID is ${other}, that of the first geometry ${srid}.`);
  const key = await rowsOf(client, PRIMARY_KEY, [found['oid']]);
  const [only] = key;
  const keyColumn =
    key.length === 1 && kept.some(({ name, type }) => name === only?.['name'] && type !== 'geometry')
      ? (only?.['name'] ?? undefined)
      : undefined;
  return {
    schema: found['schema'] ?? '',
    name: found['name'] ?? '',
    columns: kept,
    keyColumn,
    crs: srid === undefined ? undefined : await crsOf(client, postgis, srid, remarks),
    estimatedRows: Math.max(0, Number(found['rows'] ?? 0)),
    remarks,
  };
}

const RELATIONS = `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.reltuples AS rows
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN (${KINDS})`;
const COLUMNS = `SELECT a.attname AS name, a.attnotnull AS "notNull", a.atttypmod AS modifier,
    COALESCE(b.typname, t.typname) AS type
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;
const PRIMARY_KEY = `SELECT a.attname AS name FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
  WHERE i.indrelid = $1 AND i.indisprimary`;

async function findRelation(client: pg.Client, shown: string, layer: string | undefined): Promise<Row> {
  if (layer === undefined) return onlyLayer(client, shown);
  const dot = layer.indexOf('.');
  const qualified =
    dot > 0
      ? await rowsOf(client, `${RELATIONS} AND n.nspname = $1 AND c.relname = $2`, [
          layer.slice(0, dot),
          layer.slice(dot + 1),
        ])
      : [];
  const visible = `${RELATIONS} AND c.relname = $1 AND pg_catalog.pg_table_is_visible(c.oid)`;
  const [found] = qualified.length > 0 ? qualified : await rowsOf(client, visible, [layer]);
  if (found !== undefined) return found;
  const names = (await layersOf(client)).map(({ schema, name }) => `${schema}.${name}`);
  throw new SourceError(`${shown}: there is no table ${layer}; with geometries there are: ${listed(names)}`);
}

async function onlyLayer(client: pg.Client, shown: string): Promise<Row> {
  const layers = await layersOf(client);
  const [only] = layers;
  if (layers.length === 1 && only !== undefined) return only;
  const names = layers.map(({ schema, name }) => `${schema}.${name}`);
  throw new SourceError(
    `${shown}: say which table with --layer schema.table; with geometries there are: ${listed(names)}`,
  );
}

function layersOf(client: pg.Client): Promise<Row[]> {
  return rowsOf(
    client,
    `${RELATIONS} AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND EXISTS (
      SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND t.typname IN ('geometry', 'geography'))
      ORDER BY 2, 3 LIMIT 50`,
    [],
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none that this user may read' : names.join(', ');
}

/** The schema in which PostGIS is installed; undefined: it isn't. */
async function postgisSchema(client: pg.Client): Promise<string | undefined> {
  const [row] = await rowsOf(
    client,
    `SELECT n.nspname AS schema FROM pg_catalog.pg_extension e
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'`,
    [],
  );
  return row?.['schema'] ?? undefined;
}

interface ColumnPlace {
  readonly found: Row;
  readonly row: Row;
  readonly postgis: string | undefined;
}

/** The column, or the remark that says why it isn't read. */
async function columnOf(client: pg.Client, place: ColumnPlace): Promise<PostgisColumn | string> {
  const { row, postgis } = place;
  const name = row['name'] ?? '';
  const databaseType = row['type'] ?? '';
  if (databaseType === 'bytea') return `The column ${name} is not read: it holds binary data (bytea).`;
  if (databaseType === 'raster') return `The column ${name} is not read: it holds rasters.`;
  const base = { name, databaseType, nullable: row['notNull'] !== 't' };
  if (postgis !== undefined && (databaseType === 'geometry' || databaseType === 'geography'))
    return { ...base, ...(await geometryOf(client, place, postgis)) };
  return { ...base, type: SCALAR_TYPES.get(databaseType) ?? 'string', expression: quotedIdentifier(name) };
}

async function geometryOf(
  client: pg.Client,
  { found, row }: ColumnPlace,
  postgis: string,
): Promise<Omit<PostgisColumn, 'name' | 'databaseType' | 'nullable'>> {
  const functions = quotedIdentifier(postgis);
  const column = quotedIdentifier(row['name'] ?? '');
  const geometry = row['type'] === 'geography' ? `${column}::${functions}.geometry` : column;
  const [declared] = await rowsOf(
    client,
    `SELECT ${functions}.postgis_typmod_srid($1::int) AS srid, ${functions}.postgis_typmod_type($1::int) AS type`,
    [row['modifier']],
  );
  const declaredType = (declared?.['type'] ?? '').toUpperCase().replace(/Z?M?$/, '');
  const geometryType = GEOMETRY_TYPES.get(declaredType);
  let srid = Number(declared?.['srid'] ?? 0);
  if (srid === 0) {
    const table = `${quotedIdentifier(found['schema'] ?? '')}.${quotedIdentifier(found['name'] ?? '')}`;
    const [first] = await rowsOf(
      client,
      `SELECT ${functions}.ST_SRID(${geometry}) AS srid FROM ${table} WHERE ${column} IS NOT NULL LIMIT 1`,
      [],
    );
    srid = Number(first?.['srid'] ?? 0);
  }
  // Simple features have no arcs: those that may have some come as lines of short segments.
  const linear = geometryType === undefined ? `${functions}.ST_CurveToLine(${geometry})` : geometry;
  return {
    type: 'geometry',
    srid,
    expression: `${functions}.ST_AsEWKB(${linear})`,
    ...(geometryType !== undefined && { geometryType }),
  };
}

async function crsOf(
  client: pg.Client,
  postgis: string | undefined,
  srid: number,
  remarks: string[],
): Promise<Crs | undefined> {
  if (srid === 0 || postgis === undefined) {
    remarks.push('The geometries have no SRID.');
    return undefined;
  }
  const [row] = await rowsOf(
    client,
    `SELECT auth_name AS authority, auth_srid AS code, srtext AS wkt FROM ${quotedIdentifier(postgis)}.spatial_ref_sys WHERE srid = $1`,
    [String(srid)],
  );
  const byCode = row?.['authority']?.toUpperCase() === 'EPSG' ? crsByCode(Number(row['code'])) : undefined;
  const crs = byCode ?? (row?.['wkt'] ? crsFromWkt(row['wkt']) : undefined);
  remarks.push(
    crs === undefined
      ? `The SRID ${srid} of the geometries is no coordinate reference system that is known.`
      : `The SRID ${srid} of the geometries is EPSG:${crs.code}.`,
  );
  return crs;
}

async function rowsOf(
  client: pg.Client,
  sql: string,
  values: readonly (string | null | undefined)[],
): Promise<Row[]> {
  return (await client.query<Row>(sql, [...values])).rows;
}
