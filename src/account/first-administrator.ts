import type { Kysely } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { giveLink } from './one-time-links.ts';

/** True when the portal has an administrator who can sign in. */
export async function hasAdministrator(db: Kysely<Tables>, portalId: number): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('portal_id', '=', portalId)
    .where('role', '=', 'administrator')
    .where('is_disabled', '=', 0)
    .where('password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * A link by which the portal's first administrator makes their account, in place of the one before; undefined where
 * there is an administrator who can sign in. The answer is the link's secret, which is kept nowhere.
 */
export async function giveFirstAdministratorLink(
  database: ControlDatabase,
  portalId: number,
): Promise<string | undefined> {
  return database.db.transaction().execute(async (trx) => {
    if (await hasAdministrator(trx, portalId)) return undefined;
    return giveLink(trx, { portalId, userId: undefined, purpose: 'first-administrator' });
  });
}
