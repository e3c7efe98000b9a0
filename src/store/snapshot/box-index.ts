import type { Envelope } from '../../feature/geometry.ts';

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
  readonly #kind: 'point' | 'box';
  readonly #numbers: Float64Array | Float32Array;

  constructor(kind: 'point' | 'box', bytes: ArrayBuffer) {
    this.#kind = kind;
    this.#numbers = kind === 'point' ? new Float64Array(bytes) : new Float32Array(bytes);
  }

  /** The smallest box around the features [from, to), or undefined when none has a position. */
  envelope(from: number, to: number): Envelope | undefined {
    const width = this.#kind === 'point' ? 2 : 4;
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
}
