import { quotedIdentifier } from '../../lib/quoted-identifier.ts';
import type { GeoPackageLayer } from './geopackage-table.ts';

/** `GPKG`, and the version 1.3.0 (OGC 12-128r17 §1.1.1.1.1). */
const APPLICATION_ID = 0x47504b47;
const USER_VERSION = 10300;

/** The tables that every GeoPackage has (OGC 12-128r17 annex C). */
export const CORE_TABLES = `
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${USER_VERSION};
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
`;

export function createTable({ table, geometry, columns }: GeoPackageLayer): string {
  const definitions = [
    'fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL',
    ...(geometry === undefined ? [] : [`${quotedIdentifier(geometry.name)} ${geometry.type}`]),
    ...columns.map(
      ({ name, type, isMandatory }) => `${quotedIdentifier(name)} ${type}${isMandatory ? ' NOT NULL' : ''}`,
    ),
  ];
  return `CREATE TABLE ${quotedIdentifier(table)} (${definitions.join(', ')})`;
}

export function insertRow({ table, geometry, columns }: GeoPackageLayer): string {
  const names = [
    'fid',
    ...(geometry === undefined ? [] : [quotedIdentifier(geometry.name)]),
    ...columns.map(({ name }) => quotedIdentifier(name)),
  ];
  return `INSERT INTO ${quotedIdentifier(table)} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
}

export function rtreeName(table: string, geometryColumn: string): string {
  return `rtree_${table}_${geometryColumn}`;
}

/** What keeps the index true when the file is edited (OGC 12-128r17 annex F.3). Made last: it isn't for this writing. */
export function rtreeTriggers(table: string, geometryColumn: string): string {
  const name = rtreeName(table, geometryColumn);
  const rtree = quotedIdentifier(name);
  const on = quotedIdentifier(table);
  const c = quotedIdentifier(geometryColumn);
  const trigger = (event: string) => quotedIdentifier(`${name}_${event}`);
  const isFilled = `(NEW.${c} NOTNULL AND NOT ST_IsEmpty(NEW.${c}))`;
  const isUnfilled = `(NEW.${c} ISNULL OR ST_IsEmpty(NEW.${c}))`;
  const put =
    `INSERT OR REPLACE INTO ${rtree} VALUES (NEW.fid, ST_MinX(NEW.${c}), ST_MaxX(NEW.${c}), ` +
    `ST_MinY(NEW.${c}), ST_MaxY(NEW.${c}));`;
  return `
CREATE TRIGGER ${trigger('insert')} AFTER INSERT ON ${on}
  WHEN ${isFilled} BEGIN ${put} END;
CREATE TRIGGER ${trigger('update1')} AFTER UPDATE OF ${c} ON ${on}
  WHEN OLD.fid = NEW.fid AND ${isFilled} BEGIN ${put} END;
CREATE TRIGGER ${trigger('update2')} AFTER UPDATE OF ${c} ON ${on}
  WHEN OLD.fid = NEW.fid AND ${isUnfilled} BEGIN DELETE FROM ${rtree} WHERE id = OLD.fid; END;
CREATE TRIGGER ${trigger('update3')} AFTER UPDATE ON ${on}
  WHEN OLD.fid != NEW.fid AND ${isFilled} BEGIN DELETE FROM ${rtree} WHERE id = OLD.fid; ${put} END;
CREATE TRIGGER ${trigger('update4')} AFTER UPDATE ON ${on}
  WHEN OLD.fid != NEW.fid AND ${isUnfilled} BEGIN DELETE FROM ${rtree} WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER ${trigger('delete')} AFTER DELETE ON ${on}
  WHEN OLD.${c} NOT NULL BEGIN DELETE FROM ${rtree} WHERE id = OLD.fid; END;
`;
}
