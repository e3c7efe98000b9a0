import type { CrsReference } from '../../crs/crs.ts';
import { createTransform, reprojectedDecimals, TransformError } from '../../crs/transform.ts';
import type { FeatureType } from '../../feature/feature.ts';
import type { Envelope } from '../../feature/geometry.ts';

/** Lines of the grid that is laid over a box in each direction. */
const STEPS = 32;

/**
 * The box around a box of a type's default CRS in the CRS of the answer. Straight edges become curves, so a grid of
 * positions is transformed, and the result widened by what a curve may bulge between two of them. Undefined when a
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
  const { minX, minY, maxX, maxY } = envelope;
  const around = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  const position = [0, 0];
  try {
    for (let i = 0; i <= STEPS; i++) {
      for (let j = 0; j <= STEPS; j++) {
        transform.forward(between(minX, maxX, i), between(minY, maxY, j), position);
        const [x, y] = position as [number, number];
        around.minX = Math.min(around.minX, x);
        around.minY = Math.min(around.minY, y);
        around.maxX = Math.max(around.maxX, x);
        around.maxY = Math.max(around.maxY, y);
      }
    }
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    return undefined;
  }
  return roundedOutwards(widened(around), 10 ** reprojectedDecimals(srs.crs));
}

function between(min: number, max: number, step: number): number {
  return step === STEPS ? max : min + ((max - min) * step) / STEPS;
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

/** A bulge between two of n points of a smooth curve is of the order of 1/n² of its extent. */
function widened({ minX, minY, maxX, maxY }: Envelope): Envelope {
  const x = (maxX - minX) / STEPS ** 2;
  const y = (maxY - minY) / STEPS ** 2;
  return { minX: minX - x, minY: minY - y, maxX: maxX + x, maxY: maxY + y };
}
