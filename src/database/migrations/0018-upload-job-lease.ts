import type { Kysely, Migration } from 'kysely';

/** Jobs with uploads say that they go on, so that those of a machine that is gone end. */
export const uploadJobLeaseMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema.alterTable('uploads').addColumn('job_renewed_at', 'text').execute();
  },
};
