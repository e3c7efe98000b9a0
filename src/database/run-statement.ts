import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** What a statement gave; a plain value, which can go from thread to thread. */
export interface StatementResult {
  readonly rows: readonly unknown[];
  /** Undefined for statements that give rows. */
  readonly numAffectedRows?: bigint;
  readonly insertId?: bigint;
}

/** Runs one statement to its end. */
export function runStatement(
  database: DatabaseSync,
  sql: string,
  parameters: readonly unknown[],
): StatementResult {
  const statement = database.prepare(sql);
  const values = parameters as SQLInputValue[];
  if (statement.columns().length > 0) return { rows: statement.all(...values) };
  const { changes, lastInsertRowid } = statement.run(...values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}
