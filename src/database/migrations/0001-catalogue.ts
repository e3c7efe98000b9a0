import type { Kysely, Migration } from 'kysely';

/** Portals, datasets and their versions. */
export const catalogueMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await createPortals(db);
    await createDatasets(db);
    await db.schema
      .createTable('publications')
      .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
      .addColumn('dataset_id', 'text', (c) => c.notNull())
      .addColumn('uid', 'text', (c) => c.notNull())
      .addColumn('token', 'text', (c) => c.notNull())
      .addColumn('hostname', 'text', (c) => c.notNull())
      .addColumn('pid', 'integer', (c) => c.notNull())
      .addColumn('process_start', 'text', (c) => c.notNull())
      .addColumn('renewed_at', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('publications_pk', ['portal_id', 'dataset_id'])
      .execute();
    await db.schema
      .createTable('settings')
      .addColumn('portal_id', 'integer', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('settings_pk', ['portal_id', 'name'])
      .execute();
  },
};

async function createPortals(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('portals')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('abstract', 'text', (c) => c.notNull())
    .addColumn('is_default', 'integer', (c) => c.notNull())
    .addColumn('is_private', 'integer', (c) => c.notNull())
    .addColumn('public_url', 'text')
    .addColumn('namespace_prefix', 'text', (c) => c.notNull())
    .addColumn('namespace_uri', 'text', (c) => c.notNull())
    .addColumn('provider_name', 'text', (c) => c.notNull())
    .addColumn('provider_site', 'text')
    .addColumn('contact_name', 'text')
    .addColumn('contact_email', 'text')
    .addColumn('fees', 'text', (c) => c.notNull())
    .addColumn('access_constraints', 'text', (c) => c.notNull())
    .addColumn('max_features', 'integer')
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('portal_hosts')
    .addColumn('host', 'text', (c) => c.primaryKey())
    .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
    .execute();
}

async function createDatasets(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('datasets')
    .addColumn('uid', 'text', (c) => c.primaryKey())
    .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('type_name', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('abstract', 'text', (c) => c.notNull())
    .addColumn('keywords', 'text', (c) => c.notNull())
    .addColumn('attribution', 'text')
    .addColumn('licence', 'text')
    .addColumn('is_restricted', 'integer', (c) => c.notNull())
    .addColumn('id_key', 'text', (c) => c.notNull())
    .addColumn('key_column', 'text')
    .addColumn('current_version', 'text', (c) => c.notNull())
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('datasets_id', ['portal_id', 'id'])
    .addUniqueConstraint('datasets_type_name', ['portal_id', 'type_name'])
    .execute();
  await db.schema
    .createIndex('datasets_revision')
    .on('datasets')
    .columns(['portal_id', 'revision'])
    .execute();
  await db.schema
    .createTable('dataset_versions')
    .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
    .addColumn('uid', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('feature_type', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .addColumn('published_at', 'text', (c) => c.notNull())
    .addColumn('superseded_at', 'text')
    .addPrimaryKeyConstraint('dataset_versions_pk', ['uid', 'version'])
    .execute();
}
