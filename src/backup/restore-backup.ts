import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listCurrentVersions } from '../catalog/current-versions.ts';
import { DatabaseError, openControlDatabase, RESTORING } from '../database/control-database.ts';
import { isInUse } from '../database/is-in-use.ts';
import { freeBytes } from '../lib/free-bytes.ts';
import { BackupError } from './backup-error.ts';
import { type BackedUpFile, type BackupProgress, CONTROL_DATABASE, SNAPSHOTS } from './backup-format.ts';
import { type Archive, openArchive } from './read-archive.ts';
import { takePlace } from './take-place.ts';
import type { VersionFiles } from './version-files.ts';

/** What a home may have and still count as empty: what file systems and interrupted restores leave. */
const NOTHING = new Set([RESTORING, 'lost+found']);

export interface RestoreRequest {
  readonly path: string;
  readonly home: string;
  /** Takes the place of what is there. */
  readonly force: boolean;
  /** Of the folder that is being restored. */
  readonly versionsOf: (home: string) => VersionFiles;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface RestoreReport {
  readonly datasets: number;
  readonly createdAt: string;
  readonly softwareVersion: string;
  /** Where what was there before lies now; undefined for an empty home. */
  readonly replacedTo: string | undefined;
}

/**
 * Brings a home to what a backup holds. Everything is unpacked into a folder inside the home, compared with its sums,
 * migrated and checked; only then it takes its place. After any failure the home is as it was. Throws BackupError.
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoreReport> {
  const { path, home } = request;
  const archive = await openArchive(path);
  try {
    const isNew = await prepareHome(request);
    const stage = join(home, RESTORING);
    try {
      await rm(stage, { recursive: true, force: true });
      await mkdir(stage, { mode: 0o700 });
      await requireSpace(archive, home);
      await unpack(archive, stage, request);
      const datasets = await checkRestored(archive, stage, request);
      request.signal.throwIfAborted();
      const replacedTo = await takePlace(home, stage);
      const { createdAt, softwareVersion } = archive.manifest;
      return { datasets, createdAt, softwareVersion, replacedTo };
    } catch (error) {
      await rm(isNew ? home : stage, { recursive: true, force: true });
      throw error;
    }
  } finally {
    archive.close();
  }
}

/** True when the home was made. */
async function prepareHome({ home, force }: RestoreRequest): Promise<boolean> {
  const names = await readdir(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new BackupError(`${home} can't be used: ${error.message}`, { cause: error });
  });
  if (names === undefined) {
    await mkdir(home, { recursive: true, mode: 0o700 });
    return true;
  }
  if (names.every((name) => NOTHING.has(name))) return false;
  if (!force)
    throw new BackupError(
      `${home} is not empty; name an empty home, or let the backup take the place of what is there with --force.`,
    );
  if (isInUse(home)) throw new BackupError(`A server or another command works on ${home}; stop it first.`);
  return false;
}

async function requireSpace({ manifest }: Archive, home: string): Promise<void> {
  const needed = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const free = await freeBytes(home);
  if (free < needed)
    throw new BackupError(`The backup unpacks to ${needed} bytes, and ${home} has room for ${free}.`);
}

async function unpack(
  archive: Archive,
  stage: string,
  { path, signal, onProgress }: RestoreRequest,
): Promise<void> {
  const totalBytes = archive.manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  let bytes = 0;
  for (const file of archive.manifest.files) {
    await unpackFile(archive, file, stage, (length) => {
      signal.throwIfAborted();
      bytes += length;
      onProgress?.({ phase: 'restoring', bytes, totalBytes });
    }).catch((error: unknown) => {
      if (error instanceof SumError)
        throw new BackupError(`${path} is damaged: ${file.name} does not match its checksum.`);
      throw error;
    });
  }
}

class SumError extends Error {}

async function unpackFile(
  archive: Archive,
  { name, sha256 }: BackedUpFile,
  stage: string,
  count: (length: number) => void,
): Promise<void> {
  const target = join(stage, name);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const output = await open(target, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    for await (const chunk of archive.read(name)) {
      hash.update(chunk);
      count(chunk.length);
      await output.writeFile(chunk);
    }
    if (hash.digest('hex') !== sha256) throw new SumError();
    await output.sync();
  } finally {
    await output.close();
  }
}

/** Migrates the control database, and says how many datasets it has, each with its version there. */
async function checkRestored(
  { manifest }: Archive,
  stage: string,
  { path, versionsOf, onProgress }: RestoreRequest,
): Promise<number> {
  if (!manifest.files.some((file) => file.name === CONTROL_DATABASE))
    throw new BackupError(`${path} is no whole backup: it has no ${CONTROL_DATABASE}.`);
  const database = await openControlDatabase(stage).catch((error: unknown) => {
    if (!(error instanceof DatabaseError)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new BackupError(`${path} can't be restored by this version: ${CONTROL_DATABASE}: ${reason}.`);
  });
  try {
    const versions = versionsOf(stage);
    const current = await listCurrentVersions(database);
    for (const [index, { uid, version, datasetId }] of current.entries()) {
      const [problem] = await versions.verify(uid, version, 'manifest');
      if (problem !== undefined)
        throw new BackupError(
          `${path} can't be restored: the dataset ${JSON.stringify(datasetId)}: ${problem.replaceAll(stage, SNAPSHOTS)}`,
        );
      onProgress?.({ phase: 'checking', bytes: index + 1, totalBytes: current.length });
    }
    return current.length;
  } finally {
    await database.close();
  }
}
