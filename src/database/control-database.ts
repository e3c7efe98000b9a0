import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, type Migration, Migrator } from 'kysely';
import { catalogueMigration } from './migrations/0001-catalogue.ts';
import { datasetNamespaceMigration } from './migrations/0002-dataset-namespace.ts';
import { accountsMigration } from './migrations/0003-accounts.ts';
import { recoveryCodesMigration } from './migrations/0004-recovery-codes.ts';
import { oauthMigration } from './migrations/0005-oauth.ts';
import { metadataMigration } from './migrations/0011-metadata.ts';
import { advertisedSrsMigration } from './migrations/0012-advertised-srs.ts';
import { versionsMigration } from './migrations/0013-versions.ts';
import { usageMigration } from './migrations/0014-usage.ts';
import { mapBackgroundMigration } from './migrations/0015-map-background.ts';
import { uploadsMigration } from './migrations/0016-uploads.ts';
import { datasetSourcesMigration } from './migrations/0017-dataset-sources.ts';
import { uploadJobLeaseMigration } from './migrations/0018-upload-job-lease.ts';
import { NodeSqliteDialect, readChangeToken } from './node-sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** In the order of their names, never changed once released. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-catalogue': catalogueMigration,
  '0002-dataset-namespace': datasetNamespaceMigration,
  '0003-accounts': accountsMigration,
  '0004-recovery-codes': recoveryCodesMigration,
  '0005-oauth': oauthMigration,
  '0011-metadata': metadataMigration,
  '0012-advertised-srs': advertisedSrsMigration,
  '0013-versions': versionsMigration,
  '0014-usage': usageMigration,
  '0015-map-background': mapBackgroundMigration,
  '0016-uploads': uploadsMigration,
  '0017-dataset-sources': datasetSourcesMigration,
  '0018-upload-job-lease': uploadJobLeaseMigration,
};

/** Names of the migrations that this version knows, in order. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS).sort();

/** The file in the home directory. */
export const FILE_NAME = 'control.sqlite';

/** The folder in a home in which a backup is unpacked; while there is no control database beside it, nothing opens the home. */
export const RESTORING = 'restoring';

/** Portals, datasets and everything else that isn't features. Several processes have it open at once. */
export interface ControlDatabase {
  readonly db: Kysely<Tables>;
  /** Differs from an earlier answer when anything was committed between the two, by whichever process. */
  changeToken(): Promise<string>;
  close(): Promise<void>;
}

/** A control database that can't be used; the message is one line that names the directory and what to do. */
export class DatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
  }
}

/**
 * Opens the control database of a home directory; makes both, and brings an older database to today's tables. `isThreaded`:
 * statements run in a thread of their own, for processes that serve; others are done sooner without.
 */
export async function openControlDatabase(
  home: string,
  options: { readonly isThreaded?: boolean } = {},
): Promise<ControlDatabase> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DatabaseError(`Can't make the home directory ${home}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (existsSync(join(home, RESTORING)) && !existsSync(join(home, FILE_NAME)))
    throw new DatabaseError(
      `A restore into ${home} was interrupted; run \`trigpoint restore\` again, with --force where it asks for it.`,
    );
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(join(home, FILE_NAME), options) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw new DatabaseError(`Can't open ${join(home, FILE_NAME)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return { db, changeToken: () => readChangeToken(db as Kysely<never>), close: () => db.destroy() };
}

async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error && /previously executed migration .* is missing/.test(error.message)) {
    throw new Error('it was written by a newer version of Trigpoint; use that version or a newer one');
  }
  if (error !== undefined) throw error;
}
