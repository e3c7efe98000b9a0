import type { Crs } from '../../src/crs/crs.ts';
import type { Feature, FeatureType, PropertyType } from '../../src/feature/feature.ts';
import type { FeatureQuery } from '../../src/query/feature-query.ts';
import type { FeatureStore, LoadReport, LoadRequest } from '../../src/store/feature-store.ts';

export const UID = 'da_teststore0001';

export const WGS84: Crs = { code: 4326, name: 'WGS 84', unit: 'degree', axisOrder: 'yx' };
export const LAMBERT: Crs = {
  code: 2154,
  name: 'RGF93 v1 / Lambert-93',
  unit: 'length',
  metresPerUnit: 1,
  axisOrder: 'xy',
};

export function scalar(name: string, type: Exclude<PropertyType['type'], 'geometry'>): PropertyType {
  return { name, label: name, type, mandatory: false };
}

export function geometry(name: string, dimension: 2 | 3 = 2): PropertyType {
  return { name, label: name, type: 'geometry', geometryType: 'Geometry', dimension, mandatory: false };
}

export function featureType(properties: readonly PropertyType[], crs: Crs = WGS84): FeatureType {
  return {
    name: 'places',
    label: 'places',
    namespace: 'http://example.org/api/wfs/featuretype',
    prefix: 'ods',
    properties,
    crs,
    defaultCrs: WGS84,
  };
}

export const POINTS = featureType([
  scalar('name', 'string'),
  scalar('population', 'int'),
  geometry('position'),
]);

/** Features scattered over the globe, the same for the same count; ids `f0`, `f1` … */
export function scatteredPoints(count: number): Feature[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `f${n}`,
    values: [
      `place number ${n}`,
      n,
      { type: 'Point', coordinates: [((n * 7919) % 36000) / 100 - 180, ((n * 104729) % 18000) / 100 - 90] },
    ],
  }));
}

export async function* inBatches(features: readonly Feature[], size = 500): AsyncGenerator<Feature[]> {
  for (let start = 0; start < features.length; start += size) yield features.slice(start, start + size);
}

export const never = (): AbortSignal => new AbortController().signal;

export function load(
  store: FeatureStore,
  type: FeatureType,
  features: readonly Feature[],
  request: Partial<LoadRequest> = {},
): Promise<LoadReport> {
  return store.load(
    { uid: UID, featureType: type, duplicateIds: 'refuse', encodings: ['text'], ...request },
    inBatches(features),
    never(),
  );
}

export interface QueryPart {
  readonly ids?: readonly string[];
  readonly startIndex?: number;
  readonly maxFeatures?: number;
  readonly sampleSize?: number;
}

export function query(type: FeatureType, version: string, part: QueryPart = {}): FeatureQuery {
  return {
    dataset: { uid: UID, version },
    featureType: type,
    filter: part.ids === undefined ? undefined : { kind: 'FeatureId', ids: new Set(part.ids) },
    sortBy: [],
    properties: type.properties,
    srs: { name: 'urn:ogc:def:crs:EPSG::4326', crs: WGS84, axisOrder: 'yx' },
    startIndex: part.startIndex ?? 0,
    maxFeatures: part.maxFeatures,
    ...(part.sampleSize === undefined ? {} : { sampleSize: part.sampleSize }),
  };
}

/** All bytes of chunks that may reuse their buffer. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

export interface Answer {
  readonly count: number;
  readonly matched: number | undefined;
  /** Stored members, and the same encoded anew. */
  readonly stored: string;
  readonly encoded: string;
}

/** Everything a selection says. */
export async function ask(
  store: FeatureStore,
  type: FeatureType,
  version: string,
  part: QueryPart = {},
): Promise<Answer> {
  const asked = query(type, version, part);
  const selection = await store.select(asked, never());
  try {
    const runs = selection.members('text');
    if (runs === undefined) throw new Error('the encoding is not stored');
    const stored = await collect(runs.plain(never()));
    if (stored.length !== runs.byteLength) throw new Error(`${stored.length} bytes, said ${runs.byteLength}`);
    const properties = type.properties.map((_, index) => index);
    const encoding = { name: 'text', featureType: type, properties, srs: asked.srs };
    const encoded = await collect(selection.encode(encoding));
    return {
      count: await selection.count(),
      matched: await selection.matched(),
      stored: stored.toString(),
      encoded: encoded.toString(),
    };
  } finally {
    selection.close();
  }
}

/** The ids of members in the test encoding, in order. */
export function idsIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(line.indexOf(' ') + 1, line.indexOf(': ')));
}
