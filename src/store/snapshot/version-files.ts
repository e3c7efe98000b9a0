import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../feature-store.ts';
import { isMissing, readManifest } from './manifest.ts';
import { isUid, isVersion } from './snapshot-layout.ts';
import { verifySnapshot } from './verify-snapshot.ts';
import { deleteIfUnread, isRemoved, listVersions, markReader, versionPath } from './version-directory.ts';

/** A version that this process keeps from being removed. */
interface HeldSnapshot {
  readonly directory: string;
  readonly files: readonly string[];
  release(): Promise<void>;
}

/** The versions below a directory as files, beside whatever processes read, write and remove them. */
export function snapshotFiles(directory: string) {
  return {
    hold: (uid: string, version: string) => holdSnapshot(directory, uid, version),
    verify: (uid: string, version: string, depth: 'manifest' | 'bytes') =>
      depth === 'bytes'
        ? verifySnapshot(versionPath(directory, uid, version))
        : verifyManifest(versionPath(directory, uid, version)),
  };
}

/** Marks the version as read before looking whether it is there, as every reader does (see version-directory.ts). */
async function holdSnapshot(
  directory: string,
  uid: string,
  version: string,
): Promise<HeldSnapshot | undefined> {
  if (!isUid(uid) || !isVersion(version)) return undefined;
  const unmark = await markReader(directory, uid, version);
  const release = async () => {
    await unmark();
    // Who withdrew it meanwhile left its deletion to us.
    if (await isRemoved(directory, uid, version)) await deleteIfUnread(directory, uid, version);
  };
  try {
    if ((await listVersions(directory, uid)).includes(version)) {
      const path = versionPath(directory, uid, version);
      return { directory: path, files: (await readdir(path)).sort(), release };
    }
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return undefined;
}

async function verifyManifest(path: string): Promise<string[]> {
  const problems: string[] = [];
  try {
    for (const { name, bytes } of (await readManifest(path)).files) {
      const file = join(path, name);
      const found = await stat(file).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (found === undefined) problems.push(`${file} is missing`);
      else if (found.size !== bytes) problems.push(`${file} has ${found.size} bytes instead of ${bytes}`);
    }
  } catch (error) {
    if (error instanceof StoreError) return [error.message];
    throw error;
  }
  return problems;
}
