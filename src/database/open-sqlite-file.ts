import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** How long a statement waits for another process' transaction. Transactions here take milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * WAL lets readers go on beside a writer; `synchronous=FULL` because with NORMAL a commit that was acknowledged (a key
 * revoked) can be undone by a power cut. The file will hold secrets, so only its owner may read it.
 */
export function openSqliteFile(path: string): DatabaseSync {
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
