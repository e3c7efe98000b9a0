import type { Kysely, Migration } from 'kysely';

/** What is said about a dataset beyond title, abstract, keywords, attribution and licence: one JSON object. */
export const metadataMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .alterTable('datasets')
      .addColumn('more_metadata', 'text', (c) => c.notNull().defaultTo('{}'))
      .execute();
  },
};
