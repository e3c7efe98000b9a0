import proj4 from 'proj4';
import { convertByDefinition, type TwoWay } from '../../src/crs/datum-shift.ts';
import type { Bounds } from '../../src/crs/operations.ts';
import type { Datum, Shift } from './proj-database.ts';
import type { Expected, LonLat } from './proj-reference.ts';

export interface Agreement {
  /** Largest distance from PROJ's answers in metres; Infinity where proj4 gives none. */
  readonly forwardMetres: number;
  /** Largest distance between a point and its way there and back, in metres. */
  readonly roundTripMetres: number;
}

const DATUM_ELLIPSOID = new Map([
  ['NAD27', 'clrk66'],
  ['NAD83', 'GRS80'],
]);

/**
 * PROJ's definition string without datum shift, and without what only PROJ reads. Named datums that stand for grids
 * become their ellipsoids, and an ellipsoid that proj4 takes for WGS 84 since it doesn't know its name becomes its
 * numbers. `+axis` is in the order of x,y, whichever axis PROJ puts first.
 */
export function bareDefinition(projString: string, datum: Datum | undefined): string {
  return projString
    .split(/\s+/)
    .filter((word) => !/^\+(type|no_defs|wktext|towgs84|nadgrids)\b/.test(word))
    .map((word) => {
      const ellipsoid = DATUM_ELLIPSOID.get(word.replace(/^\+datum=/, ''));
      return ellipsoid === undefined ? word : `+ellps=${ellipsoid}`;
    })
    .map((word) => (word.startsWith('+ellps=') && datum ? knownEllipsoid(word, datum) : word))
    .map((word) => word.replace(/^\+axis=([ns])([ew])/, '+axis=$2$1'))
    .join(' ');
}

function knownEllipsoid(word: string, { semiMajorAxis, inverseFlattening }: Datum): string {
  const { a, b } = proj4.Proj(`+proj=longlat ${word}`) as unknown as { a: number; b: number };
  const flattening = inverseFlattening === 0 ? 0 : 1 / inverseFlattening;
  const semiMinorAxis = semiMajorAxis * (1 - flattening);
  if (Math.abs(a - semiMajorAxis) < 0.001 && Math.abs(b - semiMinorAxis) < 0.001) return word;
  return flattening === 0 ? `+R=${semiMajorAxis}` : `+a=${semiMajorAxis} +rf=${inverseFlattening}`;
}

/** The definition with a datum shift; three numbers where the others are 0. */
export function withShift(definition: string, shift: Shift | undefined): string {
  if (shift === undefined || shift.every((value) => value === 0)) return definition;
  const values = shift.slice(3).every((value) => value === 0) ? shift.slice(0, 3) : shift;
  return `${definition} +towgs84=${values.join(',')}`;
}

/**
 * Points over the area of use, its edges slightly drawn in, longitudes beyond 180 brought back.
 */
export function gridOver(area: Bounds, perSide = 5): LonLat[] {
  const width = area.east - area.west + (area.east < area.west ? 360 : 0);
  const height = area.north - area.south;
  const fractions = Array.from({ length: perSide }, (_, i) => i / (perSide - 1));
  [fractions[0], fractions[perSide - 1]] = [0.01, 0.99];
  return fractions.flatMap((fy) =>
    fractions.map((fx): LonLat => {
      const lon = area.west + fx * width;
      return [round(lon > 180 ? lon - 360 : lon), round(area.south + fy * height)];
    }),
  );
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

const METRES_PER_DEGREE = 111_320;

/** Both ways with one definition; undefined when proj4 doesn't know the method. */
export function convertBy(definition: string): TwoWay | undefined {
  try {
    return convertByDefinition(definition);
  } catch {
    return undefined;
  }
}

/** How well a conversion repeats PROJ's answers. */
export function compare(
  convert: TwoWay | undefined,
  metresPerUnit: number | undefined,
  points: readonly LonLat[],
  expected: readonly Expected[],
): Agreement {
  let [forwardMetres, roundTripMetres] = [0, 0];
  if (convert === undefined) return { forwardMetres: Infinity, roundTripMetres: Infinity };
  points.forEach((point, i) => {
    const target = expected[i];
    if (target === undefined) return;
    const found = attempt(() => convert.fromWgs84(point[0], point[1]));
    const back = attempt(() => convert.toWgs84(found[0], found[1]));
    forwardMetres = Math.max(forwardMetres, distance(found, target, metresPerUnit));
    roundTripMetres = Math.max(roundTripMetres, distance(back, point, undefined));
  });
  return { forwardMetres, roundTripMetres };
}

function attempt(convert: () => ReturnType<TwoWay['toWgs84']>): LonLat {
  try {
    const found = convert();
    return found ? [found.x, found.y] : [Number.NaN, Number.NaN];
  } catch {
    return [Number.NaN, Number.NaN];
  }
}

/** In metres; without metres per unit the coordinates are degrees. */
export function distance(found: LonLat, target: LonLat, metresPerUnit: number | undefined): number {
  let dx = found[0] - target[0];
  const dy = found[1] - target[1];
  if (Number.isNaN(dx + dy)) return Infinity;
  if (metresPerUnit !== undefined) return Math.hypot(dx, dy) * metresPerUnit;
  dx -= 360 * Math.round(dx / 360);
  return Math.hypot(dx * Math.cos((target[1] * Math.PI) / 180), dy) * METRES_PER_DEGREE;
}
