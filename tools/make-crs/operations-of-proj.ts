import type { Bounds, Operation } from '../../src/crs/operations.ts';
import { convertByArea } from '../../src/crs/operations.ts';
import { distance } from './candidate.ts';
import type { ProjDatabase, Shift } from './proj-database.ts';

/** What is read of `projinfo`'s PROJJSON for a coordinate operation. */
interface Step {
  readonly type: string;
  readonly name: string;
  readonly method?: { readonly name: string };
  readonly accuracy?: string;
  readonly id?: { readonly authority: string; readonly code: number };
}

export interface ProjOperation extends Step {
  readonly steps?: readonly Step[];
  readonly area?: string;
  readonly bbox?: Readonly<
    Record<'west_longitude' | 'south_latitude' | 'east_longitude' | 'north_latitude', number>
  >;
}

interface Candidate extends Operation {
  /** NaN: unknown. */
  readonly accuracyMetres: number;
  /** Offshore, or of unknown accuracy: chosen only where nothing that is listed before it holds. */
  readonly givesWay: boolean;
}

/**
 * The operations from WGS 84 that PROJ chooses from, such that its choice is the first whose area holds the position;
 * only those that it chooses in `within`. PROJ lists them in an order and takes the first that holds the position,
 * unless a later one is more accurate, or as accurate in an area inside the other, and not
 * offshore (`pj_get_suggested_operation` of PROJ 9.1). Outside all of them it drops the
 * datum shift; here the first of its list holds, which is off by less.
 */
export function operationsOfProj(
  listed: readonly ProjOperation[],
  database: ProjDatabase,
  within: Bounds,
): Operation[] {
  const known = listed.flatMap((operation) => candidateOf(operation, database));
  const candidates = known.flatMap((candidate, i) => {
    if (!candidate.givesWay) return candidate;
    const rest = known
      .slice(0, i)
      .reduce((pieces, { area }) => pieces.flatMap((piece) => beside(piece, area)), partsOf(candidate.area));
    return rest.map((area) => ({ ...candidate, area }));
  });
  const ordered = inOrder(candidates.filter(({ area }) => touch(area, within)));
  const used = ordered.filter(
    ({ area }, i) =>
      touch(area, within) && !ordered.slice(0, i).some((earlier) => covers(earlier.area, area, within)),
  );
  const first = known[0];
  const covered = used.some(({ area }) => covers(area, within, within));
  const all = covered || first === undefined ? used : [...used, first];
  return all.map(({ shift, area }) => ({ shift: trimmed(shift), area }));
}

/** Whether PROJ prefers the later of two that both hold the position. */
function isPreferred(later: Candidate, earlier: Candidate): boolean {
  if (later.givesWay) return false;
  if (later.accuracyMetres !== earlier.accuracyMetres) return later.accuracyMetres < earlier.accuracyMetres;
  return covers(earlier.area, later.area, WORLD) && !covers(later.area, earlier.area, WORLD);
}

const WORLD: Bounds = { west: -180, south: -90, east: 180, north: 90 };

/** Such that none comes before one that overlaps it and is preferred to it, if that can be had. */
function inOrder(candidates: readonly Candidate[]): Candidate[] {
  const left = [...candidates];
  const ordered: Candidate[] = [];
  const isFree = (candidate: Candidate) =>
    left.every(
      (other) => other === candidate || !overlap(other.area, candidate.area) || prefer(candidate, other),
    );
  const rank = new Map(candidates.map((candidate, i) => [candidate, i]));
  const prefer = (a: Candidate, b: Candidate) =>
    (rank.get(a) ?? 0) > (rank.get(b) ?? 0) ? isPreferred(a, b) : !isPreferred(b, a);
  while (left.length > 0) {
    const next = Math.max(0, left.findIndex(isFree));
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

function candidateOf(operation: ProjOperation, database: ProjDatabase): Candidate[] {
  const steps = (operation.steps ?? [operation]).filter(
    ({ type, method }) => type !== 'Conversion' && method?.name !== 'Longitude rotation',
  );
  const shifts = steps.map((step) => shiftOfStep(step, database));
  const { bbox } = operation;
  if (bbox === undefined || shifts.some((shift) => shift === undefined)) return [];
  const accuracies = steps.map(({ accuracy }) => Number(accuracy));
  const sum = accuracies.reduce((a, b) => a + b, 0);
  return [
    {
      shift: (shifts as Shift[]).reduce(
        (a, b) => a.map((value, i) => value + (b[i] as number)) as unknown as Shift,
      ),
      area: {
        west: bbox.west_longitude,
        south: bbox.south_latitude,
        east: bbox.east_longitude,
        north: bbox.north_latitude,
      },
      accuracyMetres: sum,
      givesWay: Number.isNaN(sum) || (operation.area?.includes('- offshore') ?? false),
    },
  ];
}

/** From the CRS to WGS 84; the steps lead the other way. Undefined when it isn't a shift of seven numbers. */
function shiftOfStep({ id, name }: Step, database: ProjDatabase): Shift | undefined {
  if (/^Null geographic offset/.test(name)) return [0, 0, 0, 0, 0, 0, 0];
  if (id?.authority === 'INVERSE(EPSG)') return database.shift(id.code);
  const shift = id?.authority === 'EPSG' ? database.shift(id.code) : undefined;
  return shift?.map((value) => -value) as unknown as Shift | undefined;
}

function trimmed(shift: readonly number[]): readonly number[] {
  if (shift.every((value) => value === 0)) return [];
  return shift.slice(3).every((value) => value === 0) ? shift.slice(0, 3) : shift;
}

/** Parts of the box that don't cross the antimeridian. */
function partsOf(box: Bounds): Bounds[] {
  if (box.west <= box.east) return [box];
  return [
    { ...box, east: 180 },
    { ...box, west: -180 },
  ];
}

function touch(a: Bounds, b: Bounds): boolean {
  return partsOf(a).some((p) =>
    partsOf(b).some((q) => p.west <= q.east && q.west <= p.east && p.south <= q.north && q.south <= p.north),
  );
}

/** Touch by more than an edge. */
function overlap(a: Bounds, b: Bounds): boolean {
  return partsOf(a).some((p) =>
    partsOf(b).some((q) => p.west < q.east && q.west < p.east && p.south < q.north && q.south < p.north),
  );
}

/** What is left of a box beside another; neither crosses the antimeridian where they overlap. */
function beside(box: Bounds, by: Bounds): Bounds[] {
  const other = partsOf(by).find((part) => overlap(part, box));
  if (other === undefined) return [box];
  const [south, north] = [Math.max(box.south, other.south), Math.min(box.north, other.north)];
  return [
    { ...box, north: other.south },
    { ...box, south: other.north },
    { ...box, south, north, east: other.west },
    { ...box, south, north, west: other.east },
  ].filter((piece) => piece.west < piece.east && piece.south < piece.north);
}

/** True when `a` holds all of `b` that is in `within`. */
function covers(a: Bounds, b: Bounds, within: Bounds): boolean {
  return partsOf(b).every((part) =>
    partsOf(within).every((window) => {
      const [west, east] = [Math.max(part.west, window.west), Math.min(part.east, window.east)];
      const [south, north] = [Math.max(part.south, window.south), Math.min(part.north, window.north)];
      if (west > east || south > north) return true;
      return partsOf(a).some((p) => p.west <= west && p.east >= east && p.south <= south && p.north >= north);
    }),
  );
}

/** How far a shift may change per metre of the way from one operation to the next, so that the whole can be turned round. */
const BLEND_PER_METRE = 4;
const LEAST_BLEND_METRES = 10;
const POINTS_PER_SIDE = 9;

/** Four times the largest step between neighbouring operations, measured along the edges of their areas. */
export function blendMetresOf(
  definition: string,
  metresPerUnit: number | undefined,
  list: readonly Operation[],
): number {
  const each = list.map((operation) =>
    convertByArea(definition, metresPerUnit, { blendMetres: 1, list: [operation] }),
  );
  let largest = 0;
  list.slice(0, -1).forEach(({ area }, i) => {
    for (const [lon, lat] of edgeOf(area)) {
      const holding = list.findIndex(({ area: other }, j) => j !== i && touch(other, pointBox(lon, lat)));
      if (holding !== -1 && holding < i) continue;
      const [here, there] = [each[i], each[holding === -1 ? list.length - 1 : holding]].map((convert) =>
        convert?.fromWgs84(lon, lat),
      );
      if (here && there)
        largest = Math.max(largest, distance([here.x, here.y], [there.x, there.y], metresPerUnit));
    }
  });
  return Math.max(LEAST_BLEND_METRES, 10 * Math.ceil((largest * BLEND_PER_METRE) / 10));
}

function pointBox(lon: number, lat: number): Bounds {
  return { west: lon, east: lon, south: lat, north: lat };
}

function edgeOf({ west, south, east, north }: Bounds): [number, number][] {
  const width = east - west + (east < west ? 360 : 0);
  const lonAt = (fraction: number) => {
    const lon = west + fraction * width;
    return lon > 180 ? lon - 360 : lon;
  };
  return Array.from({ length: POINTS_PER_SIDE }, (_, i) => i / (POINTS_PER_SIDE - 1)).flatMap(
    (f): [number, number][] => [
      [lonAt(f), south],
      [lonAt(f), north],
      [lonAt(0), south + f * (north - south)],
      [lonAt(1), south + f * (north - south)],
    ],
  );
}
