import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FILE_NAME, MIGRATION_NAMES } from './control-database.ts';

/** What an examination of a home's control database found. */
export interface ControlDatabaseState {
  /** One line each; empty: it is sound. */
  readonly problems: readonly string[];
  /** Compared with the tables that this version has. */
  readonly schema: 'current' | 'older' | 'newer';
}

/**
 * Reads the whole control database and says what is wrong with it, without changing anything. Undefined where the home has
 * none.
 */
export function examineControlDatabase(home: string): ControlDatabaseState | undefined {
  const path = join(home, FILE_NAME);
  if (!existsSync(path)) return undefined;
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
    try {
      return { problems: problemsOf(database), schema: schemaOf(database) };
    } finally {
      database.close();
    }
  } catch (error) {
    return { problems: [(error as Error).message], schema: 'current' };
  }
}

function problemsOf(database: DatabaseSync): string[] {
  const lines = database.prepare('pragma integrity_check(10)').all() as { integrity_check: string }[];
  const broken = lines.map((line) => line.integrity_check).filter((line) => line !== 'ok');
  const dangling = database.prepare('pragma foreign_key_check').all() as { table: string; parent: string }[];
  const references = new Set(dangling.map(({ table, parent }) => `${table} refers to missing ${parent}`));
  return [...broken, ...references];
}

function schemaOf(database: DatabaseSync): ControlDatabaseState['schema'] {
  const rows = database.prepare('select name from kysely_migration').all() as { name: string }[];
  const known = new Set(MIGRATION_NAMES);
  if (rows.some(({ name }) => !known.has(name))) return 'newer';
  return rows.length < known.size ? 'older' : 'current';
}
