import { sentence, words } from '../lib/sentence.ts';
import type { UploadFile } from './upload.ts';
import { UploadError } from './upload-error.ts';

/** Files as they are announced. */
export interface AnnouncedFile {
  readonly name: string;
  readonly size: number;
}

/** Extensions of files that can be published, as they are stored. */
const MAIN = [
  '.geojson.gz',
  '.json.gz',
  '.ndjson.gz',
  '.geojsonl.gz',
  '.csv.gz',
  '.tsv.gz',
  '.geojson',
  '.json',
  '.ndjson',
  '.geojsonl',
  '.geojsons',
  '.geojsonseq',
  '.jsonl',
  '.csv',
  '.tsv',
  '.tab',
  '.psv',
  '.txt',
  '.shp',
  '.zip',
  '.gpkg',
  '.fgb',
  '.gml',
  '.xml',
] as const;
/** Those that belong to a main file, by its extension. */
const BESIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['.shp', ['.dbf', '.shx', '.prj', '.cpg']],
  ['.gml', ['.xsd']],
  ['.xml', ['.xsd']],
]);
/** Those that lie beside Shapefiles and say nothing that is read: they are passed over. */
const PASSED_OVER = ['.shp.xml', '.sbn', '.sbx', '.qix', '.qpj', '.qmd', '.qml', '.sld', '.atx', '.lock'];

const MAX_NAME_CHARACTERS = 255;
const STORED_STEM = 'data';
const ACCEPTED = words(
  'GeoJSON, CSV, a Shapefile (its .shp, .dbf, .shx, .prj and .cpg together, or a .zip of them), GeoPackage, FlatGeobuf and GML are accepted',
);

/**
 * The files of an upload that are wanted, with the names under which they are stored. Throws UploadError `Invalid` where they
 * are not one file, or one file and what belongs to it.
 */
export function arrangeFiles(announced: readonly AnnouncedFile[]): UploadFile[] {
  const wanted = announced.filter(({ name }) => extensionOf(name, PASSED_OVER) === undefined);
  for (const file of wanted) checkFile(file);
  const mains = wanted.filter(({ name }) => extensionOf(name, MAIN) !== undefined);
  const [main] = mains;
  if (main === undefined) throw noMain(wanted);
  if (mains.length > 1)
    throw new UploadError(
      'Invalid',
      sentence('Publish one file at a time: {names} would be several datasets.', {
        names: mains.map(({ name }) => quoted(name)).join(', '),
      }),
    );
  const mainExtension = extensionOf(main.name, MAIN) as string;
  const taken = new Set<string>();
  return wanted.map(({ name, size }) => {
    const extension = name === main.name ? mainExtension : besideExtension(name, mainExtension);
    if (taken.has(extension))
      throw new UploadError(
        'Invalid',
        sentence('There are two files {extension}: {name} is the second.', { extension, name: quoted(name) }),
      );
    taken.add(extension);
    return { name, size, storedName: STORED_STEM + extension };
  });
}

/** Where the main file of an upload lies. */
export function mainFileOf(files: readonly UploadFile[]): UploadFile {
  const main = files.find(({ storedName }) => extensionOf(storedName, MAIN) !== undefined);
  if (main === undefined) throw new Error('an upload has no main file');
  return main;
}

function besideExtension(name: string, mainExtension: string): string {
  const beside = BESIDE.get(mainExtension) ?? [];
  const extension = extensionOf(name, beside);
  if (extension !== undefined) return extension;
  throw new UploadError(
    'Invalid',
    sentence('{name} does not belong to a file {extension}: {accepted}.', {
      name: quoted(name),
      extension: mainExtension,
      accepted: ACCEPTED,
    }),
  );
}

function noMain(files: readonly AnnouncedFile[]): UploadError {
  const [first] = files;
  if (first === undefined)
    return new UploadError('Invalid', sentence('Choose a file: {accepted}.', { accepted: ACCEPTED }));
  const isBeside = [...BESIDE.values()]
    .flat()
    .some((known) => extensionOf(first.name, [known]) !== undefined);
  const values = { name: quoted(first.name), accepted: ACCEPTED };
  return new UploadError(
    'Invalid',
    isBeside
      ? sentence('{name} is only a part of a dataset; send its main file with it: {accepted}.', values)
      : sentence('{name} is of no known format: {accepted}.', values),
  );
}

function checkFile({ name, size }: AnnouncedFile): void {
  if (name.length > MAX_NAME_CHARACTERS)
    throw new UploadError(
      'Invalid',
      sentence('A file’s name has at most {most} characters.', { most: MAX_NAME_CHARACTERS }),
    );
  if (!Number.isSafeInteger(size) || size < 0)
    throw new UploadError(
      'Invalid',
      sentence('The size of {name} is no number of bytes.', { name: quoted(name) }),
    );
  if (size === 0) throw new UploadError('Invalid', sentence('{name} is empty.', { name: quoted(name) }));
}

function extensionOf(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  return known.find((extension) => lower.endsWith(extension));
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, MAX_NAME_CHARACTERS));
}
