import { readFileSync } from 'node:fs';
import { type Conversion, conversionOfDefinition, sameConversion } from './conversion.ts';
import type { Crs } from './crs.ts';
import { crsByCode, definitionOf } from './registry.ts';
import { parseWkt } from './wkt.ts';
import {
  type CrsDescription,
  describeCrs,
  epsgCodeOf,
  horizontalCrs,
  isProjected,
  simplify,
} from './wkt-description.ts';

/** `generated/wkt-names.json`; names are simplified. */
interface NamesTable {
  readonly datums: readonly (readonly [
    code: number,
    semiMajorAxis: number,
    inverseFlattening: number,
    primeMeridian: number,
    names: readonly string[],
  ])[];
  readonly systems: readonly (readonly [code: number, datumCode: number, names: readonly string[]])[];
}

let names: NamesTable | undefined;

/** Read at the first question, since only some sources have well-known text. */
function namesTable(): NamesTable {
  const url = new URL('./generated/wkt-names.json', import.meta.url);
  names ??= JSON.parse(readFileSync(url, 'utf8')) as NamesTable;
  return names;
}

/**
 * The CRS that well-known text describes: a shapefile's `.prj` in ESRI's dialect, OGC WKT1, WKT2. By its EPSG code
 * when it has one that we know; else the system of the registry with the same datum, ellipsoid, prime meridian,
 * projection, parameters and unit. Where several have all that (they differ in axis order), the name decides.
 * Undefined when none or more than one is left: nothing is guessed from a name alone.
 */
export function crsFromWkt(wkt: string): Crs | undefined {
  const root = parseWkt(wkt);
  const node = root && horizontalCrs(root);
  if (node === undefined) return undefined;
  const declaredCode = epsgCodeOf(node);
  const declared = declaredCode === undefined ? undefined : crsByCode(declaredCode);
  if (declared !== undefined && (declared.unit === 'length') === isProjected(node)) return declared;
  const description = describeCrs(node);
  const code = description && codeFor(description);
  return code === undefined ? undefined : crsByCode(code);
}

function codeFor(description: CrsDescription): number | undefined {
  const datums = datumsOf(description);
  if (datums.size === 0) return undefined;
  const candidates = namesTable().systems.filter(
    ([code, datumCode]) => datums.has(datumCode) && isDefinedAs(code, description),
  );
  if (candidates.length > 1) {
    const name = simplify(description.name);
    const named = candidates.filter(([, , names]) => names.includes(name));
    return named.length === 1 ? named[0]?.[0] : undefined;
  }
  return candidates[0]?.[0];
}

const AXIS_TOLERANCE_METRES = 0.001;
/** WGS 84 and GRS 1980 differ by 1.5e-6. */
const FLATTENING_TOLERANCE = 5e-7;
const MERIDIAN_TOLERANCE_DEGREES = 1e-6;

/** Codes of the datums that have the name, the ellipsoid and the prime meridian. */
function datumsOf(description: CrsDescription): ReadonlySet<number> {
  const name = simplify(description.datumName);
  // ESRI puts `D_` before the name, and GDAL leaves out or adds that a datum is an ensemble.
  const spellings = [name, `d${name}`, name.replace(/^d/, ''), `${name}ensemble`];
  const found = namesTable().datums.filter(
    ([, semiMajorAxis, inverseFlattening, primeMeridian, known]) =>
      near(semiMajorAxis, description.semiMajorAxis, AXIS_TOLERANCE_METRES) &&
      near(inverseFlattening, description.inverseFlattening, FLATTENING_TOLERANCE) &&
      description.primeMeridians.some((value) => near(value, primeMeridian, MERIDIAN_TOLERANCE_DEGREES)) &&
      spellings.some((spelling) => known.includes(spelling)),
  );
  return new Set(found.map(([code]) => code));
}

const DEGREE = Math.PI / 180;

function isDefinedAs(code: number, { projected, radiansPerUnit }: CrsDescription): boolean {
  const crs = crsByCode(code);
  if (projected === undefined) return crs?.unit === 'degree' && near(radiansPerUnit, DEGREE, 1e-9);
  if (crs?.metresPerUnit === undefined) return false;
  // A US survey foot and an international one differ by 6e-7.
  if (!near(crs.metresPerUnit / projected.metresPerUnit, 1, 1e-8)) return false;
  const conversion = conversionOf(code);
  return conversion !== undefined && sameConversion(conversion, projected.conversion);
}

function conversionOf(code: number): Conversion | undefined {
  const definition = definitionOf(code);
  return definition === undefined ? undefined : conversionOfDefinition(definition);
}

function near(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance;
}
