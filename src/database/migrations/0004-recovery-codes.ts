import type { Kysely, Migration } from 'kysely';

/** Codes that stand for a lost second factor. */
export const recoveryCodesMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createTable('recovery_codes')
      .addColumn('portal_id', 'integer', (c) => c.notNull().references('portals.id').onDelete('cascade'))
      .addColumn('user_id', 'integer', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('code_hash', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('recovery_codes_pk', ['user_id', 'code_hash'])
      .execute();
  },
};
