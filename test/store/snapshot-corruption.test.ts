import assert from 'node:assert/strict';
import { open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { verifySnapshot } from '../../src/store/snapshot/verify-snapshot.ts';
import { ask, load, POINTS, query, scatteredPoints, UID } from './fixtures.ts';
import { openTestStore, temporaryDirectory } from './snapshot-fixtures.ts';

async function publish(t: TestContext): Promise<{ directory: string; version: string; path: string }> {
  const directory = await temporaryDirectory(t);
  const store = await openTestStore(directory);
  const { version } = await load(store, POINTS, scatteredPoints(2500));
  await store.close();
  return { directory, version, path: join(directory, UID, version) };
}

async function flipBit(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0] = (byte[0] as number) ^ 0x10;
  await file.write(byte, 0, 1, position);
  await file.close();
}

/** Asks for something that needs every index. */
async function askEverything(directory: string, version: string): Promise<void> {
  const store = await openTestStore(directory);
  try {
    await ask(store, POINTS, version, { ids: ['f1', 'f2'] });
    const selection = await store.select(
      query(POINTS, version, { maxFeatures: 3 }),
      new AbortController().signal,
    );
    try {
      await selection.envelope();
    } finally {
      selection.close();
    }
  } finally {
    await store.close();
  }
}

describe('a damaged snapshot', () => {
  for (const name of ['snapshot.json', 'pages.text', 'offsets.text', 'ids', 'boxes']) {
    it(`is refused when a bit of ${name} is wrong`, async (t) => {
      const { directory, version, path } = await publish(t);
      await askEverything(directory, version);
      const { length } = await readFile(join(path, name));
      await flipBit(join(path, name), Math.floor(length / 2));
      await assert.rejects(askEverything(directory, version), { name: 'StoreError', problem: 'Corrupt' });
      assert.notDeepEqual(await verifySnapshot(path), []);
    });
  }

  for (const name of ['members.text', 'members.text.deflate', 'values.sqlite']) {
    it(`is refused when ${name} is cut short or missing`, async (t) => {
      const { directory, version, path } = await publish(t);
      await truncate(join(path, name), 1000);
      await assert.rejects(askEverything(directory, version), { problem: 'Corrupt' });
      assert.notDeepEqual(await verifySnapshot(path), []);
      await rm(join(path, name));
      await assert.rejects(askEverything(directory, version), { problem: 'Corrupt' });
      assert.notDeepEqual(await verifySnapshot(path), []);
    });

    it(`is found by verification when a bit of ${name} is wrong`, async (t) => {
      const { path } = await publish(t);
      assert.deepEqual(await verifySnapshot(path), []);
      await flipBit(join(path, name), 5000);
      assert.notDeepEqual(await verifySnapshot(path), []);
    });
  }

  it('fails visibly when its values are no database', async (t) => {
    const { directory, version, path } = await publish(t);
    const { length } = await readFile(join(path, 'values.sqlite'));
    await writeFile(join(path, 'values.sqlite'), Buffer.alloc(length, 7));
    await assert.rejects(askEverything(directory, version), { problem: 'Corrupt' });
  });

  it('of another format version is refused by name', async (t) => {
    const { directory, version, path } = await publish(t);
    const text = await readFile(join(path, 'snapshot.json'), 'utf8');
    await writeFile(join(path, 'snapshot.json'), text.replace(/"formatVersion":\d+/, '"formatVersion":9'));
    await assert.rejects(askEverything(directory, version), { problem: 'Corrupt' });
  });
});
