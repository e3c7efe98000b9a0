import type { Kysely, Migration } from 'kysely';

/** A portal advertises CRSs of its own beside those of the server: a JSON array of names. */
export const advertisedSrsMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .alterTable('portals')
      .addColumn('other_srs', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();
  },
};
