import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  IdentifierNode,
  type QueryCompiler,
  type QueryResult,
  RawNode,
  type TransactionSettings,
} from 'kysely';
import { runStatement } from './run-statement.ts';

export interface ClosableConnection extends DatabaseConnection {
  close(): Promise<void>;
}

/** Runs queries on one connection of Node's own SQLite, one after the other. */
export class NodeSqliteDriver implements Driver {
  readonly #open: () => ClosableConnection;
  #connection: ClosableConnection | undefined;
  #lastInLine: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  constructor(open: () => ClosableConnection) {
    this.#open = open;
  }

  async init(): Promise<void> {
    this.#connection = this.#open();
  }

  /** There is one connection: whoever comes later waits. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#lastInLine;
    const turn = Promise.withResolvers<void>();
    this.#lastInLine = turn.promise;
    await before;
    this.#release = turn.resolve;
    if (this.#connection === undefined) throw new Error('The control database is closed.');
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release?.();
  }

  /** Takes the write lock at once: a transaction that reads first and writes later could fail where it can't wait. */
  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const begin = settings.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async savepoint(
    connection: DatabaseConnection,
    name: string,
    compileQuery: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await connection.executeQuery(compileQuery(savepointNode('savepoint', name), { queryId: name }));
  }

  async rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    compileQuery: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await connection.executeQuery(compileQuery(savepointNode('rollback to', name), { queryId: name }));
  }

  async releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    compileQuery: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await connection.executeQuery(compileQuery(savepointNode('release', name), { queryId: name }));
  }

  async destroy(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }
}

function savepointNode(command: string, name: string): RawNode {
  return RawNode.createWithChildren([RawNode.createWithSql(`${command} `), IdentifierNode.create(name)]);
}

/** A connection in this thread: statements hold it up until they are done. */
export class NodeSqliteConnection implements ClosableConnection {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return runStatement(this.#database, sql, parameters) as QueryResult<R>;
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const statement = this.#database.prepare(sql);
    for (const row of statement.iterate(...(parameters as SQLInputValue[]))) yield { rows: [row as R] };
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}
