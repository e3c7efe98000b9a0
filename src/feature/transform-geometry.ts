import { type Transform, transformPosition } from '../crs/transform.ts';
import { type Geometry, mapPositions } from './geometry.ts';

/**
 * The geometry in the transformation's target CRS; the very same object when there is nothing to transform. Each
 * position keeps its z. Throws TransformError for the first position without coordinates in the target.
 */
export function transformGeometry(geometry: Geometry, transform: Transform): Geometry {
  if (transform.isIdentity) return geometry;
  return mapPositions(geometry, (position) => transformPosition(transform, position));
}
