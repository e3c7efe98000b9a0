import type { Envelope } from '../../feature/geometry.ts';

/** Positions one after the other: x, y, x, y … */
export type FlatPositions = readonly number[];

/** The box around positions; undefined when there are none. */
export function flatEnvelope(positions: FlatPositions): Envelope | undefined {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let at = 0; at < positions.length; at += 2) {
    const x = positions[at] as number;
    const y = positions[at + 1] as number;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return minX <= maxX ? { minX, minY, maxX, maxY } : undefined;
}

/** The sides of a box: the ordinate that counts (x: 0, y: 1), and the direction of what is inside. */
const SIDES = [
  { ordinate: 0, bound: 'minX', sign: 1 },
  { ordinate: 0, bound: 'maxX', sign: -1 },
  { ordinate: 1, bound: 'minY', sign: 1 },
  { ordinate: 1, bound: 'maxY', sign: -1 },
] as const;

/**
 * The part of a ring within the box (Sutherland and Hodgman). Where the ring leaves the box and comes back, the result goes
 * along the box's edge. The last position isn't the first one again, neither before nor after.
 */
export function clipRing(ring: FlatPositions, box: Envelope): FlatPositions {
  let positions = ring;
  for (const { ordinate, bound, sign } of SIDES) {
    if (positions.length === 0) break;
    positions = clipBySide(positions, ordinate, box[bound], sign);
  }
  return positions;
}

function clipBySide(ring: FlatPositions, ordinate: 0 | 1, bound: number, sign: 1 | -1): FlatPositions {
  const kept: number[] = [];
  const last = ring.length - 2;
  let fromX = ring[last] as number;
  let fromY = ring[last + 1] as number;
  let wasInside = ((ordinate === 0 ? fromX : fromY) - bound) * sign >= 0;
  for (let at = 0; at < ring.length; at += 2) {
    const x = ring[at] as number;
    const y = ring[at + 1] as number;
    const isInside = ((ordinate === 0 ? x : y) - bound) * sign >= 0;
    if (isInside !== wasInside) {
      if (ordinate === 0) kept.push(bound, fromY + ((y - fromY) * (bound - fromX)) / (x - fromX));
      else kept.push(fromX + ((x - fromX) * (bound - fromY)) / (y - fromY), bound);
    }
    if (isInside) kept.push(x, y);
    fromX = x;
    fromY = y;
    wasInside = isInside;
  }
  return kept;
}

/** The parts of a line within the box (Liang and Barsky), in order. */
export function clipLine(line: FlatPositions, box: Envelope): FlatPositions[] {
  const parts: number[][] = [];
  let part: number[] = [];
  for (let at = 2; at < line.length; at += 2) {
    const [x0, y0, x1, y1] = line.slice(at - 2, at + 2) as [number, number, number, number];
    const kept = clipSegment(x0, y0, x1 - x0, y1 - y0, box);
    if (kept === undefined) continue;
    if (part.length > 0 && kept.from > 0) {
      parts.push(part);
      part = [];
    }
    if (part.length === 0) part.push(x0 + kept.from * (x1 - x0), y0 + kept.from * (y1 - y0));
    part.push(x0 + kept.to * (x1 - x0), y0 + kept.to * (y1 - y0));
    if (kept.to < 1) {
      parts.push(part);
      part = [];
    }
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** How far along a segment it comes into the box and leaves it, from 0 to 1. */
function clipSegment(
  x: number,
  y: number,
  dx: number,
  dy: number,
  box: Envelope,
): { readonly from: number; readonly to: number } | undefined {
  let from = 0;
  let to = 1;
  const limits: readonly (readonly [number, number])[] = [
    [-dx, x - box.minX],
    [dx, box.maxX - x],
    [-dy, y - box.minY],
    [dy, box.maxY - y],
  ];
  for (const [step, room] of limits) {
    if (step === 0) {
      if (room < 0) return undefined;
      continue;
    }
    const share = room / step;
    if (step < 0) from = Math.max(from, share);
    else to = Math.min(to, share);
    if (from > to) return undefined;
  }
  return { from, to };
}
