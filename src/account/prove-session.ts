import { AccountError } from './account-error.ts';
import type { AccountServices } from './account-services.ts';
import { verifyPassword } from './password-hash.ts';
import { bounded, type SignInPlace, signInSubjects } from './sign-in.ts';

/**
 * Shows again, within a session, that it is its owner who sits there. Throws AccountError `NotProved` (field `password`),
 * ThrottledError, TooManyHashesError.
 */
export async function proveSession(
  { database, throttle, passwords }: AccountServices,
  place: SignInPlace,
  owner: { readonly userId: number; readonly userName: string; readonly sessionIdHash: string },
  password: string,
): Promise<void> {
  const { portalId, clientAddress } = place;
  const { userId, userName, sessionIdHash } = owner;
  const actor = { name: userName, address: clientAddress };
  await throttle.attempt({ portalId, actor }, signInSubjects(userName, clientAddress), (attempt) =>
    passwords.inTurn(async () => {
      await attempt.count();
      const user = await database.db
        .selectFrom('users')
        .select('password_hash')
        .where('portal_id', '=', portalId)
        .where('id', '=', userId)
        .executeTakeFirst();
      if (!(await verifyPassword(user?.password_hash ?? undefined, bounded(password))))
        throw new AccountError('NotProved', 'This is not your password.', 'password');
      await database.db.transaction().execute(async (trx) => {
        await attempt.forgive(trx);
        await trx
          .updateTable('sessions')
          .set({ proved_at: new Date().toISOString() })
          .where('portal_id', '=', portalId)
          .where('id_hash', '=', sessionIdHash)
          .execute();
      });
    }),
  );
}
