import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { openControlDatabase } from '../database/control-database.ts';
import { findSource, requestRun, writeSource } from './dataset-sources.ts';
import { beginRun, endRun, hasDueSource } from './source-runs.ts';

describe('runs of sources', () => {
  let accounts: AccountFixture;
  before(async () => {
    accounts = await openAccounts();
  });
  after(() => accounts.close());

  const retryAt = () => new Date(Date.now() + 60_000);
  const later = new Date(Date.now() + 3_600_000);
  const bind = (datasetId: string) =>
    writeSource(
      accounts.database,
      {
        portalId: accounts.a.id,
        datasetId,
        address: 'x',
        sealedAddress: 'x',
        reading: '{}',
        schedule: 'every 3600 s',
        maxDropPercent: 50,
        isTrusted: false,
        nextRunAt: new Date(Date.now() - 1000),
      },
      COMMAND_LINE,
    );
  const source = (id: string) => findSource(accounts.database, accounts.a.id, id);

  it('are held by one server of two that find the same source due', async () => {
    await bind('once');
    // In threads: one that waits for the other's transaction would keep that from its end.
    const open = () => openControlDatabase(accounts.home, { isThreaded: true });
    const other = await open();
    const third = await open();
    const databases = [third, other, third, other];
    const begun = await Promise.all(databases.map((each) => beginRun(each, 'due', new Date(), retryAt)));
    const [run, ...more] = begun.filter((each) => each !== undefined);
    assert.ok(run);
    assert.deepEqual(more, []);
    assert.equal(await hasDueSource(other, new Date()), false);
    assert.equal((await source('once')).isRunning, true);
    assert.equal(await endRun(other, run, { kind: 'changed', seen: '{}', nextRunAt: later }), true);
    assert.equal(await endRun(other, run, { kind: 'changed', seen: '{}', nextRunAt: later }), false);
    assert.deepEqual((await source('once')).nextRunAt, later);
    await other.close();
    await third.close();
  });

  it('that end leave a run to come that was asked for meanwhile, and what it accepts', async () => {
    await bind('asked');
    const run = await beginRun(accounts.database, 'due', new Date(), retryAt);
    assert.ok(run);
    const place = { portalId: accounts.a.id, datasetId: 'asked' };
    await requestRun(accounts.database, place, { acceptsAny: true }, COMMAND_LINE);
    await endRun(accounts.database, run, { kind: 'failed', error: 'x', nextRunAt: later });
    assert.equal(await hasDueSource(accounts.database, new Date()), true);
    const next = await beginRun(accounts.database, 'due', new Date(), retryAt);
    assert.equal(next?.acceptsAny, true);
    assert.equal(next?.source.failures, 1);
  });

  it('of a process that died count as a failure, and come again later', async () => {
    await bind('died');
    assert.ok(await beginRun(accounts.database, 'due', new Date(), retryAt));
    await accounts.database.db
      .updateTable('dataset_sources')
      .set({ run_process_start: 'ended', run_pid: 2 ** 22 + 1 })
      .where('dataset_id', '=', 'died')
      .execute();
    assert.equal(await beginRun(accounts.database, 'due', new Date(), retryAt), undefined);
    const run = await beginRun(accounts.database, 'due', later, retryAt);
    assert.equal(run?.source.failures, 1);
    assert.match(run?.source.lastError ?? '', /ended in the middle/);
  });
});
