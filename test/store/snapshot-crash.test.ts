import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { LoadRequest } from '../../src/store/feature-store.ts';
import { verifySnapshot } from '../../src/store/snapshot/verify-snapshot.ts';
import { ask, inBatches, load, POINTS, scatteredPoints, UID } from './fixtures.ts';
import { openTestStore, temporaryDirectory } from './snapshot-fixtures.ts';

const FEATURES = 3000;

/** Starts loads in a process of its own, and kills it after the time. */
async function loadAndKill(directory: string, milliseconds: number): Promise<void> {
  const script = join(import.meta.dirname, 'endless-load.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, directory, String(FEATURES)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  await setTimeout(milliseconds);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('an interrupted load', () => {
  it('leaves complete versions only, and nothing else, after kill -9', async (t) => {
    const directory = await temporaryDirectory(t);
    const before = await openTestStore(directory);
    await load(before, POINTS, scatteredPoints(FEATURES));
    await before.close();
    for (const milliseconds of [1, 40, 90, 150, 220, 400, 700]) {
      await loadAndKill(directory, milliseconds + Math.random() * 50);
      const store = await openTestStore(directory);
      const versions = await store.versions(UID);
      assert.ok(versions.length > 0);
      assert.deepEqual((await readdir(join(directory, UID))).sort(), [...versions].sort());
      for (const version of versions) {
        assert.deepEqual(await verifySnapshot(join(directory, UID, version)), []);
        const answer = await ask(store, POINTS, version);
        assert.equal(answer.count, FEATURES);
        assert.equal(answer.encoded, answer.stored);
      }
      await store.close();
    }
  });

  it('is left alone while its process lives', async (t) => {
    const directory = await temporaryDirectory(t);
    const loading = await openTestStore(directory);
    const opening = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    async function* interrupted() {
      yield scatteredPoints(100);
      opening.resolve();
      await opened.promise;
      yield scatteredPoints(200).slice(100);
    }
    const request = { uid: UID, featureType: POINTS, duplicateIds: 'refuse', encodings: ['text'] } as const;
    const load = loading.load(request, interrupted(), new AbortController().signal);
    await opening.promise;
    const other = await openTestStore(directory);
    assert.deepEqual(await other.versions(UID), []);
    opened.resolve();
    const { version } = await load;
    assert.equal((await ask(other, POINTS, version)).count, 200);
    await other.close();
    await loading.close();
  });

  for (const phase of ['read', 'write', 'verify'] as const) {
    it(`leaves nothing of a load that is aborted in the phase "${phase}"`, async (t) => {
      const directory = await temporaryDirectory(t);
      const store = await openTestStore(directory);
      t.after(() => store.close());
      const abort = new AbortController();
      const request: LoadRequest = {
        uid: UID,
        featureType: POINTS,
        duplicateIds: 'refuse',
        encodings: ['text'],
        onProgress: (now) => {
          if (now === phase) abort.abort(new Error(`stopped in ${phase}`));
        },
      };
      const loading = store.load(request, inBatches(scatteredPoints(20_000)), abort.signal);
      await assert.rejects(loading, new RegExp(`stopped in ${phase}`));
      assert.deepEqual(await readdir(directory), []);
    });
  }
});
