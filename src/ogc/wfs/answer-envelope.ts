import type { CrsReference } from '../../crs/crs.ts';
import { createTransform, reprojectedDecimals, type Transform, TransformError } from '../../crs/transform.ts';
import type { FeatureType } from '../../feature/feature.ts';
import type { Envelope } from '../../feature/geometry.ts';

/** Lines of the grid that is laid over a box in each direction; even. */
const STEPS = 32;

/**
 * The box around a box of a type's default CRS in the CRS of the answer. Straight edges become curves, so a grid of
 * positions is transformed, and the result widened by what curves may bulge between two of them. Undefined when a
 * position has no coordinates there: `gml:boundedBy` may be absent, but not wrong.
 */
export function answerEnvelope(
  { defaultCrs }: FeatureType,
  srs: CrsReference,
  envelope: Envelope | undefined,
): Envelope | undefined {
  if (envelope === undefined || srs.crs.code === defaultCrs.code) return envelope;
  const transform = createTransform(defaultCrs, srs.crs);
  if (transform === undefined) return undefined;
  try {
    const fine = boxOfGrid(transform, envelope, 1);
    const coarse = boxOfGrid(transform, envelope, 2);
    return roundedOutwards(widened(fine, coarse), 10 ** reprojectedDecimals(srs.crs));
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    return undefined;
  }
}

function boxOfGrid(transform: Transform, { minX, minY, maxX, maxY }: Envelope, step: number): Envelope {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  const position = [0, 0];
  for (let i = 0; i <= STEPS; i += step) {
    for (let j = 0; j <= STEPS; j += step) {
      transform.forward(between(minX, maxX, i), between(minY, maxY, j), position);
      const [x, y] = position as [number, number];
      box.minX = Math.min(box.minX, x);
      box.minY = Math.min(box.minY, y);
      box.maxX = Math.max(box.maxX, x);
      box.maxY = Math.max(box.maxY, y);
    }
  }
  return box;
}

function between(min: number, max: number, step: number): number {
  return step === STEPS ? max : min + ((max - min) * step) / STEPS;
}

/**
 * What smooth curves bulge beyond a grid goes with the square of its width: what the finer grid found beyond the coarser
 * one is three times what is left to find.
 */
function widened(fine: Envelope, coarse: Envelope): Envelope {
  return {
    minX: 2 * fine.minX - coarse.minX,
    minY: 2 * fine.minY - coarse.minY,
    maxX: 2 * fine.maxX - coarse.maxX,
    maxY: 2 * fine.maxY - coarse.maxY,
  };
}

/** Positions are rounded when they are written, and none should fall out of the box. */
function roundedOutwards({ minX, minY, maxX, maxY }: Envelope, scale: number): Envelope {
  return {
    minX: Math.floor(minX * scale) / scale,
    minY: Math.floor(minY * scale) / scale,
    maxX: Math.ceil(maxX * scale) / scale,
    maxY: Math.ceil(maxY * scale) / scale,
  };
}
