/**
 * Bundles the scripts of the pages: every file directly in `src/client/` becomes one, with what it imports; what is imported
 * lazily becomes a chunk of its own. Writes them to `build/client/` under names with a hash, each beside its gzip form, and
 * `manifest.json` with the file of each plain name.
 */
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const ROOT = resolve(import.meta.dirname, '..');
const TARGET = join(ROOT, 'build/client');

const entries = globSync('src/client/*.ts', { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'));
const manifest: Record<string, string> = {};
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
  if (file.isEntry) manifest[`${file.name}.js`] = file.fileName;
}
writeFileSync(join(TARGET, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);

function write(fileName: string, bytes: Uint8Array): void {
  writeFileSync(join(TARGET, fileName), bytes);
  writeFileSync(join(TARGET, `${fileName}.gz`), gzipSync(bytes, { level: 9 }));
}
