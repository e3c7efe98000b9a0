/**
 * Bundles the scripts of the pages: every file directly in `src/client/` becomes one, with what it imports; what is imported
 * lazily becomes a chunk of its own. Beside them the maps' background is made. Writes them to `build/client/` under names with a hash, each beside its gzip form, and
 * `manifest.json` with the file of each plain name; the licences of what is in them of others stand in `LICENCES.txt`.
 */
import { hash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import type { GeometryCollection, Topology } from 'topojson-specification';

const ROOT = resolve(import.meta.dirname, '..');
const TARGET = join(ROOT, 'build/client');

const entries = globSync('src/client/*.ts', { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'));
const manifest: Record<string, string> = {};
/** Folders of what is bundled of others. */
const packages = new Set([join(ROOT, 'node_modules/world-atlas')]);
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((file) => [basename(file, '.ts'), join(ROOT, file)])),
  platform: 'browser',
  logLevel: 'warn',
});
const { output } = await bundle.generate({
  format: 'esm',
  minify: true,
  entryFileNames: '[name]-[hash].js',
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();
for (const file of output) {
  if (file.type !== 'chunk') throw new Error(`${file.fileName} is no script`);
  write(file.fileName, Buffer.from(file.code));
  for (const id of file.moduleIds) {
    const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? [];
    if (folder !== undefined) packages.add(folder);
  }
  if (file.isEntry) manifest[`${file.name}.js`] = file.fileName;
}
for (const scale of ['110m', '50m'] as const) writeAsset(`land-${scale}.json`, landOf(scale));
writeFileSync(join(TARGET, 'LICENCES.txt'), [...packages].sort().map(licenceOf).join('\n'));
writeFileSync(join(TARGET, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);

/** Most licences want their text to go with every copy. */
function licenceOf(folder: string): string {
  const [file] = globSync('LICEN[CS]E*', { cwd: folder });
  if (file === undefined) throw new Error(`${folder} has no licence`);
  return `== ${basename(folder)} ==\n\n${readFileSync(join(folder, file), 'utf8')}`;
}

/** The background of maps: land and countries of Natural Earth (world-atlas), without their names. */
function landOf(scale: '110m' | '50m'): Uint8Array {
  const file = createRequire(import.meta.url).resolve(`world-atlas/countries-${scale}.json`);
  const { objects, ...topology } = JSON.parse(readFileSync(file, 'utf8')) as Topology<{
    land: GeometryCollection;
    countries: GeometryCollection;
  }>;
  const countries = objects.countries.geometries.map((country) => {
    if (country.type !== 'Polygon' && country.type !== 'MultiPolygon') return { type: country.type };
    return { type: country.type, arcs: country.arcs };
  });
  const land = { land: objects.land, countries: { ...objects.countries, geometries: countries } };
  return Buffer.from(JSON.stringify({ ...topology, objects: land }));
}

function writeAsset(name: string, bytes: Uint8Array): void {
  const fileName = name.replace(/(?=\.\w+$)/, `-${hash('sha256', bytes, 'hex').slice(0, 8)}`);
  write(fileName, bytes);
  manifest[name] = fileName;
}

function write(fileName: string, bytes: Uint8Array): void {
  writeFileSync(join(TARGET, fileName), bytes);
  writeFileSync(join(TARGET, `${fileName}.gz`), gzipSync(bytes, { level: 9 }));
}
