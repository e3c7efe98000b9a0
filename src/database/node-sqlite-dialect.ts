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
import { NodeSqliteConnection, NodeSqliteDriver } from './node-sqlite-driver.ts';
import { openSqliteFile } from './open-sqlite-file.ts';
import { ThreadedConnection } from './threaded-connection.ts';

/**
 * Kysely on Node's own SQLite. What is SQLite's alone stands in this file: the rest of the product would run on another
 * database as it is.
 */
export class NodeSqliteDialect implements Dialect {
  readonly #path: string;
  readonly #isThreaded: boolean;

  /** `isThreaded`: statements run in a thread of their own and hold nobody up. */
  constructor(path: string, { isThreaded = false }: { readonly isThreaded?: boolean } = {}) {
    this.#path = path;
    this.#isThreaded = isThreaded;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(() =>
      this.#isThreaded
        ? new ThreadedConnection(this.#path)
        : new NodeSqliteConnection(openSqliteFile(this.#path)),
    );
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
 * A token that differs from an earlier one when anything was committed between the two, by this connection or by another
 * process. Costs microseconds, so it can be asked several times a second.
 */
export async function readChangeToken(db: Kysely<never>): Promise<string> {
  const { rows } = await sql<{ others: number; own: number }>`
    select data_version as others, total_changes() as own from pragma_data_version`.execute(db);
  const row = rows[0];
  return `${row?.others}.${row?.own}`;
}
