import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSession } from '../../src/account/sessions.ts';
import { createUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import type { ControlDatabase } from '../../src/database/control-database.ts';
import { randomAlphanumeric, secretHash } from '../../src/lib/secrets.ts';
import { type Asked, ask, type HttpAnswer } from './ask.ts';
import { runCommand } from './command-line.ts';
import { withControlDatabase } from './people.ts';
import { makeHome, type RunningServer, type ServerOptions, startServer } from './server.ts';

/** Everything by which somebody can say who they are in one portal. */
export interface Credentials {
  readonly userId: number;
  readonly keyId: number;
  readonly key: string;
  readonly token: string;
  readonly session: string;
  readonly clientId: string;
}

/**
 * One server with the portals `a` (a.example, public) and `b` (b.example, private). In `a` everybody sees `open`; nobody
 * but publishers sees `secrets`; `parcels` is seen by the group planners (Ada) where the state is public and without the
 * owner, and whole by Bob. In `b` Bea sees `ledger`.
 */
export interface TwoPortals {
  readonly server: RunningServer;
  readonly home: string;
  readonly ada: Credentials;
  readonly bob: Credentials;
  readonly bea: Credentials;
  readonly plannersId: number;
  /** Asks portal a unless another host is given. */
  ask(asked: Asked | string): Promise<HttpAnswer>;
  run(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const PARCELS =
  'number;owner;state;lat;lon\n1;Ada Canary;public;48;2\n2;Bob Canary;secret;45;5\n3;Eve Canary;public;43;1\n';

export async function startTwoPortals(options: Omit<ServerOptions, 'home'> = {}): Promise<TwoPortals> {
  const home = await makeHome();
  const run = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runCommand(home, args);
    assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const file = join(home, 'parcels.csv');
  await writeFile(file, PARCELS);
  await run('portal', 'add', 'a', '--hosts', 'a.example,localhost', '--no-default');
  await run('portal', 'add', 'b', '--hosts', 'b.example', '--private', '--no-default');
  for (const id of ['open', 'secrets', 'parcels'])
    await run(
      'publish',
      file,
      '--as',
      id,
      '--portal',
      'a',
      '--key',
      'number',
      ...(id === 'open' ? [] : ['--restricted']),
    );
  await run('publish', file, '--as', 'ledger', '--portal', 'b', '--key', 'number');
  const people = await withControlDatabase(home, async (database) => ({
    ada: await addUser(database, 1, 'ada'),
    bob: await addUser(database, 1, 'bob'),
    bea: await addUser(database, 2, 'bea'),
  }));
  const key = async (user: string, portal: string) => {
    const made = JSON.parse(await run('key', 'create', user, '--portal', portal, '--json')) as {
      number: number;
      key: string;
    };
    return { keyId: made.number, key: made.key };
  };
  const [ada, bob, bea] = [
    { ...people.ada, ...(await key('ada', 'a')) },
    { ...people.bob, ...(await key('bob', 'a')) },
    { ...people.bea, ...(await key('bea', 'b')) },
  ];
  await run('group', 'add', 'planners', '--members', 'ada', '--portal', 'a');
  const partial = ['--hide', 'owner', '--where', 'state=public'];
  await run('rights', 'set', 'parcels', '--portal', 'a', '--grant', 'group:planners', ...partial);
  await run('rights', 'set', 'parcels', '--portal', 'a', '--grant', 'user:bob');
  const server = await startServer({ ...options, home });
  return {
    server,
    home,
    ada,
    bob,
    bea,
    plannersId: 1,
    ask: (asked) =>
      ask(server.url, { host: 'a.example', ...(typeof asked === 'string' ? { path: asked } : asked) }),
    run,
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A member of a portal with a session and an access token. */
export async function addUser(database: ControlDatabase, portalId: number, name: string) {
  const { id: userId } = await createUser(database, portalId, { name, role: 'member' }, COMMAND_LINE);
  const session = await createSession(database, { portalId, userId }, 'test');
  return { userId, session, ...(await addToken(database, portalId, userId)) };
}

/** An application that the user has let in, and its access token. */
async function addToken({ db }: ControlDatabase, portalId: number, userId: number) {
  const clientId = randomAlphanumeric(30);
  const token = randomAlphanumeric(30);
  const now = new Date();
  const common = { portal_id: portalId, created_at: now.toISOString() };
  const application = await db
    .insertInto('applications')
    .values({
      ...common,
      owner_id: userId,
      client_id: clientId,
      secret_hash: secretHash('secret'),
      name: 'GIS',
      type: 'confidential',
      redirect_uris: '["https://example.com"]',
      requires_pkce: 0,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const about = { ...common, application_id: application.id, user_id: userId, scope: 'all' };
  const { id } = await db
    .insertInto('authorizations')
    .values(about)
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('tokens')
    .values({
      ...about,
      token_hash: secretHash(token),
      kind: 'access',
      family: 'family',
      authorization_id: id,
      expires_at: new Date(now.getTime() + 3_600_000).toISOString(),
    })
    .execute();
  return { clientId, token };
}

/** A WFS request to `/api/wfs` by GET. */
export function wfsPath(query: string): string {
  return `/api/wfs?service=WFS&version=1.1.0&${query}`;
}
