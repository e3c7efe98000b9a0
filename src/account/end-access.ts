import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';

/**
 * Ends what a user has been given, inside the transaction that is about it: `sign-ins` are sessions, one-time links, and
 * what applications hold for them (codes and tokens); `everything` is their API keys too. `keptSession`: hash of the
 * session that stays. The caller bumps the access revision.
 */
export async function endAccessOf(
  trx: Kysely<Tables>,
  portalId: number,
  userId: number,
  extent: 'sign-ins' | 'everything',
  keptSession?: string,
): Promise<void> {
  const now = new Date().toISOString();
  await trx
    .deleteFrom('sessions')
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .where('id_hash', '!=', keptSession ?? '')
    .execute();
  await trx
    .deleteFrom('one_time_links')
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .execute();
  await trx
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  await trx
    .updateTable('authorization_codes')
    .set({ used_at: now })
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute();
  if (extent === 'sign-ins') return;
  await trx
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('portal_id', '=', portalId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
}
