import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { SourceError } from '../publish/source.ts';
import { fingerprintOf } from '../publish/source-fingerprint.ts';
import { newestFile } from './newest-file.ts';

/** What tells that a file, or those that come with it (`.dbf`, `.prj` …), have changed. */
export async function fileMark(path: string): Promise<string> {
  const { path: file } = await newestFile(path);
  const stem = basename(file).slice(0, -extname(file).length || undefined);
  const names = await readdir(dirname(file)).catch(() => []);
  const beside = names.filter((name) => name.slice(0, -extname(name).length || undefined) === stem).sort();
  const marks = await Promise.all(
    beside.map(async (name) => `${name} ${(await fingerprintOf(join(dirname(file), name))) ?? ''}`),
  );
  return marks.join('\n');
}

/**
 * Throws SourceError for a path that isn't below one of the folders, wherever links lead: only those of the setting
 * `harvestFolders` are open to sources that were set in pages.
 */
export async function requireBelow(path: string, folders: readonly string[]): Promise<void> {
  // One message for all: what isn't allowed to be read is not told to be there either.
  const real = await newestFile(path)
    .then((file) => realpath(file.path))
    .catch(() => undefined);
  for (const folder of folders) {
    const root = await realpath(folder).catch(() => undefined);
    if (real !== undefined && root !== undefined && real.startsWith(root.endsWith(sep) ? root : root + sep))
      return;
  }
  throw new SourceError(
    `${path}: is below none of the folders that the administrator lists in the setting harvestFolders, or isn’t there`,
  );
}
