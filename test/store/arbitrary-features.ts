import fc from 'fast-check';
import type { Feature, FeatureType, Value } from '../../src/feature/feature.ts';
import type { Geometry } from '../../src/feature/geometry.ts';
import { featureType, geometry, scalar } from './fixtures.ts';

/** A type with a property of every kind. */
export const EVERY_TYPE: FeatureType = featureType([
  scalar('string', 'string'),
  scalar('int', 'int'),
  geometry('first'),
  scalar('long', 'long'),
  scalar('integer', 'integer'),
  scalar('double', 'double'),
  scalar('decimal', 'decimal'),
  scalar('boolean', 'boolean'),
  scalar('date', 'date'),
  scalar('dateTime', 'dateTime'),
  geometry('second', 3),
]);

const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const flat = fc.tuple(longitude, latitude);
const high = fc.tuple(longitude, latitude, fc.double({ noNaN: true, noDefaultInfinity: true }));

function anyGeometry(position: fc.Arbitrary<readonly number[]>): fc.Arbitrary<Geometry> {
  const line = fc.array(position, { maxLength: 5 });
  const lines = fc.array(line, { maxLength: 3 });
  const simple = fc.oneof(
    fc.record({ type: fc.constant('Point' as const), coordinates: position }),
    fc.record({ type: fc.constant('LineString' as const), coordinates: line }),
    fc.record({ type: fc.constant('MultiPoint' as const), coordinates: line }),
    fc.record({ type: fc.constant('Polygon' as const), coordinates: lines }),
    fc.record({
      type: fc.constant('MultiPolygon' as const),
      coordinates: fc.array(lines, { maxLength: 2 }),
    }),
  );
  const collection = fc.record({
    type: fc.constant('GeometryCollection' as const),
    geometries: fc.array(simple, { maxLength: 3 }),
  });
  return fc.oneof({ weight: 9, arbitrary: simple }, { weight: 1, arbitrary: collection });
}

const absentOr = <T extends Value>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { nil: null });

const text = fc.string({ unit: 'grapheme', maxLength: 40 });

/** Few enough to make equal ones. */
const id = fc.oneof(
  fc.nat(60).map((n) => `n${n}`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((t) => `t${t.replace(/[\n:]/g, '')}`),
);

const feature: fc.Arbitrary<Feature> = fc.record({
  id,
  values: fc.tuple(
    absentOr(text),
    absentOr(fc.integer()),
    absentOr(anyGeometry(flat)),
    absentOr(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    absentOr(fc.bigInt().map(String)),
    absentOr(fc.double()),
    absentOr(fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n.toFixed(6))),
    absentOr(fc.boolean()),
    absentOr(fc.constantFrom('2026-11-23', '-0043-03-15')),
    absentOr(fc.constantFrom('2026-11-23T18:00:00Z', '2026-11-23T18:00:00.125+01:00')),
    absentOr(anyGeometry(high)),
  ),
});

export const anyFeatures: fc.Arbitrary<Feature[]> = fc.array(feature, { maxLength: 120, size: 'max' });
