import { AccountError } from './account-error.ts';
import type { AccountServices } from './account-services.ts';
import { hashPassword } from './password-hash.ts';
import { checkPasswordOf, type PasswordPortal, setPassword } from './passwords.ts';
import { proveSession } from './prove-session.ts';
import type { SignInPlace } from './sign-in.ts';
import type { User } from './users.ts';

/**
 * Changes one's own password. The session in which it is done stays; everything else that signs in as them ends. Throws
 * AccountError `NotProved` (field `current_password`) or `Invalid` (`new_password`), ThrottledError, TooManyHashesError.
 */
export async function changePassword(
  services: AccountServices,
  place: SignInPlace,
  own: { readonly user: User; readonly portal: PasswordPortal; readonly sessionIdHash: string },
  { current, wanted }: { readonly current: string; readonly wanted: string },
): Promise<void> {
  const { user, portal, sessionIdHash } = own;
  const owner = { userId: user.id, userName: user.name, sessionIdHash };
  await atField('current_password', () => proveSession(services, place, owner, current));
  await atField('new_password', () => checkPasswordOf(wanted, user, portal));
  const passwordHash = await services.passwords.inTurn(() => hashPassword(wanted));
  const change = { portalId: user.portalId, user, passwordHash, keptSession: sessionIdHash };
  const actor = { name: user.name, address: place.clientAddress };
  await services.database.db.transaction().execute((trx) => setPassword(trx, change, actor));
}

/** Two passwords stand in the form: says which one is meant. */
async function atField(field: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof AccountError) throw new AccountError(error.problem, error.told, field);
    throw error;
  }
}
