import type { Envelope } from '../../feature/geometry.ts';
import type { OrdinalRun, RunsBuilder } from '../ordinal-runs.ts';

/** Bytes of a feature's entry in a boxes file, of either kind. */
export const BOX_BYTES = 16;

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

/** The largest single-precision number that is not above the value. */
function roundDown(value: number): number {
  single[0] = value;
  if ((single[0] as number) <= value) return single[0] as number;
  if (single[0] === 0) return -1.401298464324817e-45;
  singleBits[0] = (singleBits[0] as number) + ((single[0] as number) > 0 ? -1 : 1);
  return single[0] as number;
}

const roundUp = (value: number) => -roundDown(-value);

/**
 * Writes one feature's entry: for points their exact x,y (float64); else minX, minY, maxX, maxY (float32) rounded
 * outward, so that a box test never misses. NaN without a position.
 */
export function writeBox(
  target: DataView,
  byteOffset: number,
  kind: 'point' | 'box',
  envelope: Envelope | undefined,
): void {
  const box = envelope ?? { minX: NaN, minY: NaN, maxX: NaN, maxY: NaN };
  if (kind === 'point') {
    target.setFloat64(byteOffset, box.minX, true);
    target.setFloat64(byteOffset + 8, box.minY, true);
    return;
  }
  target.setFloat32(byteOffset, roundDown(box.minX), true);
  target.setFloat32(byteOffset + 4, roundDown(box.minY), true);
  target.setFloat32(byteOffset + 8, roundUp(box.maxX), true);
  target.setFloat32(byteOffset + 12, roundUp(box.maxY), true);
}

/** Boxes of features in the default CRS by ordinal. */
export class BoxIndex {
  readonly kind: 'point' | 'box';
  /** The first ordinal without a position; in stored order features without come last. */
  readonly positioned: number;
  readonly #numbers: Float64Array | Float32Array;
  readonly #width: 2 | 4;

  constructor(kind: 'point' | 'box', bytes: ArrayBufferLike) {
    this.kind = kind;
    this.#width = kind === 'point' ? 2 : 4;
    this.#numbers = kind === 'point' ? new Float64Array(bytes) : new Float32Array(bytes);
    let positioned = 0;
    while (positioned * this.#width < this.#numbers.length && this.#hasPosition(positioned)) positioned++;
    this.positioned = positioned;
  }

  #hasPosition(ordinal: number): boolean {
    return !Number.isNaN(this.#numbers[ordinal * this.#width]);
  }

  /** The smallest box around the features [from, to), or undefined when none has a position. */
  envelope(from: number, to: number): Envelope | undefined {
    const width = this.#width;
    const far = width - 2;
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    for (let at = from * width; at < to * width; at += width) {
      const left = this.#numbers[at] as number;
      if (Number.isNaN(left)) continue;
      minX = Math.min(minX, left);
      minY = Math.min(minY, this.#numbers[at + 1] as number);
      maxX = Math.max(maxX, this.#numbers[at + far] as number);
      maxY = Math.max(maxY, this.#numbers[at + far + 1] as number);
    }
    return minX <= maxX ? { minX, minY, maxX, maxY } : undefined;
  }

  /** Appends the features of [from, to) whose box meets `outer` to `meeting`, those with a box inside `inner` to `inside`. */
  select(from: number, to: number, outer: Envelope, inner: Envelope | undefined, found: BoxSelection): void {
    const numbers = this.#numbers;
    const width = this.#width;
    const far = width - 2;
    for (let ordinal = from; ordinal < to; ordinal++) {
      const at = ordinal * width;
      const minX = numbers[at] as number;
      // Also false for NaN: no position.
      if (!(minX <= outer.maxX)) continue;
      const minY = numbers[at + 1] as number;
      if (minY > outer.maxY) continue;
      const maxX = numbers[at + far] as number;
      if (maxX < outer.minX) continue;
      const maxY = numbers[at + far + 1] as number;
      if (maxY < outer.minY) continue;
      found.meeting.append(ordinal, ordinal + 1);
      if (inner === undefined) continue;
      if (minX >= inner.minX && maxX <= inner.maxX && minY >= inner.minY && maxY <= inner.maxY) {
        found.inside.append(ordinal, ordinal + 1);
      }
    }
  }

  /**
   * As `select`, in the plane of an affine map of the default CRS whose results are wrong by up to its errors.
   */
  selectMapped(
    run: OrdinalRun,
    map: AffineMap,
    outer: Envelope,
    inner: Envelope | undefined,
    found: BoxSelection,
  ): void {
    const numbers = this.#numbers;
    const far = this.#width - 2;
    for (let ordinal = run.from; ordinal < run.to; ordinal++) {
      const at = ordinal * this.#width;
      const left = numbers[at] as number;
      const low = numbers[at + 1] as number;
      const halfX = ((numbers[at + far] as number) - left) / 2;
      const halfY = ((numbers[at + far + 1] as number) - low) / 2;
      const dx = left + halfX - map.centreX;
      const dy = low + halfY - map.centreY;
      const x = map.x + map.xx * dx + map.xy * dy;
      const y = map.y + map.yx * dx + map.yy * dy;
      const reachX = Math.abs(map.xx) * halfX + Math.abs(map.xy) * halfY + map.errorX;
      const reachY = Math.abs(map.yx) * halfX + Math.abs(map.yy) * halfY + map.errorY;
      // Also false for NaN: no position.
      if (!(x - reachX <= outer.maxX && x + reachX >= outer.minX)) continue;
      if (y - reachY > outer.maxY || y + reachY < outer.minY) continue;
      found.meeting.append(ordinal, ordinal + 1);
      if (inner === undefined || x - reachX < inner.minX || x + reachX > inner.maxX) continue;
      if (y - reachY >= inner.minY && y + reachY <= inner.maxY) found.inside.append(ordinal, ordinal + 1);
    }
  }
}

/** Where the ordinals that a selection by boxes finds go. */
export interface BoxSelection {
  readonly meeting: RunsBuilder;
  readonly inside: RunsBuilder;
}

/** (x, y) + M * (position - centre), with how far it may be off. */
export interface AffineMap {
  readonly centreX: number;
  readonly centreY: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly errorX: number;
  readonly errorY: number;
}
