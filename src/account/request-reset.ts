import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { secretHash } from '../lib/secrets.ts';
import type { AccountServices } from './account-services.ts';
import { addressSubject } from './address-subject.ts';
import type { Mail } from './mailer.ts';
import { giveSetPasswordLink, linkAddress } from './set-password-link.ts';
import type { SignInPlace } from './sign-in.ts';
import { normaliseUserName } from './user-fields.ts';

/** An address that more accounts share belongs to nobody in particular. */
const MAX_ACCOUNTS = 5;

/**
 * Sends a link for choosing another password to whoever has that name or e-mail address. Does the same at once whether
 * there is anybody; what there is to do is done later. Throws ThrottledError.
 */
export async function requestReset(
  { database, throttle, mailer }: AccountServices,
  place: SignInPlace,
  { title, baseUrl }: { readonly title: string; readonly baseUrl: string },
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
        subject: `Your password at ${title}`,
        text: `Somebody, probably you, asked for another password for the account ${user.name} at ${title}.\n\nChoose one here, within 24 hours:\n${linkAddress(baseUrl, secret)}\n\nIf it wasn't you, there is nothing to do: your password stays as it is.\n`,
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
