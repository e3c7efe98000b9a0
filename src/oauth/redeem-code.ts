import type { Selectable } from 'kysely';
import type { Actor } from '../audit/audit-log.ts';
import type { AuthorizationCodeTable } from '../database/account-tables.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { secretHash } from '../lib/secrets.ts';
import type { OAuthApplication } from './application.ts';
import { problemOfVerifier } from './pkce.ts';
import { type GrantOutcome, isActiveUser, issueTokens, refused, revokeReused } from './token-families.ts';

export interface CodeGrant {
  readonly application: OAuthApplication;
  readonly code: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Tokens for a code (RFC 6749 §4.1.3). Marking the code used and writing its tokens are one transaction, so of many that
 * show it at once, in whatever processes, one wins and the others find what they have to revoke. A code that is shown
 * wrongly is used up too: it is in the wrong hands.
 */
export async function redeemCode(database: ControlDatabase, grant: CodeGrant): Promise<GrantOutcome> {
  const { application, actor, now } = grant;
  const { portalId } = application;
  const family = secretHash(grant.code);
  return database.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('authorization_codes')
      .set({ used_at: now.toISOString() })
      .where('code_hash', '=', family)
      .where('portal_id', '=', portalId)
      .where('used_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      // Also long after the code's own row was purged: its family is named by its hash.
      const hasRevoked = await revokeReused(trx, application, { family, what: 'code', actor, now });
      const isUnknown = !hasRevoked && !(await exists());
      return refused('The code is unknown, expired or already used.', { isUnknown, hasRevoked });
    }
    const problem = problemOf(row, grant);
    if (problem !== undefined) return refused(problem);
    if (!(await isActiveUser(trx, portalId, row.user_id)))
      return refused('The user may not sign in any more.');
    const { portal_id, application_id, authorization_id, user_id, scope } = row;
    const binding = { portal_id, application_id, authorization_id, user_id, scope, family };
    return { kind: 'issued', tokens: await issueTokens(trx, binding, now) };

    async function exists(): Promise<boolean> {
      const known = await trx
        .selectFrom('authorization_codes')
        .select('code_hash')
        .where('code_hash', '=', family)
        .where('portal_id', '=', portalId)
        .executeTakeFirst();
      return known !== undefined;
    }
  });
}

function problemOf(row: Selectable<AuthorizationCodeTable>, grant: CodeGrant): string | undefined {
  if (row.application_id !== grant.application.id) return 'The code was issued to another application.';
  if (Date.parse(row.expires_at) <= grant.now.getTime())
    return 'The code is unknown, expired or already used.';
  if (row.redirect_uri !== null && row.redirect_uri !== grant.redirectUri)
    return 'The redirect_uri is not the one that the code was sent to.';
  return problemOfVerifier(grant.codeVerifier, row.code_challenge);
}
