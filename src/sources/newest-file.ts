import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SourceError } from '../publish/source.ts';
import { matchesPattern } from './matches-pattern.ts';

/** Files that can be published on their own; a Shapefile's others come with its `.shp`. */
const PUBLISHED =
  /\.(geojson|geojsonl|geojsons|geojsonseq|ndjson|jsonl|json|csv|tsv|tab|psv|txt|shp|zip|gpkg|fgb|gml|xml)(\.gz)?$/i;

/** The file that a path stands for. */
export interface NewestFile {
  readonly path: string;
  /** What a dataset of it is called unless somebody says otherwise; undefined: as the file. */
  readonly id: string | undefined;
}

/**
 * The file itself; of a folder the newest file that can be published; of a pattern (`exports/roads-*.csv`) the newest
 * that matches. Files that begin with a dot don't count. Throws SourceError when there is none.
 */
export async function newestFile(path: string): Promise<NewestFile> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    return { path: await newestOf(path, path, (name) => PUBLISHED.test(name)), id: basename(path) };
  const pattern = basename(path);
  if (found !== undefined || !/[*?]/.test(pattern)) return { path, id: undefined };
  const folder = dirname(path);
  return {
    path: await newestOf(path, folder, (name) => matchesPattern(name, pattern)),
    id: basename(folder),
  };
}

async function newestOf(path: string, folder: string, isWanted: (name: string) => boolean): Promise<string> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new SourceError(
      `${folder}: can't be read: ${error.code === 'ENOENT' ? 'no such folder' : error.message}`,
    );
  });
  let newest: { readonly path: string; readonly at: number } | undefined;
  for (const name of entries.filter((each) => !each.startsWith('.') && isWanted(each)).sort()) {
    const file = join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() && (newest === undefined || found.mtimeMs >= newest.at))
      newest = { path: file, at: found.mtimeMs };
  }
  if (newest !== undefined) return newest.path;
  throw new SourceError(`${path}: has no file that can be published`);
}
