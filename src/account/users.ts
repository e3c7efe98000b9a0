import type { Kysely, Selectable, Updateable } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { ROLES, type Role } from '../access/identity.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { UserTable } from '../database/account-tables.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import { AccountError } from './account-error.ts';
import { endAccessOf } from './end-access.ts';
import { removeRightsAndQuotas } from './remove-rights-and-quotas.ts';
import { checkedDisplayName, checkedEmail, checkUserName, normaliseUserName } from './user-fields.ts';

/** Somebody with an account in one portal; no secret is in it. */
export interface User {
  readonly id: number;
  readonly portalId: number;
  readonly name: string;
  readonly displayName: string;
  readonly email: string | undefined;
  readonly role: Role;
  readonly isDisabled: boolean;
  /** False: only a one-time link opens the account. */
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | undefined;
}

/** What is said about a user when they are made. */
export interface NewUser {
  readonly name: string;
  /** Absent or empty: the name. */
  readonly displayName?: string;
  /** Absent or empty: none. */
  readonly email?: string;
  readonly role: Role;
  /** As `hashPassword` gives it; absent: a one-time link must open the account. */
  readonly passwordHash?: string;
}

/** What may be changed later; an empty e-mail address removes it. */
export interface UserChange {
  readonly displayName?: string;
  readonly email?: string;
  readonly role?: Role;
  /** True ends every session, key, token and link that the user has; false gives none of them back. */
  readonly isDisabled?: boolean;
}

/** Makes a user. Throws AccountError `Invalid`, or `Exists` for a name in use. */
export async function createUser(
  database: ControlDatabase,
  portalId: number,
  input: NewUser,
  actor: Actor,
): Promise<User> {
  return database.db.transaction().execute((trx) => insertUser(trx, portalId, input, actor));
}

/** The same inside a transaction. */
export async function insertUser(
  trx: Kysely<Tables>,
  portalId: number,
  input: NewUser,
  actor: Actor,
): Promise<User> {
  const name = normaliseUserName(input.name);
  checkUserName(name);
  checkRole(input.role);
  const values = {
    portal_id: portalId,
    name,
    display_name: checkedDisplayName(input.displayName ?? '', name),
    email: checkedEmail(input.email ?? '') ?? null,
    password_hash: input.passwordHash ?? null,
    role: input.role,
    is_disabled: 0,
    created_at: new Date().toISOString(),
  };
  if ((await findRow(trx, portalId, name)) !== undefined)
    throw new AccountError('Exists', sentence('There is a user {name} already.', { name }), 'name');
  const row = await trx.insertInto('users').values(values).returningAll().executeTakeFirstOrThrow();
  await logEvent(trx, { portalId, actor, action: 'user.add', subject: name, details: { role: input.role } });
  return userFromRow(row);
}

/** By name, however it is capitalised. */
export async function findUser(
  database: ControlDatabase,
  portalId: number,
  name: string,
): Promise<User | undefined> {
  const row = await findRow(database.db, portalId, normaliseUserName(name));
  return row === undefined ? undefined : userFromRow(row);
}

/** By number. */
export async function findUserById(
  { db }: Pick<ControlDatabase, 'db'>,
  portalId: number,
  id: number,
): Promise<User | undefined> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : userFromRow(row);
}

/** The portal's users in the order of their names; `limit` and `offset` give one page of them. */
export async function listUsers(
  database: ControlDatabase,
  portalId: number,
  page: { readonly limit?: number; readonly offset?: number } = {},
): Promise<readonly User[]> {
  const rows = await database.db
    .selectFrom('users')
    .selectAll()
    .where('portal_id', '=', portalId)
    .orderBy('name')
    .limit(page.limit ?? -1)
    .offset(page.offset ?? 0)
    .execute();
  return rows.map(userFromRow);
}

/** Changes a user. Throws AccountError `NoSuchUser`, `Invalid`, or `LastAdministrator`. */
export async function updateUser(
  database: ControlDatabase,
  { portalId, userId }: { readonly portalId: number; readonly userId: number },
  change: UserChange,
  actor: Actor,
): Promise<User> {
  return database.db.transaction().execute(async (trx) => {
    const before = await requireUserById(trx, portalId, userId);
    if (change.role !== undefined) checkRole(change.role);
    const isStillAdministrator =
      (change.role ?? before.role) === 'administrator' && change.isDisabled !== true;
    if (!isStillAdministrator) await requireAnotherAdministrator(trx, before);
    const values = rowOf(change, before);
    if (Object.keys(values).length === 0) return before;
    const row = await trx
      .updateTable('users')
      .set(values)
      .where('id', '=', userId)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (change.isDisabled === true && !before.isDisabled)
      await endAccessOf(trx, portalId, userId, 'everything');
    await bumpAccessRevision(trx, portalId);
    await logEvent(trx, {
      portalId,
      actor,
      action: 'user.change',
      subject: before.name,
      details: { ...change },
    });
    return userFromRow(row);
  });
}

/**
 * Removes a user with everything that is theirs: sessions, keys, tokens, the applications they registered, memberships,
 * rights and quotas. Throws AccountError `NoSuchUser` or `LastAdministrator`.
 */
export async function removeUser(
  database: ControlDatabase,
  { portalId, userId }: { readonly portalId: number; readonly userId: number },
  actor: Actor,
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const user = await requireUserById(trx, portalId, userId);
    await requireAnotherAdministrator(trx, user);
    await removeRightsAndQuotas(trx, portalId, { kind: 'user', id: userId });
    await trx.deleteFrom('users').where('portal_id', '=', portalId).where('id', '=', userId).execute();
    await bumpAccessRevision(trx, portalId);
    await logEvent(trx, { portalId, actor, action: 'user.remove', subject: user.name });
  });
}

/** By number, inside a transaction. Throws AccountError `NoSuchUser`. */
export async function requireUserById(trx: Kysely<Tables>, portalId: number, userId: number): Promise<User> {
  const user = await findUserById({ db: trx }, portalId, userId);
  if (user === undefined) throw new AccountError('NoSuchUser', 'There is no such user.');
  return user;
}

/** A portal that has an administrator who can sign in keeps one: who has no password yet is none. */
async function requireAnotherAdministrator(trx: Kysely<Tables>, user: User): Promise<void> {
  if (user.role !== 'administrator' || user.isDisabled) return;
  const other = await trx
    .selectFrom('users')
    .select('id')
    .where('portal_id', '=', user.portalId)
    .where('role', '=', 'administrator')
    .where('is_disabled', '=', 0)
    .where('id', '!=', user.id)
    .$if(user.hasPassword, (query) => query.where('password_hash', 'is not', null))
    .executeTakeFirst();
  if (other === undefined)
    throw new AccountError(
      'LastAdministrator',
      sentence('{name} is the only administrator of the portal. Make another one first.', {
        name: user.name,
      }),
    );
}

function checkRole(role: string): void {
  if (!(ROLES as readonly string[]).includes(role))
    throw new AccountError(
      'Invalid',
      sentence('A role is one of {roles}.', { roles: ROLES.join(', ') }),
      'role',
    );
}

/** Only what really changes. */
function rowOf(change: UserChange, before: User): Updateable<UserTable> {
  const displayName =
    change.displayName === undefined
      ? before.displayName
      : checkedDisplayName(change.displayName, before.name);
  const email = change.email === undefined ? before.email : checkedEmail(change.email);
  return {
    ...(displayName === before.displayName ? {} : { display_name: displayName }),
    ...(email === before.email ? {} : { email: email ?? null }),
    ...(change.role === undefined || change.role === before.role ? {} : { role: change.role }),
    ...(change.isDisabled === undefined || change.isDisabled === before.isDisabled
      ? {}
      : { is_disabled: change.isDisabled ? 1 : 0 }),
  };
}

function findRow(db: Kysely<Tables>, portalId: number, name: string) {
  return db
    .selectFrom('users')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** A row as a value, without its secrets. */
export function userFromRow(row: Selectable<UserTable>): User {
  return {
    id: row.id,
    portalId: row.portal_id,
    name: row.name,
    displayName: row.display_name,
    email: row.email ?? undefined,
    role: row.role as Role,
    isDisabled: row.is_disabled === 1,
    hasPassword: row.password_hash !== null,
    hasSecondFactor: row.totp_secret !== null,
    createdAt: new Date(row.created_at),
    lastSignInAt: row.last_sign_in_at === null ? undefined : new Date(row.last_sign_in_at),
  };
}
