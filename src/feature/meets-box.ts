import { orient2d } from 'robust-predicates';
import { type Envelope, type Geometry, isEmpty, type Position } from './geometry.ts';

/**
 * True when the geometry and the box have a point in common, borders included: exactly, by predicates that don't
 * round. The box may be a line or a point. An empty geometry meets nothing. Polygons that overlap themselves cover
 * what is inside an odd number of times.
 */
export function meetsBox(geometry: Geometry, box: Envelope): boolean {
  switch (geometry.type) {
    case 'Point':
      return geometry.coordinates.length > 0 && isInBox(geometry.coordinates, box);
    case 'MultiPoint':
      return geometry.coordinates.some((position) => isInBox(position, box));
    case 'LineString':
      return lineMeetsBox(geometry.coordinates, box);
    case 'MultiLineString':
      return geometry.coordinates.some((line) => lineMeetsBox(line, box));
    case 'Polygon':
      return polygonMeetsBox(geometry.coordinates, box);
    case 'MultiPolygon':
      return geometry.coordinates.some((polygon) => polygonMeetsBox(polygon, box));
    case 'GeometryCollection':
      return geometry.geometries.some((member) => meetsBox(member, box));
  }
}

function isInBox(position: Position, { minX, minY, maxX, maxY }: Envelope): boolean {
  const x = position[0] as number;
  const y = position[1] as number;
  return x >= minX && x <= maxX && y >= minY && y <= maxY;
}

function lineMeetsBox(line: readonly Position[], box: Envelope): boolean {
  const [first] = line;
  if (first === undefined) return false;
  let ax = first[0] as number;
  let ay = first[1] as number;
  if (isInBox(first, box)) return true;
  for (let i = 1; i < line.length; i++) {
    const position = line[i] as Position;
    const bx = position[0] as number;
    const by = position[1] as number;
    if (segmentMeetsBox(ax, ay, bx, by, box)) return true;
    ax = bx;
    ay = by;
  }
  return false;
}

function segmentMeetsBox(ax: number, ay: number, bx: number, by: number, box: Envelope): boolean {
  const { minX, minY, maxX, maxY } = box;
  if ((ax < minX && bx < minX) || (ax > maxX && bx > maxX)) return false;
  if ((ay < minY && by < minY) || (ay > maxY && by > maxY)) return false;
  if (ax === bx || ay === by) return true;
  // Its box meets this one; it misses only if all corners are on one side of it. Two of them are the farthest.
  const rises = bx > ax === by > ay;
  const one = rises ? orient2d(ax, ay, bx, by, minX, maxY) : orient2d(ax, ay, bx, by, minX, minY);
  const other = rises ? orient2d(ax, ay, bx, by, maxX, minY) : orient2d(ax, ay, bx, by, maxX, maxY);
  return !((one > 0 && other > 0) || (one < 0 && other < 0));
}

/** A ring is closed also where its last position is not its first. */
function polygonMeetsBox(rings: readonly (readonly Position[])[], box: Envelope): boolean {
  let isInside = false;
  for (const ring of rings) {
    const first = ring[0];
    const last = ring.at(-1);
    if (first === undefined || last === undefined) continue;
    if (lineMeetsBox(ring, box) || lineMeetsBox([last, first], box)) return true;
    if (isInRing(box.minX, box.minY, ring)) isInside = !isInside;
  }
  return isInside;
}

/** Whether the point, which is not on the ring, is inside: by the edges that a ray to the east crosses. */
function isInRing(x: number, y: number, ring: readonly Position[]): boolean {
  let isInside = false;
  let [ax, ay] = ring.at(-1) as readonly [number, number];
  for (const position of ring) {
    const bx = position[0] as number;
    const by = position[1] as number;
    if (ay > y !== by > y && (ax > x || bx > x)) {
      // orient2d is negative where the point is to the left of the edge as seen along it.
      const isLeft = orient2d(ax, ay, bx, by, x, y) < 0;
      if (isLeft === by > ay) isInside = !isInside;
    }
    ax = bx;
    ay = by;
  }
  return isInside;
}

/** The box that a geometry is, if it is a polygon of four sides along the axes, without holes; else undefined. */
export function asBox(geometry: Geometry): Envelope | undefined {
  if (geometry.type !== 'Polygon' || geometry.coordinates.length !== 1 || isEmpty(geometry)) return undefined;
  const ring = geometry.coordinates[0] as readonly Position[];
  if (ring.length !== 5) return undefined;
  const xs = ring.map((position) => position[0] as number);
  const ys = ring.map((position) => position[1] as number);
  const sides = [0, 1, 2, 3].map((i) => sideAlong(xs, ys, i)).join('');
  const isClosed = xs[4] === xs[0] && ys[4] === ys[0];
  if (!isClosed || (sides !== 'xyxy' && sides !== 'yxyx')) return undefined;
  const box = { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
  return box.minX < box.maxX && box.minY < box.maxY ? box : undefined;
}

/** Which axis a side goes along; empty: neither, or it has no length. */
function sideAlong(xs: readonly number[], ys: readonly number[], i: number): 'x' | 'y' | '' {
  if (xs[i] === xs[i + 1]) return ys[i] === ys[i + 1] ? '' : 'y';
  return ys[i] === ys[i + 1] ? 'x' : '';
}
