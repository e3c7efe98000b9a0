import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { createUser } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import type { UploadOwner } from './upload.ts';
import type { UploadError } from './upload-error.ts';
import { beginJob, findUpload, INTERRUPTED, insertUpload, renewJob, updateUpload } from './upload-records.ts';

describe('jobs with uploads', () => {
  let accounts: AccountFixture;
  let owner: UploadOwner;
  before(async () => {
    accounts = await openAccounts();
    const portalId = accounts.a.id;
    const pia = await createUser(
      accounts.database,
      portalId,
      { name: 'pia', role: 'publisher' },
      COMMAND_LINE,
    );
    owner = { portalId, userId: pia.id };
  });
  after(() => accounts.close());

  const isBusy = (error: UploadError) => error.problem === 'Busy';
  const insert = () =>
    insertUpload(accounts.database, { ...owner, replaces: undefined, files: [], bytes: 1 }, 1000);
  const begin = (id: string) => beginJob(accounts.database, id, 'inspect', 1);
  const find = (id: string) => findUpload(accounts.database, owner, id);

  it('of a machine that is gone end after their lease, and leave their place to others', async () => {
    const gone = await insert();
    const next = await insert();
    const token = await begin(gone);
    const renewedAt = (at: number) =>
      accounts.database.db
        .updateTable('uploads')
        .set({ job_hostname: 'elsewhere', job_renewed_at: new Date(at).toISOString() })
        .where('id', '=', gone)
        .execute();
    await renewedAt(Date.now() - 60_000);
    await assert.rejects(begin(next), isBusy);
    await renewedAt(Date.now() - 120_000);
    await renewJob(accounts.database, gone, token);
    await assert.rejects(begin(next), isBusy, 'it said that it goes on');
    await renewedAt(Date.now() - 120_000);
    await updateUpload(accounts.database, gone, { options: { crs: 4326 } });
    assert.equal((await find(gone))?.failure, INTERRUPTED);
    await begin(next);
  });
});
