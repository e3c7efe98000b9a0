import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import {
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import { NodeSqliteDriver } from './node-sqlite-driver.ts';

/** How long a statement waits for another process' transaction. Transactions here take milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Kysely on Node's own SQLite. What is SQLite's alone stands in this file: the rest of the product would run on another
 * database as it is.
 */
export class NodeSqliteDialect implements Dialect {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(() => openFile(this.#path));
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  createIntrospector(db: Kysely<never>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** Migrations run in one `begin immediate` transaction, so two processes that start at once don't both run them. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * WAL lets readers go on beside a writer; `synchronous=FULL` because with NORMAL a commit that was acknowledged (a key
 * revoked) can be undone by a power cut. The file will hold secrets, so only its owner may read it.
 */
function openFile(path: string): DatabaseSync {
  createFile(path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * Only where there is none: closing any file descriptor of a file drops all POSIX locks that the process has on it, and with
 * them those by which other connections keep the write-ahead log from being deleted.
 */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * A token that differs from an earlier one when anything was committed between the two, by this connection or by another
 * process. Costs microseconds, so it can be asked several times a second.
 */
export async function readChangeToken(db: Kysely<never>): Promise<string> {
  const { rows } = await sql<{ others: number; own: number }>`
    select data_version as others, total_changes() as own from pragma_data_version`.execute(db);
  const row = rows[0];
  return `${row?.others}.${row?.own}`;
}
