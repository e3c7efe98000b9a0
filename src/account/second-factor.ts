import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { Tables } from '../database/tables.ts';
import { secretHash } from '../lib/secrets.ts';
import { AccountError } from './account-error.ts';
import type { AccountServices } from './account-services.ts';
import { addressSubject } from './address-subject.ts';
import { findLink, noSuchLink, useLink } from './one-time-links.ts';
import type { SecretBox } from './secret-box.ts';
import { enter, type SignInPlace } from './sign-in.ts';
import { requireUserById } from './users.ts';

/** RFC 6238's own values, which every authenticator app knows. */
const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;
/** A clock may be one period off (RFC 6238 §5.2). */
const WINDOW = 1;
const RECOVERY_CODES = 10;
/** Four groups of four of 32 letters and digits: 80 bits. None of them is taken for another. */
const RECOVERY_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const RECOVERY_GROUPS = 4;

export interface SecondFactorOwner {
  readonly portalId: number;
  readonly userId: number;
  readonly userName: string;
}

/** A secret that isn't in force yet. */
export interface ProposedSecret {
  /** For typing it: base32. */
  readonly base32: string;
  /** `otpauth://…`, for the QR code. */
  readonly uri: string;
  /** For the form to bring back: only we can read it. */
  readonly sealed: string;
}

/** Proposes a secret, or shows again the one that the form brought back. */
export async function proposeSecret(
  services: AccountServices,
  owner: SecondFactorOwner,
  { issuer, sealed }: { readonly issuer: string; readonly sealed?: string | undefined },
): Promise<ProposedSecret> {
  const box = await services.secretBox();
  const known = sealed === undefined ? undefined : openProposal(box, owner, sealed);
  const base32 = known ?? new Secret({ size: SECRET_BYTES }).base32;
  const secret = Secret.fromBase32(base32);
  const uri = new TOTP({ issuer, label: owner.userName, secret, period: PERIOD_SECONDS }).toString();
  return { base32, uri, sealed: box.seal(base32, proposalOwner(owner)) };
}

/**
 * Puts a proposed secret in force, once a code shows that the owner's app has it. The answer is the recovery codes, in
 * place of earlier ones; only their hashes are kept. Throws AccountError `NotProved` (field `code`) or `Invalid`.
 */
export async function switchOnSecondFactor(
  services: AccountServices,
  owner: SecondFactorOwner,
  { sealed, code }: { readonly sealed: string; readonly code: string },
  actor: Actor,
): Promise<readonly string[]> {
  const box = await services.secretBox();
  const base32 = openProposal(box, owner, sealed);
  if (base32 === undefined)
    throw new AccountError('Invalid', 'The key has changed meanwhile. Begin again with this one.', 'code');
  const step = stepOf(base32, code);
  if (step === undefined)
    throw new AccountError('NotProved', 'This is not the code that the app shows now.', 'code');
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  const { portalId, userId } = owner;
  await services.database.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('users')
      .set({ totp_secret: box.seal(base32, sealOwner(owner)), totp_last_step: step })
      .where('portal_id', '=', portalId)
      .where('id', '=', userId)
      .execute();
    await removeRecoveryCodes(trx, owner);
    for (const recovery of codes)
      await trx
        .insertInto('recovery_codes')
        .values({ portal_id: portalId, user_id: userId, code_hash: recoveryHash(recovery) })
        .execute();
    await bumpAccessRevision(trx, portalId);
    await logEvent(trx, { portalId, actor, action: 'user.second-factor', subject: owner.userName });
  });
  return codes;
}

/** Signing in needs the password alone from now on. */
export async function switchOffSecondFactor(
  { database }: Pick<AccountServices, 'database'>,
  owner: SecondFactorOwner,
  actor: Actor,
): Promise<void> {
  const { portalId, userId, userName } = owner;
  await database.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('users')
      .set({ totp_secret: null, totp_last_step: null })
      .where('portal_id', '=', portalId)
      .where('id', '=', userId)
      .execute();
    await removeRecoveryCodes(trx, owner);
    await bumpAccessRevision(trx, portalId);
    await logEvent(trx, { portalId, actor, action: 'user.no-second-factor', subject: userName });
  });
}

/** How many recovery codes are left. */
export async function countRecoveryCodes(
  { database }: Pick<AccountServices, 'database'>,
  { portalId, userId }: Pick<SecondFactorOwner, 'portalId' | 'userId'>,
): Promise<number> {
  const rows = await database.db
    .selectFrom('recovery_codes')
    .select('code_hash')
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .execute();
  return rows.length;
}

/**
 * Ends a sign-in with a code of the app or a recovery code, each of which counts once. `step` is what the right password
 * gave. The answer is the new session's secret. Throws AccountError `NoSuchLink` when it took too long, `NotProved`
 * (field `code`), and ThrottledError.
 */
export async function completeSecondFactor(
  services: AccountServices,
  place: SignInPlace,
  { step, code }: { readonly step: string; readonly code: string },
): Promise<string> {
  const { database, throttle } = services;
  const { portalId, clientAddress } = place;
  const link = await findLink(database.db, portalId, step);
  if (link?.purpose !== 'second-factor' || link.userId === undefined) throw noSuchLink();
  const { userId } = link;
  const box = await services.secretBox();
  const actor = { name: 'anonymous', address: clientAddress };
  const subjects = [
    { key: `code:${userId}`, free: 5, maxDelaySeconds: 300 },
    { key: `address:${addressSubject(clientAddress)}`, free: 20, maxDelaySeconds: 900 },
  ];
  return throttle.attempt({ portalId, actor }, subjects, async (attempt) => {
    await attempt.count();
    const session = await database.db.transaction().execute(async (trx) => {
      const user = await requireUserById(trx, portalId, userId);
      const owner = { portalId, userId, userName: user.name };
      if (user.isDisabled || !(await spendCode(trx, { owner, box, code }))) {
        await logEvent(trx, { portalId, actor, action: 'session.refuse', subject: user.name });
        return undefined;
      }
      await attempt.forgive(trx);
      await useLink(trx, link);
      return enter(trx, place, user);
    });
    if (session === undefined)
      throw new AccountError('NotProved', 'This code is not right, or it was used before.', 'code');
    return session;
  });
}

interface ShownCode {
  readonly owner: SecondFactorOwner;
  readonly box: SecretBox;
  readonly code: string;
}

/** True for a code that counts; from then on it doesn't. */
async function spendCode(trx: Kysely<Tables>, { owner, box, code }: ShownCode): Promise<boolean> {
  const { portalId, userId } = owner;
  const plain = code.replace(/[\s-]/g, '').toLowerCase();
  if (!/^\d{6}$/.test(plain)) {
    const { numDeletedRows } = await trx
      .deleteFrom('recovery_codes')
      .where('portal_id', '=', portalId)
      .where('user_id', '=', userId)
      .where('code_hash', '=', recoveryHash(plain))
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }
  const user = await trx
    .selectFrom('users')
    .select(['totp_secret', 'totp_last_step'])
    .where('portal_id', '=', portalId)
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  if (user.totp_secret === null) return false;
  const step = stepOf(box.open(user.totp_secret, sealOwner(owner)), plain);
  if (step === undefined || step <= (user.totp_last_step ?? -1)) return false;
  await trx
    .updateTable('users')
    .set({ totp_last_step: step })
    .where('portal_id', '=', portalId)
    .where('id', '=', userId)
    .execute();
  return true;
}

/** The time step whose code it is, now and a period around; undefined: it is none. */
function stepOf(base32: string, code: string): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const totp = new TOTP({ secret: Secret.fromBase32(base32), period: PERIOD_SECONDS });
  const timestamp = Date.now();
  const delta = totp.validate({ token, window: WINDOW, timestamp });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}

/** undefined: nothing that this page sealed for them. */
function openProposal(box: SecretBox, owner: SecondFactorOwner, sealed: string): string | undefined {
  try {
    return box.open(sealed, proposalOwner(owner));
  } catch {
    return undefined;
  }
}

function sealOwner({ portalId, userId }: SecondFactorOwner): string {
  return `second factor ${portalId} ${userId}`;
}

function proposalOwner(owner: SecondFactorOwner): string {
  return `proposed ${sealOwner(owner)}`;
}

async function removeRecoveryCodes(
  trx: Kysely<Tables>,
  { portalId, userId }: SecondFactorOwner,
): Promise<void> {
  await trx
    .deleteFrom('recovery_codes')
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .execute();
}

function newRecoveryCode(): string {
  const letters = () =>
    Array.from({ length: 4 }, () => RECOVERY_ALPHABET[randomInt(RECOVERY_ALPHABET.length)]).join('');
  return Array.from({ length: RECOVERY_GROUPS }, letters).join('-');
}

function recoveryHash(code: string): string {
  return secretHash(code.replaceAll('-', ''));
}
