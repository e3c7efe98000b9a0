import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { IdentityCredential, Role, UserIdentity } from './identity.ts';

/** A credential that the portal knows and that isn't revoked. */
export interface FoundCredential {
  readonly identity: UserIdentity;
  /** Milliseconds since 1970; undefined: it doesn't end by itself. */
  readonly expiresAt: number | undefined;
  /** Of a session, which also ends when it isn't used: its last use, as far as this process knows. */
  lastSeenAt: number | undefined;
}

/** A session that isn't used for so long has ended. */
export const SESSION_IDLE_MS = 8 * 3_600_000;

/** True when the credential counts no more at that moment. */
export function hasEnded({ expiresAt, lastSeenAt }: FoundCredential, now: number): boolean {
  return (
    (expiresAt !== undefined && expiresAt <= now) ||
    (lastSeenAt !== undefined && lastSeenAt + SESSION_IDLE_MS <= now)
  );
}

/** By the hash of an API key. Undefined for an unknown or revoked one, one of another portal, or a disabled user's. */
export async function findKey(
  db: Kysely<Tables>,
  portalId: number,
  hash: string,
): Promise<FoundCredential | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .select(['id', 'user_id'])
    .where('portal_id', '=', portalId)
    .where('key_hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return foundOf(db, portalId, row.user_id, { credential: { kind: 'apikey', keyId: row.id } });
}

/** By the hash of an OAuth access token. */
export async function findToken(
  db: Kysely<Tables>,
  portalId: number,
  hash: string,
): Promise<FoundCredential | undefined> {
  const row = await db
    .selectFrom('tokens')
    .select(['user_id', 'authorization_id', 'application_id', 'expires_at'])
    .where('portal_id', '=', portalId)
    .where('token_hash', '=', hash)
    .where('kind', '=', 'access')
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return foundOf(db, portalId, row.user_id, {
    credential: {
      kind: 'token',
      authorizationId: row.authorization_id,
      applicationId: row.application_id,
    },
    expiresAt: row.expires_at,
  });
}

/** By the hash of a session's id. */
export async function findSession(
  db: Kysely<Tables>,
  portalId: number,
  hash: string,
): Promise<FoundCredential | undefined> {
  const row = await db
    .selectFrom('sessions')
    .select(['user_id', 'expires_at', 'last_seen_at'])
    .where('portal_id', '=', portalId)
    .where('id_hash', '=', hash)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return foundOf(db, portalId, row.user_id, {
    credential: { kind: 'session', idHash: hash },
    expiresAt: row.expires_at,
    lastSeenAt: Date.parse(row.last_seen_at),
  });
}

async function foundOf(
  db: Kysely<Tables>,
  portalId: number,
  userId: number,
  {
    credential,
    expiresAt = null,
    lastSeenAt,
  }: {
    readonly credential: IdentityCredential;
    readonly expiresAt?: string | null;
    readonly lastSeenAt?: number;
  },
): Promise<FoundCredential | undefined> {
  const user = await db
    .selectFrom('users')
    .select(['name', 'display_name', 'role'])
    .where('portal_id', '=', portalId)
    .where('id', '=', userId)
    .where('is_disabled', '=', 0)
    .executeTakeFirst();
  if (user === undefined) return undefined;
  const groups = await db
    .selectFrom('group_members')
    .select('group_id')
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .orderBy('group_id')
    .execute();
  return {
    identity: {
      kind: 'user',
      portalId,
      userId,
      userName: user.name,
      displayName: user.display_name,
      role: user.role as Role,
      groupIds: groups.map((group) => group.group_id),
      credential,
    },
    expiresAt: expiresAt === null ? undefined : Date.parse(expiresAt),
    lastSeenAt,
  };
}
