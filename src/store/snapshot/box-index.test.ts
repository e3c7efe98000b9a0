import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { joinEnvelopes } from '../../feature/geometry.ts';
import { BOX_BYTES, BoxIndex, writeBox } from './box-index.ts';

const coordinate = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.constantFrom(0, 1e-300, -1e-300),
);
const box = fc.tuple(coordinate, coordinate, coordinate, coordinate).map(([a, b, c, d]) => ({
  minX: Math.min(a, b),
  maxX: Math.max(a, b),
  minY: Math.min(c, d),
  maxY: Math.max(c, d),
}));

describe('boxes of features', () => {
  it('never miss what they bound, and exceed it by a single-precision step at most', () => {
    fc.assert(
      fc.property(box, (given) => {
        const view = new DataView(new ArrayBuffer(BOX_BYTES));
        writeBox(view, 0, 'box', given);
        const found = new BoxIndex('box', view.buffer).envelope(0, 1);
        assert.ok(found !== undefined);
        assert.deepEqual(joinEnvelopes(found, given), found);
        const step = (value: number) => Math.abs(value) * 2 ** -23 + 2e-45;
        assert.ok(given.minX - found.minX <= step(given.minX) && found.maxX - given.maxX <= step(given.maxX));
        assert.ok(given.minY - found.minY <= step(given.minY) && found.maxY - given.maxY <= step(given.maxY));
      }),
    );
  });

  it('of points are exact', () => {
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const view = new DataView(new ArrayBuffer(BOX_BYTES));
        writeBox(view, 0, 'point', { minX: x, minY: y, maxX: x, maxY: y });
        assert.deepEqual(new BoxIndex('point', view.buffer).envelope(0, 1), {
          minX: x,
          minY: y,
          maxX: x,
          maxY: y,
        });
      }),
    );
  });

  it('join, leaving out features without a position', () => {
    const view = new DataView(new ArrayBuffer(3 * BOX_BYTES));
    writeBox(view, 0, 'box', { minX: 1, minY: 2, maxX: 3, maxY: 4 });
    writeBox(view, BOX_BYTES, 'box', undefined);
    writeBox(view, 2 * BOX_BYTES, 'box', { minX: -1, minY: 3, maxX: 0, maxY: 9 });
    const index = new BoxIndex('box', view.buffer);
    assert.deepEqual(index.envelope(0, 3), { minX: -1, minY: 2, maxX: 3, maxY: 9 });
    assert.equal(index.envelope(1, 2), undefined);
    assert.equal(index.envelope(2, 2), undefined);
  });
});
