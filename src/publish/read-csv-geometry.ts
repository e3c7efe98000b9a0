import type { Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import { checkGeometry } from '../feature/check-geometry.ts';
import type { Geometry } from '../feature/geometry.ts';
import { parseWkt, WktError } from '../feature/wkt.ts';
import { withDecimalPoint } from './infer-feature-type-value.ts';
import type { CsvDialect } from './read-csv-dialect.ts';
import { SourceError, type SourceOptions } from './source.ts';

/** Where a row's geometry stands. */
export interface CsvGeometry {
  /** The geometry's field name. */
  readonly field: string;
  /** Columns that are not fields of their own: the WKT column. */
  readonly consumed: number | undefined;
  readonly crs: Crs | undefined;
  readonly remark: string;
  /** The row's geometry, null when its cells are empty, or a clause that says what is wrong with them. */
  readonly read: (fields: readonly string[]) => Geometry | null | string;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Names as `plainName` makes them, in the languages that open data comes in; GTFS' and Darwin Core's among them. */
const LATITUDES = new Set(
  (
    'lat latitude latitud latitudine latitudes latdd latdeg latdecimal decimallatitude latitudedecimal latwgs84 wgs84lat ' +
    'ylat laty gpslat gpslatitude geolat stoplat breite breitengrad geobreite geographischebreite ' +
    'breedtegraad breddegrad leveysaste szerokosc szerokoscgeograficzna zemepisnasirka sirka enlem широта 纬度 緯度 위도'
  ).split(' '),
);
const LONGITUDES = new Set(
  (
    'lon lng long longitude longitud longitudine longitudes londd londeg longdecimal decimallongitude longitudedecimal ' +
    'lonwgs84 wgs84lon xlon longx lonx xlong gpslon gpslng gpslong gpslongitude geolon geolng geolong stoplon lange ' +
    'langengrad laenge laengengrad geolange geographischelange lengtegraad lengdegrad laengdegrad langdgrad pituusaste ' +
    'dlugosc dlugoscgeograficzna zemepisnadelka delka boylam долгота 经度 經度 経度 경도'
  ).split(' '),
);
const NORTHINGS = new Set('y coordy ycoord ycoordinate coordinatey coordonneey coordenaday'.split(' '));
const EASTINGS = new Set('x coordx xcoord xcoordinate coordinatex coordonneex coordenadax'.split(' '));
const WKT_NAMES = new Set(
  'wkt geom thegeom geometry geometrie geometria wktgeom geomwkt wktgeometry geometrywkt shape geowkt'.split(
    ' ',
  ),
);

/** Chooses the columns that are named in the options, else those whose name and first values speak for it. */
export function chooseGeometry(
  path: string,
  names: readonly string[],
  dialect: CsvDialect,
  options: SourceOptions,
): CsvGeometry | undefined {
  const rows = dialect.sample.slice(1).map(({ fields }) => fields);
  if (options.wktColumn !== undefined) {
    const column = columnNamed(path, names, options.wktColumn);
    return wktGeometry(path, names, column, rows, 'as given');
  }
  if (options.latColumn !== undefined || options.lonColumn !== undefined) {
    if (options.latColumn === undefined || options.lonColumn === undefined)
      throw new SourceError(`${path}: a latitude and a longitude column must be named together`);
    const lat = columnNamed(path, names, options.latColumn);
    const lon = columnNamed(path, names, options.lonColumn);
    return pointGeometry(names, lon, lat, dialect.decimalComma, undefined);
  }
  return detected(path, names, rows, dialect.decimalComma);
}

function detected(
  path: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
  decimalComma: boolean,
): CsvGeometry | undefined {
  const plain = names.map(plainName);
  for (const [column, name] of plain.entries())
    if (WKT_NAMES.has(name) && isWktColumn(rows, column))
      return wktGeometry(path, names, column, rows, 'by its name');
  for (const [latitudes, longitudes] of [
    [LATITUDES, LONGITUDES],
    [NORTHINGS, EASTINGS],
  ] as const) {
    const lat = plain.findIndex((name) => latitudes.has(name));
    const lon = plain.findIndex((name) => longitudes.has(name));
    if (
      lat >= 0 &&
      lon >= 0 &&
      isInRange(rows, lat, 90, decimalComma) &&
      isInRange(rows, lon, 180, decimalComma)
    )
      return pointGeometry(names, lon, lat, decimalComma, WGS84_RANGE);
  }
  return undefined;
}

/** Lower case, without accents, blanks and punctuation, so that `Stop_Lat` and `Längengrad` are found. */
function plainName(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .normalize('NFC');
}

function columnNamed(path: string, names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  const column = index >= 0 ? index : names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
  if (column >= 0) return column;
  const known = names
    .slice(0, 50)
    .map((other) => JSON.stringify(other))
    .join(', ');
  throw new SourceError(`${path}: has no column ${JSON.stringify(name)}; its columns are ${known}`);
}

const WGS84_RANGE = { x: 180, y: 90 };

function pointGeometry(
  names: readonly string[],
  lonColumn: number,
  latColumn: number,
  decimalComma: boolean,
  range: { readonly x: number; readonly y: number } | undefined,
): CsvGeometry {
  const coordinate = (
    fields: readonly string[],
    column: number,
    limit: number | undefined,
  ): number | string | null => {
    const text = (fields[column] ?? '').trim();
    if (text === '') return null;
    const number = withDecimalPoint(text, decimalComma);
    const value = NUMBER.test(number) ? Number(number) : NaN;
    if (Math.abs(value) <= (limit ?? Number.MAX_VALUE)) return value;
    const what = `${JSON.stringify(names[column])} is ${JSON.stringify(text.slice(0, 40))}`;
    if (Number.isNaN(value)) return `${what}, not a number`;
    return limit === undefined
      ? `${what}, beyond the range of a double`
      : `${what}, outside -${limit} to ${limit}`;
  };
  const xName = JSON.stringify(names[lonColumn]);
  const yName = JSON.stringify(names[latColumn]);
  return {
    field: 'geometry',
    consumed: undefined,
    crs: undefined,
    remark: `Points from the columns ${xName} (x) and ${yName} (y), ${range ? 'by their names' : 'as given'}.`,
    read: (fields) => {
      const x = coordinate(fields, lonColumn, range?.x);
      const y = coordinate(fields, latColumn, range?.y);
      if (typeof x === 'string') return x;
      if (typeof y === 'string') return y;
      if (x === null && y === null) return null;
      if (x === null || y === null)
        return `${x === null ? yName : xName} has a value, but ${x === null ? xName : yName} has none`;
      return { type: 'Point', coordinates: [x, y] };
    },
  };
}

function isInRange(
  rows: readonly (readonly string[])[],
  column: number,
  limit: number,
  decimalComma: boolean,
): boolean {
  const texts = rows.map((fields) => withDecimalPoint((fields[column] ?? '').trim(), decimalComma));
  const values = texts.filter((text) => text !== '');
  return values.length > 0 && values.every((text) => NUMBER.test(text) && Math.abs(Number(text)) <= limit);
}

function isWktColumn(rows: readonly (readonly string[])[], column: number): boolean {
  const values = rows.map((fields) => (fields[column] ?? '').trim()).filter((text) => text !== '');
  return values.length > 0 && values.slice(0, 100).every((text) => typeof readWkt(text) !== 'string');
}

function readWkt(text: string): { geometry: Geometry; srid: number | undefined } | string {
  try {
    const { geometry, srid } = parseWkt(text);
    return checkGeometry(geometry) ?? { geometry, srid };
  } catch (error) {
    if (error instanceof WktError) return `is no WKT: ${error.message}`;
    throw error;
  }
}

function wktGeometry(
  path: string,
  names: readonly string[],
  column: number,
  rows: readonly (readonly string[])[],
  how: string,
): CsvGeometry {
  const field = names[column] as string;
  const name = JSON.stringify(field);
  const srid = firstSrid(rows, column);
  const crs = srid === undefined ? undefined : crsByCode(srid);
  if (srid !== undefined && crs === undefined)
    throw new SourceError(`${path}: the SRID ${srid} in the column ${name} is not known`);
  return {
    field,
    consumed: column,
    crs,
    remark: `Geometries from the WKT column ${name}, ${how}${crs ? `, in EPSG:${crs.code} by its SRID` : ''}.`,
    read: (fields) => {
      const text = (fields[column] ?? '').trim();
      if (text === '') return null;
      const wkt = readWkt(text);
      if (typeof wkt === 'string') return `${name}: ${wkt}`;
      if (wkt.srid !== undefined && wkt.srid !== srid)
        return `${name} has the SRID ${wkt.srid}, where ${srid === undefined ? 'the first rows have none' : `${srid} is expected`}`;
      return wkt.geometry;
    },
  };
}

/** The SRID of the first geometry that has one; 0 is PostGIS' word for none. */
function firstSrid(rows: readonly (readonly string[])[], column: number): number | undefined {
  for (const fields of rows) {
    const match = /^\s*SRID\s*=\s*(\d{1,9})\s*;/i.exec(fields[column] ?? '');
    if (match) return Number(match[1]) || undefined;
  }
  return undefined;
}
