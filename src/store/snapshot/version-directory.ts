import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './manifest.ts';
import { type Liveness, livenessOf, ownIdentity } from './process-identity.ts';
import { isUid, isVersion, MANIFEST_FILE } from './snapshot-layout.ts';

/**
 * What lies in `<directory>/<uid>/`, and who uses it. Several processes share it (servers, and `publish` beside them):
 *
 *     <version>/                       a complete version
 *     <version>.loading-<process>/     being written
 *     <version>.removed                no longer for new readers; deleted when no process reads it
 *     <version>.reader-<process>-<n>   that process has the version open
 *
 * A reader makes its mark before it looks for `.removed`, and a remover writes `.removed` before it looks for marks: so
 * at least one of them sees the other.
 */
const ENTRY = /^(\d{8}T\d{6}Z-[a-z0-9]{4})\.(loading|reader|removed)(?:-([0-9a-f-]+))?$/;

/** A process of another host can't be asked whether it lives: its files count as abandoned after this long. */
const FOREIGN_ABANDONED_MS = 10 * 60_000;

export interface VersionEntry {
  readonly name: string;
  readonly version: string;
  readonly kind: 'loading' | 'reader' | 'removed';
  /** The process that wrote it; empty for `removed`. */
  readonly owner: string;
}

export const versionPath = (directory: string, uid: string, version: string) => join(directory, uid, version);

/** Makes the directory in which a version is written until it is complete. */
export async function makeLoadingDirectory(directory: string, uid: string, version: string): Promise<string> {
  const path = join(directory, uid, `${version}.loading-${ownIdentity()}`);
  await mkdir(path, { recursive: true });
  return path;
}

/** Complete versions, oldest first. */
export async function listVersions(directory: string, uid: string): Promise<string[]> {
  if (!isUid(uid)) return [];
  const names = await namesIn(join(directory, uid));
  const removed = new Set(names.filter((name) => name.endsWith('.removed')));
  const candidates = names.filter((name) => isVersion(name) && !removed.has(`${name}.removed`));
  const complete: string[] = [];
  for (const version of candidates.sort()) {
    if (await exists(join(directory, uid, version, MANIFEST_FILE))) complete.push(version);
  }
  return complete;
}

/**
 * Says that this process reads the version. Returns how to take that back. Where the directory can't be written
 * (a read-only file system), nothing else can remove versions either, and no mark is made.
 */
export async function markReader(
  directory: string,
  uid: string,
  version: string,
): Promise<() => Promise<void>> {
  const name = `${version}.reader-${ownIdentity()}-${randomBytes(4).toString('hex')}`;
  const path = join(directory, uid, name);
  try {
    await writeFile(path, '');
  } catch (error) {
    if (isMissing(error)) return async () => {};
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'].includes(code)) return async () => {};
    throw error;
  }
  return () => unlink(path).catch(() => {});
}

/** Withdraws a version from new readers. Does nothing where another process has deleted all versions meanwhile. */
export async function markRemoved(directory: string, uid: string, version: string): Promise<void> {
  try {
    await writeFile(join(directory, uid, `${version}.removed`), '');
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

export function isRemoved(directory: string, uid: string, version: string): Promise<boolean> {
  return exists(join(directory, uid, `${version}.removed`));
}

/** Deletes a withdrawn version unless some process reads it; the last reader then does. True when it is gone. */
export async function deleteIfUnread(directory: string, uid: string, version: string): Promise<boolean> {
  const base = join(directory, uid);
  for (const entry of await entriesIn(base)) {
    if (entry.version !== version || entry.kind !== 'reader') continue;
    if (!(await isAbandoned(base, entry))) return false;
    await rm(join(base, entry.name), { force: true });
  }
  await rm(join(base, version), { recursive: true, force: true });
  await syncDirectory(base).catch(ignoreMissing);
  await rm(join(base, `${version}.removed`), { force: true });
  await removeUnused(directory, uid);
  return true;
}

/** Deletes a dataset's directory when nothing is in it. */
export async function removeUnused(directory: string, uid: string): Promise<void> {
  try {
    await rmdir(join(directory, uid));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/**
 * Deletes what processes that are gone left behind: loads that never finished, withdrawn versions, marks of readers.
 * Whatever a living process is at stays. Returns what was deleted.
 */
export async function removeDebris(directory: string, uid: string): Promise<string[]> {
  const base = join(directory, uid);
  const deleted: string[] = [];
  const entries = await entriesIn(base);
  for (const entry of entries) {
    if (entry.kind === 'removed' || !(await isAbandoned(base, entry))) continue;
    await rm(join(base, entry.name), { recursive: true, force: true });
    deleted.push(entry.name);
  }
  for (const entry of entries) {
    if (entry.kind !== 'removed') continue;
    if (await deleteIfUnread(directory, uid, entry.version)) deleted.push(entry.version);
  }
  await removeUnused(directory, uid);
  return deleted;
}

/** The uids that have a directory. */
export async function listUids(directory: string): Promise<string[]> {
  return (await namesIn(directory)).filter(isUid);
}

/** Forces a directory's entries to the disk; a renamed file isn't safe without. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function entriesIn(base: string): Promise<VersionEntry[]> {
  return (await namesIn(base)).flatMap((name) => {
    const match = ENTRY.exec(name);
    if (match === null) return [];
    const [, version, kind, process] = match as unknown as [string, string, VersionEntry['kind'], string?];
    const owner = kind === 'reader' ? (process ?? '').replace(/-[0-9a-f]{8}$/, '') : (process ?? '');
    return [{ name, version, kind, owner }];
  });
}

async function isAbandoned(base: string, entry: VersionEntry): Promise<boolean> {
  const liveness: Liveness = livenessOf(entry.owner);
  if (liveness !== 'foreign') return liveness === 'dead';
  return Date.now() - (await lastChange(join(base, entry.name))) > FOREIGN_ABANDONED_MS;
}

/** When a file, or any file of a directory, was last written, in ms since 1970. */
async function lastChange(path: string): Promise<number> {
  let latest = 0;
  const inside = (await namesIn(path)).map((name) => join(path, name));
  for (const each of [path, ...inside]) {
    const found = await stat(each).catch(() => undefined);
    latest = Math.max(latest, found?.mtimeMs ?? 0);
  }
  return latest;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
