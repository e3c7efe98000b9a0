import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import type { FeatureQuery } from '../../src/query/feature-query.ts';
import type { Filter } from '../../src/query/filter.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { openSnapshotStore, type SnapshotStoreLimits } from '../../src/store/snapshot/snapshot-store.ts';
import { load, never, POINTS, query, scatteredPoints, WGS84 } from './fixtures.ts';

const directory = await mkdtemp(join(tmpdir(), 'trigpoint-selections-'));
after(() => rm(directory, { recursive: true, force: true }));

interface Opened {
  readonly store: FeatureStore;
  select(part: Partial<FeatureQuery>, signal?: AbortSignal): Promise<number>;
}

let opened = 0;
async function open(t: TestContext, features: number, limits: Partial<SnapshotStoreLimits>): Promise<Opened> {
  const store = await openSnapshotStore({
    directory: join(directory, String(++opened)),
    encoderModule: new URL('./text-encoder.ts', import.meta.url),
    limits,
  });
  t.after(() => store.close());
  const { version } = await load(store, POINTS, scatteredPoints(features));
  return {
    store,
    async select(part, signal = never()) {
      const selection = await store.select({ ...query(POINTS, version), ...part }, signal);
      selection.close();
      return (await selection.matched()) ?? NaN;
    },
  };
}

const NAME = { kind: 'PropertyName', property: 0 } as const;
const POPULATION = { kind: 'PropertyName', property: 1 } as const;
const populationIs = (kind: 'PropertyIsEqualTo' | 'PropertyIsLessThan', value: number): Filter => ({
  kind,
  left: POPULATION,
  right: { kind: 'Literal', value },
  comparison: 'number',
  matchCase: true,
});
const nameIs = (value: string): Filter => ({
  kind: 'PropertyIsEqualTo',
  left: NAME,
  right: { kind: 'Literal', value },
  comparison: 'text',
  matchCase: false,
});
const box = (minX: number, minY: number, maxX: number, maxY: number): Filter => ({
  kind: 'BBOX',
  property: 2,
  envelope: { minX, minY, maxX, maxY },
  crs: WGS84,
});

/** Thousands of patterns for each feature: minutes of work. */
const ENDLESS: Filter = {
  kind: 'Or',
  operands: Array.from({ length: 20_000 }, (_, n) => ({
    kind: 'PropertyIsLike',
    operand: NAME,
    pattern: [{ kind: 'any' }, { kind: 'text', text: `no ${n}` }, { kind: 'any' }, { kind: 'single' }],
    matchCase: false,
  })),
};

describe('what a selection costs', () => {
  it('is nothing that grows with the dataset where an index decides', async (t) => {
    const { select } = await open(t, 5000, { maxExaminedRows: 0 });
    assert.equal(await select({}), 5000);
    assert.equal(await select({ filter: box(-10, -10, 10, 10) }), 32);
    assert.equal(await select({ filter: { kind: 'Not', operand: box(-10, -10, 10, 10) } }), 4968);
    assert.equal(await select({ filter: populationIs('PropertyIsEqualTo', 77) }), 1);
    assert.equal(await select({ filter: populationIs('PropertyIsLessThan', 12) }), 12);
    assert.equal(await select({ filter: { kind: 'FeatureId', ids: new Set(['f1', 'f4999', 'f5000']) } }), 2);
    const both: Filter = {
      kind: 'And',
      operands: [box(-90, -90, 90, 90), populationIs('PropertyIsEqualTo', 0)],
    };
    assert.equal(await select({ filter: both }), 0);
    const either: Filter = { kind: 'Or', operands: [box(179, 0, 180, 90), box(-180, 0, -179, 90)] };
    assert.ok((await select({ filter: either })) > 0);
  });

  it('is the features in the box where a condition must be tested on each', async (t) => {
    const { select } = await open(t, 5000, { maxExaminedRows: 32 });
    const filter: Filter = { kind: 'And', operands: [nameIs('PLACE NUMBER 0'), box(-10, -10, 10, 10)] };
    assert.equal(await select({ filter }), 0);
    await assert.rejects(select({ filter: nameIs('PLACE NUMBER 0') }), {
      name: 'StoreError',
      problem: 'BudgetExceeded',
      message: 'A selection examined more rows than maxExaminedRows (32).',
    });
  });

  it('ends with the time of a selection, naming the limit', async (t) => {
    const { select } = await open(t, 20_000, { selectionBudgetMs: 60 });
    await assert.rejects(select({ filter: ENDLESS }), {
      name: 'StoreError',
      problem: 'BudgetExceeded',
      message: 'A selection ran longer than selectionBudgetMs (60 ms).',
    });
    assert.equal(await select({ filter: nameIs('PLACE NUMBER 0') }), 1);
  });

  it('is the same for each page, whether what was found is kept or not', async (t) => {
    const kept = await open(t, 3000, { maxExaminedRows: 3000 });
    const unkept = await open(t, 3000, { maxExaminedRows: 3000, maxKeptSelectionBytes: 0 });
    for (const { select } of [kept, unkept]) {
      for (let startIndex = 0; startIndex < 30; startIndex += 10) {
        const sortBy = [{ property: 1, order: 'DESC' }] as const;
        assert.equal(
          await select({ filter: nameIs('PLACE NUMBER 7'), sortBy, startIndex, maxFeatures: 10 }),
          1,
        );
      }
    }
  });
});

describe('an expensive selection', () => {
  it('stops when its client goes', async (t) => {
    const { select } = await open(t, 20_000, { maxReaderThreads: 1 });
    const abort = new AbortController();
    const slow = select({ filter: ENDLESS }, abort.signal);
    setTimeout(() => abort.abort(new Error('the client went away')), 50);
    await assert.rejects(slow, /the client went away/);
    assert.equal(await select({ filter: nameIs('PLACE NUMBER 0') }), 1);
    await assert.rejects(select({ filter: ENDLESS }, AbortSignal.abort(new Error('gone'))), /gone/);
  });

  it('leaves nothing behind that would spoil the next of its kind', async (t) => {
    const { select } = await open(t, 20_000, { maxReaderThreads: 1, maxKeptSelectionBytes: 0 });
    const sortBy = [{ property: 0, order: 'ASC' }] as const;
    assert.equal(await select({ sortBy }), 20_000);
    for (let wait = 0; wait < 24; wait++) {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('gone')), wait / 2);
      await select({ sortBy }, abort.signal).catch(() => {});
      assert.equal(await select({ sortBy }), 20_000);
    }
  });

  it('lets others have the thread that it runs in', async (t) => {
    const { select } = await open(t, 20_000, { maxReaderThreads: 1 });
    const abort = new AbortController();
    let isOver = false;
    const slow = select({ filter: ENDLESS }, abort.signal).finally(() => {
      isOver = true;
    });
    for (let n = 0; n < 5; n++) assert.equal(await select({ filter: nameIs(`PLACE NUMBER ${n}`) }), 1);
    assert.equal(isOver, false);
    abort.abort(new Error('enough'));
    await assert.rejects(slow, /enough/);
  });

  it('does not outlive the store', async (t) => {
    const { store, select } = await open(t, 20_000, {});
    const slow = assert.rejects(select({ filter: ENDLESS }));
    await select({ filter: nameIs('PLACE NUMBER 0') });
    await store.close();
    await slow;
  });
});
