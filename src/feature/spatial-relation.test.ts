import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { openSpatialite } from '../../test/support/spatialite.ts';
import type { Geometry, Position } from './geometry.ts';
import { geos } from './geos.ts';
import { meetsBox } from './meets-box.ts';
import { PointLocator } from './point-locator.ts';
import { createRelation, prepareRelations, type RelationName } from './spatial-relation.ts';
import { parseWkt } from './wkt.ts';

before(prepareRelations);

const RELATIONS: readonly RelationName[] = [
  'Equals',
  'Disjoint',
  'Touches',
  'Within',
  'Overlaps',
  'Crosses',
  'Intersects',
  'Contains',
];

const wkt = (text: string): Geometry => parseWkt(text).geometry;
const relates = (relation: RelationName, a: Geometry, b: Geometry) => createRelation(relation, b)(a);
const all = (a: string, b: string) =>
  RELATIONS.filter((relation) => relates(relation, wkt(a), wkt(b))).join(' ');

const SQUARE = 'POLYGON((0 0,4 0,4 4,0 4,0 0))';
const RING = 'POLYGON((0 0,9 0,9 9,0 9,0 0),(3 3,6 3,6 6,3 6,3 3))';

/** The relations that hold, each way. */
const CASES: readonly (readonly [what: string, a: string, b: string, relations: string])[] = [
  [
    'the same area, begun elsewhere',
    SQUARE,
    'POLYGON((4 4,0 4,0 0,4 0,4 4))',
    'Equals Within Intersects Contains',
  ],
  ['neighbours with a common side', SQUARE, 'POLYGON((4 0,8 0,8 4,4 4,4 0))', 'Touches Intersects'],
  ['neighbours with a common corner', SQUARE, 'POLYGON((4 4,8 4,8 8,4 8,4 4))', 'Touches Intersects'],
  ['overlapping areas', SQUARE, 'POLYGON((2 2,6 2,6 6,2 6,2 2))', 'Overlaps Intersects'],
  ['nested areas', 'POLYGON((1 1,2 1,2 2,1 2,1 1))', SQUARE, 'Within Intersects'],
  ['an area in another’s hole', 'POLYGON((4 4,5 4,5 5,4 5,4 4))', RING, 'Disjoint'],
  ['an area that fills a hole', 'POLYGON((3 3,6 3,6 6,3 6,3 3))', RING, 'Touches Intersects'],
  ['an area over a hole', 'POLYGON((2 2,7 2,7 7,2 7,2 2))', RING, 'Overlaps Intersects'],
  ['a point in an area', 'POINT(1 1)', SQUARE, 'Within Intersects'],
  ['a point on a side', 'POINT(4 1)', SQUARE, 'Touches Intersects'],
  ['a point on a corner', 'POINT(0 0)', SQUARE, 'Touches Intersects'],
  ['a point in a hole', 'POINT(4 4)', RING, 'Disjoint'],
  ['a point on a hole’s side', 'POINT(3 4)', RING, 'Touches Intersects'],
  ['the same points', 'POINT(1 1)', 'POINT(1 1)', 'Equals Within Intersects Contains'],
  ['a point among points', 'POINT(1 1)', 'MULTIPOINT(1 1,2 2)', 'Within Intersects'],
  ['the end of a line', 'POINT(0 0)', 'LINESTRING(0 0,4 4)', 'Touches Intersects'],
  ['the middle of a line', 'POINT(2 2)', 'LINESTRING(0 0,4 4)', 'Within Intersects'],
  ['a line through an area', 'LINESTRING(-1 2,5 2)', SQUARE, 'Crosses Intersects'],
  ['a line along a side', 'LINESTRING(0 0,4 0)', SQUARE, 'Touches Intersects'],
  ['a line in an area, with its ends on the sides', 'LINESTRING(0 2,4 2)', SQUARE, 'Within Intersects'],
  ['crossing lines', 'LINESTRING(0 0,4 4)', 'LINESTRING(0 4,4 0)', 'Crosses Intersects'],
  ['lines with a common piece', 'LINESTRING(0 0,4 0)', 'LINESTRING(2 0,6 0)', 'Overlaps Intersects'],
  ['parts of which one is inside', 'MULTIPOINT(1 1,9 9)', SQUARE, 'Crosses Intersects'],
  [
    'parts that touch at a point',
    'POINT(2 2)',
    'MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((2 2,4 2,4 4,2 4,2 2)))',
    'Touches Intersects',
  ],
  ['a collection', 'GEOMETRYCOLLECTION(POINT(9 9),LINESTRING(1 1,2 2))', SQUARE, 'Crosses Intersects'],
  ['nothing and something', 'POINT EMPTY', SQUARE, 'Disjoint'],
  ['something and nothing', 'POINT(1 1)', 'POLYGON EMPTY', 'Disjoint'],
];

describe('spatial relations', () => {
  for (const [what, a, b, relations] of CASES) {
    it(`are ${relations} for ${what}`, () => assert.equal(all(a, b), relations));
  }

  it('look at x and y alone', () => {
    assert.ok(relates('Within', wkt('POINT Z(1 1 99)'), wkt(SQUARE)));
    assert.ok(relates('Equals', wkt('LINESTRING Z(0 0 1,1 1 2)'), wkt('LINESTRING(0 0,1 1)')));
  });

  it('neither fail on nor pass over polygons that touch or cross themselves', () => {
    const bow = wkt('POLYGON((0 0,4 4,4 0,0 4,0 0))');
    const banana = wkt('POLYGON((0 0,9 0,9 9,0 9,0 0,4 4,6 4,6 6,4 6,4 4,0 0))');
    for (const odd of [bow, banana]) {
      for (const [first, second] of [
        [odd, wkt('POINT(0.5 1)')],
        [wkt('LINESTRING(-1 1,9 1)'), odd],
      ] as const) {
        assert.ok(relates('Intersects', first, second));
        assert.ok(!relates('Disjoint', first, second));
      }
    }
    assert.ok(!relates('Intersects', wkt('POINT(2 1)'), bow));
    assert.ok(!relates('Intersects', wkt('POINT(5 5)'), banana));
  });

  it('read parts with too few positions as what they cover', () => {
    const line: Geometry = { type: 'LineString', coordinates: [[1, 1]] };
    const flat: Geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [1, 1],
          [2, 2],
        ],
      ],
    };
    const open: Geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [1, 1],
          [3, 1],
          [3, 3],
          [1, 3],
        ],
      ],
    };
    for (const odd of [line, flat, open]) {
      assert.ok(relates('Within', odd, wkt(SQUARE)), odd.type);
      assert.ok(relates('Intersects', wkt('LINESTRING(0 0,4 4)'), odd), odd.type);
    }
    assert.ok(relates('Intersects', wkt('POINT(2 2)'), open));
    const degenerate = wkt('POLYGON((1 1,1 3,1 3,1 1,1 1))');
    assert.ok(relates('Intersects', wkt('POINT(1 2)'), degenerate));
  });

  it('of collections with members that overlap themselves are those of the members, as to intersection', () => {
    const bow = 'POLYGON((0 0,4 4,4 0,0 4,0 0))';
    const odd = wkt(`GEOMETRYCOLLECTION(${bow},POLYGON((1 0,1 4,3 0,3 4,1 0)),LINESTRING(8 8,9 9))`);
    for (const other of ['LINESTRING(8 9,9 8)', 'POINT(8 8)', 'POLYGON((0 1,1 1,1 3,0 3,0 1))'].map(wkt)) {
      assert.ok(relates('Intersects', odd, other));
      assert.ok(relates('Intersects', other, odd));
    }
    assert.ok(relates('Disjoint', odd, wkt('LINESTRING(6 0,9 0)')));
  });

  it('take what can’t be related as disjoint', () => {
    const infinite: Geometry = {
      type: 'LineString',
      coordinates: [
        [0, 0],
        [Infinity, NaN],
      ],
    };
    for (const relation of RELATIONS) {
      assert.equal(typeof relates(relation, infinite, wkt(RING)), 'boolean');
    }
  });
});

// Few coordinates, so that corners meet sides and sides meet sides.
const small = fc.integer({ min: 0, max: 6 });
const position: fc.Arbitrary<Position> = fc.tuple(small, small);
/** No differences so small that the older GEOS of Debian rounds them away. */
const anyDouble = fc.double({ min: -3, max: 9, noNaN: true }).map((double) => Math.round(double * 1e4) / 1e4);
const anyPosition: fc.Arbitrary<Position> = fc.oneof(position, fc.tuple(anyDouble, anyDouble));

function star(centre: Position, radii: readonly number[]): Position[] {
  const ring = radii.map((radius, i) => {
    const angle = (2 * Math.PI * i) / radii.length;
    return [
      (centre[0] as number) + radius * Math.cos(angle),
      (centre[1] as number) + radius * Math.sin(angle),
    ];
  });
  return [...ring, ring[0] as Position];
}

const rectangle = fc.tuple(small, small, small, small).map(([x, y, w, h]): Position[] => [
  [x, y],
  [x + w + 1, y],
  [x + w + 1, y + h + 1],
  [x, y + h + 1],
  [x, y],
]);
const triangle = fc
  .tuple(position, position, position)
  .filter(([a, b, c]) => cross(a, b, c) !== 0)
  .map(([a, b, c]): Position[] => [a, b, c, a]);
const starRing = fc
  .tuple(position, fc.array(fc.double({ min: 0.5, max: 4, noNaN: true }), { minLength: 3, maxLength: 12 }))
  .map(([centre, radii]) => star(centre, radii));

function cross(a: Position, b: Position, c: Position): number {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  const [cx = 0, cy = 0] = c;
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

const holed = fc.tuple(small, small).map(([x, y]): Geometry => {
  const square = (from: number, to: number): Position[] => [
    [x + from, y + from],
    [x + to, y + from],
    [x + to, y + to],
    [x + from, y + to],
    [x + from, y + from],
  ];
  return { type: 'Polygon', coordinates: [square(0, 4), square(1, 3)] };
});
const polygon: fc.Arbitrary<Geometry> = fc.oneof(
  fc.oneof(rectangle, triangle, starRing).map((ring): Geometry => ({ type: 'Polygon', coordinates: [ring] })),
  holed,
);
const twoPolygons = fc.tuple(rectangle, fc.integer({ min: 0, max: 4 })).map(([ring, gap]): Geometry => {
  const shift =
    Math.max(...ring.map(([x]) => x as number)) - Math.min(...ring.map(([x]) => x as number)) + gap + 0.5;
  return { type: 'MultiPolygon', coordinates: [[ring], [ring.map(([x = 0, y = 0]) => [x + shift, y])]] };
});
const lineString = fc
  .uniqueArray(anyPosition, { minLength: 2, maxLength: 5, selector: String })
  .map((coordinates): Geometry => ({ type: 'LineString', coordinates }));
const point = anyPosition.map((coordinates): Geometry => ({ type: 'Point', coordinates }));
const multiPoint = fc
  .uniqueArray(position, { minLength: 1, maxLength: 4, selector: String })
  .map((coordinates): Geometry => ({ type: 'MultiPoint', coordinates }));
function polygonRings(geometry: Geometry): readonly (readonly Position[])[] {
  return geometry.type === 'Polygon' ? geometry.coordinates : [];
}

const anyGeometry = fc.oneof(point, multiPoint, lineString, polygon, twoPolygons);

describe('spatial relations and a second implementation', () => {
  it('agree on whatever touches, nests, overlaps', (t) => {
    const spatialite = openSpatialite(t);
    if (spatialite === undefined) return;
    fc.assert(
      fc.property(anyGeometry, anyGeometry, (a, b) => {
        // Where lines cross themselves, Debian's older GEOS works with rounded crossings.
        fc.pre([a, b].every((geometry) => spatialite.isValid(geometry) && spatialite.isSimple(geometry)));
        for (const relation of RELATIONS) {
          assert.equal(relates(relation, a, b), spatialite.relates(relation, a, b), relation);
        }
      }),
      { numRuns: 2000 },
    );
    spatialite.close();
  });

  it('agree on the cases above', (t) => {
    const spatialite = openSpatialite(t);
    if (spatialite === undefined) return;
    for (const [what, a, b, relations] of CASES) {
      if (/EMPTY|COLLECTION/.test(a + b)) continue;
      const holding: string[] = RELATIONS.filter((relation) => spatialite.relates(relation, wkt(a), wkt(b)));
      assert.equal(holding.join(' '), relations, what);
    }
    spatialite.close();
  });
});

describe('the paths without GEOS', () => {
  /** Intersection as GEOS alone has it. */
  function intersectsByGeos(a: Geometry, b: Geometry): boolean {
    const library = geos();
    const [first, second] = [library.read(a), library.prepare(library.read(b))];
    const result = library.relates(first, 'Intersects', second);
    library.destroy(first);
    library.destroyPrepared(second);
    assert.notEqual(result, undefined);
    return result as boolean;
  }

  it('find the same geometries in a box', () => {
    fc.assert(
      fc.property(anyGeometry, rectangle, (geometry, ring) => {
        const [minX = 0, minY = 0] = ring[0] as Position;
        const [maxX = 0, maxY = 0] = ring[2] as Position;
        const box: Geometry = { type: 'Polygon', coordinates: [ring] };
        assert.equal(meetsBox(geometry, { minX, minY, maxX, maxY }), intersectsByGeos(geometry, box));
      }),
      { numRuns: 3000 },
    );
  });

  // Of five corners at least: GEOS takes some degenerate rings of four for rectangles.
  const anyRing = fc
    .array(position, { minLength: 5, maxLength: 9 })
    .map((ring) => [...ring, ring[0] as Position]);
  const anyRings = anyRing.map((ring) => [ring]);
  const anyArea: fc.Arbitrary<Geometry> = fc.oneof(
    anyRings.map((coordinates): Geometry => ({ type: 'Polygon', coordinates })),
    fc
      .array(anyRings, { minLength: 1, maxLength: 3 })
      .map((coordinates): Geometry => ({ type: 'MultiPolygon', coordinates })),
  );

  it('agree with GEOS on polygons that overlap themselves, too', () => {
    fc.assert(
      fc.property(anyArea, rectangle, anyPosition, (geometry, ring, coordinates) => {
        const box: Geometry = { type: 'Polygon', coordinates: [ring] };
        assert.equal(relates('Intersects', geometry, box), intersectsByGeos(geometry, box));
        const point: Geometry = { type: 'Point', coordinates };
        assert.equal(relates('Intersects', point, geometry), intersectsByGeos(point, geometry));
      }),
      { numRuns: 3000 },
    );
  });

  it('know boxes that are lines and points', () => {
    const flat = (x: number, minY: number, maxY: number) => ({ minX: x, minY, maxX: x, maxY });
    assert.ok(meetsBox(wkt(SQUARE), flat(2, 2, 2)));
    assert.ok(meetsBox(wkt(SQUARE), flat(4, 4, 9)));
    assert.ok(!meetsBox(wkt(RING), flat(4, 4, 5)));
    assert.ok(meetsBox(wkt('LINESTRING(0 0,2 2)'), flat(1, 1, 1)));
    assert.ok(!meetsBox(wkt('LINESTRING(0 0,2 2)'), flat(1, 1.5, 1.5)));
    assert.ok(!meetsBox(wkt('GEOMETRYCOLLECTION EMPTY'), flat(0, 0, 0)));
  });

  it('place points as GEOS does, to the last bit', () => {
    const area = fc.oneof(polygon, twoPolygons);
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        area,
        fc.array(fc.oneof(anyPosition, fc.tuple(fraction, fraction)), { minLength: 20 }),
        (geometry, others) => {
          const rings =
            geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : polygonRings(geometry);
          const corners = rings.flat();
          // Points on sides or within a rounding error of them.
          const onSides = corners.slice(1).map((to, i): Position => {
            const from = corners[i] as Position;
            return [
              ((from[0] as number) + (to[0] as number)) / 2,
              ((from[1] as number) + (to[1] as number)) / 2,
            ];
          });
          const locator = new PointLocator(geometry as never);
          for (const [x = 0, y = 0] of [...corners, ...onSides, ...others]) {
            const at: Geometry = { type: 'Point', coordinates: [x, y] };
            const location = locator.locate(x, y);
            if (location === undefined) continue;
            assert.equal(location !== 'exterior', intersectsByGeos(at, geometry), `${x} ${y} ${location}`);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('GEOS in its place', () => {
  it('gives back what it takes, through a hundred thousand tests', () => {
    const line = wkt('LINESTRING(-1 2,5 2.5)');
    const test = createRelation('Crosses', wkt(RING));
    const bow = wkt('POLYGON((0 0,4 4,4 0,0 4,0 0))');
    for (let i = 0; i < 2000; i++) test(line);
    const bytes = geos().memoryBytes;
    for (let i = 0; i < 100_000; i++) test(i % 2 === 0 ? line : bow);
    assert.equal(geos().memoryBytes, bytes);
  });

  it('holds few operands at a time, and each answers again', () => {
    const tests = Array.from({ length: 200 }, (_, i) => {
      const ring = star(
        [i * 10, 0],
        Array.from({ length: 2000 }, (_, k) => 3 + (k % 2)),
      );
      return createRelation('Intersects', { type: 'Polygon', coordinates: [ring] });
    });
    const line = (x: number): Geometry => ({
      type: 'LineString',
      coordinates: [
        [x, 0],
        [x + 1, 1],
      ],
    });
    const sweep = () => {
      for (const [i, test] of tests.entries()) assert.ok(test(line(i * 10)));
    };
    sweep();
    const bytes = geos().memoryBytes;
    sweep();
    assert.ok(geos().memoryBytes < bytes * 1.2 && bytes < 300e6, `${bytes}`);
  });

  it('reads large geometries', () => {
    const ring = star(
      [0, 0],
      Array.from({ length: 60_000 }, (_, k) => 100 + (k % 2)),
    );
    const large: Geometry = { type: 'Polygon', coordinates: [ring] };
    assert.ok(relates('Within', wkt('LINESTRING(0 0,1 1)'), large));
    assert.ok(relates('Contains', large, wkt('LINESTRING(0 0,1 1)')));
  });

  const script = `
    import { createRelation, prepareRelations } from ${JSON.stringify(new URL('./spatial-relation.ts', import.meta.url).href)};
    await prepareRelations();
    const square = { type: 'Polygon', coordinates: [[[0, 0], [3, 0], [4, 4], [0, 4], [0, 0]]] };
    const test = createRelation('Crosses', square);
    if (!test({ type: 'LineString', coordinates: [[-1, 1], [9, 1]] })) throw new Error('wrong');
  `;

  it('runs where code can’t be made from strings', () => {
    const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script];
    const { status, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  it('runs in worker threads', async () => {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    const code = await new Promise((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', resolve);
    });
    assert.equal(code, 0);
  });
});
