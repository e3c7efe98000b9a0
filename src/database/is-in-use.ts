import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FILE_NAME } from './control-database.ts';

const SQLITE_BUSY = 5;

/** True while a process has the home's control database open: a server, or a command. */
export function isInUse(home: string): boolean {
  const path = join(home, FILE_NAME);
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // In WAL mode every connection keeps a shared lock on the file for as long as it is open.
    database.exec('pragma locking_mode = exclusive; begin exclusive; rollback');
    return false;
  } catch (error) {
    // Anything else is a file that nobody can work with (SQLITE_NOTADB, SQLITE_CORRUPT).
    const { errcode } = error as { errcode?: number };
    return ((errcode ?? 0) & 0xff) === SQLITE_BUSY;
  } finally {
    database.close();
  }
}
