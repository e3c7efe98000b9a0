/** Puts what the code reads beside itself, and tsc doesn't copy, into the published package. */
import { copyFileSync, globSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

for (const file of globSync(['crs/generated/*.json', 'demo/*.csv', 'demo/README.md'], {
  cwd: join(ROOT, 'src'),
})) {
  const target = join(ROOT, 'dist', file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(ROOT, 'src', file), target);
}
