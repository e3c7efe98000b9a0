import { DatabaseSync } from 'node:sqlite';
import type { Bounds } from '../../src/crs/operations.ts';

/** What PROJ's database says about a coordinate reference system of the EPSG registry. */
export interface CrsRow {
  readonly code: number;
  readonly name: string;
  readonly geographic: boolean;
  /** The geographic CRS that a projected one is based on; its own code for a geographic one. */
  readonly baseCode: number;
  readonly datumCode: number;
  readonly unitFactor: number;
  readonly unitType: string;
  readonly firstAxis: string;
}

/** Seven numbers as `+towgs84` takes them: metres, arc-seconds (position vector), parts per million. */
export type Shift = readonly [number, number, number, number, number, number, number];

export interface ShiftRow {
  readonly shift: Shift;
  /** What the registry promises of the transformation. */
  readonly accuracyMetres: number | undefined;
}

export interface Datum {
  readonly code: number;
  readonly names: string[];
  readonly semiMajorAxis: number;
  readonly inverseFlattening: number;
  readonly primeMeridian: number;
}

const CRS_SQL = `
  SELECT c.code, c.name, c.geographic, c.base AS baseCode, g.datum_code AS datumCode,
         u.conv_factor AS unitFactor, u.type AS unitType, a.name AS firstAxis
  FROM (SELECT code, name, 1 AS geographic, code AS base, coordinate_system_code AS cs
        FROM geodetic_crs WHERE auth_name = 'EPSG' AND type = 'geographic 2D' AND deprecated = 0
        UNION ALL
        SELECT code, name, 0, geodetic_crs_code, coordinate_system_code
        FROM projected_crs WHERE auth_name = 'EPSG' AND deprecated = 0) c
  JOIN geodetic_crs g ON g.auth_name = 'EPSG' AND g.code = c.base
  JOIN axis a ON a.coordinate_system_auth_name = 'EPSG' AND a.coordinate_system_code = c.cs
             AND a.coordinate_system_order = 1
  JOIN unit_of_measure u ON u.auth_name = a.uom_auth_name AND u.code = a.uom_code
  ORDER BY c.code`;

const HELMERT_SQL = `
  SELECT h.*, t.conv_factor AS tFactor, r.conv_factor AS rFactor, s.conv_factor AS sFactor
  FROM helmert_transformation h
  LEFT JOIN unit_of_measure t ON t.auth_name = h.translation_uom_auth_name AND t.code = h.translation_uom_code
  LEFT JOIN unit_of_measure r ON r.auth_name = h.rotation_uom_auth_name AND r.code = h.rotation_uom_code
  LEFT JOIN unit_of_measure s
         ON s.auth_name = h.scale_difference_uom_auth_name AND s.code = h.scale_difference_uom_code`;

const SHIFT_SQL = `${HELMERT_SQL}
  WHERE h.source_crs_auth_name = 'EPSG' AND h.source_crs_code = ? AND h.deprecated = 0
  ORDER BY h.target_crs_code <> 4326, h.accuracy`;

/** Where a longitude rotation leads. */
const GREENWICH_SQL = `
  SELECT target_crs_code AS code FROM other_transformation
  WHERE method_code = 9601 AND source_crs_auth_name = 'EPSG' AND source_crs_code = ?`;

const AREA_SQL = `
  SELECT e.west_lon AS west, e.south_lat AS south, e.east_lon AS east, e.north_lat AS north
  FROM usage u JOIN extent e ON e.auth_name = u.extent_auth_name AND e.code = u.extent_code
  WHERE u.object_table_name = ? AND u.object_auth_name = 'EPSG' AND u.object_code = ?
  ORDER BY (e.north_lat - e.south_lat) * (e.east_lon - e.west_lon + 360 * (e.east_lon < e.west_lon)) DESC`;

const DATUM_SQL = `
  SELECT d.code, d.name, e.semi_major_axis * eu.conv_factor AS a, e.inv_flattening AS rf,
         e.semi_minor_axis * eu.conv_factor AS b, p.longitude, pu.code AS longitudeUnit,
         pu.conv_factor AS longitudeFactor
  FROM geodetic_datum d
  JOIN ellipsoid e ON e.auth_name = d.ellipsoid_auth_name AND e.code = d.ellipsoid_code
  JOIN unit_of_measure eu ON eu.auth_name = e.uom_auth_name AND eu.code = e.uom_code
  JOIN prime_meridian p ON p.auth_name = d.prime_meridian_auth_name AND p.code = d.prime_meridian_code
  JOIN unit_of_measure pu ON pu.auth_name = p.uom_auth_name AND pu.code = p.uom_code
  WHERE d.auth_name = 'EPSG'`;

/** Datums counted from another meridian, and the same one counted from Greenwich, whose names files give both. */
const MERIDIAN_SQL = `
  SELECT DISTINCT s.datum_code AS code, t.datum_code AS greenwich
  FROM other_transformation o
  JOIN geodetic_crs s ON s.auth_name = o.source_crs_auth_name AND s.code = o.source_crs_code
  JOIN geodetic_crs t ON t.auth_name = o.target_crs_auth_name AND t.code = o.target_crs_code
  WHERE o.method_code = 9601 AND s.auth_name = 'EPSG' AND t.auth_name = 'EPSG'`;

const WGS84 = 4326;

type Row = Record<string, unknown>;

/** Read access to PROJ's database, `proj.db`. */
export class ProjDatabase {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
  }

  /** Version of the EPSG registry in it, such as `v10.076`. */
  registryVersion(): string {
    const row = this.#database.prepare(`SELECT value FROM metadata WHERE key = 'EPSG.VERSION'`).get();
    return String(row?.['value']);
  }

  /** The geographic 2D and projected systems that are not deprecated, by code. */
  systems(): CrsRow[] {
    return this.#database
      .prepare(CRS_SQL)
      .all()
      .map((row) => ({
        code: Number(row['code']),
        name: String(row['name']),
        geographic: row['geographic'] === 1,
        baseCode: Number(row['baseCode']),
        datumCode: Number(row['datumCode']),
        unitFactor: Number(row['unitFactor']),
        unitType: String(row['unitType']),
        firstAxis: String(row['firstAxis']),
      }));
  }

  /** The area of use; the largest when there are several. */
  area(row: CrsRow): Bounds | undefined {
    const table = row.geographic ? 'geodetic_crs' : 'projected_crs';
    return this.#database.prepare(AREA_SQL).get(table, row.code) as unknown as Bounds | undefined;
  }

  /**
   * Datum shifts that the registry knows for a geographic CRS, those to WGS 84 itself first, the best of them first;
   * also those of the CRS with the same datum counted from Greenwich.
   */
  shifts(baseCode: number): ShiftRow[] {
    if (baseCode === WGS84) return [];
    const own = this.#database.prepare(SHIFT_SQL).all(baseCode).map(shiftOf);
    const greenwich = this.#database.prepare(GREENWICH_SQL).all(baseCode);
    return [...own, ...greenwich.flatMap((row) => this.shifts(Number(row['code'])))];
  }

  /** The datum shift with this EPSG code, from its source to its target; undefined when it isn't one of seven numbers. */
  shift(code: number): Shift | undefined {
    const row = this.#database.prepare(`${HELMERT_SQL} WHERE h.auth_name = 'EPSG' AND h.code = ?`).get(code);
    return row && shiftOf(row).shift;
  }

  /** Datums with all names that files call them by. */
  datums(): Map<number, Datum> {
    const aliases = this.#database.prepare(
      `SELECT alt_name FROM alias_name WHERE table_name = 'geodetic_datum' AND auth_name = 'EPSG' AND code = ?`,
    );
    const datums = new Map<number, Datum>();
    for (const row of this.#database.prepare(DATUM_SQL).all()) {
      const a = Number(row['a']);
      const code = Number(row['code']);
      const inverseFlattening =
        row['rf'] === null ? inverseFlatteningOf(a, Number(row['b'])) : Number(row['rf']);
      const names = [String(row['name']), ...aliases.all(code).map((alias) => String(alias['alt_name']))];
      const primeMeridian = primeMeridianOf(row);
      datums.set(code, { code, names, semiMajorAxis: a, inverseFlattening, primeMeridian });
    }
    for (const row of this.#database.prepare(MERIDIAN_SQL).all()) {
      const datum = datums.get(Number(row['code']));
      const greenwich = datums.get(Number(row['greenwich']));
      datum?.names.push(...(greenwich?.names ?? []));
    }
    return datums;
  }

  /** Names that files call the CRS by, beside its own. */
  aliases(row: CrsRow): string[] {
    const table = row.geographic ? 'geodetic_crs' : 'projected_crs';
    const sql = `SELECT DISTINCT alt_name FROM alias_name WHERE table_name = ? AND auth_name = 'EPSG' AND code = ?`;
    return this.#database
      .prepare(sql)
      .all(table, row.code)
      .map((alias) => String(alias['alt_name']));
  }
}

function inverseFlatteningOf(a: number, b: number): number {
  return a === b ? 0 : a / (a - b);
}

/** The registry's sexagesimal degrees: -17.4 is 17°40′ west. */
const SEXAGESIMAL_DEGREE = 9110;

function primeMeridianOf(row: Row): number {
  const longitude = Number(row['longitude']);
  if (Number(row['longitudeUnit']) !== SEXAGESIMAL_DEGREE) {
    return (longitude * Number(row['longitudeFactor']) * 180) / Math.PI;
  }
  const [degrees = '0', digits = ''] = Math.abs(longitude).toFixed(12).split('.');
  const seconds = Number(`${digits.slice(2, 4)}.${digits.slice(4)}`);
  return Math.sign(longitude) * (Number(degrees) + Number(digits.slice(0, 2)) / 60 + seconds / 3600);
}

const ARC_SECOND = Math.PI / 180 / 3600;
/** Molodensky-Badekas methods, which rotate about a point of the region instead of the earth's centre. */
const ABOUT_POINT = new Set(['1061', '1063', '9636', '1034', '1062']);
/** Methods whose rotations turn the frame instead of the position: the sign is the other one. */
const COORDINATE_FRAME = new Set(['9607', '1032', '1038', '1056', '1057', '1066', '9636', '1034']);

function shiftOf(row: Row): ShiftRow {
  const method = String(row['method_code']);
  const number = (name: string) => Number(row[name] ?? 0);
  const metres = Number(row['tFactor'] ?? 1);
  const sign = COORDINATE_FRAME.has(method) ? -1 : 1;
  const rotation = (name: string) => sign * number(name) * Number(row['rFactor'] ?? 0);
  const [rx, ry, rz] = [rotation('rx'), rotation('ry'), rotation('rz')];
  const scale = number('scale_difference') * Number(row['sFactor'] ?? 0);
  let [tx, ty, tz] = [number('tx') * metres, number('ty') * metres, number('tz') * metres];
  if (ABOUT_POINT.has(method)) {
    const [px, py, pz] = [number('px'), number('py'), number('pz')];
    const m = 1 + scale;
    tx += px - m * (px - rz * py + ry * pz);
    ty += py - m * (rz * px + py - rx * pz);
    tz += pz - m * (-ry * px + rx * py + pz);
  }
  const shift = [tx, ty, tz, rx / ARC_SECOND, ry / ARC_SECOND, rz / ARC_SECOND, scale * 1e6] as const;
  const accuracyMetres = row['accuracy'] === null ? undefined : Number(row['accuracy']);
  return { shift: shift.map((value) => Number(value.toPrecision(10))) as unknown as Shift, accuracyMetres };
}
