import { extname } from 'node:path';
import { openCsv } from './read-csv.ts';
import { openFlatGeobuf } from './read-flatgeobuf.ts';
import { openGeoJson } from './read-geojson.ts';
import { openGeoPackage } from './read-geopackage.ts';
import { openGml } from './read-gml.ts';
import { openShapefile } from './read-shapefile.ts';
import { type Source, SourceError, type SourceOptions } from './source.ts';
import { type FileHead, readHead } from './source-bytes.ts';

type Open = (path: string, options: SourceOptions) => Promise<Source>;

const HEAD_BYTES = 4096;

/** Formats that begin with fixed bytes. */
const MAGIC: readonly { readonly bytes: Buffer; readonly open: Open }[] = [
  { bytes: Buffer.from('PK\x03\x04', 'latin1'), open: openShapefile },
  { bytes: Buffer.from('SQLite format 3\0', 'latin1'), open: openGeoPackage },
  { bytes: Buffer.from('fgb\x03', 'latin1'), open: openFlatGeobuf },
  { bytes: Buffer.from([0, 0, 0x27, 0x0a]), open: openShapefile },
];
const CSV_EXTENSIONS: ReadonlySet<string> = new Set(['.csv', '.tsv', '.tab', '.psv']);
const JSON_EXTENSIONS: ReadonlySet<string> = new Set([
  '.geojson',
  '.json',
  '.ndjson',
  '.geojsonl',
  '.geojsons',
  '.geojsonseq',
  '.jsonl',
]);
const XML_EXTENSIONS: ReadonlySet<string> = new Set(['.gml', '.xml']);
const ACCEPTED =
  'GeoJSON (also newline-delimited), CSV, Shapefile (.shp, or .zip of one), GeoPackage, FlatGeobuf and GML are accepted, GeoJSON and CSV also gzipped';

/**
 * Opens a file with the reader that its first bytes ask for, else its extension; a wrong or missing extension does no
 * harm where the bytes are clear and the file stands alone.
 * @throws SourceError, one line, when no reader is for it, or when the reader refuses it.
 */
export async function openSource(path: string, options: SourceOptions): Promise<Source> {
  const head = await readHead(path, HEAD_BYTES);
  if (head.bytes.length === 0) throw new SourceError(`${path}: is empty`);
  const open = readerFor(path, head);
  if (open === undefined) throw new SourceError(`${path}: is of no known format; ${ACCEPTED}`);
  if (head.gzipped && open !== openGeoJson && open !== openCsv)
    throw new SourceError(`${path}: is gzipped; gunzip it first (only GeoJSON and CSV are read gzipped)`);
  return await open(path, options);
}

function readerFor(path: string, { bytes, gzipped }: FileHead): Open | undefined {
  const magic = MAGIC.find((known) => bytes.subarray(0, known.bytes.length).equals(known.bytes));
  if (magic !== undefined) return magic.open;
  const extension = extname(gzipped ? path.replace(/\.gz$/i, '') : path).toLowerCase();
  if (CSV_EXTENSIONS.has(extension)) return openCsv;
  const [first] = bytes
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (first === '{' || first === '\x1e') return openGeoJson;
  if (first === '<') return openGml;
  if (JSON_EXTENSIONS.has(extension)) return openGeoJson;
  if (XML_EXTENSIONS.has(extension)) return openGml;
  return extension === '.txt' ? openCsv : undefined;
}
