import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { createApiKey } from '../access/api-keys.ts';
import { COMMAND_LINE, listEvents } from '../audit/audit-log.ts';
import { AccountError, type AccountProblem } from './account-error.ts';
import { createSession, listSessions } from './sessions.ts';
import { createUser, findUser, listUsers, removeUser, type User, updateUser } from './users.ts';

const isProblem = (problem: AccountProblem, field?: string) => (error: unknown) =>
  error instanceof AccountError &&
  error.problem === problem &&
  (field === undefined || error.field === field);

describe('users', () => {
  let fixture: AccountFixture;

  beforeEach(async () => {
    fixture = await openAccounts();
  });
  afterEach(() => fixture.close());

  const add = (name: string, more: Partial<Parameters<typeof createUser>[2]> = {}, portalId = fixture.a.id) =>
    createUser(fixture.database, portalId, { name, role: 'member', ...more }, COMMAND_LINE);
  const at = ({ portalId, id }: User) => ({ portalId, userId: id });
  const revision = async () =>
    (
      await fixture.database.db
        .selectFrom('portals')
        .select('access_revision')
        .where('id', '=', 1)
        .executeTakeFirstOrThrow()
    ).access_revision;

  it('are found by name, however it is capitalised, in their own portal only', async () => {
    const ada = await add(' Ada ', { displayName: 'Ada Lovelace', email: 'ada@example.org' });
    assert.deepEqual(await findUser(fixture.database, fixture.a.id, 'ADA'), ada);
    assert.deepEqual(
      [ada.name, ada.displayName, ada.email, ada.role, ada.hasPassword],
      ['ada', 'Ada Lovelace', 'ada@example.org', 'member', false],
    );
    assert.equal(await findUser(fixture.database, fixture.b.id, 'ada'), undefined);
    await assert.rejects(add('aDa'), isProblem('Exists', 'name'));
    assert.notEqual((await add('ada', {}, fixture.b.id)).id, ada.id);
    await add('bob');
    assert.deepEqual(
      (await listUsers(fixture.database, fixture.a.id)).map(({ name }) => name),
      ['ada', 'bob'],
    );
    assert.deepEqual(
      (await listUsers(fixture.database, fixture.a.id, { limit: 1, offset: 1 })).map(({ name }) => name),
      ['bob'],
    );
  });

  it('have names, addresses and roles that can’t be taken for anything else', async () => {
    for (const name of ['', ' ', 'a b', '-a', 'é', 'a/b', 'a\nb', 'x'.repeat(65), 'Anonymous', '<b>'])
      await assert.rejects(add(name), isProblem('Invalid', 'name'), name);
    for (const email of [
      'ada',
      'a@b',
      'a@b.c\r\nBcc: x@y.z',
      'a@b.c, d@e.f',
      '<a@b.c>',
      `${'x'.repeat(65)}@b.c`,
    ])
      await assert.rejects(add('ada', { email }), isProblem('Invalid', 'email'), email);
    for (const displayName of ['x'.repeat(101), 'a\u202eb', 'a\0b'])
      await assert.rejects(add('ada', { displayName }), isProblem('Invalid', 'display_name'));
    await assert.rejects(add('ada', { role: 'root' as 'member' }), isProblem('Invalid', 'role'));
    assert.deepEqual(await listUsers(fixture.database, fixture.a.id), []);
  });

  it('are changed by what is given, and every process learns of it', async () => {
    const ada = await add('ada', { email: 'ada@example.org' });
    const before = await revision();
    const changed = await updateUser(
      fixture.database,
      at(ada),
      { role: 'publisher', email: '' },
      COMMAND_LINE,
    );
    assert.deepEqual([changed.role, changed.email, changed.displayName], ['publisher', undefined, 'ada']);
    assert.equal(await revision(), before + 1);
    await updateUser(fixture.database, at(ada), { role: 'publisher' }, COMMAND_LINE);
    assert.equal(await revision(), before + 1, 'nothing changed');
    await assert.rejects(
      updateUser(
        fixture.database,
        { portalId: fixture.b.id, userId: ada.id },
        { role: 'member' },
        COMMAND_LINE,
      ),
      isProblem('NoSuchUser'),
    );
    const events = await listEvents(fixture.database.db, fixture.a.id, { limit: 10 });
    assert.deepEqual(
      events.map(({ action, subject, actor }) => `${action} ${subject} ${actor.name}`),
      ['user.change ada command line', 'user.add ada command line'],
    );
  });

  it('lose every session, key, token and link when they are disabled, and get none back', async () => {
    const ada = await add('ada');
    await createSession(fixture.database, at(ada), 'Browser');
    await createApiKey(fixture.database, at(ada), 'GIS', COMMAND_LINE);
    await updateUser(fixture.database, at(ada), { isDisabled: true }, COMMAND_LINE);
    await updateUser(fixture.database, at(ada), { isDisabled: false }, COMMAND_LINE);
    assert.deepEqual(await listSessions(fixture.database, at(ada)), []);
    const [key] = await fixture.database.db.selectFrom('api_keys').select('revoked_at').execute();
    assert.ok(key?.revoked_at);
  });

  it('leave the portal an administrator who can sign in', async () => {
    const ada = await add('ada', { role: 'administrator' });
    const isLast = isProblem('LastAdministrator');
    const { database } = fixture;
    await add('other', { role: 'administrator' }, fixture.b.id);
    await assert.rejects(updateUser(database, at(ada), { role: 'member' }, COMMAND_LINE), isLast);
    await assert.rejects(updateUser(database, at(ada), { isDisabled: true }, COMMAND_LINE), isLast);
    await assert.rejects(removeUser(database, at(ada), COMMAND_LINE), isLast);
    const bob = await add('bob', { role: 'administrator' });
    await removeUser(database, at(ada), COMMAND_LINE);
    await assert.rejects(removeUser(database, at(bob), COMMAND_LINE), isLast);
  });

  it('leave no administrator who could sign in for one who has no password yet', async () => {
    const { database } = fixture;
    const ada = await add('ada', { role: 'administrator', passwordHash: 'some hash' });
    const bob = await add('bob', { role: 'administrator' });
    const isLast = isProblem('LastAdministrator');
    await assert.rejects(removeUser(database, at(ada), COMMAND_LINE), isLast);
    await assert.rejects(updateUser(database, at(ada), { role: 'member' }, COMMAND_LINE), isLast);
    await removeUser(database, at(bob), COMMAND_LINE);
    await add('eve', { role: 'administrator', passwordHash: 'another hash' });
    await removeUser(database, at(ada), COMMAND_LINE);
  });

  it('take everything of theirs with them, and their number is never given again', async () => {
    const { database, a } = fixture;
    const ada = await add('ada');
    await createSession(database, at(ada), 'Browser');
    await createApiKey(database, at(ada), 'GIS', COMMAND_LINE);
    await database.db
      .insertInto('quota_limits')
      .values({ portal_id: a.id, subject_kind: 'user', subject_id: ada.id, unit: 'day', calls: 5 })
      .execute();
    await removeUser(database, at(ada), COMMAND_LINE);
    for (const table of ['users', 'sessions', 'api_keys', 'quota_limits'] as const)
      assert.deepEqual(await database.db.selectFrom(table).selectAll().execute(), [], table);
    assert.ok((await add('ada')).id > ada.id);
  });
});
