import type { Envelope } from '../../feature/geometry.ts';
import type { FlatPositions } from './clip.ts';

/**
 * Pixels that a step must cover to be drawn: less would be told apart only by the rounding, and a rough coast would go to
 * and fro between two pixels.
 */
const MIN_STEP = 0.75;

/** The pixels of a drawing, counted from its lower left corner. */
export class DrawingGrid {
  readonly #originX: number;
  readonly #originY: number;
  readonly #resolution: number;

  /** `resolution`: size of a pixel in units of the box. */
  constructor(box: Envelope, resolution: number) {
    this.#originX = box.minX;
    this.#originY = box.minY;
    this.#resolution = resolution;
  }

  /**
   * The positions as pixels, without those that change nothing to be seen: next to the one before, or straight on the way to
   * the next. The last one always counts.
   */
  snap(positions: FlatPositions): number[] {
    const pixels: number[] = [];
    const last = positions.length - 2;
    let keptX = Infinity;
    let keptY = Infinity;
    for (let at = 0; at <= last; at += 2) {
      const x = ((positions[at] as number) - this.#originX) / this.#resolution;
      const y = ((positions[at + 1] as number) - this.#originY) / this.#resolution;
      if (at < last && Math.abs(x - keptX) < MIN_STEP && Math.abs(y - keptY) < MIN_STEP) continue;
      appendPixel(pixels, Math.round(x), Math.round(y));
      keptX = x;
      keptY = y;
    }
    return pixels;
  }

  /** As `snap`, of a ring whose last position isn't the first one again; undefined: too small to have an inside. */
  snapRing(ring: FlatPositions): number[] | undefined {
    const pixels = this.snap(ring);
    while (pixels.length >= 4 && pixels[0] === pixels.at(-2) && pixels[1] === pixels.at(-1)) {
      pixels.length -= 2;
    }
    return pixels.length >= 6 ? pixels : undefined;
  }
}

function appendPixel(pixels: number[], x: number, y: number): void {
  const { length } = pixels;
  if (length >= 2) {
    const dx = x - (pixels[length - 2] as number);
    const dy = y - (pixels[length - 1] as number);
    if (dx === 0 && dy === 0) return;
    if (length >= 4) {
      const beforeX = (pixels[length - 2] as number) - (pixels[length - 4] as number);
      const beforeY = (pixels[length - 1] as number) - (pixels[length - 3] as number);
      if (beforeX * dy === beforeY * dx && beforeX * dx + beforeY * dy > 0) {
        pixels[length - 2] = x;
        pixels[length - 1] = y;
        return;
      }
    }
  }
  pixels.push(x, y);
}
