import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Geometry, Position } from './geometry.ts';
import { parseWkt, WktError } from './wkt.ts';

const cases: readonly [string, Geometry][] = [
  ['POINT (1 2)', { type: 'Point', coordinates: [1, 2] }],
  ['point(-1.5e1 .25)', { type: 'Point', coordinates: [-15, 0.25] }],
  ['POINT Z (1 2 3)', { type: 'Point', coordinates: [1, 2, 3] }],
  ['POINTZ(1 2 3)', { type: 'Point', coordinates: [1, 2, 3] }],
  ['POINT(1 2 3)', { type: 'Point', coordinates: [1, 2, 3] }],
  ['POINT EMPTY', { type: 'Point', coordinates: [] }],
  ['POLYGON Z EMPTY', { type: 'Polygon', coordinates: [] }],
  [
    'LINESTRING (0 0, 1 1)',
    {
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 1],
      ],
    },
  ],
  [
    'POLYGON((0 0,1 0,1 1,0 0))',
    {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    },
  ],
  [
    'MULTIPOINT((1 2),(3 4))',
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [
    'MULTIPOINT(1 2, 3 4)',
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [
    'MULTILINESTRING((0 0,1 1),(2 2,3 3))',
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [2, 2],
          [3, 3],
        ],
      ],
    },
  ],
  [
    'MULTIPOLYGON(((0 0,1 0,1 1,0 0)))',
    {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      ],
    },
  ],
  [
    'GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION EMPTY)',
    {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [1, 2] },
        { type: 'GeometryCollection', geometries: [] },
      ],
    },
  ],
];

for (const [text, geometry] of cases)
  test(`reads ${text}`, () => assert.deepEqual(parseWkt(text), { geometry, srid: undefined }));

test('reads the SRID that PostGIS puts before it', () => {
  assert.deepEqual(parseWkt(' srid=2154 ; POINT(1 2) '), {
    geometry: { type: 'Point', coordinates: [1, 2] },
    srid: 2154,
  });
});

for (const [text, message] of [
  ['', /the text ends at character 1 where the name of a geometry type is expected/],
  ['POINT', /where '\(' or EMPTY is expected/],
  ['POINT(1)', /two or three numbers/],
  ['POINT Z (1 2)', /3 numbers/],
  ['POINT M (1 2 3)', /measures/],
  ['POINT ZM (1 2 3 4)', /measures/],
  ['POINT(1 2 3 4)', /two or three numbers/],
  ['POINT(1,2)', /two or three numbers/],
  ['POINT(1 2) x', /"x" stands at character 12 where the end/],
  ['LINESTRING(0 0, 1 1', /the text ends .* where ',' or '\)'/],
  ['LINESTRING(0 0, 1 1 1)', /2 numbers/],
  ['CIRCULARSTRING(0 0, 1 1, 2 0)', /type CIRCULARSTRING is not supported/],
  ['MULTIPOINT(1 2, EMPTY)', /empty point/],
  ['POINT(NaN 2)', /two or three numbers/],
  [`${'GEOMETRYCOLLECTION('.repeat(100_000)}`, /nested deeper than 32/],
] as const)
  test(`refuses ${text.slice(0, 40)}`, () =>
    assert.throws(() => parseWkt(text), { name: 'WktError', message }));

test('reads back what is written, whatever the blanks and the case', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const position = fc.tuple(number, number);
  const line = fc.array(position, { minLength: 1, maxLength: 5 });
  const lines = fc.array(line, { minLength: 1, maxLength: 4 });
  const blank = fc.constantFrom('', ' ', '\n\t ');
  fc.assert(
    fc.property(lines, blank, fc.boolean(), (coordinates, space, lower) => {
      const positions = (ps: readonly Position[]) => `(${ps.map((p) => p.join(' ')).join(`${space},`)})`;
      const text = `MultiLineString${space}(${coordinates.map(positions).join(`,${space}`)})`;
      const { geometry } = parseWkt(lower ? text.toLowerCase() : text);
      assert.deepEqual(geometry, {
        type: 'MultiLineString',
        coordinates: coordinates.map((ps) => ps.map((p) => p.map((n) => Number(String(n))))),
      });
    }),
  );
});

test('any text is read or refused', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'POINT(LSRGY) ZM=;,.-1e0 EMPTY'), maxLength: 40 }),
      (text) => {
        try {
          parseWkt(text);
        } catch (error) {
          assert.ok(error instanceof WktError);
        }
      },
    ),
  );
});
