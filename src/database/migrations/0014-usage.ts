import { type Kysely, type Migration, sql } from 'kysely';

/** As many as `usage/latency.ts` has. */
const LATENCY_CLASSES = 13;

/** How much was asked for, by day, dataset, user and kind of program. */
export const usageMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    let table = db.schema
      .createTable('usage_counts')
      .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
      .addColumn('day', 'text', (c) => c.notNull())
      .addColumn('dataset_id', 'text', (c) => c.notNull())
      .addColumn('user_id', 'integer', (c) => c.notNull())
      .addColumn('client', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('requests', 'bigint', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addColumn('features', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('usage_counts_pk', [
        'portal_id',
        'day',
        'dataset_id',
        'user_id',
        'client',
        'outcome',
      ]);
    for (let index = 0; index < LATENCY_CLASSES; index++)
      table = table.addColumn(`latency_${index}`, 'bigint', (c) => c.notNull());
    await table.modifyEnd(sql`without rowid`).execute();
    await db.schema.createIndex('usage_counts_day').on('usage_counts').columns(['day']).execute();
  },
};
