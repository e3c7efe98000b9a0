import { type Kysely, type Migration, sql } from 'kysely';

/** What a kept version needs so that a dataset can return to it, and what its history shows. */
export const versionsMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    const added = [
      ['key_column', 'text'],
      ['namespace_uri', 'text'],
      ['namespace_prefix', 'text'],
      ['published_by', 'text'],
      ['bytes', 'bigint'],
      ['report', 'text'],
    ] as const;
    for (const [name, type] of added)
      await db.schema.alterTable('dataset_versions').addColumn(name, type).execute();
    await db.schema
      .alterTable('dataset_versions')
      .addColumn('is_condemned', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await sql`update dataset_versions set (key_column, namespace_uri, namespace_prefix) =
      (select key_column, namespace_uri, namespace_prefix from datasets where datasets.uid = dataset_versions.uid)`.execute(
      db,
    );
  },
};
