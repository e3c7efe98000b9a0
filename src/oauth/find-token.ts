import type { Kysely, Selectable } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { TokenTable } from '../database/account-tables.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { secretHash } from '../lib/secrets.ts';
import type { OAuthApplication } from './application.ts';
import { revokeFamily } from './token-families.ts';

type TokenRow = Selectable<TokenTable>;

/** What a token is worth (RFC 7662 §2.2). */
export interface TokenFacts {
  readonly kind: 'access' | 'refresh';
  readonly scope: string;
  readonly userId: number;
  readonly userName: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date | undefined;
}

function findRow(db: Kysely<Tables>, portalId: number, token: string): Promise<TokenRow | undefined> {
  return db
    .selectFrom('tokens')
    .selectAll()
    .where('token_hash', '=', secretHash(token))
    .where('portal_id', '=', portalId)
    .executeTakeFirst();
}

/** What is to be said of a token to the application that it was issued to; undefined: it works no more, or is none of its. */
export async function introspectToken(
  database: ControlDatabase,
  { id, portalId }: OAuthApplication,
  { token, now }: { readonly token: string; readonly now: Date },
): Promise<TokenFacts | undefined> {
  const row = await findRow(database.db, portalId, token);
  if (row === undefined || row.application_id !== id || row.revoked_at !== null || row.used_at !== null)
    return undefined;
  const expiresAt = row.expires_at === null ? undefined : new Date(row.expires_at);
  if (expiresAt !== undefined && expiresAt <= now) return undefined;
  const user = await database.db
    .selectFrom('users')
    .select('name')
    .where('portal_id', '=', portalId)
    .where('id', '=', row.user_id)
    .where('is_disabled', '=', 0)
    .executeTakeFirst();
  if (user === undefined) return undefined;
  return {
    kind: row.kind as 'access' | 'refresh',
    scope: row.scope,
    userId: row.user_id,
    userName: user.name,
    issuedAt: new Date(row.created_at),
    expiresAt,
  };
}

/**
 * Revokes a token (RFC 7009): a refresh token with its whole family, an access token alone. Answers `unknown` when there is
 * nothing to revoke, and `foreign` for a token of another application, which stays.
 */
export async function revokeToken(
  database: ControlDatabase,
  application: OAuthApplication,
  { token, actor, now }: { readonly token: string; readonly actor: Actor; readonly now: Date },
): Promise<'revoked' | 'unknown' | 'foreign'> {
  const { portalId, clientId, name } = application;
  return database.db.transaction().execute(async (trx) => {
    const row = await findRow(trx, portalId, token);
    if (row === undefined) return 'unknown';
    if (row.application_id !== application.id) return 'foreign';
    const hasRevoked =
      row.kind === 'refresh'
        ? await revokeFamily(trx, portalId, { family: row.family, now })
        : await revokeOne(trx, row, now);
    if (!hasRevoked) return 'unknown';
    await logEvent(trx, {
      portalId,
      actor,
      action: 'token.revoke',
      subject: clientId,
      details: { name, kind: row.kind },
    });
    return 'revoked';
  });
}

async function revokeOne(trx: Kysely<Tables>, row: TokenRow, now: Date): Promise<boolean> {
  if (row.revoked_at !== null) return false;
  await trx
    .updateTable('tokens')
    .set({ revoked_at: now.toISOString() })
    .where('token_hash', '=', row.token_hash)
    .execute();
  await bumpAccessRevision(trx, row.portal_id);
  return true;
}
