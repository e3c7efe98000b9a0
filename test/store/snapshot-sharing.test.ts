import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { MemberEncoding } from '../../src/store/feature-store.ts';
import { ask, collect, idsIn, load, never, POINTS, query, scatteredPoints, UID } from './fixtures.ts';
import { openTestStore, temporaryDirectory } from './snapshot-fixtures.ts';

const encodingOf = (name: string): MemberEncoding => ({
  name,
  featureType: POINTS,
  properties: [0, 1, 2],
  srs: query(POINTS, '').srs,
});

describe('a snapshot directory shared by stores', () => {
  it('shows each what the other loads', async (t) => {
    const directory = await temporaryDirectory(t);
    const [server, publisher] = [await openTestStore(directory), await openTestStore(directory)];
    const { version } = await load(publisher, POINTS, scatteredPoints(10));
    assert.deepEqual(await server.versions(UID), [version]);
    assert.equal((await ask(server, POINTS, version)).count, 10);
    await Promise.all([server.close(), publisher.close()]);
    assert.deepEqual(await readdir(join(directory, UID)), [version]);
  });

  it('keeps a version that another store still reads, and deletes it after', async (t) => {
    const directory = await temporaryDirectory(t);
    const [server, publisher] = [await openTestStore(directory), await openTestStore(directory)];
    const old = await load(publisher, POINTS, scatteredPoints(3000));
    const selection = await server.select(query(POINTS, old.version), never());
    const current = await load(publisher, POINTS, scatteredPoints(5));
    await publisher.remove({ uid: UID, version: old.version });
    assert.deepEqual(await server.versions(UID), [current.version]);
    const text = await collect(selection.encode(encodingOf('text')));
    assert.equal(idsIn(text.toString()).length, 3000);
    selection.close();
    await server.close();
    assert.deepEqual(await readdir(join(directory, UID)), [current.version]);
    await publisher.close();
  });

  it('lets go of an idle version that another store removed when the next one is asked for', async (t) => {
    const directory = await temporaryDirectory(t);
    const [server, publisher] = [await openTestStore(directory), await openTestStore(directory)];
    const old = await load(publisher, POINTS, scatteredPoints(30));
    await ask(server, POINTS, old.version);
    const current = await load(publisher, POINTS, scatteredPoints(40));
    await publisher.remove({ uid: UID, version: old.version });
    const gone = async () => !(await readdir(join(directory, UID))).includes(old.version);
    assert.equal(await gone(), false);
    assert.equal((await ask(server, POINTS, current.version)).count, 40);
    while (!(await gone())) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([server.close(), publisher.close()]);
    assert.deepEqual(await readdir(join(directory, UID)), [current.version]);
  });

  it('leaves nothing of a dataset whose last version is removed, by two stores at once, or whose load fails', async (t) => {
    const directory = await temporaryDirectory(t);
    const stores = [await openTestStore(directory), await openTestStore(directory)] as const;
    const { version } = await load(stores[0], POINTS, scatteredPoints(10));
    await Promise.all(stores.map((store) => store.remove({ uid: UID, version })));
    assert.deepEqual(await readdir(directory), []);
    const twice = [...scatteredPoints(1), ...scatteredPoints(1)];
    await assert.rejects(load(stores[0], POINTS, twice, { duplicateIds: 'refuse' }), {
      problem: 'DuplicateId',
    });
    assert.deepEqual(await readdir(directory), []);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('serves many readers while versions come and go', async (t) => {
    const directory = await temporaryDirectory(t);
    const store = await openTestStore(directory, { maxOpenSnapshots: 1, maxReaderThreads: 2 });
    t.after(() => store.close());
    const first = await load(store, POINTS, scatteredPoints(4000));
    const second = await load(store, POINTS, scatteredPoints(3000));
    const expected = await ask(store, POINTS, first.version);
    const selections = await Promise.all(
      Array.from({ length: 12 }, (_, n) => {
        const { version } = n % 2 === 0 ? first : second;
        return store.select(query(POINTS, version), never());
      }),
    );
    const removed = store.remove({ uid: UID, version: first.version });
    const texts = await Promise.all(
      selections.map(async (selection) => {
        const text = (await collect(selection.encode(encodingOf('text')))).toString();
        selection.close();
        return text;
      }),
    );
    texts.forEach((text, n) => {
      if (n % 2 === 0) assert.equal(text, expected.stored);
      else assert.equal(idsIn(text).length, 3000);
    });
    await removed;
    assert.deepEqual(await store.versions(UID), [second.version]);
    await assert.rejects(ask(store, POINTS, first.version), { problem: 'NoSuchVersion' });
  });

  it('does not let a slow reader hold up the others', async (t) => {
    const store = await openTestStore(await temporaryDirectory(t), { maxReaderThreads: 1 });
    t.after(() => store.close());
    const { version } = await load(store, POINTS, scatteredPoints(20_000));
    const slow = await store.select(query(POINTS, version), never());
    const reading = slow.encode(encodingOf('text'))[Symbol.asyncIterator]();
    const first = await reading.next();
    assert.equal(first.done, false);
    assert.equal((await ask(store, POINTS, version)).count, 20_000);
    let bytes = first.value?.length ?? 0;
    for (let next = await reading.next(); !next.done; next = await reading.next()) bytes += next.value.length;
    assert.equal(bytes, slow.members('text')?.byteLength);
    slow.close();
  });

  it('encodes no more selections at once than allowed: others wait, and those who leave make room', async (t) => {
    const store = await openTestStore(await temporaryDirectory(t), { maxConcurrentEncodes: 1 });
    t.after(() => store.close());
    const { version } = await load(store, POINTS, scatteredPoints(20_000));
    const slow = await store.select(query(POINTS, version), never());
    assert.equal((await slow.encode(encodingOf('text'))[Symbol.asyncIterator]().next()).done, false);
    const waiting = await store.select(query(POINTS, version), never());
    let isEncoded = false;
    const text = collect(waiting.encode(encodingOf('text'))).finally(() => {
      isEncoded = true;
    });
    const leaving = await store.select(query(POINTS, version), never());
    const left = assert.rejects(collect(leaving.encode(encodingOf('text'))), /closed/);
    leaving.close();
    await left;
    assert.equal(isEncoded, false);
    slow.close();
    assert.equal(idsIn((await text).toString()).length, 20_000);
    waiting.close();
  });

  it('stops encoding that exceeds its budget, and serves on', async (t) => {
    const store = await openTestStore(await temporaryDirectory(t), { statementBudgetMs: 20 });
    t.after(() => store.close());
    const { version } = await load(store, POINTS, scatteredPoints(2000));
    const selection = await store.select(query(POINTS, version), never());
    await assert.rejects(collect(selection.encode(encodingOf('slow'))), {
      name: 'StoreError',
      problem: 'BudgetExceeded',
      message: 'A statement ran longer than statementBudgetMs (20 ms).',
    });
    selection.close();
    assert.equal((await ask(store, POINTS, version, { maxFeatures: 1 })).count, 1);
  });

  it('reads nothing more of a selection once it is closed', async (t) => {
    const store = await openTestStore(await temporaryDirectory(t));
    t.after(() => store.close());
    const { version } = await load(store, POINTS, scatteredPoints(20_000));
    const selection = await store.select(query(POINTS, version), never());
    const reading = selection.encode(encodingOf('text'))[Symbol.asyncIterator]();
    await reading.next();
    const members = selection.members('text');
    selection.close();
    await assert.rejects(reading.next(), /closed/);
    await assert.rejects(collect(members?.plain(never()) as AsyncIterable<Uint8Array>), /closed/);
  });
});
