import type { Kysely, Migration } from 'kysely';

/** A dataset may have a namespace of its own instead of its portal's. */
export const datasetNamespaceMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema.alterTable('datasets').addColumn('namespace_uri', 'text').execute();
    await db.schema.alterTable('datasets').addColumn('namespace_prefix', 'text').execute();
  },
};
