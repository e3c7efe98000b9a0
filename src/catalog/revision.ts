import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';

/**
 * Gives a portal its next revision, inside the transaction that changes something of it. Revisions are the moment of the
 * change in milliseconds, but always grow, so they also differ from those of an earlier home directory at the same place.
 */
export async function nextRevision(trx: Kysely<Tables>, portalId: number): Promise<number> {
  const { revision: last } = await trx
    .selectFrom('portals')
    .select('revision')
    .where('id', '=', portalId)
    .executeTakeFirstOrThrow();
  const revision = Math.max(Date.now(), last + 1);
  await trx.updateTable('portals').set({ revision }).where('id', '=', portalId).execute();
  return revision;
}

/** The revision as clients see it: later ones sort after earlier ones, as updateSequence wants (OGC 04-094 §9.2). */
export function revisionToken(revision: number): string {
  return `r${revision.toString(36).padStart(9, '0')}`;
}
