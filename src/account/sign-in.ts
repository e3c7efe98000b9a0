import type { Kysely } from 'kysely';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { Tables } from '../database/tables.ts';
import { secretHash } from '../lib/secrets.ts';
import type { AccountServices } from './account-services.ts';
import { addressSubject } from './address-subject.ts';
import type { ThrottleSubject } from './attempt-throttle.ts';
import { giveLink } from './one-time-links.ts';
import { verifyPassword } from './password-hash.ts';
import { MAX_PASSWORD_CHARACTERS } from './password-rules.ts';
import { insertSession } from './sessions.ts';
import { normaliseUserName } from './user-fields.ts';

/** Where a sign-in comes from. */
export interface SignInPlace {
  readonly portalId: number;
  readonly clientAddress: string;
  readonly userAgent: string;
}

/** What somebody gets who has shown their password. */
export type EnteredAccount =
  /** The new session's secret. */
  | { readonly kind: 'signed-in'; readonly session: string }
  /** `step` and a code of the second factor are to follow (`completeSecondFactor`). */
  | { readonly kind: 'second-factor'; readonly step: string };

/** `refused`, for which reason isn't said: no such user, wrong password, disabled. */
export type SignInOutcome = EnteredAccount | { readonly kind: 'refused' };

/**
 * Signs somebody in by name and password. Every refusal takes the same path and the same time. Throws ThrottledError and
 * TooManyHashesError before anything dear is done.
 */
export async function signIn(
  { database, throttle, passwords }: AccountServices,
  place: SignInPlace,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<SignInOutcome> {
  const { portalId } = place;
  const userName = normaliseUserName(name);
  const subjects = signInSubjects(userName, place.clientAddress);
  const anonymous = { name: 'anonymous', address: place.clientAddress };
  return throttle.attempt({ portalId, actor: anonymous }, subjects, (attempt) =>
    passwords.inTurn(async () => {
      await attempt.count();
      const user = await findUserRow(database.db, portalId, userName);
      const isRight = await verifyPassword(user?.password_hash ?? undefined, bounded(password));
      if (user === undefined || !isRight || user.is_disabled === 1) {
        // What stands in the field for the name may be a password: only names that exist are written down.
        const subject = user?.name ?? 'unknown user';
        await logEvent(database.db, { portalId, actor: anonymous, action: 'session.refuse', subject });
        return { kind: 'refused' };
      }
      return database.db.transaction().execute(async (trx) => {
        await attempt.forgive(trx);
        return completeSignIn(trx, place, { ...user, hasSecondFactor: user.totp_secret !== null });
      });
    }),
  );
}

interface Entrant {
  readonly id: number;
  readonly name: string;
}

/** Goes on with somebody whose password is right, inside the transaction in which that was found. */
export async function completeSignIn(
  trx: Kysely<Tables>,
  place: SignInPlace,
  user: Entrant & { readonly hasSecondFactor: boolean },
): Promise<EnteredAccount> {
  const { portalId } = place;
  if (!user.hasSecondFactor) return { kind: 'signed-in', session: await enter(trx, place, user) };
  return {
    kind: 'second-factor',
    step: await giveLink(trx, { portalId, userId: user.id, purpose: 'second-factor' }),
  };
}

/** Begins a session, inside the transaction in which its owner has shown who they are. The answer is its secret. */
export async function enter(trx: Kysely<Tables>, place: SignInPlace, user: Entrant): Promise<string> {
  const { portalId } = place;
  await trx
    .updateTable('users')
    .set({ last_sign_in_at: new Date().toISOString() })
    .where('id', '=', user.id)
    .execute();
  const actor: Actor = { name: user.name, address: place.clientAddress };
  await logEvent(trx, { portalId, actor, action: 'session.sign-in', subject: user.name });
  return insertSession(trx, { portalId, userId: user.id }, place.userAgent);
}

/** Guesses at one account, and guesses from one place. Names are kept as hashes: people type passwords there. */
export function signInSubjects(userName: string, clientAddress: string): ThrottleSubject[] {
  return [
    { key: `name:${secretHash(userName)}`, free: 5, maxDelaySeconds: 60 },
    { key: `address:${addressSubject(clientAddress)}`, free: 20, maxDelaySeconds: 900 },
  ];
}

function findUserRow(db: Kysely<Tables>, portalId: number, name: string) {
  return db
    .selectFrom('users')
    .select(['id', 'name', 'password_hash', 'is_disabled', 'totp_secret'])
    .where('portal_id', '=', portalId)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** No password is longer, so that the time doesn't grow with what is sent. */
export function bounded(password: string): string {
  const characters = [...password.slice(0, 4 * MAX_PASSWORD_CHARACTERS)];
  return characters.length > MAX_PASSWORD_CHARACTERS ? '' : password;
}
