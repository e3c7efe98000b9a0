import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { secretHash } from '../../src/lib/secrets.ts';
import { runCommand } from '../support/command-line.ts';
import { withControlDatabase } from '../support/people.ts';
import { rawRequest } from '../support/raw-http.ts';
import { makeHome, type RunningServer, startServer } from '../support/server.ts';

/** The key of the specification's examples. */
const KEY = '7511e8cc6d6dbe65f9bc8dae19e08c08a2cab96ef45a86112d303eee';
/** Its bearer token. */
const TOKEN = '9kxoTUYvSxnAiMpv008NBqRiqk5xWt';

/** The specification's requests word for word; its absolute targets are of HTTP/2 and of proxies, so the host stands apart. */
const TARGET = 'https://private-portal.opendatasoft.com/api/v2/catalog/datasets/';
const LINK =
  'https://private-portal.opendatasoft.com/api/v2/catalog/datasets?include_app_metas=False&limit=10&offset=0';

describe('the authentication examples of the specification', () => {
  let server: RunningServer;
  let home: string;

  before(async () => {
    home = await makeHome();
    const run = async (...args: readonly string[]) => {
      const { exitCode, stderr } = await runCommand(home, args);
      assert.equal(exitCode, 0, stderr);
    };
    const { origin, hostname } = new URL(TARGET);
    await run('portal', 'add', 'private-portal', '--private', '--hosts', hostname, '--public-url', origin);
    const file = join(home, 'a.csv');
    await writeFile(file, 'name\na\n');
    for (const id of ['one', 'two', 'three', 'four']) await run('publish', file, '--as', id);
    await withControlDatabase(home, async (database) => {
      const { id: userId } = await createUser(database, 1, { name: 'ada', role: 'member' }, COMMAND_LINE);
      const created_at = new Date().toISOString();
      await database.db
        .insertInto('api_keys')
        .values({
          portal_id: 1,
          user_id: userId,
          key_hash: secretHash(KEY),
          hint: KEY.slice(0, 8),
          label: '',
          created_at,
        })
        .execute();
      await database.db
        .insertInto('applications')
        .values({
          portal_id: 1,
          owner_id: userId,
          client_id: 'client',
          secret_hash: '',
          name: 'App',
          type: 'confidential',
          redirect_uris: '[]',
          requires_pkce: 0,
          created_at,
        })
        .execute();
      const about = { portal_id: 1, application_id: 1, user_id: userId, scope: 'all', created_at };
      await database.db.insertInto('authorizations').values(about).execute();
      await database.db
        .insertInto('tokens')
        .values({
          ...about,
          authorization_id: 1,
          token_hash: secretHash(TOKEN),
          kind: 'access',
          family: 'one',
          expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        })
        .execute();
    });
    server = await startServer({ home });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const send = (lines: readonly string[], body = '') =>
    rawRequest(Number(new URL(server.url).port), [...lines, 'Connection: close', '', body].join('\r\n'));
  const host = `Host: ${new URL(TARGET).host}`;
  const path = new URL(TARGET).pathname;

  const isTheCatalogue = ({ status, body }: { status: number; body: string }) => {
    assert.equal(status, 200);
    const { total_count, links, datasets } = JSON.parse(body);
    assert.equal(total_count, 4);
    assert.deepEqual(links, [
      { href: LINK, rel: 'self' },
      { href: LINK, rel: 'first' },
      { href: LINK, rel: 'last' },
    ]);
    assert.equal(datasets.length, 4);
  };

  it('refuse an unauthenticated request on a private portal', async () => {
    assert.equal((await send([`GET ${path} HTTP/1.1`, host])).status, 401);
  });

  it('answer a request with an Authorization: Apikey header', async () => {
    isTheCatalogue(await send([`GET ${path} HTTP/1.1`, host, `Authorization: Apikey ${KEY}`]));
  });

  it('answer a request with an API key as a query parameter', async () => {
    isTheCatalogue(await send([`GET ${path}?apikey=${KEY} HTTP/1.1`, host]));
  });

  it('answer a request with the token as a query parameter', async () => {
    isTheCatalogue(await send([`GET ${path}?access_token=${TOKEN} HTTP/1.1`, host]));
  });

  it('answer a request with the token in an Authorization header', async () => {
    isTheCatalogue(await send([`GET ${path} HTTP/1.1`, host, `Authorization: Bearer ${TOKEN}`]));
  });

  it('answer a request with the token in its body, GET though it is', async () => {
    const body = `access_token=${TOKEN}`;
    const form = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`];
    isTheCatalogue(await send([`GET ${path} HTTP/1.1`, host, ...form], body));
  });
});
