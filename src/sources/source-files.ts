import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { SourceError } from '../publish/source.ts';
import { fingerprintOf } from '../publish/source-fingerprint.ts';
import { newestFile } from './newest-file.ts';

/** What tells that a file, or those that come with it (`.dbf`, `.prj` …), have changed. */
export async function fileMark(file: string): Promise<string> {
  const marks = await Promise.all(
    (await filesOf(file)).map(async (path) => `${basename(path)} ${(await fingerprintOf(path)) ?? ''}`),
  );
  return marks.join('\n');
}

/** The file and those beside it that have its name but for the extension. */
async function filesOf(file: string): Promise<readonly string[]> {
  const stem = basename(file).slice(0, -extname(file).length || undefined);
  const names = await readdir(dirname(file)).catch(() => []);
  return names
    .filter((name) => name.slice(0, -extname(name).length || undefined) === stem)
    .sort()
    .map((name) => join(dirname(file), name));
}

/**
 * The file that a path stands for (`newestFile`). Throws SourceError unless it is below one of the folders, wherever links
 * lead: only those of the setting `harvestFolders` are open to sources that were set in pages.
 */
export async function requireBelow(path: string, folders: readonly string[]): Promise<string> {
  const roots = await realPathsOf(folders);
  // No folder is listed before it is known to be open. Of a pattern there is no file: its folder counts.
  const [place] = await realPathsOf([path]).then((found) =>
    found.length > 0 ? found : realPathsOf([dirname(path)]),
  );
  if (place !== undefined && roots.some((root) => place === root || isBelow(place, root))) {
    const file = await newestFile(path).then(
      (newest) => newest.path,
      () => undefined,
    );
    // A Shapefile's others are read with it.
    const read = file !== undefined && /\.shp$/i.test(file) ? await filesOf(file) : [];
    const files = file === undefined ? [] : await realPathsOf([file, ...read]);
    if (
      file !== undefined &&
      files.length > 0 &&
      files.every((each) => roots.some((root) => isBelow(each, root)))
    )
      return file;
  }
  // One message for all: what isn't allowed to be read is not told to be there either.
  throw new SourceError(
    `${path}: is below none of the folders that the administrator lists in the setting harvestFolders, or isn’t there`,
  );
}

async function realPathsOf(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => realpath(path).catch(() => [])));
  return found.flat();
}

function isBelow(path: string, root: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}
