import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Crs } from '../../crs/crs.ts';
import { crsByCode } from '../../crs/registry.ts';
import type { FeatureType } from '../../feature/feature.ts';
import type { Envelope, Geometry, Position } from '../../feature/geometry.ts';
import { createMemberEncoder } from '../../member-encoders.ts';
import { WGS84_LONGITUDE_FIRST } from '../wgs84-longitude-first.ts';
import { DRAWING } from './drawing-members.ts';
import { HALF_WORLD, mercatorBox } from './web-mercator.ts';

const typeIn = (code: number): FeatureType => ({
  name: 'place',
  label: 'place',
  namespace: 'http://example.org/app',
  prefix: 'app',
  properties: [
    { name: 'a', label: 'a', type: 'geometry', geometryType: 'Geometry', dimension: 2, mandatory: false },
  ],
  crs: crsByCode(code) as Crs,
  defaultCrs: crsByCode(4326) as Crs,
});

/** A pixel is a hundredth of a degree of longitude unless said otherwise. */
const HUNDREDTH = HALF_WORLD / 18_000;

function draw(
  geometry: Geometry | null,
  box: Envelope,
  { resolution = HUNDREDTH, code = 4326 }: { resolution?: number; code?: number } = {},
): unknown {
  const encoder = createMemberEncoder({
    name: DRAWING,
    featureType: typeIn(code),
    properties: [0],
    srs: WGS84_LONGITUDE_FIRST,
    drawing: { box: mercatorBox(box), resolution },
  });
  return JSON.parse(Buffer.from(encoder.encode({ id: 'é"1', values: [geometry] })).toString());
}

const EQUATOR = { minX: 0, minY: -1, maxX: 10, maxY: 1 };
/** Pixels from the lower edge of EQUATOR to the equator. */
const MIDDLE = 100;
const square = (minX: number, minY: number, maxX: number, maxY: number): Position[] => [
  [minX, minY],
  [maxX, minY],
  [maxX, maxY],
  [minX, maxY],
  [minX, minY],
];

describe('what is seen of a feature', () => {
  it('is its place in pixels of the map', () => {
    const point: Geometry = { type: 'Point', coordinates: [1.234, 0] };
    assert.deepEqual(draw(point, EQUATOR), ['é"1', [123, MIDDLE]]);
    const line: Geometry = {
      type: 'LineString',
      coordinates: [
        [1, 0],
        [2, 0],
        [3, 0],
        [3, 0.5],
      ],
    };
    assert.deepEqual(
      draw(line, EQUATOR),
      ['é"1', 0, [[100, MIDDLE, 200, 0, 0, 50]]],
      'straight on is one step',
    );
    const polygon: Geometry = {
      type: 'Polygon',
      coordinates: [square(1, -0.5, 2, 0.5), square(1.4, -0.1, 1.6, 0.1), square(1.001, 0, 1.002, 0.001)],
    };
    assert.deepEqual(
      draw(polygon, EQUATOR),
      [
        'é"1',
        0,
        0,
        [
          [
            [100, 50, 100, 0, 0, 100, -100, 0],
            [140, 90, 20, 0, 0, 20, -20, 0],
          ],
        ],
      ],
      'a hole of less than a pixel is none',
    );
  });

  it('is nothing but the id without a geometry, or without a place on the map', () => {
    assert.deepEqual(draw(null, EQUATOR), ['é"1']);
    assert.deepEqual(draw({ type: 'Point', coordinates: [] }, EQUATOR), ['é"1']);
    assert.deepEqual(draw({ type: 'Polygon', coordinates: [] }, EQUATOR), ['é"1']);
    assert.deepEqual(draw({ type: 'Point', coordinates: [50, 50] }, EQUATOR), ['é"1']);
  });

  it('is one speck of what is smaller than a pixel, if there is nothing larger', () => {
    const small = square(3, 0, 3.001, 0.001);
    const islands: Geometry = { type: 'MultiPolygon', coordinates: [[small], [square(4, 0, 4.001, 0.001)]] };
    assert.deepEqual(draw(islands, EQUATOR), ['é"1', 0, 0, 0, [300, MIDDLE]]);
    const land: Geometry = { type: 'MultiPolygon', coordinates: [[small], [square(1, 0, 2, 0.5)]] };
    assert.equal((draw(land, EQUATOR) as unknown[]).length, 4);
  });

  it('is all parts of a collection, and each pixel of many points once', () => {
    const members: Geometry[] = [
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 0],
          [2, 0],
          [1.0001, 0],
        ],
      },
      { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [3, 0] }] },
      {
        type: 'LineString',
        coordinates: [
          [5, 0],
          [6, 0],
        ],
      },
    ];
    assert.deepEqual(draw({ type: 'GeometryCollection', geometries: members }, EQUATOR), [
      'é"1',
      [100, MIDDLE, 100, 0, 100, 0],
      [[500, MIDDLE, 100, 0]],
    ]);
  });

  it('lies in the world that the map shows', () => {
    const fiji = { minX: 175, minY: -1, maxX: 185, maxY: 1 };
    assert.deepEqual(draw({ type: 'Point', coordinates: [-179, 0] }, fiji), ['é"1', [600, MIDDLE]]);
    assert.deepEqual(draw({ type: 'Point', coordinates: [181, 0] }, fiji), ['é"1', [600, MIDDLE]]);
    const west = { minX: -185, minY: -1, maxX: -175, maxY: 1 };
    assert.deepEqual(draw({ type: 'Point', coordinates: [179, 0] }, west), ['é"1', [400, MIDDLE]]);
    const band: Geometry = { type: 'Polygon', coordinates: [square(-180, -0.5, 180, 0.5)] };
    assert.deepEqual(
      draw(band, fiji),
      ['é"1', 0, 0, [[[0, 50, 500, 0, 0, 100, -500, 0]], [[500, 50, 500, 0, 0, 100, -500, 0]]]],
      'both ends of what goes around the earth, each up to the antimeridian',
    );
  });

  it('ends where the map ends: a coast of a million vertices costs what is seen of it', () => {
    const count = 1_000_000;
    const coast = Array.from({ length: count }, (_, n): Position => {
      const angle = (2 * Math.PI * (n % (count - 1))) / (count - 1);
      const radius = 20 + Math.sin(angle * 40_000) * 0.01;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    const polygon: Geometry = { type: 'Polygon', coordinates: [coast] };
    const world = { minX: -180, minY: -85, maxX: 180, maxY: 85 };
    const far = (
      draw(polygon, world, { resolution: HALF_WORLD / 512 }) as [0, 0, 0, number[][][]]
    )[3][0]?.[0];
    assert.ok((far?.length ?? 0) < 1_000, `${far?.length} ordinates from afar`);
    const near = { minX: 19.9, minY: -0.05, maxX: 20.1, maxY: 0.05 };
    const close = (draw(polygon, near, { resolution: HUNDREDTH / 50 }) as [0, 0, 0, number[][][]])[3][0]?.[0];
    assert.ok((close?.length ?? 0) < 20_000, `${close?.length} ordinates from near`);
  });

  it('is there at the poles, at the edge of the map, and of any coordinate system', () => {
    const antarctica: Geometry = { type: 'Polygon', coordinates: [square(-180, -90, 180, -60)] };
    const world = { minX: -180, minY: -85, maxX: 180, maxY: 85 };
    const drawn = draw(antarctica, world, { resolution: HALF_WORLD / 512 }) as [0, 0, 0, number[][][]];
    assert.equal(drawn[3][0]?.[0]?.length, 8);
    const paris: Geometry = { type: 'Point', coordinates: [652_469, 6_862_035] };
    const france = { minX: 2, minY: 48.5, maxX: 3, maxY: 49 };
    const [, [x, y]] = draw(paris, france, { code: 2154 }) as ['', [number, number]];
    assert.equal(x, 35);
    assert.ok(y > 50 && y < 58, `${y}`);
  });
});
