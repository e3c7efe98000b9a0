import { orient2d } from 'robust-predicates';
import { envelopeOf, type Geometry, type Position } from './geometry.ts';

export type PointLocation = 'interior' | 'boundary' | 'exterior';

type PolygonalGeometry = Extract<Geometry, { type: 'Polygon' | 'MultiPolygon' }>;

/** Strips are made narrower until an edge lies in more than about so many of them on average. */
const MAX_STRIPS_PER_EDGE = 8;
const MAX_STRIPS = 65_536;

/**
 * Where points lie in a polygon or multipolygon, exactly. Made once and asked for millions of points. A polygon that
 * overlaps itself has inside what lies within its rings an odd number of times.
 */
export class PointLocator {
  readonly #polygons: readonly PolygonLocator[];

  constructor(geometry: PolygonalGeometry) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    this.#polygons = polygons.map((rings) => new PolygonLocator(rings));
  }

  /** Undefined on the boundaries of several polygons at once: whether they meet in a point or in a side is open. */
  locate(x: number, y: number): PointLocation | undefined {
    let boundaries = 0;
    for (const polygon of this.#polygons) {
      const location = polygon.locate(x, y);
      if (location === 'interior') return location;
      if (location === 'boundary') boundaries++;
    }
    if (boundaries > 1) return undefined;
    return boundaries === 1 ? 'boundary' : 'exterior';
  }
}

type Rings = readonly (readonly Position[])[];

/** The edges are sorted into horizontal strips, so that a point is compared with those beside it only. */
class PolygonLocator {
  readonly #minX: number;
  readonly #minY: number;
  readonly #maxX: number;
  readonly #maxY: number;
  readonly #stripsPerUnit: number;
  /** x1, y1, x2, y2 of each edge. */
  readonly #edges: Float64Array;
  /** Where the edges of each strip begin in `#stripEdges`. */
  readonly #strips: Uint32Array;
  readonly #stripEdges: Uint32Array;

  constructor(rings: Rings) {
    const box = envelopeOf({ type: 'Polygon', coordinates: rings }) ?? {
      minX: Infinity,
      minY: 0,
      maxX: -Infinity,
      maxY: 0,
    };
    this.#minX = box.minX;
    this.#minY = box.minY;
    this.#maxX = box.maxX;
    this.#maxY = box.maxY;
    this.#edges = edgesOf(rings);
    const height = box.maxY - box.minY;
    const count = stripCount(this.#edges, height);
    this.#stripsPerUnit = count > 1 ? count / height : 0;
    [this.#strips, this.#stripEdges] = this.#sortIntoStrips(count);
  }

  locate(x: number, y: number): PointLocation {
    if (!(x >= this.#minX && x <= this.#maxX && y >= this.#minY && y <= this.#maxY)) return 'exterior';
    const edges = this.#edges;
    const strip = this.#stripOf(y);
    const end = this.#strips[strip + 1] as number;
    let isInside = false;
    for (let i = this.#strips[strip] as number; i < end; i++) {
      const at = (this.#stripEdges[i] as number) * 4;
      const ax = edges[at] as number;
      const ay = edges[at + 1] as number;
      const bx = edges[at + 2] as number;
      const by = edges[at + 3] as number;
      if ((x === ax && y === ay) || (x === bx && y === by)) return 'boundary';
      if (ay > y === by > y) {
        if (ay === y && by === y && ax > x !== bx > x) return 'boundary';
        continue;
      }
      if (x > ax && x > bx) continue;
      if (x < ax && x < bx) {
        isInside = !isInside;
        continue;
      }
      const side = orient2d(ax, ay, bx, by, x, y);
      if (side === 0) return 'boundary';
      if (side < 0 === by > ay) isInside = !isInside;
    }
    return isInside ? 'interior' : 'exterior';
  }

  #stripOf(y: number): number {
    const strip = Math.floor((y - this.#minY) * this.#stripsPerUnit);
    return Math.min(Math.max(strip, 0), this.#strips.length - 2);
  }

  /** Two passes: how many edges each strip has, then which. The same rounding as for points, so none is missed. */
  #sortIntoStrips(count: number): [Uint32Array, Uint32Array] {
    const edges = this.#edges;
    const stripOf = (y: number) => {
      const strip = Math.floor((y - this.#minY) * this.#stripsPerUnit);
      return Math.min(Math.max(strip, 0), count - 1);
    };
    const starts = new Uint32Array(count + 1);
    const visit = (act: (edge: number, strip: number) => void) => {
      for (let edge = 0; edge * 4 < edges.length; edge++) {
        const one = stripOf(edges[edge * 4 + 1] as number);
        const other = stripOf(edges[edge * 4 + 3] as number);
        for (let strip = Math.min(one, other); strip <= Math.max(one, other); strip++) act(edge, strip);
      }
    };
    visit((_, strip) => {
      starts[strip + 1] = (starts[strip + 1] as number) + 1;
    });
    for (let strip = 0; strip < count; strip++) {
      starts[strip + 1] = (starts[strip + 1] as number) + (starts[strip] as number);
    }
    const next = starts.slice();
    const stripEdges = new Uint32Array(starts[count] as number);
    visit((edge, strip) => {
      const at = next[strip] as number;
      stripEdges[at] = edge;
      next[strip] = at + 1;
    });
    return [starts, stripEdges];
  }
}

/** As many strips as edges, fewer where edges are so high that each would lie in many. */
function stripCount(edges: Float64Array, height: number): number {
  const edgeCount = edges.length / 4;
  if (!(height > 0) || edgeCount === 0 || !Number.isFinite(edgeCount / height)) return 1;
  let total = 0;
  for (let at = 0; at < edges.length; at += 4) {
    total += Math.abs((edges[at + 1] as number) - (edges[at + 3] as number)) / height;
  }
  const affordable = Math.floor((edgeCount * MAX_STRIPS_PER_EDGE) / Math.max(total, 1));
  return Math.max(1, Math.min(edgeCount, affordable, MAX_STRIPS));
}

/** Rings are closed also where the last position is not the first. */
function edgesOf(rings: Rings): Float64Array {
  const edges = new Float64Array(4 * rings.reduce((sum, ring) => sum + ring.length, 0));
  let at = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i++) {
      const from = ring[i] as Position;
      const to = ring[(i + 1) % ring.length] as Position;
      edges[at++] = from[0] as number;
      edges[at++] = from[1] as number;
      edges[at++] = to[0] as number;
      edges[at++] = to[1] as number;
    }
  }
  return edges;
}
