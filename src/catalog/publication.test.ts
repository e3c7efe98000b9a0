import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import type { CatalogError } from './catalog-error.ts';
import { createPortal } from './portals.ts';
import { isRunning, ownIdentity } from './process-identity.ts';
import { beginPublication, listAbandonedPublications, requirePublication } from './publication.ts';

describe('a publication', () => {
  let home: string;
  let database: ControlDatabase;
  let portalId: number;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-publication-'));
    database = await openControlDatabase(home);
    portalId = (await createPortal(database, { name: 'main', title: 'Main', namespaceUri: 'urn:main' })).id;
  });

  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  const isBusy = (error: CatalogError) => error.problem === 'Busy';

  it('is one at a time for a dataset, and free again when it ends', async () => {
    const first = await beginPublication(database, portalId, 'a', 'da_1');
    await assert.rejects(beginPublication(database, portalId, 'a', 'da_2'), isBusy);
    const other = await beginPublication(database, portalId, 'b', 'da_3');
    await first.end();
    const second = await beginPublication(database, portalId, 'a', 'da_2');
    assert.equal(second.abandonedUid, undefined);
    await second.end();
    await other.end();
  });

  it('of a process that was killed is taken over at once, with the uid that it may have left things under', async () => {
    const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const code = `import { openControlDatabase } from ${url('../database/control-database.ts')};
      import { beginPublication } from ${url('./publication.ts')};
      const database = await openControlDatabase(${JSON.stringify(home)});
      await beginPublication(database, ${portalId}, 'a', 'da_killed');
      console.log('begun');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      code,
    ]);
    await once(child.stdout, 'data');
    await assert.rejects(beginPublication(database, portalId, 'a', 'da_2'), (error: CatalogError) => {
      assert.match(
        error.message,
        new RegExp(`^"a" is being published right now, by process ${child.pid} on `),
      );
      return isBusy(error);
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual(
      (await listAbandonedPublications(database)).map((p) => p.uid),
      ['da_killed'],
    );
    const taken = await beginPublication(database, portalId, 'a', 'da_2');
    assert.equal(taken.abandonedUid, 'da_killed');
    await taken.end();
  });

  it('on another machine counts as dead after its lease, and then may not finish any more', async () => {
    const slow = await beginPublication(database, portalId, 'a', 'da_1');
    const renewed = (at: number) =>
      database.db
        .updateTable('publications')
        .set({ hostname: 'elsewhere', renewed_at: new Date(at).toISOString() })
        .execute();
    await renewed(Date.now() - 60_000);
    await assert.rejects(beginPublication(database, portalId, 'a', 'da_2'), isBusy);
    await renewed(Date.now() - 120_000);
    const next = await beginPublication(database, portalId, 'a', 'da_2');
    await assert.rejects(requirePublication(database.db, slow.publication), isBusy);
    await requirePublication(database.db, next.publication);
    await slow.end();
    await requirePublication(database.db, next.publication);
    await next.end();
  });
});

describe('a process’ identity', () => {
  it('says whether it still runs', () => {
    const own = ownIdentity();
    assert.equal(isRunning(own), true);
    assert.equal(isRunning({ ...own, pid: 2 ** 30 }), false);
    assert.equal(isRunning({ ...own, hostname: `not-${hostname()}` }), undefined);
  });

  it('is not that of a later process with the same pid', (t) => {
    const own = ownIdentity();
    if (own.start === '') return t.skip('needs /proc');
    assert.equal(isRunning({ ...own, start: `${own.start}0` }), false);
  });
});
