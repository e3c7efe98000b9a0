import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** Which folders a folder may import besides itself; the tree of docs and ARCHITECTURE.md. Absent: nothing of ours. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  client: ['map/map-page-data.ts'],
  config: ['crs', 'lib'],
  crs: ['lib'],
  feature: ['crs', 'lib'],
  query: ['feature', 'crs', 'lib'],
  store: ['query', 'feature', 'crs', 'lib'],
  database: ['lib'],
  catalog: ['audit', 'query', 'feature', 'crs', 'database', 'lib'],
  audit: ['database', 'lib'],
  usage: ['database', 'lib'],
  access: [
    'audit',
    'catalog:types',
    'catalog/resolve-grant.ts',
    'query',
    'feature',
    'crs',
    'database',
    'lib',
  ],
  account: ['access', 'audit', 'catalog', 'database', 'lib'],
  oauth: ['access', 'account', 'audit', 'database', 'lib'],
  'catalog-search': ['catalog:types', 'lib'],
  'catalog-api': ['catalog:types', 'catalog-search', 'feature', 'crs', 'lib'],
  openapi: ['access/quota-window.ts', 'catalog-api', 'lib'],
  harvest: ['catalog:types', 'catalog-api', 'feature', 'crs', 'lib'],
  format: ['store:types', 'query', 'feature', 'crs', 'lib'],
  map: ['format', 'catalog:types', 'store:types', 'query', 'feature', 'crs', 'lib'],
  ogc: ['format', 'catalog:types', 'store:types', 'query', 'feature', 'crs', 'lib'],
  publish: ['ogc/gml', 'store:types', 'audit', 'catalog', 'query', 'feature', 'crs', 'lib', 'database'],
  fetch: ['config/address-range.ts', 'lib'],
  sources: [
    'fetch',
    'publish',
    'ogc/gml',
    'store:types',
    'account',
    'audit',
    'catalog',
    'database',
    'query',
    'feature',
    'crs',
    'config',
    'lib',
  ],
  upload: ['publish', 'catalog', 'audit', 'store:types', 'database', 'feature', 'crs', 'lib'],
  demo: ['publish', 'catalog', 'feature', 'crs', 'lib'],
  backup: ['catalog', 'database', 'format/zip-stream.ts', 'lib'],
  doctor: ['backup', 'catalog', 'audit', 'config', 'database', 'lib'],
  page: [
    'catalog:types',
    'catalog/rights-state.ts',
    'ogc/wfs',
    'access',
    'account',
    'oauth',
    'audit',
    'usage',
    'catalog-api',
    'harvest',
    'map/map-page-data.ts',
    'feature',
    'crs',
    'lib',
    'upload/upload.ts',
    'upload/delimiter-names.ts',
    'publish/inspect-source.ts',
    'publish/invalid-records.ts',
  ],
  http: [
    'sources',
    'publish/publish-error.ts',
    'publish/source.ts',
    'crs/crs-reference.ts',
    'page',
    'ogc/wfs',
    'ogc/ows',
    'ogc/fes',
    'format',
    'access',
    'account',
    'oauth',
    'audit',
    'usage',
    'catalog-api',
    'map',
    'catalog-search',
    'harvest',
    'openapi',
    'catalog',
    'doctor',
    'database',
    'store:types',
    'query',
    'feature',
    'config',
    'lib',
    'upload',
    'publish/restore-dataset.ts',
    'publish/unpublish-dataset.ts',
  ],
  serve: ['http', 'config', 'lib'],
  cli: [
    'backup',
    'doctor',
    'access',
    'account',
    'oauth',
    'audit',
    'usage',
    'ogc/fes',
    'ogc/ows/ows-exception.ts',
    'fetch',
    'sources',
    'publish',
    'catalog',
    'store:types',
    'query',
    'config',
    'crs',
    'feature',
    'lib',
    'database',
  ],
};

/** Files outside the folders: the composition root and what it hands over by URL. */
const COMPOSITION = new Set([
  'app.ts',
  'main.ts',
  'inspect-upload.ts',
  'mail-options.ts',
  'member-encoders.ts',
  'open-store.ts',
  'publish-demo.ts',
  'publish-upload.ts',
  'run-sources.ts',
  'server-keeper.ts',
  'source-keeper.ts',
  'temporary-folder.ts',
]);

/** The type-only side of a folder: what `folder:types` admits. */
const TYPE_FILES: Readonly<Record<string, readonly string[]>> = {
  store: ['store/feature-store.ts'],
  catalog: ['catalog/catalog.ts'],
};

/** Files that may be longer than MAX_LINES, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};
const MAX_LINES = 320;

interface Import {
  readonly from: string;
  readonly to: string;
}

function sourceFiles(): string[] {
  return globSync('**/*.ts', { cwd: SRC })
    .filter((f) => !f.endsWith('.test.ts'))
    .map(normalize)
    .sort();
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(
    (m) => m[1] as string,
  );
  return specifiers.map((s) => ({ from: file, to: relative(SRC, resolve(SRC, dirname(file), s)) }));
}

const files = sourceFiles();
const imports = files.flatMap(importsOf);
const folderOf = (file: string) => file.split('/')[0] as string;

function isAllowed({ from, to }: Import): boolean {
  if (COMPOSITION.has(from)) return true;
  const own = folderOf(from);
  const other = folderOf(to);
  if (own === other) return true;
  return (ALLOWED[own] ?? []).some((rule) => {
    if (rule.endsWith(':types')) return TYPE_FILES[rule.slice(0, -':types'.length)]?.includes(to) ?? false;
    return to === rule || to.startsWith(`${rule}/`);
  });
}

describe('the source tree', () => {
  it('has only folders that the import rules name', () => {
    const unknown = files.filter((f) => !COMPOSITION.has(f) && !(folderOf(f) in ALLOWED));
    assert.deepEqual(unknown, []);
  });

  it('imports point one way: lower folders never import upper ones', () => {
    const wrong = imports.filter((i) => !isAllowed(i)).map((i) => `${i.from} -> ${i.to}`);
    assert.deepEqual(wrong, []);
  });

  it('has no import cycles, type imports included', () => {
    const graph = new Map(files.map((f) => [f, imports.filter((i) => i.from === f).map((i) => i.to)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(cycles, []);
  });

  it('names a WFS version only in the folders of that version', () => {
    const wrong = files.filter((f) => {
      if (/^ogc\/.*\/v\d/.test(f) || /vocabulary/.test(f)) return false;
      const code = readFileSync(join(SRC, f), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /['"`]1\.1\.0['"`]/.test(code);
    });
    assert.deepEqual(wrong, []);
  });

  it(`has no file above ${MAX_LINES} lines without a reason`, () => {
    const long = files.filter((f) => readFileSync(join(SRC, f), 'utf8').split('\n').length - 1 > MAX_LINES);
    assert.deepEqual(
      long.filter((f) => !(f in LONG_FILES)),
      [],
    );
    assert.deepEqual(
      Object.keys(LONG_FILES).filter((f) => !long.includes(f)),
      [],
      'reasons for files that are short',
    );
  });

  it('keeps get-feature to the order of its steps: below 80 lines', () => {
    const lines = readFileSync(join(SRC, 'ogc/wfs/get-feature.ts'), 'utf8').split('\n').length - 1;
    assert.ok(lines < 80, `${lines} lines`);
  });

  it('makes no code from strings', () => {
    const wrong = files.filter((f) =>
      /\beval\(|new Function\(|node:vm/.test(readFileSync(join(SRC, f), 'utf8')),
    );
    assert.deepEqual(wrong, []);
  });

  it('names no machine path and no registry host', () => {
    const tracked = globSync(['src/**/*', 'test/**/*', 'docs/**/*', '*.md', 'tools/**/*', 'bench/**/*'], {
      cwd: ROOT,
      withFileTypes: true,
    }).filter((e) => e.isFile() && !/\.(png|gpkg|zip|shp|gz|fgb)$/.test(e.name));
    const wrong = tracked
      .map((e) => join(e.parentPath, e.name))
      .filter((f) => f !== import.meta.filename)
      .filter((f) => /\/work\/|\/var\/tmp\/tp|registry\.npmjs/.test(readFileSync(f, 'utf8')));
    assert.deepEqual(wrong, []);
  });
});
