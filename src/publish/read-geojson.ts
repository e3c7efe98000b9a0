import type { Crs } from '../crs/crs.ts';
import { parseCrsReference } from '../crs/crs-reference.ts';
import { crsByCode } from '../crs/registry.ts';
import { isGeometryTypeName, kindOf } from '../feature/check-geometry.ts';
import { CollectionScanner } from './read-geojson-collection.ts';
import { readGeoJsonRecord } from './read-geojson-feature.ts';
import { ConcatenatedScanner, DelimitedScanner, type SequenceScanner } from './read-geojson-sequence.ts';
import { isJsonSpace, ValueScanner } from './read-geojson-value.ts';
import { type RecordBatch, type Source, SourceError, type SourceOptions } from './source.ts';
import {
  DEFAULT_MAX_RECORD_BYTES,
  DEFAULT_MAX_UNPACKED_BYTES,
  readBytes,
  readHead,
  readTail,
} from './source-bytes.ts';

const RECORD_SEPARATOR = 0x1e;
const LINE_FEED = 0x0a;
const OPENING_BRACE = 0x7b;
const HEAD_BYTES = 4096;
/** How much of a file's end is searched for a `crs` that stands after the features. */
const TAIL_BYTES = 65_536;
const KEPT_MEMBERS: ReadonlySet<string> = new Set(['type', 'crs']);

type Layout = 'collection' | 'RS' | 'lines' | 'concatenated';

interface Shape {
  readonly layout: Layout;
  /** Raw JSON of the collection's `crs` member. */
  readonly crsText: string | undefined;
}

interface GeoJsonFile {
  readonly path: string;
  readonly gzipped: boolean;
  readonly maxRecordBytes: number;
  readonly maxUnpackedBytes: number;
}

/**
 * GeoJSON (RFC 7946): a FeatureCollection, a sequence of Features with line feeds or anything else between them, a
 * GeoJSON text sequence (RFC 8142), a bare Feature, or bare geometries; UTF-8 with or without byte order mark, plain or
 * gzipped. The `crs` member of GeoJSON 2008 is honoured, always with x first.
 * @throws SourceError when the file is something else, or names a CRS that isn't known.
 */
export async function openGeoJson(path: string, options: SourceOptions): Promise<Source> {
  const head = await readHead(path, HEAD_BYTES);
  refuseOtherEncodings(path, head.bytes);
  const file: GeoJsonFile = {
    path,
    gzipped: head.gzipped,
    maxRecordBytes: options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES,
    maxUnpackedBytes: options.maxUnpackedBytes ?? DEFAULT_MAX_UNPACKED_BYTES,
  };
  const shape = await shapeOf(file, head.bytes);
  const crs = shape.crsText === undefined ? undefined : crsOf(path, shape.crsText);
  return {
    format: 'GeoJSON',
    path,
    layer: undefined,
    crs: crs?.crs,
    fields: undefined,
    remarks: [LAYOUT_REMARKS[shape.layout], ...(crs ? [crs.remark] : [])],
    size: head.size,
    records: (signal) =>
      shape.layout === 'collection'
        ? readCollection(file, shape, signal)
        : readSequence(file, shape.layout, signal),
  };
}

const LAYOUT_REMARKS: Readonly<Record<Layout, string>> = {
  collection: 'Read as one FeatureCollection.',
  RS: 'Read as a GeoJSON text sequence (RFC 8142).',
  lines: 'Read as newline-delimited GeoJSON.',
  concatenated: 'Read as GeoJSON texts one after the other.',
};

async function* readCollection(
  file: GeoJsonFile,
  shape: Shape,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const scanner = new CollectionScanner(file.path, KEPT_MEMBERS, file.maxRecordBytes);
  let number = 0;
  for await (const { bytes, position } of readBytes(file.path, file.gzipped, file.maxUnpackedBytes, signal)) {
    const features: Uint8Array[] = [];
    scanner.push(bytes, features);
    yield { records: features.map((feature) => readGeoJsonRecord(feature, ++number)), position };
  }
  scanner.end();
  requireFeatureCollection(file.path, scanner.members.get('type'));
  const crsText = scanner.members.get('crs');
  if (crsText !== shape.crsText && crsText !== undefined && crsOf(file.path, crsText).crs?.code !== 4326)
    throw new SourceError(`${file.path}: its "crs" stands too far after its features; put it before them`);
}

async function* readSequence(
  file: GeoJsonFile,
  layout: Exclude<Layout, 'collection'>,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const scanner: SequenceScanner =
    layout === 'concatenated'
      ? new ConcatenatedScanner(file.path, file.maxRecordBytes)
      : new DelimitedScanner(file.path, layout === 'RS' ? RECORD_SEPARATOR : LINE_FEED, file.maxRecordBytes);
  let number = 0;
  let end = 0;
  for await (const { bytes, position } of readBytes(file.path, file.gzipped, file.maxUnpackedBytes, signal)) {
    const texts: Uint8Array[] = [];
    scanner.push(bytes, texts);
    end = position;
    yield { records: texts.map((text) => readGeoJsonRecord(text, ++number)), position };
  }
  const last: Uint8Array[] = [];
  scanner.end(last);
  if (last.length > 0)
    yield { records: last.map((text) => readGeoJsonRecord(text, ++number)), position: end };
}

/** Looks at the file up to the features, or up to the end of the first object. */
async function shapeOf(file: GeoJsonFile, head: Buffer): Promise<Shape> {
  if (firstByte(head) === RECORD_SEPARATOR) return { layout: 'RS', crsText: undefined };
  const scanner = new CollectionScanner(file.path, KEPT_MEMBERS, file.maxRecordBytes, true);
  for await (const { bytes } of readBytes(file.path, file.gzipped, file.maxUnpackedBytes)) {
    scanner.push(bytes, []);
    if (scanner.hasFeatures || scanner.isComplete) break;
  }
  const type = scanner.members.get('type');
  if (!scanner.hasFeatures) {
    scanner.end();
    requireGeoJsonType(file.path, type);
    return { layout: (await firstLineIsWhole(file)) ? 'lines' : 'concatenated', crsText: undefined };
  }
  if (type !== undefined) requireFeatureCollection(file.path, type);
  return { layout: 'collection', crsText: scanner.members.get('crs') ?? (await crsAfterFeatures(file)) };
}

function firstByte(bytes: Uint8Array): number | undefined {
  return bytes.find((byte, i) => !isJsonSpace(byte) && !(i < 3 && byte >= 0xbb));
}

/** True when the first line holds one object and nothing else, as in newline-delimited GeoJSON. */
async function firstLineIsWhole(file: GeoJsonFile): Promise<boolean> {
  const value = new ValueScanner();
  let state: 'before' | 'within' | 'after' = 'before';
  for await (const { bytes } of readBytes(file.path, file.gzipped, file.maxUnpackedBytes)) {
    let i = 0;
    if (state === 'before') {
      i = bytes.indexOf(OPENING_BRACE);
      if (i < 0) continue;
      value.start(OPENING_BRACE);
      state = 'within';
    }
    if (state === 'within') {
      const lineEnd = bytes.indexOf(LINE_FEED, i);
      const end = value.scan(bytes.subarray(i, lineEnd < 0 ? bytes.length : lineEnd), 0);
      if (end < 0 && lineEnd >= 0) return false;
      if (end < 0) continue;
      i += end;
      state = 'after';
    }
    const next = bytes.subarray(i).find((byte) => byte === LINE_FEED || !isJsonSpace(byte));
    if (next !== undefined) return next === LINE_FEED;
  }
  return true;
}

/** Raw JSON of a `crs` member near the end of a plain file; the features are skipped. */
async function crsAfterFeatures(file: GeoJsonFile): Promise<string | undefined> {
  if (file.gzipped || !(await readTail(file.path, TAIL_BYTES)).includes('"crs"')) return undefined;
  const scanner = new CollectionScanner(file.path, KEPT_MEMBERS, file.maxRecordBytes);
  for await (const { bytes } of readBytes(file.path, false, Infinity)) scanner.push(bytes, []);
  return scanner.members.get('crs');
}

function requireFeatureCollection(path: string, type: string | undefined): void {
  if (stringIn(type) !== 'FeatureCollection')
    throw new SourceError(`${path}: is not GeoJSON: it has "features", but its type is ${inMessage(type)}`);
}

function requireGeoJsonType(path: string, type: string | undefined): void {
  const name = stringIn(type);
  if (name === 'FeatureCollection')
    throw new SourceError(`${path}: is a FeatureCollection without "features"`);
  if (name !== 'Feature' && !isGeometryTypeName(name))
    throw new SourceError(
      `${path}: is not GeoJSON: its type is ${inMessage(type)}, not FeatureCollection, Feature or a geometry type`,
    );
}

function inMessage(json: string | undefined): string {
  return kindOf(json === undefined ? undefined : parseJson(json));
}

function stringIn(json: string | undefined): unknown {
  return json === undefined ? undefined : parseJson(json);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** GeoJSON 2008 §3. A null CRS, which says that none can be assumed, counts as WGS 84, like a missing one. */
function crsOf(path: string, json: string): { readonly crs: Crs | undefined; readonly remark: string } {
  const member = parseJson(json);
  if (member === null) return { crs: undefined, remark: 'Its "crs" is null: taken as WGS 84 (EPSG:4326).' };
  const { type, properties } = Object(member) as { type?: unknown; properties?: unknown };
  const { name, code } = Object(properties) as { name?: unknown; code?: unknown };
  const crs =
    type === 'name' && typeof name === 'string'
      ? parseCrsReference(name)?.crs
      : type === 'EPSG' && typeof code === 'number'
        ? crsByCode(code)
        : undefined;
  const written =
    typeof name === 'string' ? name : typeof code === 'number' ? `EPSG:${code}` : json.slice(0, 80);
  if (crs === undefined) throw new SourceError(`${path}: its "crs" ${JSON.stringify(written)} is not known`);
  return { crs, remark: `CRS from its "crs" member: ${written}, EPSG:${crs.code}, x first.` };
}

function refuseOtherEncodings(path: string, head: Buffer): void {
  const [first, second] = head;
  if (
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    head.subarray(0, 4).includes(0)
  )
    throw new SourceError(`${path}: is not UTF-8, which GeoJSON must be; it looks like UTF-16`);
}
