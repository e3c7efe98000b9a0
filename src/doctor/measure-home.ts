import type { Dirent } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { listCurrentVersions } from '../catalog/current-versions.ts';
import type { ControlDatabase } from '../database/control-database.ts';

/** What a home takes up, in bytes. */
export interface HomeSize {
  readonly free: number;
  readonly total: number;
  /** Published versions by portal; 0: of datasets that have gone. */
  readonly snapshots: readonly { readonly portalId: number; readonly bytes: number }[];
  /** Files of answers and publishes that are under way. */
  readonly temporary: number;
  /** Files that are being sent to us. */
  readonly uploads: number;
  /** With its write-ahead log. */
  readonly controlDatabase: number;
  readonly measuredAt: Date;
}

/** A portal with many datasets has many files; measuring them anew for every look would be work for nothing. */
const KEPT_MS = 60_000;
const known = new Map<string, { readonly size: Promise<HomeSize>; readonly at: number }>();

/** What the home takes up, measured within the last minute. */
export function measureHome(home: string, database: ControlDatabase): Promise<HomeSize> {
  const before = known.get(home);
  if (before !== undefined && performance.now() - before.at < KEPT_MS) return before.size;
  const size = measure(home, database);
  known.set(home, { size, at: performance.now() });
  size.catch(() => known.delete(home));
  return size;
}

async function measure(home: string, database: ControlDatabase): Promise<HomeSize> {
  const { bavail, bsize, blocks } = await statfs(home);
  const portalOf = new Map((await listCurrentVersions(database)).map(({ uid, portalId }) => [uid, portalId]));
  const snapshots = new Map<number, number>();
  for (const { name } of await entriesOf(join(home, 'snapshots'))) {
    const portalId = portalOf.get(name) ?? 0;
    snapshots.set(
      portalId,
      (snapshots.get(portalId) ?? 0) + (await bytesBelow(join(home, 'snapshots', name))),
    );
  }
  const [temporary, uploads] = [
    await bytesBelow(join(home, 'temporary')),
    await bytesBelow(join(home, 'uploads')),
  ];
  let controlDatabase = 0;
  for (const name of ['control.sqlite', 'control.sqlite-wal', 'control.sqlite-shm'])
    controlDatabase += await bytesOf(join(home, name));
  return {
    free: bavail * bsize,
    total: blocks * bsize,
    snapshots: [...snapshots].map(([portalId, bytes]) => ({ portalId, bytes })),
    temporary,
    uploads,
    controlDatabase,
    measuredAt: new Date(),
  };
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await bytesBelow(path) : await bytesOf(path);
  }
  return bytes;
}

/** What has gone meanwhile takes up nothing. */
function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function bytesOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : found.blocks * 512;
}
