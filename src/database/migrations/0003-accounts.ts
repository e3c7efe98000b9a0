import { type CreateTableBuilder, type Kysely, type Migration, sql } from 'kysely';

/** Users, groups, sessions, keys, applications, tokens, rights, quotas and the audit log. */
export const accountsMigration: Migration = {
  async up(db: Kysely<never>): Promise<void> {
    await db.schema
      .alterTable('portals')
      .addColumn('access_revision', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable('portals')
      .addColumn('allows_sign_up', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await createUsers(db);
    await createSessions(db);
    await createKeys(db);
    await createApplications(db);
    await createTokens(db);
    await createRights(db);
    await createQuotas(db);
    await createAuditLog(db);
  },
};

type Table = CreateTableBuilder<string, string>;

/** A table whose rows belong to a portal and go with it. */
function createTable(db: Kysely<never>, name: string): Table {
  return db.schema
    .createTable(name)
    .addColumn('portal_id', 'integer', (c) =>
      c.notNull().references('portals.id').onDelete('cascade'),
    ) as Table;
}

/** The same with a numeric id that is never given twice. */
function createTableWithId(db: Kysely<never>, name: string): Table {
  return createTable(db, name).addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement()) as Table;
}

function addReference(table: Table, column: string, target: string): Table {
  return table.addColumn(column, 'integer', (c) =>
    c.notNull().references(`${target}.id`).onDelete('cascade'),
  ) as Table;
}

async function createUsers(db: Kysely<never>): Promise<void> {
  await createTableWithId(db, 'users')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('password_hash', 'text')
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('is_disabled', 'integer', (c) => c.notNull())
    .addColumn('totp_secret', 'text')
    .addColumn('totp_last_step', 'bigint')
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('last_sign_in_at', 'text')
    .addUniqueConstraint('users_name', ['portal_id', 'name'])
    .execute();
  await createTableWithId(db, 'groups')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addUniqueConstraint('groups_name', ['portal_id', 'name'])
    .execute();
  await addReference(addReference(createTable(db, 'group_members'), 'group_id', 'groups'), 'user_id', 'users')
    .addPrimaryKeyConstraint('group_members_pk', ['group_id', 'user_id'])
    .execute();
  await db.schema.createIndex('group_members_user').on('group_members').columns(['user_id']).execute();
}

async function createSessions(db: Kysely<never>): Promise<void> {
  await addReference(createTable(db, 'sessions'), 'user_id', 'users')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('last_seen_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('proved_at', 'text', (c) => c.notNull())
    .addColumn('user_agent', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('sessions_user').on('sessions').columns(['user_id']).execute();
  await createTable(db, 'one_time_links')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'integer', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('used_at', 'text')
    .execute();
  await createTable(db, 'sign_in_attempts')
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('blocked_until', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('sign_in_attempts_pk', ['portal_id', 'subject'])
    .execute();
}

async function createKeys(db: Kysely<never>): Promise<void> {
  await addReference(createTableWithId(db, 'api_keys'), 'user_id', 'users')
    .addColumn('key_hash', 'text', (c) => c.notNull().unique())
    .addColumn('hint', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('last_used_at', 'text')
    .addColumn('revoked_at', 'text')
    .execute();
  await db.schema.createIndex('api_keys_user').on('api_keys').columns(['user_id']).execute();
}

async function createApplications(db: Kysely<never>): Promise<void> {
  await addReference(createTableWithId(db, 'applications'), 'owner_id', 'users')
    .addColumn('client_id', 'text', (c) => c.notNull().unique())
    .addColumn('secret_hash', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('redirect_uris', 'text', (c) => c.notNull())
    .addColumn('requires_pkce', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  const authorizations = addReference(
    createTableWithId(db, 'authorizations'),
    'application_id',
    'applications',
  );
  await addReference(authorizations, 'user_id', 'users')
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('last_used_at', 'text')
    .addUniqueConstraint('authorizations_user', ['application_id', 'user_id'])
    .execute();
}

function ofAuthorization(table: Table): Table {
  const withUser = addReference(addReference(table, 'application_id', 'applications'), 'user_id', 'users');
  return addReference(withUser, 'authorization_id', 'authorizations');
}

async function createTokens(db: Kysely<never>): Promise<void> {
  await ofAuthorization(createTable(db, 'authorization_codes'))
    .addColumn('code_hash', 'text', (c) => c.primaryKey())
    .addColumn('redirect_uri', 'text')
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('code_challenge', 'text')
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('used_at', 'text')
    .execute();
  await ofAuthorization(createTable(db, 'tokens'))
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('family', 'text', (c) => c.notNull())
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text')
    .addColumn('used_at', 'text')
    .addColumn('revoked_at', 'text')
    .execute();
  await db.schema.createIndex('tokens_family').on('tokens').columns(['family']).execute();
  await db.schema.createIndex('tokens_authorization').on('tokens').columns(['authorization_id']).execute();
}

async function createRights(db: Kysely<never>): Promise<void> {
  await createTableWithId(db, 'dataset_grants')
    .addColumn('dataset_uid', 'text', (c) => c.notNull().references('datasets.uid').onDelete('cascade'))
    .addColumn('subject_kind', 'text', (c) => c.notNull())
    .addColumn('subject_id', 'integer')
    .addColumn('row_filter', 'text')
    .addColumn('hidden_properties', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('dataset_grants_subject')
    .unique()
    .on('dataset_grants')
    .expression(sql`dataset_uid, subject_kind, coalesce(subject_id, 0)`)
    .execute();
}

async function createQuotas(db: Kysely<never>): Promise<void> {
  await createTable(db, 'quota_limits')
    .addColumn('subject_kind', 'text', (c) => c.notNull())
    .addColumn('subject_id', 'integer', (c) => c.notNull())
    .addColumn('unit', 'text', (c) => c.notNull())
    .addColumn('calls', 'bigint')
    .addPrimaryKeyConstraint('quota_limits_pk', ['portal_id', 'subject_kind', 'subject_id', 'unit'])
    .execute();
  await createTable(db, 'quota_counters')
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('unit', 'text', (c) => c.notNull())
    .addColumn('window_start', 'text', (c) => c.notNull())
    .addColumn('calls', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('quota_counters_pk', ['portal_id', 'subject', 'unit'])
    .execute();
}

/** No foreign key: what was done stays on record when the portal goes. */
async function createAuditLog(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('portal_id', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('details', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('audit_log_at').on('audit_log').columns(['portal_id', 'at']).execute();
}
