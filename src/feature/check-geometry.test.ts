import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkGeometry, MAX_COLLECTION_DEPTH } from './check-geometry.ts';

const collections = (depth: number) => {
  let geometry: unknown = { type: 'Point', coordinates: [1, 2] };
  for (let i = 0; i < depth; i++) geometry = { type: 'GeometryCollection', geometries: [geometry] };
  return geometry;
};
const of = (type: string, coordinates: unknown) => ({ type, coordinates });

const valid: readonly unknown[] = [
  of('Point', [1, 2]),
  of('Point', [1, 2, 3]),
  of('Point', []),
  of('LineString', [
    [0, 0],
    [1, 1],
  ]),
  of('LineString', []),
  of('Polygon', [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ],
  ]),
  of('MultiPoint', [[1, 2]]),
  of('MultiLineString', [
    [
      [0, 0, 1],
      [1, 1, 1],
    ],
  ]),
  of('MultiPolygon', [
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  ]),
  { type: 'GeometryCollection', geometries: [of('Point', [1, 2]), of('Polygon', [])] },
  collections(MAX_COLLECTION_DEPTH),
  { type: 'Point', coordinates: [1, 2], bbox: [1, 2, 1, 2] },
];
for (const geometry of valid)
  test(`valid: ${JSON.stringify(geometry).slice(0, 70)}`, () =>
    assert.equal(checkGeometry(geometry), undefined));

const invalid: readonly [unknown, RegExp][] = [
  [null, /geometry is null/],
  [[1, 2], /geometry is an array/],
  [of('Circle', [1, 2]), /type is "Circle"/],
  [of('__proto__', [1, 2]), /type is "__proto__"/],
  [of('Point', [1]), /position has 1 number/],
  [of('Point', [1, 2, 3, 4]), /position has 4 numbers/],
  [of('Point', [1, NaN]), /beyond the range/],
  [of('Point', [1, '2']), /coordinate is "2"/],
  [of('Point', { length: 2 }), /coordinates is an object/],
  [of('MultiPoint', [[]]), /position has 0 numbers/],
  [
    of('LineString', [
      [0, 0],
      [1, 1, 1],
    ]),
    /some positions have a z/,
  ],
  [of('MultiLineString', [[]]), /line in a multi-geometry has no position/],
  [of('MultiPolygon', [[]]), /polygon in a multi-geometry has no ring/],
  [of('Polygon', [[]]), /ring has 0 positions/],
  [
    of('Polygon', [
      [
        [0, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
        [0, 0, 1],
      ],
    ]),
    /ring does not end where it starts/,
  ],
  [{ type: 'GeometryCollection' }, /geometries is missing/],
  [collections(MAX_COLLECTION_DEPTH + 1), /nested deeper than 32/],
];
for (const [geometry, reason] of invalid)
  test(`invalid: ${JSON.stringify(geometry).slice(0, 70)}`, () =>
    assert.match(checkGeometry(geometry) ?? '', reason));
