import { ByteBuffer } from 'flatbuffers';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import type { HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import { fromByteBuffer } from 'flatgeobuf/lib/mjs/header-meta.js';
import { calcTreeSize } from 'flatgeobuf/lib/mjs/packedrtree.js';
import type { Crs } from '../crs/crs.ts';
import { crsFromWkt } from '../crs/crs-from-wkt.ts';
import { crsByCode } from '../crs/registry.ts';
import type { Geometry } from '../feature/geometry.ts';
import { ByteReader, type ByteSource, fileSource } from './byte-reader.ts';
import { freeName } from './free-name.ts';
import { decodeFlatGeometry, FlatGeobufError, GEOMETRY_TYPES } from './read-flatgeobuf-geometry.ts';
import { decodeFlatValues, SCALAR_TYPES } from './read-flatgeobuf-values.ts';
import {
  type InvalidRecord,
  type RecordBatch,
  type Source,
  SourceError,
  type SourceField,
  type SourceOptions,
  type SourceRecord,
} from './source.ts';
import { DEFAULT_MAX_RECORD_BYTES } from './source-bytes.ts';

const MAGIC = /^fgb\x03fgb/;
const MAGIC_BYTES = 8;
const SIZE_BYTES = 4;
const MAX_HEADER_BYTES = 16 * 2 ** 20;
const BATCH_RECORDS = 500;
const BATCH_BYTES = 4 * 2 ** 20;
const MEASURES_REMARK = 'Measures (M) are dropped: simple features of WFS have none.';

interface FlatGeobuf {
  readonly path: string;
  readonly file: ByteSource;
  readonly header: HeaderMeta;
  /** Where the features begin. */
  readonly start: number;
  /** The fields' names by column; undefined for columns that aren't read. */
  readonly names: readonly (string | undefined)[];
  readonly geometryName: string;
  readonly maxRecordBytes: number;
  readonly remarks: string[];
}

/** Opens a FlatGeobuf file (version 3). Coordinates are x,y whatever its CRS. Throws SourceError. */
export async function openFlatGeobuf(path: string, options: SourceOptions): Promise<Source> {
  const file = await fileSource(path);
  const { header, start } = await readHeader(path, file);
  const remarks: string[] = [];
  const names = fieldNames(header, remarks);
  const geometryName = freeName('geometry', new Set(names));
  const maxRecordBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  const flat: FlatGeobuf = { path, file, header, start, names, geometryName, maxRecordBytes, remarks };
  return {
    format: 'FlatGeobuf',
    path,
    layer: undefined,
    crs: crsOf(header, remarks),
    fields: sourceFields(flat),
    remarks,
    size: file.size,
    records: (signal) => readRecords(flat, signal),
  };
}

async function readHeader(path: string, file: ByteSource): Promise<{ header: HeaderMeta; start: number }> {
  const reader = new ByteReader(file.open());
  try {
    const magic = await reader.read(MAGIC_BYTES);
    if (!MAGIC.test(magic.toString('latin1')))
      throw new SourceError(`${path}: is no FlatGeobuf file of version 3`);
    const size = await reader.read(SIZE_BYTES);
    const length = size.length < SIZE_BYTES ? 0 : size.readUInt32LE(0);
    if (length === 0 || length > MAX_HEADER_BYTES) throw new SourceError(`${path}: its header is damaged`);
    const bytes = Buffer.concat([size, await reader.read(length)]);
    if (bytes.length < SIZE_BYTES + length) throw new SourceError(`${path}: ends within its header`);
    const header = fromByteBuffer(new ByteBuffer(Uint8Array.from(bytes)));
    const { featuresCount, indexNodeSize } = header;
    const indexLength =
      indexNodeSize > 0 && featuresCount > 0 ? calcTreeSize(featuresCount, indexNodeSize) : 0;
    return { header, start: MAGIC_BYTES + SIZE_BYTES + length + indexLength };
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await reader.close();
  }
}

function fieldNames(header: HeaderMeta, remarks: string[]): (string | undefined)[] {
  const taken = new Set<string>();
  return (header.columns ?? []).map(({ name, type }) => {
    if (type === ColumnType.Binary || ColumnType[type] === undefined) {
      remarks.push(
        `The column ${name} is not read: it holds ${type === ColumnType.Binary ? 'binary data' : `type ${type}`}.`,
      );
      return undefined;
    }
    const free = freeName(name, taken);
    if (free !== name)
      remarks.push(`There are several columns named ${name}; one of them is called ${free}.`);
    taken.add(free);
    return free;
  });
}

function sourceFields({ header, names, geometryName }: FlatGeobuf): SourceField[] {
  const geometryType = GEOMETRY_TYPES[header.geometryType];
  const geometry: SourceField = {
    name: geometryName,
    type: 'geometry',
    ...(geometryType !== undefined && { geometryType }),
  };
  const fields = (header.columns ?? []).flatMap((column, i) => {
    const name = names[i];
    if (name === undefined) return [];
    const type = SCALAR_TYPES.get(column.type);
    return [
      {
        name,
        nullable: column.nullable,
        ...(type !== undefined && { type }),
        ...(column.title && { label: column.title }),
      },
    ];
  });
  return [geometry, ...fields];
}

function crsOf(header: HeaderMeta, remarks: string[]): Crs | undefined {
  const written = header.crs;
  if (written === null || written === undefined) {
    remarks.push('The file names no coordinate reference system.');
    return undefined;
  }
  const { org, code, wkt, name } = written;
  const isEpsg = org === null || org === '' || org.toUpperCase() === 'EPSG';
  const crs = (isEpsg && code > 0 ? crsByCode(code) : undefined) ?? (wkt ? crsFromWkt(wkt) : undefined);
  const text = `${name ?? 'without a name'} (${org ?? 'EPSG'} ${code})`;
  remarks.push(
    crs === undefined
      ? `The coordinate reference system ${text} is not recognised.`
      : `The coordinate reference system ${text} is EPSG:${crs.code}.`,
  );
  return crs;
}

async function* readRecords(flat: FlatGeobuf, signal: AbortSignal): AsyncGenerator<RecordBatch> {
  const reader = new ByteReader(flat.file.open());
  try {
    const { path, start, header } = flat;
    if ((await reader.skip(start)) < start) throw new SourceError(`${path}: ends within its index`);
    for (let number = 1, ended = false; !ended; ) {
      signal.throwIfAborted();
      const records: (SourceRecord | InvalidRecord)[] = [];
      const from = reader.position;
      while (records.length < BATCH_RECORDS && reader.position - from < BATCH_BYTES) {
        const record = await nextRecord(flat, reader, number);
        ended = record === undefined;
        if (record === undefined) break;
        records.push(record);
        number += 1;
      }
      const count = number - 1;
      const declared = header.featuresCount;
      if (declared > 0 && (count > declared || (ended && count < declared))) {
        throw new SourceError(
          `${path}: says that it has ${declared} features, but has ${ended ? count : 'more'}`,
        );
      }
      if (records.length > 0) yield { records, position: reader.position };
    }
  } catch (error) {
    throw signal.aborted ? error : fileError(flat.path, error);
  } finally {
    await reader.close();
  }
}

async function nextRecord(
  flat: FlatGeobuf,
  reader: ByteReader,
  number: number,
): Promise<SourceRecord | InvalidRecord | undefined> {
  const size = reader.take(SIZE_BYTES) ?? (await reader.read(SIZE_BYTES));
  if (size.length === 0) return undefined;
  const length = size.length < SIZE_BYTES ? Infinity : size.readUInt32LE(0);
  if (length > flat.file.size - reader.position)
    throw new SourceError(`${flat.path}: ends within feature ${number}`);
  if (length > flat.maxRecordBytes) {
    await reader.skip(length);
    return { number, invalid: `has ${length} bytes, more than maxRecordBytes (${flat.maxRecordBytes})` };
  }
  const content = reader.take(length) ?? (await reader.read(length));
  if (content.length < length) throw new SourceError(`${flat.path}: ends within feature ${number}`);
  // A buffer of its own: numbers in it are aligned from its start, size included.
  const bytes = new Uint8Array(SIZE_BYTES + length);
  bytes.set(content, SIZE_BYTES);
  try {
    return decodeFeature(flat, bytes, number);
  } catch (error) {
    if (error instanceof FlatGeobufError) return { number, invalid: error.message };
    if (error instanceof RangeError) return { number, invalid: 'is damaged: it points beyond its end' };
    throw error;
  }
}

function decodeFeature(flat: FlatGeobuf, bytes: Uint8Array, number: number): SourceRecord {
  const { header, names, geometryName, remarks } = flat;
  const feature = Feature.getSizePrefixedRootAsFeature(new ByteBuffer(bytes));
  if (feature.columnsLength() > 0)
    throw new FlatGeobufError('has columns of its own, which is not supported');
  const values = decodeFlatValues(
    feature.propertiesArray() ?? new Uint8Array(0),
    header.columns ?? [],
    names,
  );
  const geometries = new Map<string, Geometry | null>([[geometryName, null]]);
  const flatGeometry = feature.geometry();
  if (flatGeometry !== null) {
    const { geometry, hasM } = decodeFlatGeometry(flatGeometry, header.geometryType, bytes.length);
    if (hasM && !remarks.includes(MEASURES_REMARK)) remarks.push(MEASURES_REMARK);
    geometries.set(geometryName, geometry);
  }
  return { number, id: undefined, values, geometries };
}

function fileError(path: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SourceError(`${path}: can't be read: ${reason}`, { cause: error });
}
