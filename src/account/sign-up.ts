import { bumpAccessRevision } from '../access/access-revision.ts';
import { AccountError } from './account-error.ts';
import type { AccountServices } from './account-services.ts';
import { addressSubject } from './address-subject.ts';
import type { ThrottleSubject } from './attempt-throttle.ts';
import type { MailText } from './mailer.ts';
import { giveLink } from './one-time-links.ts';
import type { LinkForm } from './open-link.ts';
import { hashPassword } from './password-hash.ts';
import { checkPasswordOf, type PasswordPortal } from './passwords.ts';
import { linkAddress } from './set-password-link.ts';
import { completeSignIn, type EnteredAccount, type SignInPlace } from './sign-in.ts';
import { checkedEmail } from './user-fields.ts';
import { insertUser } from './users.ts';

type SignUpPortal = PasswordPortal & { readonly id: number };

/**
 * Makes an account at once, where no mail can be sent that would confirm an address. Throws AccountError `Invalid` or
 * `Exists`, ThrottledError, TooManyHashesError.
 */
export async function signUp(
  { database, throttle, passwords }: AccountServices,
  place: SignInPlace,
  portal: SignUpPortal,
  form: LinkForm & { readonly email: string },
): Promise<EnteredAccount> {
  const { portalId, clientAddress } = place;
  const actor = { name: 'anonymous', address: clientAddress };
  return throttle.attempt({ portalId, actor }, signUpSubjects(clientAddress), async (attempt) => {
    await attempt.count();
    await checkPasswordOf(form.password, form, portal);
    const passwordHash = await passwords.inTurn(() => hashPassword(form.password));
    return database.db.transaction().execute(async (trx) => {
      const user = await insertUser(trx, portalId, { ...form, role: 'member', passwordHash }, actor);
      await bumpAccessRevision(trx, portalId);
      return completeSignIn(trx, place, user);
    });
  });
}

export interface SignUpMail {
  /** What the link begins with, without a slash at the end. */
  readonly baseUrl: string;
  write(link: string): MailText;
}

/**
 * Sends a link to an address, by which its owner makes an account; there is none before. Throws AccountError `Invalid`
 * for what is no address, and ThrottledError.
 */
export async function requestSignUp(
  { database, throttle, mailer }: AccountServices,
  place: SignInPlace,
  { baseUrl, write }: SignUpMail,
  address: string,
): Promise<void> {
  const { portalId, clientAddress } = place;
  const actor = { name: 'anonymous', address: clientAddress };
  const email = checkedEmail(address);
  if (email === undefined) throw new AccountError('Invalid', 'Say your e-mail address.', 'email');
  await throttle.attempt({ portalId, actor }, signUpSubjects(clientAddress), (attempt) => attempt.count());
  mailer?.post(async () => {
    const secret = await database.db
      .transaction()
      .execute((trx) => giveLink(trx, { portalId, userId: undefined, purpose: 'confirm-email', email }));
    return [{ to: email, ...write(linkAddress(baseUrl, secret)) }];
  });
}

/** Accounts from one place. */
function signUpSubjects(clientAddress: string): ThrottleSubject[] {
  return [{ key: `sign-up:${addressSubject(clientAddress)}`, free: 5, maxDelaySeconds: 900 }];
}
