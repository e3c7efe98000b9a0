import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { secretHash } from '../lib/secrets.ts';
import type { AccountServices } from './account-services.ts';
import { addressSubject } from './address-subject.ts';
import type { Mail, MailText } from './mailer.ts';
import { giveSetPasswordLink, linkAddress } from './set-password-link.ts';
import type { SignInPlace } from './sign-in.ts';
import { normaliseUserName } from './user-fields.ts';

/** An address that more accounts share belongs to nobody in particular. */
const MAX_ACCOUNTS = 5;

export interface ResetMail {
  /** What the link begins with, without a slash at the end. */
  readonly baseUrl: string;
  write(reset: { readonly name: string; readonly link: string }): MailText;
}

/**
 * Sends a link for choosing another password to whoever has that name or e-mail address. Does the same at once whether
 * there is anybody; what there is to do is done later. Throws ThrottledError.
 */
export async function requestReset(
  { database, throttle, mailer }: AccountServices,
  place: SignInPlace,
  { baseUrl, write }: ResetMail,
  nameOrEmail: string,
): Promise<void> {
  const { portalId, clientAddress } = place;
  const wanted = normaliseUserName(nameOrEmail.slice(0, 254));
  const actor = { name: 'anonymous', address: clientAddress };
  const subjects = [
    { key: `reset:${secretHash(wanted)}`, free: 2, maxDelaySeconds: 900 },
    { key: `reset-from:${addressSubject(clientAddress)}`, free: 10, maxDelaySeconds: 900 },
  ];
  await throttle.attempt({ portalId, actor }, subjects, (attempt) => attempt.count());
  mailer?.post(async () => {
    const mails: Mail[] = [];
    for (const user of await findReachable(database.db, portalId, wanted)) {
      const secret = await giveSetPasswordLink(database, { portalId, userId: user.id }, actor);
      mails.push({
        to: user.email,
        ...write({ name: user.name, link: linkAddress(baseUrl, secret) }),
      });
    }
    return mails;
  });
}

/** Users who may sign in and have an address. */
async function findReachable(
  db: Kysely<Tables>,
  portalId: number,
  wanted: string,
): Promise<{ readonly id: number; readonly name: string; readonly email: string }[]> {
  const rows = await db
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('portal_id', '=', portalId)
    .where('is_disabled', '=', 0)
    .where((user) =>
      user.or([
        user('name', '=', wanted),
        user((of) => of.fn<string>('lower', [of.ref('email')]), '=', wanted),
      ]),
    )
    .orderBy('id')
    .limit(MAX_ACCOUNTS)
    .execute();
  return rows.flatMap(({ id, name, email }) => (email === null ? [] : [{ id, name, email }]));
}
