import { type Convert, type Coordinates, convertDirectly, WGS84 } from './convert-directly.ts';
import { convertByDefinition, type TwoWay } from './datum-shift.ts';

/** Bounds in degrees of WGS 84; `west` is greater than `east` across the antimeridian. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A datum shift and where it holds. */
export interface Operation {
  /** As `+towgs84` takes it: three numbers or seven, none for no shift. */
  readonly shift: readonly number[];
  readonly area: Bounds;
}

/**
 * The datum shifts of a CRS that has different ones in different areas. A position takes the first whose area holds
 * it, and the last where none does. So that neighbouring positions stay neighbours, an operation fades out within
 * `blendMetres` beyond its area instead of ending at it: the whole is continuous and can be turned round.
 */
export interface Operations {
  readonly blendMetres: number;
  readonly list: readonly Operation[];
}

/** `definition` is without datum shift. Without metres per unit the CRS is one of degrees. */
export function convertByArea(
  definition: string,
  metresPerUnit: number | undefined,
  operations: Operations,
): TwoWay {
  const degrees = metresPerUnit === undefined;
  const parts = operations.list.map(({ shift }) => {
    return convertByDefinition(shift.length === 0 ? definition : `${definition} +towgs84=${shift.join(',')}`);
  });
  const weigh = weigher(operations);
  const fromWgs84: Convert = (lon, lat) => {
    const weights = weigh(lon, lat);
    if (typeof weights === 'number') return parts[weights]?.fromWgs84(lon, lat);
    return mix(
      parts.map((part, i) => (weights[i] === 0 ? undefined : part.fromWgs84(lon, lat))),
      weights,
      degrees,
    );
  };
  const unshifted = convertDirectly(definition, WGS84);
  const close = CLOSE_METRES / (metresPerUnit ?? METRES_PER_DEGREE);
  const turn = { fromWgs84, parts, weigh, degrees, close };
  return {
    fromWgs84,
    toWgs84: (x, y) => {
      const near = unshifted(x, y);
      return near && turnRound(turn, x, y, near);
    },
  };
}

interface Turn {
  readonly fromWgs84: Convert;
  readonly parts: readonly TwoWay[];
  readonly weigh: Weigh;
  readonly degrees: boolean;
  /** In units of the CRS. */
  readonly close: number;
}

const METRES_PER_DEGREE = 111_320;
/** A tenth of the millimetre that round trips are held to. */
const CLOSE_METRES = 1e-4;
const MAX_ROUNDS = 40;

/**
 * The position of WGS 84 that `fromWgs84` takes to x,y. The way back by the operation that holds near it leads there, or,
 * where operations blend, to within metres; then what is missing is added and the way gone again. Each round brings it
 * nearer by the slope of the blend.
 */
function turnRound(turn: Turn, x: number, y: number, near: Coordinates): Coordinates | null | undefined {
  let main = strongest(turn.weigh(near.x, near.y));
  let found = turn.parts[main]?.toWgs84(x, y);
  if (!found) return found;
  const there = strongest(turn.weigh(found.x, found.y));
  if (there !== main) {
    main = there;
    found = turn.parts[main]?.toWgs84(x, y);
  }
  let [viaX, viaY] = [x, y];
  for (let round = 0; found && round < MAX_ROUNDS; round++) {
    const reached = turn.fromWgs84(found.x, found.y);
    if (!reached) return reached;
    const missingX = turn.degrees ? withinTurn(x - reached.x) : x - reached.x;
    const missingY = y - reached.y;
    if (Math.abs(missingX) < turn.close && Math.abs(missingY) < turn.close) return found;
    viaX += missingX;
    viaY += missingY;
    found = turn.parts[main]?.toWgs84(viaX, viaY);
  }
  return found;
}

/** Either the one operation that holds, or the share of each (their sum is 1). */
type Weights = number | readonly number[];
type Weigh = (lon: number, lat: number) => Weights;

function weigher({ blendMetres, list }: Operations): Weigh {
  const boxes = list.map(({ area }) => boxOf(area));
  const last = boxes.length - 1;
  return (lon, lat) => {
    let metresPerLongitude = -1;
    let weights: number[] | undefined;
    let rest = 1;
    for (let i = 0; i < last; i++) {
      const box = boxes[i] as Box;
      const degreesOut = Math.abs(withinTurn(lon - box.lon)) - box.halfWidth;
      const metresNorth = (Math.abs(lat - box.lat) - box.halfHeight) * METRES_PER_DEGREE;
      if (degreesOut <= 0 && metresNorth <= 0) {
        if (weights === undefined) return i;
        weights[i] = rest;
        return weights;
      }
      if (metresNorth >= blendMetres) continue;
      if (metresPerLongitude < 0) metresPerLongitude = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
      const metresOut = Math.max(degreesOut * metresPerLongitude, metresNorth);
      if (metresOut >= blendMetres) continue;
      weights ??= boxes.map(() => 0);
      const share = rest * (1 - metresOut / blendMetres);
      weights[i] = share;
      rest -= share;
    }
    if (weights === undefined) return last;
    weights[last] = rest;
    return weights;
  };
}

interface Box {
  readonly lon: number;
  readonly lat: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

function boxOf({ west, south, east, north }: Bounds): Box {
  const halfWidth = (east - west + (east < west ? 360 : 0)) / 2;
  return { lon: west + halfWidth, lat: (south + north) / 2, halfWidth, halfHeight: (north - south) / 2 };
}

/** A difference of longitudes, the short way round. */
function withinTurn(degrees: number): number {
  return degrees > 180 || degrees < -180 ? degrees - 360 * Math.round(degrees / 360) : degrees;
}

function strongest(weights: Weights): number {
  return typeof weights === 'number' ? weights : weights.indexOf(Math.max(...weights));
}

function mix(
  places: readonly (Coordinates | null | undefined)[],
  weights: readonly number[],
  degrees: boolean,
): Coordinates | undefined {
  let first: Coordinates | undefined;
  let [x, y] = [0, 0];
  for (const [i, weight] of weights.entries()) {
    if (weight === 0) continue;
    const place = places[i];
    if (!place) return undefined;
    first ??= place;
    x += weight * (degrees ? withinTurn(place.x - first.x) : place.x - first.x);
    y += weight * (place.y - first.y);
  }
  return first && { x: first.x + x, y: first.y + y };
}
