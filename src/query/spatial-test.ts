import type { Crs } from '../crs/crs.ts';
import { createTransform, type Transform, TransformError } from '../crs/transform.ts';
import { createDistanceTest } from '../feature/distance.ts';
import type { FeatureType } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { meetsBox } from '../feature/meets-box.ts';
import { createRelation } from '../feature/spatial-relation.ts';
import { transformGeometry } from '../feature/transform-geometry.ts';
import type { Filter } from './filter.ts';

/** The kinds of filter that look at a geometry. */
export type SpatialFilter = Extract<Filter, { readonly crs: Crs }>;

/**
 * Tests a present geometry value, in `featureType.crs`, in the filter's CRS. Undefined (unknown) where it has no
 * coordinates there, and for distances of an empty geometry. Throws when `prepareFilter` has not been awaited.
 */
export type SpatialTest = (geometry: Geometry) => boolean | undefined;

export function createSpatialTest(filter: SpatialFilter, featureType: FeatureType): SpatialTest {
  switch (filter.kind) {
    case 'BBOX': {
      const { envelope } = filter;
      return inCrs((geometry) => meetsBox(geometry, envelope), featureType.crs, filter.crs);
    }
    case 'DWithin':
      return distanceTest(filter, featureType);
    case 'Beyond': {
      const isNear = distanceTest(filter, featureType);
      return (geometry) => {
        const near = isNear(geometry);
        return near === undefined ? undefined : !near;
      };
    }
    default:
      return inCrs(createRelation(filter.kind, filter.geometry), featureType.crs, filter.crs);
  }
}

/**
 * Distances are geodesic where one side is geographic: an operand in a projection such as Web Mercator doesn't make
 * metres of its plane out of degrees.
 */
function distanceTest(
  filter: Extract<SpatialFilter, { kind: 'DWithin' | 'Beyond' }>,
  type: FeatureType,
): SpatialTest {
  const { geometry, crs, distanceMetres } = filter;
  if (crs.unit === 'degree' || type.crs.unit === 'length') {
    return inCrs(createDistanceTest(geometry, distanceMetres, crs), type.crs, crs);
  }
  const operand = transformGeometry(geometry, transformBetween(crs, type.crs));
  return createDistanceTest(operand, distanceMetres, type.crs);
}

function inCrs(test: SpatialTest, from: Crs, to: Crs): SpatialTest {
  const transform = transformBetween(from, to);
  if (transform.isIdentity) return test;
  return (geometry) => {
    let transformed: Geometry;
    try {
      transformed = transformGeometry(geometry, transform);
    } catch (error) {
      if (error instanceof TransformError) return undefined;
      throw error;
    }
    return test(transformed);
  };
}

function transformBetween(from: Crs, to: Crs): Transform {
  const transform = createTransform(from, to);
  if (transform === undefined) {
    throw new RangeError(`EPSG:${from.code} can't be transformed to EPSG:${to.code}`);
  }
  return transform;
}
