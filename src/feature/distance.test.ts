import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { openSpatialite } from '../../test/support/spatialite.ts';
import type { Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import { createDistanceTest } from './distance.ts';
import { geodesicMetres, placeOf } from './geodesic-distance.ts';
import type { Geometry, Position } from './geometry.ts';
import { prepareRelations } from './spatial-relation.ts';
import { parseWkt } from './wkt.ts';

before(prepareRelations);

const wgs84 = crsByCode(4326) as Crs;
const lambert93 = crsByCode(2154) as Crs;
const wkt = (text: string): Geometry => parseWkt(text).geometry;

/** The distance as the test knows it: by halving, to a millimetre. */
function distance(a: Geometry, b: Geometry, crs: Crs = wgs84): number {
  let [near, far] = [0, 21_000_000];
  while (far - near > 0.001) {
    const middle = (near + far) / 2;
    if (createDistanceTest(b, middle, crs)(a) === true) far = middle;
    else near = middle;
  }
  return far;
}

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);

describe('geodesic distances', () => {
  it('are those of the ellipsoid between points', () => {
    // Degrees of the equator and the meridian, half a meridian, and GeographicLib's own example.
    near(distance(wkt('POINT(0 0)'), wkt('POINT(1 0)')), 111_319.491, 0.002);
    near(distance(wkt('POINT(0 0)'), wkt('POINT(0 1)')), 110_574.389, 0.002);
    near(distance(wkt('POINT(174.81 -41.32)'), wkt('POINT(-5.5 40.96)')), 19_959_679.267, 0.002);
    near(distance(wkt('POINT(0 90)'), wkt('POINT(77 -90)')), 20_003_931.459, 0.002);
  });

  it('go the short way across the antimeridian and the poles', () => {
    near(distance(wkt('POINT(179.9 0)'), wkt('POINT(-179.9 0)')), 22_263.898, 0.002);
    near(distance(wkt('LINESTRING(170 10,179.9 10)'), wkt('POINT(-179.9 10)')), 21_928, 5);
    near(distance(wkt('POINT(0 89.9)'), wkt('POINT(180 89.9)')), 22_338.8, 1);
    near(distance(wkt('POINT(190 0)'), wkt('POINT(-170 0)')), 0, 0.002);
  });

  it('are zero where geometries meet', () => {
    const square = 'POLYGON((0 0,4 0,4 4,0 4,0 0))';
    for (const other of ['POINT(2 2)', 'POINT(4 1)', 'LINESTRING(-1 2,9 2)', 'POLYGON((1 1,2 1,2 2,1 1))']) {
      assert.equal(createDistanceTest(wkt(square), 0, wgs84)(wkt(other)), true, other);
      assert.equal(createDistanceTest(wkt(other), 0, wgs84)(wkt(square)), true, other);
    }
    assert.equal(createDistanceTest(wkt(square), 1e6, wgs84)(wkt('POINT(2 2)')), true);
  });

  it('are measured from within a hole to its side', () => {
    const ring = wkt('POLYGON((0 0,9 0,9 9,0 9,0 0),(3 3,6 3,6 6,3 6,3 3))');
    near(distance(wkt('POINT(4.5 3.5)'), ring), 55_287.8, 5);
  });

  it('reach the middle of an edge, straight in longitude and latitude', () => {
    near(distance(wkt('POINT(0 1)'), wkt('LINESTRING(-10 0,10 0)')), 110_574.389, 0.02);
    near(distance(wkt('LINESTRING(-10 0,10 0)'), wkt('POINT(0 1)')), 110_574.389, 0.02);
    // Along the 60th parallel, not along the great circle north of it.
    near(distance(wkt('POINT(0 60)'), wkt('LINESTRING(-30 60,30 60)')), 0, 0.02);
  });

  it('are unknown for what is empty', () => {
    assert.equal(createDistanceTest(wkt('POINT EMPTY'), 1e9, wgs84)(wkt('POINT(0 0)')), undefined);
    assert.equal(createDistanceTest(wkt('POINT(0 0)'), 1e9, wgs84)(wkt('POLYGON EMPTY')), undefined);
    assert.equal(createDistanceTest(wkt('POINT(0 0)'), 1e9, lambert93)(wkt('POINT EMPTY')), undefined);
  });

  it('are the least to a dense sample of the other’s edges', () => {
    const position = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 30, max: 75 }));
    const line = fc.uniqueArray(position, { minLength: 2, maxLength: 4, selector: String });
    fc.assert(
      fc.property(position, line, (from, coordinates) => {
        const samples = coordinates.slice(1).flatMap((to, i) => along(coordinates[i] as Position, to, 2000));
        const least = Math.min(...samples.map((at) => geodesicMetres(placeOf(from), placeOf(at))));
        const test = (metres: number) =>
          createDistanceTest(
            { type: 'LineString', coordinates },
            metres,
            wgs84,
          )({ type: 'Point', coordinates: from });
        assert.equal(test(least + 0.02), true);
        // Between two samples the line may come a little closer.
        if (least > 2000) assert.equal(test(least - 1000), false);
      }),
      { numRuns: 60 },
    );
  });
});

function along([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, steps: number): Position[] {
  return Array.from({ length: steps + 1 }, (_, i) => [
    ax + ((bx - ax) * i) / steps,
    ay + ((by - ay) * i) / steps,
  ]);
}

describe('distances in a plane', () => {
  it('are those of the coordinates, in metres whatever the unit', () => {
    near(distance(wkt('POINT(0 0)'), wkt('POINT(3 4)'), lambert93), 5, 0.002);
    near(distance(wkt('POINT(0 0)'), wkt('LINESTRING(10 -5,10 5)'), lambert93), 10, 0.002);
    const feet = crsByCode(2263) as Crs;
    near(distance(wkt('POINT(0 0)'), wkt('POINT(1000 0)'), feet), 304.8, 0.01);
    assert.equal(createDistanceTest(wkt('POINT(0 0)'), 5, lambert93)(wkt('POINT(3 4)')), true);
  });

  it('agree with a second implementation', (t) => {
    const spatialite = openSpatialite(t);
    if (spatialite === undefined) return;
    const position = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    const geometry = fc.oneof(
      position.map((coordinates): Geometry => ({ type: 'Point', coordinates })),
      fc
        .uniqueArray(position, { minLength: 2, maxLength: 4, selector: String })
        .map((coordinates): Geometry => ({ type: 'LineString', coordinates })),
      fc.tuple(position, position).map(([[x, y], [w, h]]): Geometry => {
        const [right, top] = [x + w + 1, y + h + 1];
        return {
          type: 'Polygon',
          coordinates: [
            [
              [x, y],
              [right, y],
              [right, top],
              [x, top],
              [x, y],
            ],
          ],
        };
      }),
    );
    fc.assert(
      fc.property(geometry, geometry, fc.integer({ min: 0, max: 12 }), (a, b, metres) => {
        const expected = spatialite.distance(a, b) as number;
        fc.pre(Math.abs(expected - metres) > 1e-9 || Number.isInteger(expected));
        assert.equal(createDistanceTest(b, metres, lambert93)(a), expected <= metres);
      }),
      { numRuns: 1000 },
    );
    spatialite.close();
  });
});
