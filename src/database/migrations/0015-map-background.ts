import type { Kysely, Migration } from 'kysely';

/** A portal's maps lie on tiles of its own choice: the address of the tiles, and whose they are. */
export const mapBackgroundMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema.alterTable('portals').addColumn('background_url', 'text').execute();
    await db.schema
      .alterTable('portals')
      .addColumn('background_attribution', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
  },
};
