import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { AccountError } from './account-error.ts';
import { findLink, giveLink, type LinkPurpose, useLink } from './one-time-links.ts';
import { createUser } from './users.ts';

const DAY_MS = 86_400_000;

describe('one-time links', () => {
  let fixture: AccountFixture;
  let userId: number;

  beforeEach(async () => {
    fixture = await openAccounts();
    userId = (await createUser(fixture.database, fixture.a.id, { name: 'ada', role: 'member' }, COMMAND_LINE))
      .id;
  });
  afterEach(async () => {
    mock.timers.reset();
    await fixture.close();
  });

  const give = (purpose: LinkPurpose, owner: number | undefined = userId) =>
    fixture.database.db
      .transaction()
      .execute((trx) => giveLink(trx, { portalId: fixture.a.id, userId: owner, purpose }));
  const find = (secret: string, portalId = fixture.a.id) => findLink(fixture.database.db, portalId, secret);

  it('are kept as hashes, and found in their own portal only, as often as one looks', async () => {
    const secret = await give('set-password');
    assert.match(secret, /^[A-Za-z0-9]{30}$/);
    assert.ok(
      !JSON.stringify(await fixture.database.db.selectFrom('one_time_links').selectAll().execute()).includes(
        secret,
      ),
    );
    for (let i = 0; i < 2; i++) assert.equal((await find(secret))?.userId, userId);
    assert.equal(await find(secret, fixture.b.id), undefined);
    assert.equal(await find(`${secret}x`), undefined);
    assert.equal(await find(''), undefined);
  });

  it('work once: of fifty at once one wins', async () => {
    const link = await find(await give('set-password'));
    assert.ok(link);
    const uses = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        fixture.database.db.transaction().execute((trx) => useLink(trx, link)),
      ),
    );
    const lost = uses.flatMap((use) => (use.status === 'rejected' ? [use.reason] : []));
    assert.equal(lost.length, 49);
    for (const reason of lost) assert.ok(reason instanceof AccountError && reason.problem === 'NoSuchLink');
  });

  it('replace the earlier ones for the same purpose, and no others', async () => {
    const [first, address, administrator] = [
      await give('set-password'),
      await give('confirm-email'),
      await give('first-administrator', undefined),
    ];
    const second = await give('set-password');
    assert.equal(await find(first), undefined);
    for (const secret of [second, address, administrator]) assert.ok(await find(secret));
  });

  it('end by themselves: a day for passwords, minutes for a code', async () => {
    mock.timers.enable({ apis: ['Date'], now: new Date('2026-06-01T12:00:00Z') });
    const [password, code] = [await give('set-password'), await give('second-factor')];
    mock.timers.tick(5 * 60_000 - 1);
    assert.ok(await find(code));
    mock.timers.tick(1);
    assert.equal(await find(code), undefined);
    mock.timers.tick(DAY_MS - 5 * 60_000 - 1);
    assert.ok(await find(password));
    mock.timers.tick(1);
    assert.equal(await find(password), undefined);
  });
});
