import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sortByKey, storedOrder } from './stored-order.ts';

describe('stored order', () => {
  const world = { minX: 0, minY: 0, maxX: 16, maxY: 16 };

  it('has every feature once, those without a position last in input order', () => {
    const coordinate = fc.option(fc.double({ min: 0, max: 16, noNaN: true }), { nil: NaN });
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate)), (points) => {
        const order = storedOrder(
          Float64Array.from(points, ([x]) => x),
          Float64Array.from(points, ([, y]) => y),
          world,
        );
        assert.deepEqual(
          [...order].sort((a, b) => a - b),
          [...points.keys()],
        );
        const isUnpositioned = (index: number) => (points[index] ?? []).some(Number.isNaN);
        const last = [...points.keys()].filter(isUnpositioned);
        assert.deepEqual([...order].slice(points.length - last.length), last);
      }),
    );
  });

  it('goes from cell to neighbouring cell', () => {
    const cells = Array.from({ length: 256 }, (_, n) => [n % 16, Math.floor(n / 16)] as const);
    const order = storedOrder(
      Float64Array.from(cells, ([x]) => x + 0.5),
      Float64Array.from(cells, ([, y]) => y + 0.5),
      world,
    );
    for (let place = 1; place < order.length; place++) {
      const [x, y] = cells[order[place] as number] as [number, number];
      const [beforeX, beforeY] = cells[order[place - 1] as number] as [number, number];
      assert.equal(Math.abs(x - beforeX) + Math.abs(y - beforeY), 1);
    }
  });

  it('keeps the input order of features at one place', () => {
    const order = storedOrder(new Float64Array(50).fill(3), new Float64Array(50).fill(4), {
      minX: 3,
      minY: 4,
      maxX: 3,
      maxY: 4,
    });
    assert.deepEqual([...order], [...Array(50).keys()]);
  });
});

describe('sorting by key', () => {
  it('is stable and ascending over all of 32 bits', () => {
    const key = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        const indexes = Uint32Array.from(keys.keys());
        const expected = [...indexes].sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
        assert.deepEqual([...sortByKey(indexes, Uint32Array.from(keys))], expected);
      }),
    );
  });
});
