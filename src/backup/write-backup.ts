import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CurrentVersion,
  forgetAllButCurrent,
  listCurrentVersions,
} from '../catalog/current-versions.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { copyControlDatabase } from '../database/copy-control-database.ts';
import { type ZipEntry, zipStream } from '../format/zip-stream.ts';
import { SOFTWARE_VERSION } from '../lib/software-version.ts';
import { BackupError } from './backup-error.ts';
import {
  BACKUP_FORMAT_VERSION,
  type BackedUpFile,
  type BackupManifest,
  type BackupProgress,
  CONTROL_DATABASE,
  MANIFEST_NAME,
  OPTIONAL_FILES,
  SNAPSHOTS,
} from './backup-format.ts';
import type { HeldVersion, VersionFiles } from './version-files.ts';

/** A copy is taken anew when a version that it names is gone by the time we want to hold it: publishes are that fast. */
const MAX_COPIES = 20;
const READ_BYTES = 256 * 1024;
/** Names of files whose bytes zlib can't make smaller. */
const PACKED = /\.deflate$/;

export interface BackupRequest {
  readonly home: string;
  /** A folder of this process' own for the copy of the control database; made here, and removed. */
  readonly temporary: string;
  readonly database: ControlDatabase;
  readonly versions: VersionFiles;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: BackupProgress) => void;
}

/** A home as it was at one moment, held fast until closed. */
export interface Backup {
  readonly datasets: number;
  /** Of the files in it, before they are packed. */
  readonly totalBytes: number;
  /** The backup's bytes; ask once. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Lets go of everything; must be called. */
  close(): Promise<void>;
}

interface SourceFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/**
 * Takes a copy of the control database and holds exactly the versions that it names as current, beside a running server
 * and running publishes. What was acknowledged before the call is in the backup. Throws BackupError.
 */
export async function openBackup(request: BackupRequest): Promise<Backup> {
  const folder = request.temporary;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const held = new Map<string, HeldVersion>();
  const close = async () => {
    for (const version of held.values()) await version.release();
    held.clear();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const createdAt = new Date().toISOString();
    const current = await copyWithVersions(request, folder, held);
    const files = await listFiles(request.home, folder, current, held);
    const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return {
      datasets: current.length,
      totalBytes,
      chunks: () => backupChunks(files, { createdAt, totalBytes, request }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Versions that are held stay held through all attempts, so that the second one can only lack what is newer. */
async function copyWithVersions(
  { database, versions, signal }: BackupRequest,
  folder: string,
  held: Map<string, HeldVersion>,
): Promise<readonly CurrentVersion[]> {
  for (let attempt = 1; attempt <= MAX_COPIES; attempt++) {
    signal.throwIfAborted();
    await rm(join(folder, CONTROL_DATABASE), { force: true });
    await copyControlDatabase(database, join(folder, CONTROL_DATABASE));
    const current = await readCopy(folder);
    let isWhole = true;
    for (const { uid, version } of current) {
      const key = `${uid}/${version}`;
      if (held.has(key)) continue;
      const hold = await versions.hold(uid, version);
      if (hold === undefined) isWhole = false;
      else held.set(key, hold);
    }
    if (isWhole) return current;
    await requireUnchanged(database, current, held);
  }
  throw new BackupError(
    `Datasets were replaced so fast that ${MAX_COPIES} copies were out of date at once; try again.`,
  );
}

async function readCopy(folder: string): Promise<readonly CurrentVersion[]> {
  const copy = await openControlDatabase(folder);
  try {
    await forgetAllButCurrent(copy);
    return await listCurrentVersions(copy);
  } finally {
    await copy.close();
  }
}

/** A version that is still current and yet not there was not removed by a publish: it is lost, and no copy will have it. */
async function requireUnchanged(
  database: ControlDatabase,
  copied: readonly CurrentVersion[],
  held: ReadonlyMap<string, HeldVersion>,
): Promise<void> {
  const now = new Set((await listCurrentVersions(database)).map(({ uid, version }) => `${uid}/${version}`));
  const lost = copied.find(({ uid, version }) => {
    const key = `${uid}/${version}`;
    return !held.has(key) && now.has(key);
  });
  if (lost === undefined) return;
  throw new BackupError(
    `The dataset ${JSON.stringify(lost.datasetId)} has lost its files (${SNAPSHOTS}/${lost.uid}/${lost.version}): ` +
      'publish it again with --replace, or unpublish it; then make the backup.',
  );
}

async function listFiles(
  home: string,
  folder: string,
  current: readonly CurrentVersion[],
  held: ReadonlyMap<string, HeldVersion>,
): Promise<SourceFile[]> {
  const files = [await sourceFile(CONTROL_DATABASE, join(folder, CONTROL_DATABASE))];
  for (const name of OPTIONAL_FILES)
    files.push(await sourceFile(name, join(home, name)).catch(ignoreMissing));
  for (const { uid, version } of current) {
    const hold = held.get(`${uid}/${version}`);
    for (const name of hold?.files ?? [])
      files.push(
        await sourceFile(`${SNAPSHOTS}/${uid}/${version}/${name}`, join(hold?.directory ?? '', name)),
      );
  }
  return files.filter((file) => file !== undefined);
}

async function sourceFile(name: string, path: string): Promise<SourceFile | undefined> {
  return { name, path, bytes: (await stat(path)).size };
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

async function* backupChunks(
  files: readonly SourceFile[],
  { createdAt, totalBytes, request }: { createdAt: string; totalBytes: number; request: BackupRequest },
): AsyncGenerator<Uint8Array> {
  const { signal, onProgress } = request;
  const written: BackedUpFile[] = [];
  let bytes = 0;
  const count = (length: number) => {
    signal.throwIfAborted();
    bytes += length;
    onProgress?.({ phase: 'copying', bytes, totalBytes });
  };
  const entries: ZipEntry[] = files.map((file) => ({
    name: file.name,
    isPacked: PACKED.test(file.name),
    chunks: () => summed(file, count, (entry) => written.push(entry)),
  }));
  entries.push({ name: MANIFEST_NAME, chunks: () => [manifestBytes(createdAt, written)] });
  yield* zipStream(entries, new Date(createdAt));
}

async function* summed(
  { name, path, bytes: expected }: SourceFile,
  count: (length: number) => void,
  done: (entry: BackedUpFile) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    count(chunk.length);
    yield chunk;
  }
  if (bytes !== expected)
    throw new BackupError(`${path} changed while it was copied; make the backup again.`);
  done({ name, bytes, sha256: hash.digest('hex') });
}

function manifestBytes(createdAt: string, files: readonly BackedUpFile[]): Uint8Array {
  const manifest: BackupManifest = {
    format: 'trigpoint-backup',
    formatVersion: BACKUP_FORMAT_VERSION,
    softwareVersion: SOFTWARE_VERSION,
    createdAt,
    files: [...files],
  };
  return Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
}
