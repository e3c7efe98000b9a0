import { createTransform, reprojectedDecimals, type Transform, TransformError } from '../crs/transform.ts';
import type { GeometryPropertyType } from '../feature/feature.ts';
import { forEachPosition, type Geometry, mapPositions, type Position } from '../feature/geometry.ts';
import { promoted } from '../feature/promoted.ts';
import type { MemberEncoding } from '../store/feature-store.ts';
import { isLeftOut } from './position-writer.ts';

/** A stored value as an answer has it; null where it has no coordinates in the answer's CRS (see `isLeftOut`). */
export type AnswerGeometry = (value: Geometry) => Geometry | null;

/**
 * Makes geometries for formats that write doubles: x,y in the answer's CRS, reprojected ones rounded to the decimals
 * that text formats write, the single form promoted to the property's declared multi form. Throws a RangeError for
 * ordinates that aren't finite.
 */
export function createAnswerGeometry(
  encoding: MemberEncoding,
  property: GeometryPropertyType,
): AnswerGeometry {
  const { crs } = encoding.featureType;
  const target = encoding.srs.crs;
  if (crs.code === target.code) {
    return (value) => {
      forEachPosition(value, checkFinite);
      return promoted(value, property.geometryType);
    };
  }
  const transform = createTransform(crs, target);
  if (transform === undefined) {
    throw new RangeError(`There is no transformation from EPSG:${crs.code} to EPSG:${target.code}.`);
  }
  const move = mover(transform, 10 ** reprojectedDecimals(target));
  return (value) => {
    try {
      return promoted(mapPositions(value, move), property.geometryType);
    } catch (error) {
      if (error instanceof TransformError && isLeftOut(error, encoding)) return null;
      throw error;
    }
  };
}

function mover(transform: Transform, scale: number): (position: Position) => Position {
  const rounded = (value: number) =>
    (Math.sign(value) * Math.floor(Math.abs(value) * scale + 0.5)) / scale + 0;
  return (position) => {
    const moved = position.slice();
    transform.forward(position[0] as number, position[1] as number, moved);
    moved[0] = rounded(moved[0] as number);
    moved[1] = rounded(moved[1] as number);
    if (moved.length > 2 && !Number.isFinite(moved[2])) checkFinite(moved);
    return moved;
  };
}

function checkFinite(position: Position): void {
  for (const ordinate of position) {
    if (!Number.isFinite(ordinate)) throw new RangeError(`The position ${position.join(' ')} is not finite.`);
  }
}
