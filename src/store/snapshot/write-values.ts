import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncAndChecksum } from './checked-file.ts';
import { type ReportProgress, storedId, type ValuesResult, type ValuesTask } from './load-task.ts';
import { VALUES_FILE } from './snapshot-layout.ts';
import { SpoolReader } from './spool.ts';
import { createIndexSql, createTableSql, insertSql, toRow } from './values-table.ts';

const FEATURES_PER_REPORT = 8192;

/**
 * Second phase of a load, beside `writeMembers`: writes the values in stored order and their indexes. Runs in a thread
 * of its own. Nothing is journalled: a database that isn't finished is never read.
 */
export function writeValues(task: ValuesTask, report: ReportProgress): ValuesResult {
  const path = join(task.directory, VALUES_FILE);
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE');
    // Rows are appended, so the cache serves the sorting of indexes alone, which takes as much three times with two threads.
    database.exec('PRAGMA cache_size = -8192; PRAGMA threads = 2');
    database.exec(`BEGIN; ${createTableSql(task.featureType, task.indexedProperties)}`);
    insertRows(database, task, report);
    for (const sql of createIndexSql(task.featureType, task.indexedProperties)) database.exec(sql);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
  return { files: [syncAndChecksum(path)] };
}

function insertRows(database: DatabaseSync, task: ValuesTask, report: ReportProgress): void {
  const insert = database.prepare(insertSql(task.featureType, task.indexedProperties));
  const rowOf = toRow(task.featureType, task.indexedProperties);
  const spool = new SpoolReader(task.spoolPath, task.spoolOffsets, task.featureType);
  for (let ordinal = 0; ordinal < task.order.length; ordinal++) {
    const index = task.order[ordinal] as number;
    const record = spool.read(index);
    insert.run(ordinal, storedId(task, index, record.id), ...rowOf(record.values));
    if (ordinal % FEATURES_PER_REPORT === 0) report('write', ordinal);
  }
  spool.close();
}
