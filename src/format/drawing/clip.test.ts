import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { envelopeCovers } from '../../feature/geometry.ts';
import { clipLine, clipRing, type FlatPositions, flatEnvelope } from './clip.ts';

const BOX = { minX: 0, minY: 0, maxX: 10, maxY: 10 };
const ordinate = fc.integer({ min: -20, max: 30 });
const positions = (least: number) =>
  fc.array(fc.tuple(ordinate, ordinate), { minLength: least, maxLength: 12 }).map((all) => all.flat());

function area(ring: FlatPositions): number {
  let twice = 0;
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    twice +=
      (ring[at] as number) * (ring[next + 1] as number) - (ring[next] as number) * (ring[at + 1] as number);
  }
  return Math.abs(twice) / 2;
}

function length(line: FlatPositions): number {
  let sum = 0;
  for (let at = 2; at < line.length; at += 2) {
    sum += Math.hypot(
      (line[at] as number) - (line[at - 2] as number),
      (line[at + 1] as number) - (line[at - 1] as number),
    );
  }
  return sum;
}

const slightlyMore = { minX: -1e-9, minY: -1e-9, maxX: 10 + 1e-9, maxY: 10 + 1e-9 };

describe('clipping to a box', () => {
  it('keeps of a ring what is within the box', () => {
    assert.deepEqual(clipRing([2, 2, 8, 2, 8, 8], BOX), [2, 2, 8, 2, 8, 8]);
    assert.equal(area(clipRing([-5, -5, 5, -5, 5, 5, -5, 5], BOX)), 25);
    assert.equal(area(clipRing([-5, -5, 50, -5, 50, 50, -5, 50], BOX)), 100);
    assert.deepEqual(clipRing([11, 11, 20, 11, 20, 20], BOX), []);
  });

  it('keeps of a triangle exactly its part of the box, as counted in small squares', () => {
    fc.assert(
      fc.property(positions(3), (ring) => {
        const triangle = ring.slice(0, 6);
        const clipped = clipRing(triangle, BOX);
        const around = flatEnvelope(clipped);
        assert.ok(around === undefined || envelopeCovers(slightlyMore, around));
        assert.ok(area(clipped) <= Math.min(100, area(triangle)) + 1e-6);
        const [left, right] = [
          { ...BOX, maxX: 5 },
          { ...BOX, minX: 5 },
        ].map((half) => area(clipRing(triangle, half)));
        assert.ok(Math.abs((left as number) + (right as number) - area(clipped)) < 1e-6);
      }),
    );
  });

  it('cuts a line into its parts within the box', () => {
    assert.deepEqual(clipLine([1, 1, 9, 9], BOX), [[1, 1, 9, 9]]);
    assert.deepEqual(clipLine([5, -5, 5, 15, 7, 15, 7, -5], BOX), [
      [5, 0, 5, 10],
      [7, 10, 7, 0],
    ]);
    assert.deepEqual(clipLine([-5, -1, 20, -1], BOX), []);
    fc.assert(
      fc.property(positions(2), (line) => {
        const parts = clipLine(line, BOX);
        for (const part of parts) assert.ok(envelopeCovers(slightlyMore, flatEnvelope(part) ?? BOX));
        const whole = parts.reduce((sum, part) => sum + length(part), 0);
        const halves = [
          { ...BOX, maxX: 4.5 },
          { ...BOX, minX: 4.5 },
        ].flatMap((half) => clipLine(line, half));
        const both = halves.reduce((sum, part) => sum + length(part), 0);
        assert.ok(Math.abs(whole - both) < 1e-6);
      }),
    );
  });
});
