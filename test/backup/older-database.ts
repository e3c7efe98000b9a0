import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, Migrator } from 'kysely';
import { catalogueMigration } from '../../src/database/migrations/0001-catalogue.ts';
import { datasetNamespaceMigration } from '../../src/database/migrations/0002-dataset-namespace.ts';
import { NodeSqliteDialect } from '../../src/database/node-sqlite-dialect.ts';
import { withControlDatabase } from './backup-files.ts';

/** The backup as the version before accounts would have written it: its control database has that version's tables. */
export async function downgraded(path: string): Promise<Buffer> {
  const older = join(tmpdir(), `trigpoint-older-${process.pid}.sqlite`);
  const db = new Kysely<never>({ dialect: new NodeSqliteDialect(older) });
  try {
    const migrations = {
      '0001-catalogue': catalogueMigration,
      '0002-dataset-namespace': datasetNamespaceMigration,
    };
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    await db.destroy();
    return await withControlDatabase(path, (database) => replaceBy(database, older));
  } finally {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${older}${suffix}`, { force: true });
  }
}

/** Makes `database` the older one with the rows that it has, as far as the older one's tables and columns go. */
function replaceBy(database: DatabaseSync, older: string): void {
  const target = new DatabaseSync(older);
  const tables = namesIn(target, `select name from sqlite_master where type = 'table'`).filter(
    (name) => !/^(kysely|sqlite)_/.test(name),
  );
  const rows = new Map(
    tables.map((table) => {
      const columns = namesIn(target, `select name from pragma_table_info('${table}')`);
      return [table, database.prepare(`select ${columns.join(', ')} from ${table}`).all()] as const;
    }),
  );
  target.exec('pragma foreign_keys = off');
  for (const [table, all] of rows)
    for (const row of all) {
      const columns = Object.keys(row);
      target
        .prepare(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
        .run(...Object.values(row));
    }
  target.close();
  database.exec('pragma foreign_keys = off');
  const inDatabase = namesIn(database, `select name from sqlite_master where type = 'table'`);
  for (const name of inDatabase.filter((each) => !each.startsWith('sqlite_')))
    database.exec(`drop table ${name}`);
  copyAll(database, older);
}

function copyAll(database: DatabaseSync, older: string): void {
  database.prepare('attach ? as older').run(older);
  const made = database
    .prepare(`select name, type, sql from older.sqlite_master where sql is not null order by type = 'index'`)
    .all() as { name: string; type: string; sql: string }[];
  for (const { name, type, sql } of made.filter((each) => !each.name.startsWith('sqlite_'))) {
    database.exec(sql);
    if (type === 'table') database.exec(`insert into main.${name} select * from older.${name}`);
  }
  database.exec('detach older');
}

function namesIn(database: DatabaseSync, query: string): string[] {
  return (database.prepare(query).all() as { name: string }[]).map(({ name }) => name);
}
