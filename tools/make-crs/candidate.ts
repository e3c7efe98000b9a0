import proj4, { type Converter } from 'proj4';
import type { Area, Shift } from './proj-database.ts';
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
 * become their ellipsoids.
 */
export function bareDefinition(projString: string): string {
  return projString
    .split(/\s+/)
    .filter((word) => !/^\+(type|no_defs|wktext|towgs84|nadgrids)\b/.test(word))
    .map((word) => {
      const ellipsoid = DATUM_ELLIPSOID.get(word.replace(/^\+datum=/, ''));
      return ellipsoid === undefined ? word : `+ellps=${ellipsoid}`;
    })
    .join(' ');
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
export function gridOver(area: Area): LonLat[] {
  const width = area.east - area.west + (area.east < area.west ? 360 : 0);
  const height = area.north - area.south;
  const fractions = [0.01, 0.25, 0.5, 0.75, 0.99];
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

/** How well proj4 with a definition repeats PROJ's answers. */
export function compare(
  definition: string,
  metresPerUnit: number | undefined,
  points: readonly LonLat[],
  expected: readonly Expected[],
): Agreement {
  let forwardMetres = 0;
  let roundTripMetres = 0;
  let converter: Converter;
  try {
    converter = proj4('+proj=longlat +datum=WGS84', definition);
  } catch {
    return { forwardMetres: Infinity, roundTripMetres: Infinity };
  }
  points.forEach((point, i) => {
    const target = expected[i];
    if (target === undefined) return;
    const found = attempt(() => converter.forward([point[0], point[1]], true));
    const back = attempt(() => converter.inverse([...found], true));
    forwardMetres = Math.max(forwardMetres, distance(found, target, metresPerUnit));
    roundTripMetres = Math.max(roundTripMetres, distance(back, point, undefined));
  });
  return { forwardMetres, roundTripMetres };
}

function attempt(transform: () => number[]): number[] {
  try {
    return transform();
  } catch {
    return [Number.NaN, Number.NaN];
  }
}

function distance(found: readonly number[], target: LonLat, metresPerUnit: number | undefined): number {
  let dx = (found[0] as number) - target[0];
  const dy = (found[1] as number) - target[1];
  if (Number.isNaN(dx + dy)) return Infinity;
  if (metresPerUnit !== undefined) return Math.hypot(dx, dy) * metresPerUnit;
  dx -= 360 * Math.round(dx / 360);
  return Math.hypot(dx * Math.cos((target[1] * Math.PI) / 180), dy) * METRES_PER_DEGREE;
}
