import type { Kysely, Migration } from 'kysely';

/** Indexes by which codes and tokens are withdrawn and purged. */
export const oauthMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .createIndex('authorization_codes_authorization')
      .on('authorization_codes')
      .columns(['authorization_id'])
      .execute();
    await db.schema
      .createIndex('authorization_codes_expires')
      .on('authorization_codes')
      .columns(['expires_at'])
      .execute();
    for (const column of ['expires_at', 'revoked_at', 'used_at'])
      await db.schema
        .createIndex(`tokens_${column}`)
        .on('tokens')
        .columns([column])
        .where(column as never, 'is not', null)
        .execute();
    await db.schema.createIndex('applications_owner').on('applications').columns(['owner_id']).execute();
  },
};
