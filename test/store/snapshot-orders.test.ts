import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Feature, Value } from '../../src/feature/feature.ts';
import type { SortKey } from '../../src/query/filter.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { openMemoryStore } from '../../src/store/memory-store.ts';
import { openSnapshotStore } from '../../src/store/snapshot/snapshot-store.ts';
import { collect, featureType, geometry, idsIn, load, never, query, scalar } from './fixtures.ts';
import { createMemberEncoder } from './text-encoder.ts';

/** More than are sorted by their values. */
const FEATURES = 6_000;
const TYPE = featureType([
  scalar('day', 'date'),
  scalar('price', 'decimal'),
  scalar('number', 'integer'),
  scalar('moment', 'dateTime'),
  scalar('count', 'long'),
  scalar('share', 'double'),
  scalar('name', 'string'),
  geometry('position'),
]);

const pad = (number: number) => String(number).padStart(2, '0');

/** Values with many ties, ties of different texts, and nulls. */
function features(): Feature[] {
  return Array.from({ length: FEATURES }, (_, n) => {
    const mixed = (n * 7919) % FEATURES;
    const values: Value[] = [
      `20${pad(mixed % 7)}-${pad(1 + (mixed % 11))}-${pad(1 + (mixed % 28))}`,
      mixed % 3 === 0 ? `${mixed % 50}.5` : `${mixed % 50}.500000000000000000${mixed % 3}`,
      `${mixed % 1000}${'0'.repeat(mixed % 25)}`,
      `2020-01-${pad(1 + (mixed % 28))}T10:00:00${mixed % 2 === 0 ? 'Z' : '+02:00'}`,
      BigInt(mixed) * 10_000_000_000_000n,
      mixed % 13 === 0 ? NaN : mixed / 7,
      `name ${mixed % 500}`,
      null,
    ];
    return { id: `f${n}`, values: values.map((value, i) => ((n + i) % 17 === 0 ? null : value)) };
  });
}

const directory = await mkdtemp(join(tmpdir(), 'trigpoint-orders-'));
after(() => rm(directory, { recursive: true, force: true }));

async function idsOf(
  store: FeatureStore,
  version: string,
  sortBy: readonly SortKey[],
  startIndex: number,
): Promise<string[]> {
  const asked = { ...query(TYPE, version, { startIndex, maxFeatures: 1500 }), sortBy };
  const selection = await store.select(asked, never());
  try {
    return idsIn(
      (await collect(selection.members('text')?.plain(never()) as AsyncIterable<Uint8Array>)).toString(),
    );
  } finally {
    selection.close();
  }
}

describe('orders of more features than are sorted by their values', () => {
  it('are those of the plain store, by every type, both ways, one at a time and all at once', async (t) => {
    const plain = openMemoryStore(createMemberEncoder);
    const store = await openSnapshotStore({
      directory,
      encoderModule: new URL('./text-encoder.ts', import.meta.url),
    });
    t.after(() => store.close());
    const versions = [
      (await load(plain, TYPE, features())).version,
      (await load(store, TYPE, features())).version,
    ] as const;
    const orders = TYPE.properties.slice(0, 7).flatMap((_, property): SortKey[][] => [
      [{ property, order: 'ASC' }],
      [{ property, order: 'DESC' }],
      [
        { property: (property + 3) % 7, order: 'DESC' },
        { property, order: 'ASC' },
      ],
    ]);
    const compare = async (sortBy: readonly SortKey[], startIndex: number) =>
      assert.deepEqual(
        await idsOf(store, versions[1], sortBy, startIndex),
        await idsOf(plain, versions[0], sortBy, startIndex),
        JSON.stringify([sortBy, startIndex]),
      );
    for (const sortBy of orders) for (const startIndex of [0, 4000]) await compare(sortBy, startIndex);
    await Promise.all(
      orders.flatMap((sortBy) => [1000, 3000].map((startIndex) => compare(sortBy, startIndex))),
    );
  });
});
