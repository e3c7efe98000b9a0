import type { Kysely } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { Tables } from '../database/tables.ts';
import { endAccessOf } from './end-access.ts';
import { checkNewPassword } from './password-rules.ts';

/** Of whom a password is, as far as it must not be made of their names. */
export interface PasswordOwner {
  readonly name: string;
  readonly displayName: string;
  readonly email: string | undefined;
}

/** The portal, as far as its users' passwords must not be made of its names. */
export interface PasswordPortal {
  readonly name: string;
  readonly title: string;
  readonly providerName: string;
}

/** Throws AccountError `Invalid` for a password that this user of this portal can't have. */
export function checkPasswordOf(
  password: string,
  owner: PasswordOwner,
  portal: PasswordPortal,
): Promise<void> {
  const { name, displayName, email = '' } = owner;
  return checkNewPassword(password, [
    name,
    displayName,
    email,
    portal.name,
    portal.title,
    portal.providerName,
  ]);
}

export interface PasswordChange {
  readonly portalId: number;
  readonly user: { readonly id: number; readonly name: string };
  readonly passwordHash: string;
  /** Hash of the session that stays. */
  readonly keptSession?: string;
}

/**
 * Gives a user another password, inside the transaction that is about it. It ends their other sessions and links, and
 * what applications hold for them; API keys stay.
 */
export async function setPassword(
  trx: Kysely<Tables>,
  { portalId, user, passwordHash, keptSession }: PasswordChange,
  actor: Actor,
): Promise<void> {
  await trx
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('portal_id', '=', portalId)
    .where('id', '=', user.id)
    .execute();
  await endAccessOf(trx, portalId, user.id, 'sign-ins', keptSession);
  await bumpAccessRevision(trx, portalId);
  await logEvent(trx, { portalId, actor, action: 'user.password', subject: user.name });
}
