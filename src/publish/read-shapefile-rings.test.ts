import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Position } from '../feature/geometry.ts';
import { polygonsOf } from './read-shapefile-rings.ts';

type Line = readonly Position[];

/** Clockwise, as outer rings are. */
const outer = (x: number, y: number, size: number): Line => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];
const hole = (x: number, y: number, size: number): Line => outer(x, y, size).toReversed();

describe('rings of a polygon record', () => {
  const lake = hole(1, 1, 7);
  const land = outer(0, 0, 9);
  const island = outer(2, 2, 5);
  const pond = hole(3, 3, 1);
  const far = outer(20, 0, 1);

  it('make one polygon for each clockwise ring, with the holes that lie in it', () => {
    assert.deepEqual(polygonsOf([land, far, lake]), [[land, lake], [far]]);
  });

  it('give a hole to the smallest ring around it', () => {
    assert.deepEqual(polygonsOf([pond, land, island, lake]), [
      [land, lake],
      [island, pond],
    ]);
  });

  it('are nested by containment where all directions are wrong, or all the same', () => {
    const reversed = [land, far, lake, island, pond].map((ring) => ring.toReversed());
    const [l, f, k, i, p] = reversed as unknown as [Line, Line, Line, Line, Line];
    assert.deepEqual(polygonsOf(reversed), [[l, k], [f], [i, p]]);
    const same = outer(1, 1, 7);
    assert.deepEqual(polygonsOf([land, same]), [[land, same]]);
    assert.deepEqual(polygonsOf([hole(0, 0, 1)]), [[hole(0, 0, 1)]]);
    assert.deepEqual(polygonsOf([outer(0, 0, 1), hole(5, 5, 1)]), [[outer(0, 0, 1)], [hole(5, 5, 1)]]);
  });

  it('may touch', () => {
    const touching = [
      [0, 0],
      [9, 9],
      [9, 0],
      [0, 0],
    ].toReversed();
    assert.deepEqual(polygonsOf([land, touching]), [[land, touching]]);
    assert.deepEqual(polygonsOf([outer(0, 0, 4), outer(4, 1, 2)]), [[outer(0, 0, 4)], [outer(4, 1, 2)]]);
  });

  it('without an area are holes of what is near', () => {
    const collapsed: Line = [
      [3, 3],
      [4, 4],
      [3, 3],
      [3, 3],
    ];
    assert.deepEqual(polygonsOf([land, collapsed]), [[land, collapsed]]);
    assert.deepEqual(polygonsOf([collapsed, far, outer(2, 0, 3)]), [[far], [outer(2, 0, 3), collapsed]]);
    assert.deepEqual(polygonsOf([collapsed, far]), [[far, collapsed]]);
    assert.deepEqual(polygonsOf([collapsed]), [[collapsed]]);
  });

  it('give the same polygons in any order, at any place and in either direction', () => {
    // Concentric squares, every second one a hole, in several places.
    const nests = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        nests,
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: -1e6, max: 1e6 }),
        (depths, reverse, order, shift) => {
          const rings = depths.flatMap((depth, n) =>
            Array.from({ length: depth }, (_, level) => {
              const ring = outer(shift + n * 100 + level, level, 90 - level * 2);
              return { n, level, ring: (level % 2 === 1) === reverse ? ring : ring.toReversed() };
            }),
          );
          const shuffled = rings
            .map((ring) => ({ ring, key: order.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ ring }) => ring);
          const polygons = polygonsOf(shuffled.map(({ ring }) => ring));
          const nameOf = (line: Line) => {
            const { n, level } = rings.find(({ ring }) => ring === line) as { n: number; level: number };
            return `${n}.${level}`;
          };
          const expected = rings
            .filter(({ level }) => level % 2 === 0)
            .map(({ n, level }) =>
              (depths[n] as number) > level + 1 ? `${n}.${level} ${n}.${level + 1}` : `${n}.${level}`,
            );
          assert.deepEqual(polygons.map((polygon) => polygon.map(nameOf).join(' ')).sort(), expected.sort());
        },
      ),
    );
  });

  it('in great number are sorted all the same', () => {
    const islands = Array.from({ length: 20_000 }, (_, i) =>
      outer((i % 200) * 3, Math.floor(i / 200) * 3, 2),
    );
    assert.equal(polygonsOf(islands).length, islands.length);
  });
});
