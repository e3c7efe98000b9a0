import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type ByteSource, fileSource, readStart } from './byte-reader.ts';
import { SourceError, type SourceOptions } from './source.ts';
import { unpackZip, type ZipEntry } from './unpack-zip.ts';

const ZIP_MAGIC = Buffer.from('PK\x03\x04', 'latin1');
const EXTENSIONS = ['shp', 'dbf', 'shx', 'prj', 'cpg'] as const;
type Extension = (typeof EXTENSIONS)[number];

/** The files that make a Shapefile. */
export interface ShapefileParts {
  /** Their common name. */
  readonly name: string;
  readonly shp: ByteSource;
  readonly dbf: ByteSource | undefined;
  readonly shx: ByteSource | undefined;
  readonly prj: ByteSource | undefined;
  readonly cpg: ByteSource | undefined;
}

/** Finds the files beside a `.shp`, or in a zip (where `options.layer` chooses among several). Throws SourceError. */
export async function findShapefileParts(path: string, options: SourceOptions): Promise<ShapefileParts> {
  const start = await readStart(await fileSource(path), ZIP_MAGIC.length);
  return start.equals(ZIP_MAGIC) ? partsInZip(path, options) : partsInFolder(path);
}

async function partsInFolder(path: string): Promise<ShapefileParts> {
  const stem = basename(path, extname(path));
  const found = new Map<Extension, ByteSource>();
  found.set('shp', await fileSource(path));
  for (const name of await readdir(dirname(path))) {
    const extension = extensionOf(name);
    if (extension === undefined || found.has(extension) || basename(name, extname(name)) !== stem) continue;
    found.set(extension, await fileSource(join(dirname(path), name)));
  }
  return partsOf(stem, found) as ShapefileParts;
}

async function partsInZip(path: string, options: SourceOptions): Promise<ShapefileParts> {
  const byStem = new Map<string, Map<Extension, ZipEntry>>();
  for (const entry of await unpackZip(path, options)) {
    const extension = extensionOf(entry.name);
    // Resource forks that macOS adds.
    if (extension === undefined || /(?:^|\/)(?:__MACOSX\/|\._)/.test(entry.name)) continue;
    const stem = entry.name.slice(0, -extension.length - 1).toLowerCase();
    const parts = byStem.get(stem) ?? new Map<Extension, ZipEntry>();
    byStem.set(stem, parts.set(extension, entry));
  }
  const shapefiles = [...byStem.values()].flatMap((found) => {
    const shp = found.get('shp');
    return shp === undefined
      ? []
      : [partsOf(basename(shp.name).replace(/\.[^.]*$/, ''), found) as ShapefileParts];
  });
  return choose(path, shapefiles, options.layer);
}

function choose(
  path: string,
  shapefiles: readonly ShapefileParts[],
  layer: string | undefined,
): ShapefileParts {
  const names = shapefiles.map(({ name }) => name).join(', ');
  if (shapefiles.length === 0) throw new SourceError(`${path}: the archive has no .shp file`);
  const matching = layer === undefined ? shapefiles : shapefiles.filter(({ name }) => name === layer);
  if (matching.length === 1) return matching[0] as ShapefileParts;
  if (matching.length === 0)
    throw new SourceError(`${path}: the archive has no Shapefile ${layer}; it has ${names}`);
  throw new SourceError(`${path}: the archive has several Shapefiles (${names}): name one as the layer`);
}

function extensionOf(name: string): Extension | undefined {
  const extension = extname(name).slice(1).toLowerCase();
  return EXTENSIONS.find((known) => known === extension);
}

function partsOf(
  name: string,
  found: ReadonlyMap<Extension, ByteSource>,
): Omit<ShapefileParts, 'shp'> & {
  readonly shp: ByteSource | undefined;
} {
  return {
    name,
    shp: found.get('shp'),
    dbf: found.get('dbf'),
    shx: found.get('shx'),
    prj: found.get('prj'),
    cpg: found.get('cpg'),
  };
}
