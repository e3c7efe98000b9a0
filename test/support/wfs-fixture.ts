import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { ANONYMOUS } from '../../src/access/identity.ts';
import { viewCatalog } from '../../src/access/view-catalog.ts';
import type { Dataset, Portal, PortalCatalog } from '../../src/catalog/catalog.ts';
import { NO_METADATA } from '../../src/catalog/dataset-metadata.ts';
import type { Crs } from '../../src/crs/crs.ts';
import { crsByCode } from '../../src/crs/registry.ts';
import type { Feature, FeatureType } from '../../src/feature/feature.ts';
import { type Envelope, envelopeOf, type Geometry, joinEnvelopes } from '../../src/feature/geometry.ts';
import type { TemporaryFolder } from '../../src/format/temporary-files.ts';
import { openTemporaryFiles } from '../../src/format/temporary-files.ts';
import { createMemberEncoder } from '../../src/member-encoders.ts';
import { createGmlMemberEncoder, GML_3_1_1 } from '../../src/ogc/gml/write-gml-3-1-1.ts';
import { handleWfs } from '../../src/ogc/wfs/handle-wfs.ts';
import type { WfsContext, WfsInput, WfsLimits } from '../../src/ogc/wfs/wfs-service.ts';
import { createSortComparator } from '../../src/query/compare-values.ts';
import { createFilterEvaluator, prepareFilter } from '../../src/query/evaluate-filter.ts';
import type { FeatureQuery } from '../../src/query/feature-query.ts';
import type { Filter } from '../../src/query/filter.ts';
import { COMPARISON_KINDS, SPATIAL_KINDS } from '../../src/query/filter.ts';
import type { EncodedRuns, FeatureStore, MemberEncoding, Selection } from '../../src/store/feature-store.ts';

/** A WFS without HTTP and without files: a portal with a few features in memory, for tests of `ogc/wfs`. */

const WGS84 = crsByCode(4326) as Crs;
const LAMBERT_93 = crsByCode(2154) as Crs;

export const NAMESPACE = 'http://data.example.org/api/wfs/featuretype';
export const OTHER_NAMESPACE = 'http://other.example.org/types';

function featureType(type: Partial<FeatureType> & Pick<FeatureType, 'name' | 'properties'>): FeatureType {
  return { label: type.name, namespace: NAMESPACE, prefix: 'ods', crs: WGS84, defaultCrs: WGS84, ...type };
}

const emperors = featureType({
  name: 'roman-emperors',
  properties: [
    { name: 'name', label: 'Name', type: 'string', mandatory: true },
    { name: 'birth', label: 'birth', type: 'date', mandatory: false },
    { name: 'reign_years', label: 'Reign (years)', type: 'int', mandatory: false },
    {
      name: 'birthplace',
      label: 'birthplace',
      type: 'geometry',
      geometryType: 'Point',
      dimension: 2,
      mandatory: false,
    },
  ],
});

const dotted = featureType({
  name: 'roman-emperors.east',
  properties: [{ name: 'title', label: 'title', type: 'string', mandatory: false }],
});

const villes = featureType({
  name: '_communes_de_France',
  label: 'communes de France',
  crs: LAMBERT_93,
  defaultCrs: LAMBERT_93,
  properties: [
    { name: 'nom', label: 'nom', type: 'string', mandatory: false },
    { name: 'lieu', label: 'lieu', type: 'geometry', geometryType: 'Point', dimension: 2, mandatory: false },
  ],
});

const foreign = featureType({
  name: 'rivers',
  namespace: OTHER_NAMESPACE,
  prefix: 'hy',
  properties: [
    { name: 'name', label: 'name', type: 'string', mandatory: false, gmlStandard: true },
    {
      name: 'course',
      label: 'course',
      type: 'geometry',
      geometryType: 'LineString',
      dimension: 2,
      mandatory: false,
    },
  ],
});

const secret = featureType({
  name: 'secret',
  properties: [{ name: 'x', label: 'x', type: 'string', mandatory: false }],
});

const point = (x: number, y: number): Geometry => ({ type: 'Point', coordinates: [x, y] });

const FEATURES: ReadonlyMap<FeatureType, readonly Feature[]> = new Map([
  [
    emperors,
    [
      { id: '1', values: ['Augustus', '-0063-09-23', 40, point(12.5, 41.9)] },
      { id: '2', values: ['Tiberius & Co <2>', null, null, null] },
      { id: 'a.3', values: ['Trajan', '0053-09-18', 19, point(-6.04, 37.44)] },
    ],
  ],
  [dotted, [{ id: '1', values: ['Zeno'] }]],
  [villes, [{ id: '75056', values: ['Paris', point(652469, 6862035)] }]],
  [
    foreign,
    [
      {
        id: '9',
        values: [
          'Rhône',
          {
            type: 'LineString',
            coordinates: [
              [4, 44],
              [5, 45],
            ],
          },
        ],
      },
    ],
  ],
  [secret, [{ id: '1', values: ['x'] }]],
]);

function dataset(type: FeatureType, index: number): Dataset {
  const features = FEATURES.get(type) ?? [];
  const envelope = extent(type, features);
  return {
    uid: `da_00000000000${index}`,
    id: type.label,
    portalId: 1,
    featureType: type,
    version: '20260101T000000Z-aaaa',
    summary: {
      numberOfFeatures: features.length,
      envelope,
      wgs84Envelope: type.crs === WGS84 ? envelope : undefined,
    },
    metadata: {
      ...NO_METADATA,
      title: `The ${type.label}`,
      abstract: 'Facts & figures',
      keywords: ['history', 'a < b'],
    },
    isRestricted: type === secret,
    grants: [],
    publishedAt: new Date(0),
  };
}

function extent(type: FeatureType, features: readonly Feature[]): Envelope | undefined {
  const index = type.properties.findIndex((property) => property.type === 'geometry');
  let joined: Envelope | undefined;
  for (const { values } of features) {
    const value = values[index];
    if (value !== null && value !== undefined) joined = joinEnvelopes(joined, envelopeOf(value as Geometry));
  }
  return joined;
}

export const portal: Portal = {
  id: 1,
  name: 'demo',
  title: 'Demo & Co',
  abstract: '',
  hosts: ['data.example.org', 'mirror.example.org'],
  isDefault: true,
  isPrivate: false,
  publicUrl: undefined,
  namespacePrefix: 'ods',
  namespaceUri: NAMESPACE,
  providerName: 'Example',
  providerSite: 'http://example.org/?a=1&b=2',
  contactName: 'Someone',
  contactEmail: 'someone@example.org',
  fees: 'NONE',
  accessConstraints: 'NONE',
  maxFeatures: undefined,
  otherSrs: [],
  allowsSignUp: false,
  backgroundUrl: undefined,
  backgroundAttribution: '',
};

export const datasets: readonly Dataset[] = [...FEATURES.keys()].map(dataset);

export function catalogOf(own: readonly Dataset[] = datasets, changes: Partial<Portal> = {}): PortalCatalog {
  const byName = new Map(own.flatMap((d) => [[d.id, d] as const, [d.featureType.name, d] as const]));
  return {
    portal: { ...portal, ...changes },
    datasets: own,
    revision: 'r0mi1k2abc',
    accessRevision: 0,
    findByName: (name) => byName.get(name),
  };
}

export const LIMITS: WfsLimits = {
  maxBodyBytes: 1_000_000,
  maxKvpParameters: 64,
  maxKvpValueCharacters: 10_000,
  maxXmlDepth: 50,
  maxXmlElements: 10_000,
  maxXmlAttributesPerElement: 50,
  maxXmlTextCharacters: 100_000,
  maxQueries: 10,
  maxFeatureIds: 100,
  maxFilterDepth: 10,
  maxFilterOperators: 200,
  maxFilterPositions: 1000,
  maxLikePatternCharacters: 100,
  otherSrs: ['EPSG:25832'],
  exceptionStatus: 400,
};

const FILTER_KINDS: readonly Filter['kind'][] = [
  ...(['And', 'Or', 'Not', 'PropertyIsLike', 'PropertyIsNull', 'PropertyIsBetween', 'FeatureId'] as const),
  ...COMPARISON_KINDS,
  ...SPATIAL_KINDS,
  ...(['BBOX', 'DWithin', 'Beyond'] as const),
];

/** Counts the selections that are open, so that tests see what was forgotten. */
export class FixtureStore implements FeatureStore {
  readonly supports: ReadonlySet<Filter['kind']>;
  /** Whether versions have stored members. */
  hasMembers = true;
  open = 0;

  constructor(supports: readonly Filter['kind'][] = FILTER_KINDS) {
    this.supports = new Set(supports);
  }

  async select(query: FeatureQuery): Promise<Selection> {
    const { featureType, filter, sortBy, startIndex, maxFeatures } = query;
    if (filter !== undefined) await prepareFilter(filter);
    const matches = filter === undefined ? () => true : createFilterEvaluator(filter, featureType);
    const all = (FEATURES.get(featureType) ?? [])
      .filter((feature) => matches(feature) === true)
      .sort(createSortComparator(sortBy, featureType));
    const features = all.slice(startIndex, maxFeatures === undefined ? undefined : startIndex + maxFeatures);
    this.open += 1;
    let isOpen = true;
    return {
      count: async () => features.length,
      matched: async () => all.length,
      envelope: async () => extent(query.featureType, features),
      encode: (encoding) => encodeFeatures(encoding, features),
      members: (name) =>
        name === GML_3_1_1 && this.hasMembers ? storedRuns(query.featureType, features) : undefined,
      close: () => {
        if (isOpen) this.open -= 1;
        isOpen = false;
      },
    };
  }

  load(): never {
    throw new Error('not in this store');
  }

  async versions(): Promise<readonly string[]> {
    return [];
  }

  async remove(): Promise<void> {}

  async close(): Promise<void> {}
}

async function* encodeFeatures(encoding: MemberEncoding, features: readonly Feature[]) {
  const encoder = createMemberEncoder(encoding);
  for (const [i, feature] of features.entries()) {
    if (i > 0 && encoder.separator.length > 0) yield encoder.separator;
    yield encoder.encode(feature).slice();
  }
}

function storedRuns(type: FeatureType, features: readonly Feature[]): EncodedRuns {
  const srs = {
    name: `urn:ogc:def:crs:EPSG::${type.defaultCrs.code}`,
    crs: type.defaultCrs,
    axisOrder: type.defaultCrs.axisOrder,
  };
  const properties = type.properties.map((_, index) => index);
  const encoder = createGmlMemberEncoder({ name: GML_3_1_1, featureType: type, properties, srs });
  const pages = features.map((feature) => Buffer.from(encoder.encode(feature)));
  const deflated = pages.map((page) => deflateRawSync(page, { finishFlush: constants.Z_SYNC_FLUSH }));
  return {
    byteLength: pages.reduce((sum, page) => sum + page.length, 0),
    async *plain() {
      yield* pages;
    },
    deflated: () => ({
      byteLength: deflated.reduce((sum, page) => sum + page.length, 0),
      async *chunks() {
        yield* deflated;
      },
      crc32: (crc) => pages.reduce((sum, page) => crc32(page, sum), crc),
    }),
  };
}

export interface TestAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly bytes: Buffer;
  readonly byteLength: number | undefined;
  readonly gzip: Buffer | undefined;
  readonly gzipByteLength: number | undefined;
  readonly validator: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TestWfs {
  readonly store: FixtureStore;
  readonly context: WfsContext;
  get(queryString: string): Promise<TestAnswer>;
  post(body: string | Uint8Array, contentType?: string, queryString?: string): Promise<TestAnswer>;
}

/** A service whose answers are read to their end, plain and as gzip where it makes one itself. */
export function createTestWfs(changes: Partial<WfsContext> = {}): TestWfs {
  // Tests that give another store have it.
  const store = (changes.store ?? new FixtureStore()) as FixtureStore;
  const context: WfsContext = {
    // A copy: what is remembered of a catalogue belongs to one service, with its own store.
    catalog: { ...viewCatalog(catalogOf(), ANONYMOUS).catalog },
    baseUrl: 'http://data.example.org',
    store,
    temporaryFiles: { open: () => openTestFolder() },
    authorize: (query) => query,
    rights: 'public',
    signal: new AbortController().signal,
    now: new Date('2026-11-23T18:10:30.000Z'),
    limits: LIMITS,
    ...changes,
  };
  const answer = async (input: WfsInput): Promise<TestAnswer> => {
    const { status, body, headers = {} } = await handleWfs(input, context);
    const bytes = await collect(body.plain(context.signal));
    const gzip = body.gzip();
    const zipped = gzip && (await collect(gzip.chunks(context.signal)));
    body.close();
    body.close();
    const { contentType, byteLength, validator } = body;
    return {
      status,
      contentType,
      text: bytes.toString('utf8'),
      bytes,
      byteLength,
      gzip: zipped,
      gzipByteLength: gzip?.byteLength,
      validator,
      headers,
    };
  };
  const none = { contentType: undefined, body: new Uint8Array(0) };
  return {
    store,
    context,
    get: (queryString) => answer({ method: 'GET', queryString, ...none }),
    post: (body, contentType, queryString = '') =>
      answer({
        method: 'POST',
        queryString,
        contentType,
        body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
      }),
  };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** A folder of the machine's own for temporary files. */
async function openTestFolder(): Promise<TemporaryFolder> {
  const limits = { maxTemporaryFileBytes: 2 ** 26, maxTemporaryBytes: 2 ** 26 };
  const directory = mkdtempSync(join(tmpdir(), 'trigpoint-wfs-'));
  const files = await openTemporaryFiles(directory, { owner: 'test', isDead: () => false }, limits);
  const folder = await files.open();
  return {
    get bytesLeft() {
      return folder.bytesLeft;
    },
    path: (name) => folder.path(name),
    spend: (bytes) => folder.spend(bytes),
    async remove() {
      await folder.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
