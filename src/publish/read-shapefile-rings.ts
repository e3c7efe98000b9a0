import type { Position } from '../feature/geometry.ts';

/**
 * A polygon record is a bag of rings: outer ones clockwise, holes the other way (ESRI Shapefile Technical Description,
 * page 8). Which outer ring a hole belongs to must be found. Writers that get the direction wrong get it wrong
 * throughout, so where it doesn't fit, rings are nested by containment alone. Rings keep their direction.
 */
interface Ring {
  readonly positions: readonly Position[];
  /** Positive when counterclockwise. */
  readonly area: number;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** The rings would take too long to sort into polygons. */
export class TooManyRings extends Error {}

/** Position tests in one record; some seconds of work. */
const MAX_STEPS = 5e9;

class Budget {
  #left = MAX_STEPS;
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooManyRings();
  }
}

/** Polygons in the order of their outer rings, holes in the order of the record. Throws TooManyRings. */
export function polygonsOf(lines: readonly (readonly Position[])[]): (readonly Position[])[][] {
  if (lines.length === 1) return [[lines[0] as readonly Position[]]];
  const rings = lines.map(measure);
  const budget = new Budget();
  return assemble(rings, parentsByDirection(rings, budget) ?? parentsByNesting(rings, budget));
}

function assemble(rings: readonly Ring[], parents: readonly (Ring | undefined)[]): (readonly Position[])[][] {
  const polygons = new Map<Ring, (readonly Position[])[]>();
  rings.forEach((ring, i) => {
    if (parents[i] === undefined) polygons.set(ring, [ring.positions]);
  });
  rings.forEach((ring, i) => {
    const parent = parents[i];
    if (parent !== undefined) polygons.get(parent)?.push(ring.positions);
  });
  return [...polygons.values()];
}

function measure(positions: readonly Position[]): Ring {
  const [x0, y0] = positions[0] as [number, number];
  let doubleArea = 0;
  let [minX, minY, maxX, maxY] = [x0, y0, x0, y0];
  let [beforeX, beforeY] = [x0, y0];
  for (const position of positions) {
    const x = position[0] as number;
    const y = position[1] as number;
    // Relative to the first position, so that large coordinates don't swallow a small area.
    doubleArea += (beforeX - x0) * (y - y0) - (x - x0) * (beforeY - y0);
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
    beforeX = x;
    beforeY = y;
  }
  return { positions, area: doubleArea / 2, minX, minY, maxX, maxY };
}

/** The outer ring of each hole, undefined for outer rings; or nothing when the directions can't be right. */
function parentsByDirection(rings: readonly Ring[], budget: Budget): (Ring | undefined)[] | undefined {
  const outers = rings.filter((ring) => ring.area < 0);
  // Without a hole or without an outer ring the direction says nothing.
  if (outers.length === 0 || outers.length === rings.length) return undefined;
  const parents = containers(rings, outers, (ring) => ring.area >= 0, budget);
  const orphan = rings.some((ring, i) => ring.area > 0 && parents[i] === undefined);
  if (orphan) return undefined;
  // A collapsed ring covers nothing wherever it lies: as a hole it leaves the number of polygons as it is (so does GDAL).
  return rings.map((ring, i) => (ring.area === 0 ? (parents[i] ?? nearest(outers, ring)) : parents[i]));
}

function nearest(outers: readonly Ring[], ring: Ring): Ring {
  const meets = (outer: Ring) =>
    outer.minX <= ring.maxX && outer.maxX >= ring.minX && outer.minY <= ring.maxY && outer.maxY >= ring.minY;
  return outers.find(meets) ?? (outers[0] as Ring);
}

/** Every second ring on the way in is a hole. */
function parentsByNesting(rings: readonly Ring[], budget: Budget): (Ring | undefined)[] {
  const around = containers(rings, rings, () => true, budget);
  const indexOf = new Map(rings.map((ring, i) => [ring, i]));
  const isHole = new Map<Ring, boolean>();
  const bySize = [...rings].sort((a, b) => Math.abs(b.area) - Math.abs(a.area));
  for (const ring of bySize) {
    const parent = around[indexOf.get(ring) as number];
    isHole.set(ring, parent !== undefined && isHole.get(parent) !== true);
  }
  return rings.map((ring, i) => (isHole.get(ring) === true ? around[i] : undefined));
}

/** For each wanted ring the smallest of the candidates that contains it. A sweep over x keeps the pairs few. */
function containers(
  rings: readonly Ring[],
  candidates: readonly Ring[],
  wanted: (ring: Ring) => boolean,
  budget: Budget,
): (Ring | undefined)[] {
  const found = new Map<Ring, Ring>();
  const queue = [...candidates].sort((a, b) => a.minX - b.minX);
  let active: Ring[] = [];
  let next = 0;
  for (const ring of rings.filter(wanted).sort((a, b) => a.minX - b.minX)) {
    for (; next < queue.length && (queue[next] as Ring).minX <= ring.minX; next++)
      active.push(queue[next] as Ring);
    active = active.filter((candidate) => candidate.maxX >= ring.minX);
    budget.spend(active.length);
    for (const candidate of active) {
      if (candidate === ring || !isLarger(candidate, ring)) continue;
      const best = found.get(ring);
      if (best !== undefined && Math.abs(best.area) <= Math.abs(candidate.area)) continue;
      if (contains(candidate, ring, budget)) found.set(ring, candidate);
    }
  }
  return rings.map((ring) => found.get(ring));
}

function isLarger(outer: Ring, inner: Ring): boolean {
  return (
    outer.minX <= inner.minX &&
    outer.maxX >= inner.maxX &&
    outer.minY <= inner.minY &&
    outer.maxY >= inner.maxY &&
    Math.abs(outer.area) > Math.abs(inner.area)
  );
}

/** Positions looked at to tell whether a ring lies in another one; rings of one record don't cross. */
const SAMPLE = 8;

function contains(outer: Ring, inner: Ring, budget: Budget): boolean {
  const count = inner.positions.length - 1;
  const step = Math.max(1, Math.floor(count / SAMPLE));
  let seenInside = false;
  for (let i = 0; i < count; i += step) {
    const [x, y] = inner.positions[i] as [number, number];
    const side = sideOf(outer, x, y, budget);
    if (side === 'outside') return false;
    if (side === 'inside') seenInside = true;
  }
  if (seenInside) return true;
  // All on the boundary: the middles of the edges tell.
  for (let i = 0; i < count; i += step) {
    const [ax, ay] = inner.positions[i] as [number, number];
    const [bx, by] = inner.positions[i + 1] as [number, number];
    if (sideOf(outer, (ax + bx) / 2, (ay + by) / 2, budget) === 'outside') return false;
  }
  return true;
}

function sideOf(ring: Ring, x: number, y: number, budget: Budget): 'inside' | 'outside' | 'boundary' {
  const { positions } = ring;
  budget.spend(positions.length);
  let inside = false;
  for (let i = 1; i < positions.length; i++) {
    const a = positions[i - 1] as Position;
    const b = positions[i] as Position;
    const ay = a[1] as number;
    const by = b[1] as number;
    if (ay > y === by > y && ay !== y && by !== y) continue;
    const ax = a[0] as number;
    const bx = b[0] as number;
    const cross = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
    const within =
      Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
    if (cross === 0 && within) return 'boundary';
    if (ay > y !== by > y && cross > 0 === by > ay) inside = !inside;
  }
  return inside ? 'inside' : 'outside';
}
