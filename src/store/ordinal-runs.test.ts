import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OrdinalRuns } from './ordinal-runs.ts';

const given = fc.array(fc.nat(60));
const isAscending = (runs: OrdinalRuns) =>
  runs.bounds.every((bound, at) => at === 0 || bound > (runs.bounds[at - 1] as number));

describe('runs of ordinals', () => {
  it('hold each ordinal of a set once, ascending, in as few runs as there can be', () => {
    fc.assert(
      fc.property(given, (ordinals) => {
        const runs = OrdinalRuns.setOf(ordinals);
        assert.deepEqual(
          [...runs.ordinals()],
          [...new Set(ordinals)].sort((a, b) => a - b),
        );
        assert.ok(isAscending(runs));
        assert.equal(runs.count, new Set(ordinals).size);
      }),
    );
  });

  it('keep the order of an answer', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(30)), (ordinals) => {
        const runs = OrdinalRuns.inOrder(ordinals);
        assert.deepEqual([...runs.ordinals()], ordinals);
        assert.deepEqual(
          [...runs].flatMap(({ from, to }) => Array.from({ length: to - from }, (_, step) => from + step)),
          ordinals,
        );
        assert.equal([...runs].length, runs.length);
      }),
    );
  });

  it('give a sample of any size: no more than that, of the set, some wherever there are many', () => {
    fc.assert(
      fc.property(given, fc.nat(30), (ordinals, size) => {
        const runs = OrdinalRuns.setOf(ordinals);
        const sample = runs.sample(size);
        assert.ok(sample.count <= size);
        assert.equal(sample.subtract(runs).count, 0);
        if (runs.count <= size) assert.deepEqual(sample, runs);
        else if (size > 0) assert.equal(sample.ordinals()[0], runs.ordinals()[0]);
        // What is chosen of few is chosen of more.
        if (size > 0) assert.equal(runs.sample(size - 1).subtract(sample).count, 0);
      }),
    );
  });

  it('are cut as a list would be', () => {
    const most = fc.option(fc.nat(40), { nil: undefined });
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(30)), fc.nat(40), most, (ordinals, start, maxFeatures) => {
        const end = maxFeatures === undefined ? undefined : start + maxFeatures;
        const sliced = OrdinalRuns.inOrder(ordinals).slice(start, maxFeatures);
        assert.deepEqual([...sliced.ordinals()], ordinals.slice(start, end));
        assert.equal(sliced.count, sliced.ordinals().length);
      }),
    );
  });

  it('are joined, met and taken away as sets', () => {
    fc.assert(
      fc.property(given, given, (first, second) => {
        const [a, b] = [new Set(first), new Set(second)];
        const [runsA, runsB] = [OrdinalRuns.setOf(a), OrdinalRuns.setOf(b)];
        for (const [found, expected] of [
          [runsA.union(runsB), a.union(b)],
          [runsA.intersect(runsB), a.intersection(b)],
          [runsA.subtract(runsB), a.difference(b)],
        ] as const) {
          assert.deepEqual(
            [...found.ordinals()],
            [...expected].sort((x, y) => x - y),
          );
          assert.ok(isAscending(found));
        }
      }),
    );
  });
});
