import type { Actor } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { secretHash } from '../lib/secrets.ts';
import type { OAuthApplication } from './application.ts';
import { type GrantOutcome, isActiveUser, issueTokens, refused, revokeReused } from './token-families.ts';

export interface RefreshGrant {
  readonly application: OAuthApplication;
  readonly refreshToken: string;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * New tokens for a refresh token (RFC 6749 §6), which works once: the answer holds its successor. Shown again, by whomever,
 * it ends its whole family. There is no time of grace: who lost an answer asks the user again.
 */
export async function refreshTokens(database: ControlDatabase, grant: RefreshGrant): Promise<GrantOutcome> {
  const { application, actor, now } = grant;
  const { portalId } = application;
  return database.db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('tokens')
      .select(['application_id', 'family', 'user_id'])
      .where('token_hash', '=', secretHash(grant.refreshToken))
      .where('portal_id', '=', portalId)
      .where('kind', '=', 'refresh')
      .executeTakeFirst();
    if (known === undefined) return refused('The refresh token is unknown or revoked.', { isUnknown: true });
    // Nothing is used up: its own application, which doesn't know of this, goes on working.
    if (known.application_id !== application.id)
      return refused('The refresh token was issued to another application.');
    if (!(await isActiveUser(trx, portalId, known.user_id)))
      return refused('The user may not sign in any more.');
    const row = await trx
      .updateTable('tokens')
      .set({ used_at: now.toISOString() })
      .where('token_hash', '=', secretHash(grant.refreshToken))
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .returning(['portal_id', 'application_id', 'authorization_id', 'user_id', 'scope', 'family'])
      .executeTakeFirst();
    if (row !== undefined) return { kind: 'issued', tokens: await issueTokens(trx, row, now) };
    const { family } = known;
    const hasRevoked = await revokeReused(trx, application, { family, what: 'refresh token', actor, now });
    return refused('The refresh token is already used or revoked.', { hasRevoked });
  });
}
