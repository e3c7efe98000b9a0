import { existsSync, readFileSync } from 'node:fs';

/** Where `npm run bundle` puts them, for the sources and for the built package alike. */
export const ASSETS_FOLDER = new URL('../../build/client/', import.meta.url);

let files: ReadonlyMap<string, string> | undefined;

/**
 * Each asset's file by its plain name (`map.js` → `map-Bx3f9.js`). A hash of the content stands in a file's name, so it may be
 * kept for ever. Empty when nothing was bundled: pages then come without scripts.
 */
export function assetFiles(): ReadonlyMap<string, string> {
  if (files === undefined) {
    const manifest = new URL('manifest.json', ASSETS_FOLDER);
    files = new Map(
      existsSync(manifest)
        ? Object.entries(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
        : [],
    );
  }
  return files;
}

/** The file of an asset by its plain name; undefined when it wasn't bundled. */
export function assetFile(name: string): string | undefined {
  return assetFiles().get(name);
}
