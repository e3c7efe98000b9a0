/** A home with a small dataset and a user, for measuring what it costs to know who is asking. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createApiKey } from '../src/access/api-keys.ts';
import { createSession } from '../src/account/sessions.ts';
import { COMMAND_LINE } from '../src/audit/audit-log.ts';
import { findPortal } from '../src/catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../src/database/control-database.ts';
import { randomAlphanumeric, secretHash } from '../src/lib/secrets.ts';

const MAIN = resolve(import.meta.dirname, '../src/main.ts');

/** What the user shows to say who they are. */
export interface Secrets {
  readonly key: string;
  readonly token: string;
  readonly session: string;
}

/** Runs a command on the home. */
export function command(home: string, ...args: readonly string[]): void {
  const flags = ['--disable-warning=ExperimentalWarning', MAIN, ...args, '--home', home];
  const result = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`trigpoint ${args.join(' ')}: ${result.stderr}`);
}

/** Makes the home anew. */
export async function makeAccessHome(home: string): Promise<Secrets> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  command(home, 'portal', 'add', 'bench', '--title', 'Benchmark', '--default');
  const file = join(home, 'places.ndjson');
  const lines = Array.from({ length: 1000 }, (_, i) =>
    JSON.stringify({
      type: 'Feature',
      properties: { gid: i, name: `Place ${i}` },
      geometry: { type: 'Point', coordinates: [i / 10, i / 20] },
    }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  command(home, 'publish', file, '--as', 'places', '--key', 'gid');
  const database = await openControlDatabase(home);
  try {
    return await addUser(database);
  } finally {
    await database.close();
  }
}

async function addUser(database: ControlDatabase): Promise<Secrets> {
  const { db } = database;
  const { id: portalId } = await findPortal(database, undefined);
  const created_at = new Date().toISOString();
  const user = await db
    .insertInto('users')
    .values({
      portal_id: portalId,
      name: 'bench',
      display_name: 'Bench',
      email: null,
      password_hash: null,
      role: 'member',
      is_disabled: 0,
      totp_secret: null,
      totp_last_step: null,
      created_at,
      last_sign_in_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const owner = { portalId, userId: user.id };
  const { secret: key } = await createApiKey(database, owner, 'bench', COMMAND_LINE);
  const token = await addToken(database, owner);
  const session = await createSession(database, owner, 'bench');
  return { key, token, session };
}

async function addToken(
  { db }: ControlDatabase,
  { portalId, userId }: { readonly portalId: number; readonly userId: number },
): Promise<string> {
  const created_at = new Date().toISOString();
  const ownership = { portal_id: portalId, created_at };
  const application = await db
    .insertInto('applications')
    .values({
      ...ownership,
      owner_id: userId,
      client_id: 'bench',
      secret_hash: secretHash('none'),
      name: 'Bench',
      type: 'public',
      redirect_uris: '[]',
      requires_pkce: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const links = { application_id: application.id, user_id: userId, scope: 'all' };
  const authorization = await db
    .insertInto('authorizations')
    .values({ ...ownership, ...links, last_used_at: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  const token = randomAlphanumeric(30);
  await db
    .insertInto('tokens')
    .values({
      ...ownership,
      ...links,
      token_hash: secretHash(token),
      kind: 'access',
      family: 'bench',
      authorization_id: authorization.id,
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
      used_at: null,
      revoked_at: null,
    })
    .execute();
  return token;
}
