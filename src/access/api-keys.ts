import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { randomHex, secretHash } from '../lib/secrets.ts';
import { bumpAccessRevision } from './access-revision.ts';

/** 56 hexadecimal characters (CONTRACT 3). */
const KEY_BYTES = 28;
/** Enough of a key to recognise it by; the rest keeps 192 bits. */
const HINT_CHARACTERS = 8;

/** A key without its secret, which nobody can read again. */
export interface ApiKey {
  readonly id: number;
  readonly userId: number;
  /** First characters of the key. */
  readonly hint: string;
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

/** Makes a key. The secret is in this answer and nowhere else. The label is any text; the caller checks its length. */
export async function createApiKey(
  database: ControlDatabase,
  owner: { readonly portalId: number; readonly userId: number },
  label: string,
  actor: Actor,
): Promise<{ readonly key: ApiKey; readonly secret: string }> {
  const secret = randomHex(KEY_BYTES);
  const createdAt = new Date();
  const hint = secret.slice(0, HINT_CHARACTERS);
  const { portalId, userId } = owner;
  const id = await database.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('api_keys')
      .values({
        portal_id: portalId,
        user_id: userId,
        key_hash: secretHash(secret),
        hint,
        label,
        created_at: createdAt.toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await logEvent(trx, {
      portalId,
      actor,
      action: 'key.create',
      subject: keyName(row.id, hint),
      details: { userId },
    });
    return row.id;
  });
  return {
    secret,
    key: { id, userId, hint, label, createdAt, lastUsedAt: undefined, revokedAt: undefined },
  };
}

/** Keys of a portal, of one user or of all, newest first. */
export async function listApiKeys(
  database: ControlDatabase,
  portalId: number,
  userId?: number,
): Promise<readonly ApiKey[]> {
  let query = database.db
    .selectFrom('api_keys')
    .selectAll()
    .where('portal_id', '=', portalId)
    .orderBy('id', 'desc');
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  return (await query.execute()).map(fromRow);
}

/** The key with that secret, revoked or not: for one that was found where it shouldn't be. */
export async function findApiKeyBySecret(
  database: ControlDatabase,
  portalId: number,
  secret: string,
): Promise<ApiKey | undefined> {
  const row = await database.db
    .selectFrom('api_keys')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('key_hash', '=', secretHash(secret.trim()))
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/**
 * Revokes a key for good; with `userId` only if it is theirs. False when there is no such key that still works. It holds on
 * every worker within a second.
 */
export async function revokeApiKey(
  database: ControlDatabase,
  { portalId, userId }: { readonly portalId: number; readonly userId?: number },
  keyId: number,
  actor: Actor,
): Promise<boolean> {
  return database.db.transaction().execute(async (trx) => {
    let query = trx
      .updateTable('api_keys')
      .set({ revoked_at: new Date().toISOString() })
      .where('portal_id', '=', portalId)
      .where('id', '=', keyId)
      .where('revoked_at', 'is', null);
    if (userId !== undefined) query = query.where('user_id', '=', userId);
    const revoked = await query.returning(['hint', 'user_id']).executeTakeFirst();
    if (revoked === undefined) return false;
    await bumpAccessRevision(trx, portalId);
    const subject = keyName(keyId, revoked.hint);
    const details = { userId: revoked.user_id };
    await logEvent(trx, { portalId, actor, action: 'key.revoke', subject, details });
    return true;
  });
}

/** How the audit log names a key. */
function keyName(id: number, hint: string): string {
  return `${id} (${hint}…)`;
}

function fromRow(row: {
  id: number;
  user_id: number;
  hint: string;
  label: string;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}): ApiKey {
  return {
    id: row.id,
    userId: row.user_id,
    hint: row.hint,
    label: row.label,
    createdAt: new Date(row.created_at),
    lastUsedAt: row.last_used_at === null ? undefined : new Date(row.last_used_at),
    revokedAt: row.revoked_at === null ? undefined : new Date(row.revoked_at),
  };
}
