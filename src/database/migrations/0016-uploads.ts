import type { Kysely, Migration } from 'kysely';

/** Files that publishers send, from their first byte until they are published or given up. */
export const uploadsMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('uploads')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
      .addColumn('user_id', 'integer', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('replaces', 'text')
      .addColumn('files', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addColumn('stage', 'text', (c) => c.notNull())
      .addColumn('options', 'text', (c) => c.notNull())
      .addColumn('inspection', 'text')
      .addColumn('report', 'text')
      .addColumn('problem', 'text')
      .addColumn('job_kind', 'text')
      .addColumn('job_token', 'text')
      .addColumn('job_hostname', 'text')
      .addColumn('job_pid', 'integer')
      .addColumn('job_process_start', 'text')
      .addColumn('is_cancelled', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('changed_at', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('uploads_portal').on('uploads').columns(['portal_id', 'user_id']).execute();
  },
};
