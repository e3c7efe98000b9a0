import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FeatureQuery } from '../../query/feature-query.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import { KeptSelections } from './kept-selections.ts';

const MIB = 2 ** 20;
const FEATURES = 2 ** 20;

/** Only what tells queries and pages apart. */
const sorted = (property: number, page: { startIndex?: number; maxFeatures?: number } = {}): FeatureQuery =>
  ({
    filter: undefined,
    sortBy: [{ property, order: 'ASC' }],
    startIndex: 0,
    ...page,
  }) as unknown as FeatureQuery;

const descending = (count: number) => Uint32Array.from({ length: count }, (_, place) => count - 1 - place);
const ranks = (count: number) => ({ ranks: new Uint32Array(count), highest: count - 1 });

describe('what is kept of selections', () => {
  it('stays within 4 MiB and 8 bytes a feature of the open versions, whatever is asked', () => {
    const kept = new KeptSelections(Infinity);
    const orders = Array.from({ length: 8 }, () => descending(FEATURES));
    const made = orders.map((_, property) => new Map([[property, ranks(FEATURES)]]));
    orders.forEach((order, property) => {
      kept.keepRanks('/a', FEATURES, made[property] as (typeof made)[number]);
      kept.keep('/a', FEATURES, sorted(property), order);
      assert.equal(kept.maxByteLength, 12 * MIB);
      assert.ok(kept.byteLength <= kept.maxByteLength);
    });
    const bytesAlive =
      orders.reduce((sum, order) => sum + order.byteLength, 0) +
      made.flatMap((each) => [...each.values()]).reduce((sum, each) => sum + each.ranks.byteLength, 0);
    assert.equal(bytesAlive, kept.byteLength, 'the memory of what went is given back');
    assert.equal(kept.page('/a', sorted(0)), undefined);
    assert.equal(kept.page('/a', sorted(7))?.matched, FEATURES);
  });

  it('stays within the setting where that is less', () => {
    const kept = new KeptSelections(3 * MIB);
    const order = descending(FEATURES);
    const page = kept.keep('/a', FEATURES, sorted(1, { startIndex: 5, maxFeatures: 2 }), order);
    assert.deepEqual([...page.runs.ordinals()], [FEATURES - 6, FEATURES - 7]);
    assert.deepEqual([kept.byteLength, order.byteLength], [0, 0]);
    kept.keep('/a', FEATURES, sorted(1), descending(10));
    assert.equal(kept.byteLength, 40);
  });

  it('answers other pages of the same query, and no other query', () => {
    const kept = new KeptSelections(MIB);
    kept.keep('/a', 5, sorted(1), descending(5));
    const page = kept.page('/a', sorted(1, { startIndex: 3, maxFeatures: 4 }));
    assert.deepEqual([...(page?.runs.ordinals() ?? [])], [1, 0]);
    assert.equal(page?.matched, 5);
    assert.equal(kept.page('/a', sorted(1, { startIndex: 9 }))?.runs.count, 0);
    assert.equal(kept.page('/a', sorted(2)), undefined);
    assert.equal(kept.page('/b', sorted(1)), undefined);
    const set = { ...sorted(1), sortBy: [] };
    kept.keep('/a', 5, set, OrdinalRuns.setOf([0, 4]));
    assert.deepEqual([...(kept.page('/a', { ...set, maxFeatures: 1 })?.runs.ordinals() ?? [])], [0]);
  });

  it('has room for a version only while it is open', () => {
    const kept = new KeptSelections(Infinity);
    const orders = [descending(FEATURES), descending(FEATURES)] as const;
    kept.keep('/a', FEATURES, sorted(1), orders[0]);
    kept.keep('/b', FEATURES, sorted(1), orders[1]);
    assert.equal(kept.maxByteLength, 20 * MIB);
    kept.forget('/a');
    assert.deepEqual([kept.maxByteLength, kept.byteLength], [12 * MIB, 4 * MIB]);
    assert.deepEqual(
      orders.map((order) => order.length),
      [0, FEATURES],
    );
  });

  it('hands ranks over, so that they are counted by whoever has them', () => {
    const kept = new KeptSelections(Infinity);
    kept.keepRanks('/a', 100, new Map([[3, ranks(100)]]));
    assert.equal(kept.byteLength, 400);
    const taken = kept.takeRanks('/a', [2, 3]);
    assert.deepEqual([[...taken.keys()], taken.get(3)?.ranks.length, kept.byteLength], [[3], 100, 0]);
  });
});
