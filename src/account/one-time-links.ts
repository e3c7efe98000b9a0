import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { randomAlphanumeric, secretHash } from '../lib/secrets.ts';
import { AccountError } from './account-error.ts';

/** 178 bits. */
const SECRET_CHARACTERS = 30;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What a link is for, and how long it may wait. */
const LIFETIMES_MS = {
  /** Printed anew at every start until somebody uses it. */
  'first-administrator': 7 * DAY_MS,
  /** An invitation, or a password reset. */
  'set-password': DAY_MS,
  'confirm-email': DAY_MS,
  /** Not a link: the time between password and code. */
  'second-factor': 5 * MINUTE_MS,
} as const;
export type LinkPurpose = keyof typeof LIFETIMES_MS;

export interface OneTimeLink {
  readonly tokenHash: string;
  readonly portalId: number;
  /** undefined: the first administrator's. */
  readonly userId: number | undefined;
  readonly purpose: LinkPurpose;
  /** The address that it confirms. */
  readonly email: string | undefined;
}

/** Gives a link, in place of earlier ones of the same user, purpose and address. Its secret is in this answer and nowhere else. */
export async function giveLink(
  trx: Kysely<Tables>,
  {
    portalId,
    userId,
    purpose,
    email,
  }: Omit<OneTimeLink, 'tokenHash' | 'email'> & { readonly email?: string },
): Promise<string> {
  const secret = randomAlphanumeric(SECRET_CHARACTERS);
  const now = Date.now();
  const at = new Date(now).toISOString();
  await trx.deleteFrom('one_time_links').where('expires_at', '<', at).execute();
  await trx
    .deleteFrom('one_time_links')
    .where('portal_id', '=', portalId)
    .where('user_id', 'is', userId ?? null)
    .where('purpose', '=', purpose)
    .where('email', 'is', email ?? null)
    .execute();
  await trx
    .insertInto('one_time_links')
    .values({
      token_hash: secretHash(secret),
      portal_id: portalId,
      user_id: userId ?? null,
      purpose,
      email: email ?? null,
      created_at: at,
      expires_at: new Date(now + LIFETIMES_MS[purpose]).toISOString(),
    })
    .execute();
  return secret;
}

/** The link with that secret while it works; undefined for an unknown, used or old one, and in another portal. */
export async function findLink(
  db: Kysely<Tables>,
  portalId: number,
  secret: string,
): Promise<OneTimeLink | undefined> {
  const row = await db
    .selectFrom('one_time_links')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('token_hash', '=', secretHash(secret))
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date().toISOString())
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    tokenHash: row.token_hash,
    portalId,
    userId: row.user_id ?? undefined,
    purpose: row.purpose as LinkPurpose,
    email: row.email ?? undefined,
  };
}

/** Uses the link up, inside the transaction of what it is for. Throws AccountError `NoSuchLink` when another was faster. */
export async function useLink(trx: Kysely<Tables>, { portalId, tokenHash }: OneTimeLink): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('one_time_links')
    .set({ used_at: new Date().toISOString() })
    .where('portal_id', '=', portalId)
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw noSuchLink();
}

export function noSuchLink(): AccountError {
  return new AccountError('NoSuchLink', 'This link has been used, is too old, or was never given.');
}
