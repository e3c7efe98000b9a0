import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { SourceError, type SourceOptions } from './source.ts';
import { DEFAULT_MAX_RECORD_BYTES } from './source-bytes.ts';

const MAGIC = 'SQLite format 3\0';
/** SQLite's own limit for one value. */
const MAX_VALUE_BYTES = 1_000_000_000;

/**
 * Opens a database that a stranger made: read-only, nothing in its schema may call functions with side effects, and no
 * value is longer than `maxRecordBytes`. Rows come as arrays, integers as bigint. Throws SourceError.
 */
export function openForeignDatabase(path: string, options: SourceOptions): DatabaseSync {
  try {
    requireMagic(path);
    const url = pathToFileURL(path);
    // Without this, a database in WAL mode gets two files beside it just for being looked at.
    if (!hasUnfinishedWork(path)) url.searchParams.set('immutable', '1');
    const db = new DatabaseSync(url, {
      readOnly: true,
      defensive: true,
      enableForeignKeyConstraints: false,
      readBigInts: true,
      returnArrays: true,
      limits: {
        length: Math.min(options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES, MAX_VALUE_BYTES),
        attach: 0,
      },
    });
    db.exec('PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON');
    return db;
  } catch (error) {
    throw databaseError(path, error);
  }
}

/** A failure of SQLite as one about the file. */
export function databaseError(path: string, error: unknown): Error {
  if (error instanceof SourceError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const hint = reason === 'string or blob too big' ? ' (limit maxRecordBytes)' : '';
  return new SourceError(`${path}: can't be read: ${reason}${hint}`, { cause: error });
}

function requireMagic(path: string): void {
  const bytes = Buffer.alloc(MAGIC.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(file);
  }
  if (bytes.toString('latin1') !== MAGIC)
    throw new SourceError(`${path}: is no GeoPackage: it is no SQLite database`);
}

/** True when a writer has left changes beside the file, or is at work. */
function hasUnfinishedWork(path: string): boolean {
  return ['-wal', '-journal'].some((suffix) => existsSync(path + suffix) && statSync(path + suffix).size > 0);
}
