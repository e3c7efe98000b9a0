import { AccountError } from '../account/account-error.ts';
import { findUser, type User } from '../account/users.ts';
import type { ControlDatabase } from '../database/control-database.ts';

/** The user of that name. Throws AccountError `NoSuchUser`. */
export async function requireUser(database: ControlDatabase, portalId: number, name: string): Promise<User> {
  const user = await findUser(database, portalId, name);
  if (user !== undefined) return user;
  throw new AccountError('NoSuchUser', `The portal has no user ${JSON.stringify(name)}.`);
}
