import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Crs } from '../crs/crs.ts';
import { crsFromWkt } from '../crs/crs-from-wkt.ts';
import { crsByCode } from '../crs/registry.ts';
import type { GeometryPropertyTypeName, ScalarTypeName } from '../feature/feature.ts';
import { SourceError } from './source.ts';

/** A table of features or of attributes (OGC 12-128r18 §2.1, §2.4). */
export interface GeoPackageLayer {
  readonly table: string;
  /** The INTEGER PRIMARY KEY, whose values are the records' ids. */
  readonly idColumn: string | undefined;
  readonly columns: readonly GeoPackageColumn[];
  readonly crs: Crs | undefined;
  /** The geometry column's `srs_id`. */
  readonly srsId: number | undefined;
}

export interface GeoPackageColumn {
  readonly name: string;
  readonly type: ScalarTypeName | 'geometry' | undefined;
  readonly geometryType?: GeometryPropertyTypeName;
  readonly nullable: boolean;
}

/** Column types of OGC 12-128r18 table 1. */
const SCALAR_TYPES: ReadonlyMap<string, ScalarTypeName> = new Map([
  ['BOOLEAN', 'boolean'],
  ['TINYINT', 'int'],
  ['SMALLINT', 'int'],
  ['MEDIUMINT', 'int'],
  ['INT', 'long'],
  ['INTEGER', 'long'],
  ['FLOAT', 'double'],
  ['DOUBLE', 'double'],
  ['REAL', 'double'],
  ['TEXT', 'string'],
  ['DATE', 'date'],
  ['DATETIME', 'dateTime'],
]);

const GEOMETRY_TYPES: ReadonlyMap<string, GeometryPropertyTypeName> = new Map([
  ['GEOMETRY', 'Geometry'],
  ['POINT', 'Point'],
  ['LINESTRING', 'LineString'],
  ['POLYGON', 'Polygon'],
  ['MULTIPOINT', 'MultiPoint'],
  ['MULTILINESTRING', 'MultiLineString'],
  ['MULTIPOLYGON', 'MultiPolygon'],
  ['GEOMETRYCOLLECTION', 'GeometryCollection'],
  ['GEOMCOLLECTION', 'GeometryCollection'],
]);

type Row = readonly (string | bigint | number | Uint8Array | null)[];

/**
 * The layer of that name (a table, or its title); else the only one with features, else the only one there is.
 * Throws SourceError when there is none or the choice isn't clear, and for views.
 */
export function findLayer(
  path: string,
  db: DatabaseSync,
  wanted: string | undefined,
  remarks: string[],
): GeoPackageLayer {
  requireTable(path, db, 'gpkg_contents', 'is no GeoPackage: it has no table gpkg_contents');
  const table = chooseTable(path, db, wanted, remarks);
  requireTable(path, db, table, `the layer ${table} is no table (views are not read)`);
  const geometry = geometryColumnOf(path, db, table);
  const columns: GeoPackageColumn[] = [];
  let idColumn: string | undefined;
  for (const [name, declared, notNull, pk, hidden] of rowsOf(db, COLUMNS, table)) {
    const column = { name: String(name), declared: String(declared).toUpperCase(), nullable: notNull === 0n };
    if (hidden !== 0n) remarks.push(`The column ${column.name} is not read: it is generated.`);
    else if (pk === 1n && column.declared === 'INTEGER') idColumn = column.name;
    else if (column.name.toLowerCase() === geometry?.column.toLowerCase()) {
      const geometryType = GEOMETRY_TYPES.get(geometry.type);
      columns.push({ ...column, type: 'geometry', ...(geometryType !== undefined && { geometryType }) });
    } else if (/^BLOB\b/.test(column.declared)) {
      remarks.push(`The column ${column.name} is not read: it holds binary data (BLOB).`);
    } else columns.push({ ...column, type: SCALAR_TYPES.get(column.declared.replace(/ *\(.*/s, '')) });
  }
  if (idColumn !== undefined) remarks.push(`Records are identified by the primary key ${idColumn}.`);
  const srsId = geometry?.srsId;
  const crs = srsId === undefined ? undefined : crsOf(path, db, srsId, remarks);
  return { table, idColumn, columns, crs, srsId };
}

const COLUMNS = 'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid';

function rowsOf(db: DatabaseSync, sql: string, ...parameters: SQLInputValue[]): Row[] {
  return db.prepare(sql).all(...parameters) as unknown as Row[];
}

/** Views and virtual tables could run anything. */
function requireTable(path: string, db: DatabaseSync, name: string, problem: string): void {
  const [row] = rowsOf(
    db,
    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?) AND sql NOT LIKE 'CREATE VIRTUAL%'",
    name,
  );
  if (row === undefined) throw new SourceError(`${path}: ${problem}`);
}

function chooseTable(path: string, db: DatabaseSync, wanted: string | undefined, remarks: string[]): string {
  const layers = rowsOf(
    db,
    "SELECT table_name, identifier, data_type FROM gpkg_contents WHERE data_type IN ('features', 'attributes', 'aspatial')",
  ).map(([table, title, type]) => ({ table: String(table), title, hasFeatures: type === 'features' }));
  const names = layers.map(({ table }) => table).join(', ');
  if (layers.length === 0)
    throw new SourceError(`${path}: the GeoPackage has no table of features or attributes`);
  if (wanted !== undefined) {
    const found =
      layers.find(({ table }) => table === wanted) ??
      layers.find(({ title }) => title !== null && title === wanted);
    if (found === undefined)
      throw new SourceError(`${path}: there is no layer ${wanted}; there are ${names}`);
    return found.table;
  }
  const withFeatures = layers.filter(({ hasFeatures }) => hasFeatures);
  const [only, second] = withFeatures.length === 0 ? layers : withFeatures;
  if (only === undefined || second !== undefined) {
    throw new SourceError(`${path}: the GeoPackage has several layers (${names}): name one of them`);
  }
  if (layers.length > 1) remarks.push(`Of the tables ${names}, ${only.table} is read: only it has features.`);
  return only.table;
}

function geometryColumnOf(
  path: string,
  db: DatabaseSync,
  table: string,
): { column: string; type: string; srsId: number } | undefined {
  const [exists] = rowsOf(db, "SELECT 1 FROM sqlite_schema WHERE lower(name) = 'gpkg_geometry_columns'");
  if (exists === undefined) return undefined;
  requireTable(path, db, 'gpkg_geometry_columns', 'gpkg_geometry_columns is no table');
  const [row] = rowsOf(
    db,
    'SELECT column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)',
    table,
  );
  if (row === undefined) return undefined;
  const [column, type, srsId] = row;
  return { column: String(column), type: String(type).toUpperCase(), srsId: Number(srsId) };
}

function crsOf(path: string, db: DatabaseSync, srsId: number, remarks: string[]): Crs | undefined {
  requireTable(path, db, 'gpkg_spatial_ref_sys', 'the GeoPackage has no table gpkg_spatial_ref_sys');
  const [row] = rowsOf(
    db,
    'SELECT srs_name, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?',
    srsId,
  );
  const [name, organization, code, definition] = row ?? [null, null, null, null];
  const byCode = String(organization).toUpperCase() === 'EPSG' ? crsByCode(Number(code)) : undefined;
  const crs = byCode ?? (typeof definition === 'string' ? crsFromWkt(definition) : undefined);
  const written = `${name} (${organization} ${code})`;
  remarks.push(
    crs === undefined
      ? `The coordinate reference system ${written} is not recognised.`
      : `The coordinate reference system ${written} is EPSG:${crs.code}.`,
  );
  return crs;
}
