import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Feature, FeatureType } from '../../src/feature/feature.ts';
import { type Expression, type Filter, ID_KEY, type SortKey } from '../../src/query/filter.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { openMemoryStore } from '../../src/store/memory-store.ts';
import {
  anyFilter,
  anyOrder,
  FILTERED_TYPE,
  filteredFeatures,
  PROJECTED_TYPE,
  projected,
} from './arbitrary-filters.ts';
import { collect, idsIn, load, never, POINTS, query, scatteredPoints } from './fixtures.ts';
import { createMemberEncoder } from './text-encoder.ts';

export interface Asked {
  readonly filter: Filter | undefined;
  readonly sortBy?: readonly SortKey[];
  readonly startIndex?: number;
  readonly maxFeatures?: number | undefined;
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

    describe('random filters over random features', () => randomContract(() => store));
    describe('what clients send by the thousand', () => largeContract(() => store));
    describe('orders', () => orderContract(() => store));
  });
}

function randomContract(store: () => FeatureStore): void {
  for (const [what, type, featuresOf] of [
    ['degrees', FILTERED_TYPE, (features: Feature[]) => features],
    ['metres, boxes in degrees', PROJECTED_TYPE, projected],
  ] as const) {
    it(`select what the reference says, in its order and page: sources in ${what}`, async () => {
      const questions = fc.array(asked, { minLength: 60, maxLength: 120, size: 'max' });
      await fc.assert(
        fc.asyncProperty(filteredFeatures, questions, async (features, all) => {
          const both = await loadBoth(store(), type, featuresOf(features));
          for (const question of all) await compare(both, question);
        }),
        // Shrinking loads features hundreds of times; a minute of it is enough to understand a failure.
        { numRuns: 12, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true },
      );
    });
  }
}

const name = (property: number): Expression => ({ kind: 'PropertyName', property });
const literal = (value: string | number): Expression => ({ kind: 'Literal', value });
const equal = (property: number, value: string | number, comparison: 'number' | 'text'): Filter => ({
  kind: 'PropertyIsEqualTo',
  left: name(property),
  right: literal(value),
  comparison,
  matchCase: true,
});

function largeContract(store: () => FeatureStore): void {
  it('answer an Or of 10,000 equalities, of numbers and of texts, indexed or not', async () => {
    const both = await loadBoth(store(), POINTS, scatteredPoints(600));
    const numbers = Array.from({ length: 10_000 }, (_, n) => equal(1, n * 3, 'number'));
    const texts = Array.from({ length: 10_000 }, (_, n) => equal(0, `place number ${n * 7}`, 'text'));
    for (const operands of [numbers, texts, [...numbers.slice(5), ...texts.slice(5)]]) {
      assert.ok((await compare(both, { filter: { kind: 'Or', operands } })) > 80);
      const filter: Filter = { kind: 'Not', operand: { kind: 'Or', operands } };
      assert.ok((await compare(both, { filter })) > 300);
    }
  });

  it('answer an Or of 10,000 conditions of different kinds', async () => {
    const both = await loadBoth(store(), POINTS, scatteredPoints(50));
    const operands = Array.from(
      { length: 10_000 },
      (_, n): Filter => ({
        kind: n % 2 ? 'PropertyIsLessThan' : 'PropertyIsGreaterThan',
        left: name(1),
        right: literal(n % 2 ? 20 - n : 30 + n),
        comparison: 'number',
        matchCase: true,
      }),
    );
    await compare(both, { filter: { kind: 'Or', operands } });
  });

  it('answer a list of 10,000 ids, alone and with a condition', async () => {
    const both = await loadBoth(store(), POINTS, scatteredPoints(3000));
    const ids: Filter = {
      kind: 'FeatureId',
      ids: new Set(Array.from({ length: 10_000 }, (_, n) => `f${n * 2}`)),
    };
    assert.equal(await compare(both, { filter: ids }), 1500);
    const operands = [ids, equal(1, 8, 'number')];
    assert.equal(await compare(both, { filter: { kind: 'And', operands } }), 1);
    assert.equal(await compare(both, { filter: { kind: 'Not', operand: ids } }), 1500);
  });

  it('answer conditions nested hundreds deep', async () => {
    const both = await loadBoth(store(), POINTS, scatteredPoints(200));
    let filter = equal(1, 100, 'number');
    for (let depth = 0; depth < 400; depth++) {
      const operands = [filter, equal(1, depth % 200, 'number')];
      filter =
        depth % 3 === 0 ? { kind: 'Not', operand: filter } : { kind: depth % 2 ? 'And' : 'Or', operands };
    }
    await compare(both, { filter });
  });

  it('take quotes and wildcards in literals for text', async () => {
    const texts = ["O'Brien", "' OR '1'='1", "'; DROP TABLE features; --", '%', '_', '\\', '?1', '"', 'a\0b'];
    const features = texts.map((text, n) => ({ id: `f${n}`, values: [text, n, null] }));
    const both = await loadBoth(store(), POINTS, features);
    for (const text of texts) {
      assert.equal(await compare(both, { filter: equal(0, text, 'text') }), 1);
      const pattern = [{ kind: 'any' }, { kind: 'text', text }, { kind: 'any' }] as const;
      const filter: Filter = { kind: 'PropertyIsLike', operand: name(0), pattern, matchCase: true };
      assert.ok((await compare(both, { filter })) > 0);
      const list = [text, 'x', 'y', 'z'].map((each) => equal(0, each, 'text'));
      assert.equal(await compare(both, { filter: { kind: 'Or', operands: list } }), 1);
    }
  });
}

function orderContract(store: () => FeatureStore): void {
  it('page through thousands of features without repeating or losing one', async () => {
    const features = scatteredPoints(5000).map(({ id, values }, n) => ({
      id,
      values: [n % 11 === 0 ? null : `group ${n % 7}`, n % 13, values[2] ?? null],
    }));
    const both = await loadBoth(store(), POINTS, features);
    const sortBy: SortKey[] = [
      { property: 0, order: 'DESC' },
      { property: 1, order: 'ASC' },
    ];
    for (let startIndex = 0; startIndex < 5000; startIndex += 700) {
      await compare(both, { filter: undefined, sortBy, startIndex, maxFeatures: 700 });
    }
    const filter: Filter = {
      kind: 'PropertyIsLessThan',
      left: name(1),
      right: literal(9),
      comparison: 'number',
      matchCase: true,
    };
    for (const startIndex of [0, 1000, 3000, 9000]) {
      await compare(both, { filter, sortBy: sortBy.slice(1), startIndex, maxFeatures: 500 });
    }
    // For readers who may not know where the features are, which the stored order follows.
    const byId: SortKey[] = [
      { property: 1, order: 'DESC' },
      { property: ID_KEY, order: 'ASC' },
    ];
    for (const order of [byId, byId.slice(1)]) {
      await compare(both, { filter: undefined, sortBy: order, startIndex: 1200, maxFeatures: 700 });
      await compare(both, { filter, sortBy: order, startIndex: 0, maxFeatures: 500 });
    }
  });
}

interface Loaded {
  readonly store: FeatureStore;
  readonly type: FeatureType;
  readonly version: string;
}

async function loadBoth(
  store: FeatureStore,
  type: FeatureType,
  features: readonly Feature[],
): Promise<[Loaded, Loaded]> {
  const reference = openMemoryStore(createMemberEncoder);
  const tested = { store, type, version: (await load(store, type, features)).version };
  return [tested, { store: reference, type, version: (await load(reference, type, features)).version }];
}

/** The number of features that match, in both. */
async function compare([tested, reference]: [Loaded, Loaded], question: Asked): Promise<number> {
  const expected = await answer(reference, question);
  try {
    assert.deepEqual(await answer(tested, question), expected);
  } catch (cause) {
    const shown = inspect(question, { depth: 12, maxArrayLength: 20 });
    throw new Error(`The answer is wrong to ${shown}`, { cause });
  }
  return expected.matched ?? 0;
}

async function answer({ store, type, version }: Loaded, question: Asked) {
  const selection = await store.select({ ...query(type, version), ...question }, never());
  try {
    const stored = selection.members('text')?.plain(never()) as AsyncIterable<Uint8Array>;
    return {
      ids: idsIn((await collect(stored)).toString()),
      count: await selection.count(),
      matched: await selection.matched(),
    };
  } finally {
    selection.close();
  }
}
