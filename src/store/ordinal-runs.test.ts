import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countOrdinals, type OrdinalRun, runsOf, sliceRuns } from './ordinal-runs.ts';

const ordinalsOf = (runs: readonly OrdinalRun[]) =>
  runs.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, step) => from + step));

describe('runs of ordinals', () => {
  const ordinals = fc.array(fc.nat(60));

  it('hold each ordinal once, ascending, in as few runs as there can be', () => {
    fc.assert(
      fc.property(ordinals, (given) => {
        const runs = runsOf(given);
        assert.deepEqual(
          ordinalsOf(runs),
          [...new Set(given)].sort((a, b) => a - b),
        );
        for (let n = 1; n < runs.length; n++) assert.ok((runs[n - 1]?.to ?? 0) < (runs[n]?.from ?? 0));
        assert.equal(countOrdinals(runs), new Set(given).size);
      }),
    );
  });

  it('are cut as a list would be', () => {
    fc.assert(
      fc.property(ordinals, fc.nat(70), fc.option(fc.nat(70), { nil: undefined }), (given, start, most) => {
        const runs = runsOf(given);
        const end = most === undefined ? undefined : start + most;
        assert.deepEqual(ordinalsOf(sliceRuns(runs, start, most)), ordinalsOf(runs).slice(start, end));
      }),
    );
  });
});
