import type { Envelope } from '../feature/geometry.ts';
import { freeArray } from '../lib/free-array.ts';

/** Cells of the curve along each axis: 2^16, so that a key fits 32 bits. */
const CELLS = 65_536;

/**
 * The order in which stores keep features: along a Hilbert curve over `envelope` by the centres of their boxes, equal
 * keys in input order, features without a position (NaN centres) last in input order. Returns the input index of each
 * ordinal.
 */
export function storedOrder(
  centresX: Float64Array,
  centresY: Float64Array,
  envelope: Envelope | undefined,
): Uint32Array<ArrayBuffer> {
  const count = centresX.length;
  const positioned = new Uint32Array(count);
  const unpositioned: number[] = [];
  const keys = new Uint32Array(count);
  let placed = 0;
  for (let index = 0; index < count; index++) {
    const x = centresX[index] as number;
    const y = centresY[index] as number;
    if (envelope === undefined || Number.isNaN(x) || Number.isNaN(y)) unpositioned.push(index);
    else {
      positioned[placed++] = index;
      keys[index] = hilbertKey(cell(x, envelope.minX, envelope.maxX), cell(y, envelope.minY, envelope.maxY));
    }
  }
  const order = sortByKey(positioned.subarray(0, placed), keys);
  const result = new Uint32Array(count);
  result.set(order);
  result.set(unpositioned, placed);
  return result;
}

function cell(value: number, min: number, max: number): number {
  if (!(max > min)) return 0;
  return Math.min(CELLS - 1, Math.max(0, Math.floor(((value - min) / (max - min)) * CELLS)));
}

/** Distance along the Hilbert curve of order 16 of the cell (x, y), 0 … 2^32-1. */
function hilbertKey(cellX: number, cellY: number): number {
  let x = cellX;
  let y = cellY;
  let key = 0;
  for (let side = CELLS / 2; side > 0; side >>>= 1) {
    const right = (x & side) !== 0 ? 1 : 0;
    const upper = (y & side) !== 0 ? 1 : 0;
    key = (key << 2) | ((3 * right) ^ upper);
    if (upper === 0) {
      if (right === 1) {
        x = CELLS - 1 - x;
        y = CELLS - 1 - y;
      }
      const swap = x;
      x = y;
      y = swap;
    }
  }
  return key >>> 0;
}

/**
 * Sorts indexes in place by `keys[index]`, ascending; equal keys keep their order (a radix sort: linear, no comparator).
 * Returns the same array.
 */
export function sortByKey(indexes: Uint32Array<ArrayBuffer>, keys: Uint32Array): Uint32Array<ArrayBuffer> {
  const other = new Uint32Array(indexes.length);
  moveByHalf(indexes, other, keys, 0);
  moveByHalf(other, indexes, keys, 16);
  freeArray(other);
  return indexes;
}

/** By the 16 bits of the keys that begin at `shift`. */
function moveByHalf(from: Uint32Array, to: Uint32Array, keys: Uint32Array, shift: number): void {
  const starts = new Uint32Array(65_537);
  for (const index of from) {
    const slot = (((keys[index] as number) >>> shift) & 0xffff) + 1;
    starts[slot] = (starts[slot] as number) + 1;
  }
  for (let slot = 1; slot < starts.length; slot++) {
    starts[slot] = (starts[slot] as number) + (starts[slot - 1] as number);
  }
  for (const index of from) {
    const slot = ((keys[index] as number) >>> shift) & 0xffff;
    const place = starts[slot] as number;
    to[place] = index;
    starts[slot] = place + 1;
  }
}
