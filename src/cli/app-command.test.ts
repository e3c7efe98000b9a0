import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { runCommand } from '../../test/support/command-line.ts';
import { withControlDatabase } from '../../test/support/people.ts';
import { makeHome } from '../../test/support/server.ts';
import { createUser } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';

describe('the command line about applications', () => {
  let home: string;
  const run = (...args: string[]) => runCommand(join(home, 'data'), args);
  const done = async (...args: string[]) => {
    const result = await run(...args);
    assert.deepEqual([result.exitCode, result.stderr], [0, ''], args.join(' '));
    return result.stdout;
  };
  const refused = async (...args: string[]) => {
    const { exitCode, stderr } = await run(...args);
    return `${exitCode} ${stderr.trim()}`;
  };
  const REGISTER = ['app', 'register', 'Field map', '--owner', 'ada'] as const;

  beforeEach(async () => {
    home = await makeHome();
    assert.equal((await run('portal', 'add', 'city')).exitCode, 0);
    await withControlDatabase(join(home, 'data'), (database) =>
      createUser(database, 1, { name: 'ada', role: 'member' }, COMMAND_LINE),
    );
  });
  afterEach(() => rm(home, { recursive: true }));

  it('registers, lists and removes them', async () => {
    assert.equal(await done('app', 'list'), 'There are no applications.\n');
    const shown = await done(...REGISTER, '--redirect', 'https://map.example.org/cb');
    assert.match(
      shown,
      /^Client id {6}[A-Za-z0-9]{24}\nClient secret {2}[A-Za-z0-9]{48}\nThe secret can't be shown again\.\n$/,
    );
    const open = JSON.parse(
      await done(
        ...REGISTER,
        '--type',
        'public',
        '--no-pkce',
        '--redirect',
        'http://127.0.0.1:7070/',
        '--redirect',
        'org.example.map:/cb',
        '--json',
      ),
    );
    assert.match(open.clientSecret, /^[A-Za-z0-9]{48}$/);
    const { clientSecret: _, ...rest } = open;
    const list = JSON.parse(await done('app', 'list', '--json'));
    assert.deepEqual(list[1], rest);
    assert.deepEqual([rest.type, rest.requiresPkce, rest.redirectUris.length], ['public', false, 2]);
    assert.equal(list[0].requiresPkce, false, 'a confidential one has its secret');
    assert.match(await done('app', 'list'), /Field map +ada +public +optional/);
    assert.equal(
      await done('app', 'remove', rest.clientId),
      `Removed the application ${rest.clientId}; its tokens count no more.\n`,
    );
    assert.equal(JSON.parse(await done('app', 'list', '--json')).length, 1);
  });

  it('says what can’t be', async () => {
    assert.match(await refused(...REGISTER), /^2 error: .*--redirect/);
    assert.match(
      await refused('app', 'register', 'x', '--redirect', 'https://a.example'),
      /^2 error: .*--owner/,
    );
    assert.equal(
      await refused(...REGISTER, '--redirect', 'http://map.example.org/'),
      '1 error: The redirection URL http://map.example.org/ is not encrypted; http is only for http://127.0.0.1 and http://[::1].',
    );
    assert.match(
      await refused(...REGISTER, '--type', 'x', '--redirect', 'https://a.example'),
      /^2 error: .*--type/,
    );
    assert.match(
      await refused('app', 'register', 'x', '--owner', 'zoe', '--redirect', 'https://a.example'),
      /^1 error: The portal has no user "zoe"/,
    );
    assert.match(
      await refused('app', 'remove', 'nothing'),
      /^1 error: The portal has no application with the client id "nothing"/,
    );
  });
});
