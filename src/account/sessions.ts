import type { Kysely, Selectable } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { SESSION_IDLE_MS } from '../access/find-credential.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { SessionTable } from '../database/account-tables.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { randomAlphanumeric, secretHash } from '../lib/secrets.ts';

/** A session ends then, however much it is used. */
const LIFETIME_MS = 7 * 24 * 3_600_000;
/** For so long after a password or second factor was shown, it needn't be shown again. */
const PROOF_MS = 15 * 60_000;
/** 178 bits. */
const SECRET_CHARACTERS = 30;
const MAX_USER_AGENT = 200;

/** One sign-in on one browser. */
export interface Session {
  /** Names the session; no secret. */
  readonly idHash: string;
  readonly userId: number;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  /** What the browser called itself. */
  readonly userAgent: string;
  /** The password or second factor was proved a moment ago. */
  readonly isProved: boolean;
}

export interface SessionOwner {
  readonly portalId: number;
  readonly userId: number;
}

/** Begins a session. Its secret, for the cookie, is in this answer and nowhere else. */
export async function createSession(
  database: ControlDatabase,
  owner: SessionOwner,
  userAgent: string,
): Promise<string> {
  return database.db.transaction().execute((trx) => insertSession(trx, owner, userAgent));
}

/** The same inside a transaction. Also takes away the portal's sessions that have ended. */
export async function insertSession(
  trx: Kysely<Tables>,
  { portalId, userId }: SessionOwner,
  userAgent: string,
): Promise<string> {
  const secret = randomAlphanumeric(SECRET_CHARACTERS);
  const now = new Date();
  const idleSince = new Date(now.getTime() - SESSION_IDLE_MS).toISOString();
  await trx
    .deleteFrom('sessions')
    .where('portal_id', '=', portalId)
    .where((where) =>
      where.or([where('expires_at', '<', now.toISOString()), where('last_seen_at', '<', idleSince)]),
    )
    .execute();
  await trx
    .insertInto('sessions')
    .values({
      id_hash: secretHash(secret),
      portal_id: portalId,
      user_id: userId,
      created_at: now.toISOString(),
      last_seen_at: now.toISOString(),
      expires_at: new Date(now.getTime() + LIFETIME_MS).toISOString(),
      proved_at: now.toISOString(),
      user_agent: userAgent.slice(0, MAX_USER_AGENT),
    })
    .execute();
  return secret;
}

/** The session by the hash of its secret, as an identity names it; undefined: it has ended. */
export async function findSessionByHash(
  database: ControlDatabase,
  portalId: number,
  idHash: string,
): Promise<Session | undefined> {
  const row = await database.db
    .selectFrom('sessions')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('id_hash', '=', idHash)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** A user's sessions, the last used first. */
export async function listSessions(
  database: ControlDatabase,
  { portalId, userId }: SessionOwner,
): Promise<readonly Session[]> {
  const now = Date.now();
  const rows = await database.db
    .selectFrom('sessions')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .where('expires_at', '>', new Date(now).toISOString())
    .where('last_seen_at', '>', new Date(now - SESSION_IDLE_MS).toISOString())
    .orderBy('last_seen_at', 'desc')
    .execute();
  return rows.map(fromRow);
}

/** Ends one session of a user. False when it had ended before. `actor`: who ended it, where it wasn't a sign-out. */
export async function endSession(
  database: ControlDatabase,
  owner: SessionOwner,
  idHash: string,
  actor?: Actor,
): Promise<boolean> {
  const { portalId, userId } = owner;
  return database.db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('sessions')
      .where('portal_id', '=', portalId)
      .where('user_id', '=', userId)
      .where('id_hash', '=', idHash)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return false;
    await bumpAccessRevision(trx, portalId);
    if (actor !== undefined) await logEnd(trx, owner, { actor, sessions: 1 });
    return true;
  });
}

/** Ends all sessions of a user, but `kept`; the answer is how many ended. */
export async function endSessionsOf(
  database: ControlDatabase,
  owner: SessionOwner,
  kept?: string,
  actor?: Actor,
): Promise<number> {
  const { portalId, userId } = owner;
  return database.db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('sessions')
      .where('portal_id', '=', portalId)
      .where('user_id', '=', userId)
      .where('id_hash', '!=', kept ?? '')
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return 0;
    await bumpAccessRevision(trx, portalId);
    if (actor !== undefined) await logEnd(trx, owner, { actor, sessions: Number(numDeletedRows) });
    return Number(numDeletedRows);
  });
}

async function logEnd(
  trx: Kysely<Tables>,
  { portalId, userId }: SessionOwner,
  { actor, sessions }: { readonly actor: Actor; readonly sessions: number },
): Promise<void> {
  const { name } = await trx
    .selectFrom('users')
    .select('name')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  await logEvent(trx, { portalId, actor, action: 'session.end', subject: name, details: { sessions } });
}

function fromRow(row: Selectable<SessionTable>): Session {
  return {
    idHash: row.id_hash,
    userId: row.user_id,
    createdAt: new Date(row.created_at),
    lastSeenAt: new Date(row.last_seen_at),
    expiresAt: new Date(row.expires_at),
    userAgent: row.user_agent,
    isProved: Date.now() - Date.parse(row.proved_at) < PROOF_MS,
  };
}
