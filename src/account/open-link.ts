import type { Kysely } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import type { Tables } from '../database/tables.ts';
import { AccountError } from './account-error.ts';
import type { AccountServices } from './account-services.ts';
import { hasAdministrator } from './first-administrator.ts';
import { findLink, noSuchLink, type OneTimeLink, useLink } from './one-time-links.ts';
import { hashPassword } from './password-hash.ts';
import { checkPasswordOf, type PasswordPortal, setPassword } from './passwords.ts';
import { completeSignIn, type EnteredAccount, type SignInPlace } from './sign-in.ts';
import { findUserById, insertUser, requireUserById, type User } from './users.ts';

/** What a link opens: a new account, or the account of a user who chooses a password by it. */
export type OpenableLink =
  | { readonly kind: 'new-administrator'; readonly link: OneTimeLink }
  | { readonly kind: 'new-member'; readonly link: OneTimeLink; readonly email: string }
  | { readonly kind: 'set-password'; readonly link: OneTimeLink; readonly user: User };

/** Looks at a link without using it. Throws AccountError `NoSuchLink` for one that opens nothing, or nothing any more. */
export async function readLink(
  db: Kysely<Tables>,
  { id: portalId, allowsSignUp }: { readonly id: number; readonly allowsSignUp: boolean },
  secret: string,
): Promise<OpenableLink> {
  const link = await findLink(db, portalId, secret);
  if (link?.purpose === 'first-administrator' && !(await hasAdministrator(db, portalId)))
    return { kind: 'new-administrator', link };
  if (link?.purpose === 'confirm-email' && link.email !== undefined && allowsSignUp)
    return { kind: 'new-member', link, email: link.email };
  if (link?.purpose === 'set-password' && link.userId !== undefined) {
    const user = await findUserById({ db }, portalId, link.userId);
    if (user !== undefined && !user.isDisabled) return { kind: 'set-password', link, user };
  }
  throw noSuchLink();
}

/** What stands in the form of a link's page. */
export interface LinkForm {
  /** Of a new account. */
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
}

/**
 * Uses a link: makes its account or changes its password, and signs in. Throws AccountError `NoSuchLink`, `Invalid`,
 * `Exists`, or TooManyHashesError.
 */
export async function openLink(
  { database, passwords }: AccountServices,
  place: SignInPlace,
  portal: PasswordPortal & { readonly id: number; readonly allowsSignUp: boolean },
  secret: string,
  form: LinkForm,
): Promise<EnteredAccount> {
  const found = await readLink(database.db, portal, secret);
  const owner =
    found.kind === 'set-password'
      ? found.user
      : { name: form.name, displayName: form.displayName, email: found.link.email };
  if (owner.name.trim() === '') throw new AccountError('Invalid', 'Choose a name to sign in with.', 'name');
  await checkPasswordOf(form.password, owner, portal);
  const passwordHash = await passwords.inTurn(() => hashPassword(form.password));
  return database.db.transaction().execute(async (trx) => {
    const now = await readLink(trx, portal, secret);
    await useLink(trx, now.link);
    const user = await userOf(trx, { now, place, form, passwordHash });
    return completeSignIn(trx, place, user);
  });
}

interface LinkUse {
  readonly now: OpenableLink;
  readonly place: SignInPlace;
  readonly form: LinkForm;
  readonly passwordHash: string;
}

async function userOf(trx: Kysely<Tables>, { now, place, form, passwordHash }: LinkUse): Promise<User> {
  const { portalId, clientAddress } = place;
  if (now.kind === 'set-password') {
    const actor = { name: now.user.name, address: clientAddress };
    await setPassword(trx, { portalId, user: now.user, passwordHash }, actor);
    return requireUserById(trx, portalId, now.user.id);
  }
  const actor = { name: 'anonymous', address: clientAddress };
  const { name, displayName } = form;
  const role = now.kind === 'new-administrator' ? 'administrator' : 'member';
  const email = now.link.email ?? '';
  const user = await insertUser(trx, portalId, { name, displayName, email, role, passwordHash }, actor);
  await bumpAccessRevision(trx, portalId);
  return user;
}
