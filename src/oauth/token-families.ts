import type { Kysely } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { Tables } from '../database/tables.ts';
import { randomAlphanumeric, secretHash } from '../lib/secrets.ts';
import type { OAuthApplication } from './application.ts';
import { SECRET_CHARACTERS } from './issue-code.ts';

/** Seconds that an access token lasts (CONTRACT 4). Refresh tokens last until they are used or withdrawn. */
export const ACCESS_TOKEN_SECONDS = 3600;

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scope: string;
}

/** What tokens are bound to. */
export interface TokenBinding {
  readonly portal_id: number;
  readonly application_id: number;
  readonly authorization_id: number;
  readonly user_id: number;
  readonly scope: string;
  /** Everything that comes from one code is a family: it is named by the hash of that code. */
  readonly family: string;
}

/** What became of a code or refresh token that was shown. */
export type GrantOutcome =
  | { readonly kind: 'issued'; readonly tokens: IssuedTokens }
  | {
      readonly kind: 'refused';
      /** For the application's developer. */
      readonly description: string;
      /** Nothing like it was ever issued. */
      readonly isUnknown: boolean;
      /** Tokens that worked were revoked. */
      readonly hasRevoked: boolean;
    };

export function refused(
  description: string,
  more: { readonly isUnknown?: boolean; readonly hasRevoked?: boolean } = {},
): GrantOutcome {
  return { kind: 'refused', description, isUnknown: false, hasRevoked: false, ...more };
}

/** Makes a pair of tokens. Their texts are in this answer and nowhere else. */
export async function issueTokens(
  trx: Kysely<Tables>,
  { family, ...binding }: TokenBinding,
  now: Date,
): Promise<IssuedTokens> {
  const accessToken = randomAlphanumeric(SECRET_CHARACTERS);
  const refreshToken = randomAlphanumeric(SECRET_CHARACTERS);
  const expiresAt = new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1000).toISOString();
  const common = { ...binding, family, created_at: now.toISOString() };
  await trx
    .insertInto('tokens')
    .values([
      { ...common, token_hash: secretHash(accessToken), kind: 'access', expires_at: expiresAt },
      { ...common, token_hash: secretHash(refreshToken), kind: 'refresh', expires_at: null },
    ])
    .execute();
  return { accessToken, refreshToken, scope: binding.scope };
}

/** Revokes every token of a family. False when none of them worked any more. */
export async function revokeFamily(
  trx: Kysely<Tables>,
  portalId: number,
  { family, now }: { readonly family: string; readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('tokens')
    .set({ revoked_at: now.toISOString() })
    .where('family', '=', family)
    .where('portal_id', '=', portalId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  await bumpAccessRevision(trx, portalId);
  return true;
}

/**
 * Something that works once was shown again: whoever showed it first or now isn't whom it was given to, so all that came
 * of it ends (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
 */
export async function revokeReused(
  trx: Kysely<Tables>,
  { portalId, clientId, name }: OAuthApplication,
  reuse: {
    readonly family: string;
    readonly what: 'code' | 'refresh token';
    readonly actor: Actor;
    readonly now: Date;
  },
): Promise<boolean> {
  const hasRevoked = await revokeFamily(trx, portalId, reuse);
  if (hasRevoked) {
    const { actor, what } = reuse;
    await logEvent(trx, {
      portalId,
      actor,
      action: 'token.reuse',
      subject: clientId,
      details: { name, what },
    });
  }
  return hasRevoked;
}

/** True while a user exists and isn't disabled. */
export async function isActiveUser(trx: Kysely<Tables>, portalId: number, userId: number): Promise<boolean> {
  const row = await trx
    .selectFrom('users')
    .select('id')
    .where('portal_id', '=', portalId)
    .where('id', '=', userId)
    .where('is_disabled', '=', 0)
    .executeTakeFirst();
  return row !== undefined;
}
