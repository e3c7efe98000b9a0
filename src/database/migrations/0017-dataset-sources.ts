import type { Kysely, Migration } from 'kysely';

/** A dataset may be bound to an address that it is read from again, by a schedule. */
export const datasetSourcesMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('dataset_sources')
      .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
      .addColumn('dataset_id', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('sealed_address', 'text', (c) => c.notNull())
      .addColumn('reading', 'text', (c) => c.notNull())
      .addColumn('schedule', 'text')
      .addColumn('max_drop_percent', 'integer', (c) => c.notNull())
      .addColumn('is_trusted', 'integer', (c) => c.notNull())
      .addColumn('set_by', 'text', (c) => c.notNull())
      .addColumn('seen', 'text')
      .addColumn('next_run_at', 'text')
      .addColumn('accepts_any', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('last_tried_at', 'text')
      .addColumn('last_success_at', 'text')
      .addColumn('last_changed_at', 'text')
      .addColumn('last_error', 'text')
      .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('run_token', 'text')
      .addColumn('run_hostname', 'text')
      .addColumn('run_pid', 'integer')
      .addColumn('run_process_start', 'text')
      .addColumn('run_renewed_at', 'text')
      .addPrimaryKeyConstraint('dataset_sources_key', ['portal_id', 'dataset_id'])
      .execute();
    await db.schema
      .createIndex('dataset_sources_by_next_run')
      .on('dataset_sources')
      .column('next_run_at')
      .execute();
  },
};
