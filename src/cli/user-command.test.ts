import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { runCommand } from '../../test/support/command-line.ts';
import { findLink } from '../account/one-time-links.ts';
import { verifyPassword } from '../account/password-hash.ts';
import { createSession, listSessions } from '../account/sessions.ts';
import { findUser } from '../account/users.ts';
import { listEvents } from '../audit/audit-log.ts';

const PASSWORD = 'seven lime trees';

describe('trigpoint user', () => {
  let accounts: AccountFixture;
  const run = (line: string, input?: string) => runCommand(accounts.home, line.split(' '), input);
  const done = async (line: string, input?: string) => {
    const { exitCode, stdout, stderr } = await run(line, input);
    assert.deepEqual([exitCode, stderr], [0, ''], line);
    return stdout;
  };
  const refused = async (line: string, input?: string) => {
    const { exitCode, stdout, stderr } = await run(line, input);
    assert.equal(stdout, '', line);
    return `${exitCode} ${stderr.trim()}`;
  };
  const passwordHash = async (name: string) =>
    (
      await accounts.database.db
        .selectFrom('users')
        .select('password_hash')
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
    ).password_hash;

  before(async () => {
    accounts = await openAccounts();
  });
  after(() => accounts.close());

  it('adds, lists, changes and removes users of one portal', async () => {
    assert.equal(await done('user list --portal a'), 'There are no users.\n');
    assert.match(
      await done('user add Ada --portal a --role publisher'),
      /^Added the user ada\.\nThey have no/,
    );
    const changed = JSON.parse(
      await done('user set ada --portal a --display-name Lovelace --email a@b.org --json'),
    );
    assert.deepEqual(
      [changed.name, changed.displayName, changed.email, changed.role, changed.hasPassword],
      ['ada', 'Lovelace', 'a@b.org', 'publisher', false],
    );
    assert.match(
      await done('user list --portal a'),
      /ada +Lovelace +a@b\.org +publisher +no password yet +never/,
    );
    assert.equal(await done('user list --portal b --json'), '[]\n');
    assert.equal(await done('user remove ada --portal a'), 'Removed the user ada.\n');
    assert.equal(await findUser(accounts.database, accounts.a.id, 'ada'), undefined);
    const actions = (await listEvents(accounts.database.db, accounts.a.id, { limit: 9 })).map(
      ({ actor, action, subject }) => `${actor.name} ${action} ${subject}`,
    );
    assert.deepEqual(actions, [
      'command line user.remove ada',
      'command line user.change ada',
      'command line user.add ada',
    ]);
  });

  it('takes a password from standard input only, by the rules, and signs its owner out', async () => {
    await done('user add bob --portal a --password-stdin', `${PASSWORD}\n`);
    const hash = (await passwordHash('bob')) as string;
    assert.match(hash, /^\$argon2id\$/);
    assert.ok(await verifyPassword(hash, PASSWORD));
    const owner = {
      portalId: accounts.a.id,
      userId: (await findUser(accounts.database, accounts.a.id, 'bob'))?.id as number,
    };
    await createSession(accounts.database, owner, 'browser');
    await done('user set bob --portal a --password-stdin', 'eight lime trees');
    assert.ok(await verifyPassword((await passwordHash('bob')) as string, 'eight lime trees'));
    assert.deepEqual(await listSessions(accounts.database, owner), []);
    assert.match(
      await refused('user set bob --portal a --password-stdin', 'short'),
      /^1 error: A password has at/,
    );
    assert.match(
      await refused('user add eve --portal a --password-stdin', 'password1\n'),
      /^1 error: This password/,
    );
    assert.match(
      await refused('user set bob --portal a --password-stdin', 'a b c d e f\nmore'),
      /^2 error: Standard/,
    );
    assert.equal(await findUser(accounts.database, accounts.a.id, 'eve'), undefined);
  });

  it('prints a link for choosing a password once, and keeps only its hash', async () => {
    const text = await done('user add cid --portal b --reset-link');
    const secret =
      /^http:\/\/127\.0\.0\.1:8080\/login\/link\/\?token=([A-Za-z0-9]{30})$/m.exec(text)?.[1] ?? '';
    const link = await findLink(accounts.database.db, accounts.b.id, secret);
    assert.equal(link?.purpose, 'set-password');
    assert.equal(await findLink(accounts.database.db, accounts.a.id, secret), undefined, 'in another portal');
    await done('user set cid --portal b --reset-link --json');
    assert.equal(
      await findLink(accounts.database.db, accounts.b.id, secret),
      undefined,
      'a new link ends the old one',
    );
  });

  it('says what can’t be', async () => {
    await done('user add root --portal a --role administrator');
    assert.match(await refused('user set root --portal a --role member'), /^1 error: root is the only admin/);
    assert.match(await refused('user remove root --portal a'), /^1 error: root is the only admin/);
    assert.equal(
      await refused('user set root --portal a'),
      '2 error: Nothing is given to change; see --help.',
    );
    assert.equal(
      await refused('user set nobody --enable --portal a'),
      '1 error: The portal has no user "nobody".',
    );
    assert.equal(await refused('user add root --portal a'), '1 error: There is a user root already.');
    assert.match(await refused('user add x --portal a --role king'), /^2 error: .*--role/);
    assert.match(await refused('user add x --portal a --email nowhere'), /^1 error: An e-mail address looks/);
    assert.match(await refused('user set root --portal a --enable --disable'), /^2 error: /);
    await done('user add dan --portal a');
    await done('user set dan --portal a --disable');
    assert.match(await refused('user set dan --portal a --reset-link'), /^1 error: The user dan is disabled/);
    await done('user set dan --portal a --enable --reset-link');
  });
});
