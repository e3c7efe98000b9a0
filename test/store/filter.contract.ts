import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Feature } from '../../src/feature/feature.ts';
import type { Filter, SortKey } from '../../src/query/filter.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { openMemoryStore } from '../../src/store/memory-store.ts';
import { anyFilter, anyOrder, FILTERED_TYPE, filteredFeatures } from './arbitrary-filters.ts';
import { collect, idsIn, load, never, query } from './fixtures.ts';
import { createMemberEncoder } from './text-encoder.ts';

interface Asked {
  readonly filter: Filter | undefined;
  readonly sortBy: readonly SortKey[];
  readonly startIndex: number;
  readonly maxFeatures: number | undefined;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  filter: fc.option(anyFilter, { nil: undefined, freq: 20 }),
  sortBy: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: anyOrder }),
  startIndex: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }),
  maxFeatures: fc.option(fc.nat(30), { nil: undefined, freq: 3 }),
});

/** Every store selects what `createFilterEvaluator` says, in the order that `createSortComparator` says. */
export function filterContract(name: string, open: () => Promise<FeatureStore>): void {
  describe(`${name}: filters and orders`, () => {
    let store: FeatureStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('select what the reference says, in its order, whatever the features, filters, orders and pages', async () => {
      await fc.assert(
        fc.asyncProperty(
          filteredFeatures,
          fc.array(asked, { minLength: 1, maxLength: 120, size: 'max' }),
          async (features, questions) => {
            const stores = await loadBoth(store, features);
            for (const question of questions) await compare(stores, question);
          },
        ),
        { ...(process.env['FILTER_SEED'] && { seed: Number(process.env['FILTER_SEED']), path: process.env['FILTER_PATH'] ?? '' }), numRuns: Number(process.env['FILTER_RUNS'] ?? 30), endOnFailure: process.env['FILTER_NO_SHRINK'] !== undefined },
      );
    });
  });
}

interface Loaded {
  readonly store: FeatureStore;
  readonly version: string;
}

async function loadBoth(store: FeatureStore, features: readonly Feature[]): Promise<[Loaded, Loaded]> {
  const reference = openMemoryStore(createMemberEncoder);
  const versions = await Promise.all([
    load(store, FILTERED_TYPE, features),
    load(reference, FILTERED_TYPE, features),
  ]);
  return [
    { store, version: versions[0].version },
    { store: reference, version: versions[1].version },
  ];
}

async function compare([tested, reference]: [Loaded, Loaded], question: Asked): Promise<void> {
  const expected = await answer(reference, question);
  try {
    assert.deepEqual(await answer(tested, question), expected);
  } catch (cause) {
    throw new Error(`The answer is wrong to ${inspect(question, { depth: null })}`, { cause });
  }
}

async function answer({ store, version }: Loaded, question: Asked) {
  const selection = await store.select({ ...query(FILTERED_TYPE, version), ...question }, never());
  try {
    const members = selection.members('text')?.plain(never()) as AsyncIterable<Uint8Array>;
    return {
      ids: idsIn((await collect(members)).toString()),
      count: await selection.count(),
      matched: await selection.matched(),
    };
  } finally {
    selection.close();
  }
}
