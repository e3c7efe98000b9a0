import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { Authenticator } from '../access/authenticate.ts';
import { SESSION_IDLE_MS } from '../access/find-credential.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { openCatalog } from '../catalog/live-catalog.ts';
import { secretHash } from '../lib/secrets.ts';
import { createSession, endSession, endSessionsOf, findSessionByHash, listSessions } from './sessions.ts';
import { createUser } from './users.ts';

const HOUR_MS = 3_600_000;

describe('sessions', () => {
  let fixture: AccountFixture;
  let owner: { portalId: number; userId: number };

  beforeEach(async () => {
    fixture = await openAccounts();
    const { id } = await createUser(
      fixture.database,
      fixture.a.id,
      { name: 'ada', role: 'member' },
      COMMAND_LINE,
    );
    owner = { portalId: fixture.a.id, userId: id };
  });
  afterEach(() => fixture.close());

  const begin = (userAgent = 'Browser') => createSession(fixture.database, owner, userAgent);
  /** Who it is to an authenticator of a process, which remembers between calls. */
  const process = async () => {
    const authenticator = new Authenticator(fixture.database, (error) => assert.fail(String(error)));
    return async (secret: string, ms = 0, portal = 'a') => {
      const catalog = await openCatalog(fixture.database);
      const found = catalog.forPortal(portal);
      await catalog.close();
      assert.ok(found);
      return (await authenticator.identify(found, { kind: 'session', secret }, new Date(Date.now() + ms)))
        ?.userName;
    };
  };

  it('are known by a secret of which only the hash is kept', async () => {
    const secret = await begin();
    assert.match(secret, /^[A-Za-z0-9]{30}$/);
    const rows = await fixture.database.db.selectFrom('sessions').selectAll().execute();
    assert.ok(!JSON.stringify(rows).includes(secret));
    const identify = await process();
    assert.equal(await identify(secret), 'ada');
    assert.equal(await identify(secret, 0, 'b'), undefined, 'another portal');
    assert.equal(
      (await findSessionByHash(fixture.database, owner.portalId, secretHash(secret)))?.isProved,
      true,
    );
  });

  it('end one by one, or all but one', async () => {
    const secrets = [await begin('one'), await begin('two'), await begin('three')] as const;
    const identify = await process();
    for (const secret of secrets) assert.equal(await identify(secret), 'ada');
    assert.ok(await endSession(fixture.database, owner, secretHash(secrets[0])));
    assert.ok(!(await endSession(fixture.database, owner, secretHash(secrets[0]))));
    assert.ok(
      !(await endSession(fixture.database, { ...owner, userId: owner.userId + 1 }, secretHash(secrets[1]))),
    );
    assert.equal(await endSessionsOf(fixture.database, owner, secretHash(secrets[2])), 1);
    assert.deepEqual(await Promise.all(secrets.map((secret) => identify(secret))), [
      undefined,
      undefined,
      'ada',
    ]);
    assert.deepEqual(
      (await listSessions(fixture.database, owner)).map(({ userAgent }) => userAgent),
      ['three'],
    );
  });

  it('end after a week, however much they are used', async () => {
    const secret = await begin();
    const identify = await process();
    for (let hours = 0; hours < 7 * 24; hours += 7)
      assert.equal(await identify(secret, hours * HOUR_MS), 'ada');
    assert.equal(await identify(secret, 7 * 24 * HOUR_MS), undefined);
  });

  it('end when nobody has used them for eight hours in any process', async () => {
    const secret = await begin();
    const identify = await process();
    assert.equal(await identify(secret, SESSION_IDLE_MS - HOUR_MS), 'ada');
    assert.equal(await identify(secret, 2 * SESSION_IDLE_MS - 2 * HOUR_MS), 'ada', 'each use counts');
    assert.equal(await identify(secret, 3 * SESSION_IDLE_MS), undefined);
    const seen = new Date(Date.now() + 3 * SESSION_IDLE_MS - HOUR_MS).toISOString();
    await fixture.database.db.updateTable('sessions').set({ last_seen_at: seen }).execute();
    assert.equal(await identify(secret, 3 * SESSION_IDLE_MS), 'ada', 'another process has seen it since');
  });

  it('leave no rows behind', async () => {
    await begin();
    const past = new Date(Date.now() - SESSION_IDLE_MS - 1).toISOString();
    await fixture.database.db.updateTable('sessions').set({ last_seen_at: past }).execute();
    assert.deepEqual(await listSessions(fixture.database, owner), []);
    await begin();
    assert.equal((await fixture.database.db.selectFrom('sessions').selectAll().execute()).length, 1);
  });
});
