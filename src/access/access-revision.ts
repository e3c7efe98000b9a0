import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Tables } from '../database/tables.ts';

/**
 * Says to every process that the portal's people have changed, inside the transaction that changes them: a user, group,
 * membership, key, session, application or token. What they remember of credentials is then read anew.
 */
export async function bumpAccessRevision(trx: Kysely<Tables>, portalId: number): Promise<void> {
  await trx
    .updateTable('portals')
    .set({ access_revision: sql<number>`access_revision + 1` })
    .where('id', '=', portalId)
    .execute();
}
