import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { ANONYMOUS } from '../../src/access/identity.ts';
import { viewCatalog } from '../../src/access/view-catalog.ts';
import type { Dataset } from '../../src/catalog/catalog.ts';
import { NO_METADATA } from '../../src/catalog/dataset-metadata.ts';
import type { Feature } from '../../src/feature/feature.ts';
import { createMemberEncoder } from '../../src/member-encoders.ts';
import { GML_3_1_1 } from '../../src/ogc/gml/write-gml-3-1-1.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { openMemoryStore } from '../../src/store/memory-store.ts';
import { openSnapshotStore } from '../../src/store/snapshot/snapshot-store.ts';
import { collect, load, query, UID } from '../store/fixtures.ts';
import { temporaryDirectory } from '../store/snapshot-fixtures.ts';
import { catalogOf, createTestWfs, type TestWfs } from '../support/wfs-fixture.ts';
import {
  grantOf,
  type HandGrant,
  NAMES,
  narrowByHand,
  openListStore,
  PARCELS,
  ROW_RULES,
} from './narrowed-reference.ts';

const OWNERS = ['Ada', 'Bob', "O'Neill", '', null];
const STATES = ['public', 'secret', null];
const DATES = ['2020-01-01', '2024-02-29', null];

const ordinate = fc.integer({ min: -20, max: 20 }).map((n) => n / 2);
const position = fc.tuple(ordinate, ordinate);
const point = position.map((coordinates) => ({ type: 'Point', coordinates }) as const);
const line = fc
  .uniqueArray(position, { minLength: 2, maxLength: 4, selector: String })
  .map((coordinates) => ({ type: 'LineString', coordinates }) as const);

const anyFeatures: fc.Arbitrary<Feature[]> = fc
  .array(
    fc.tuple(
      fc.option(fc.constantFrom('x', 'y')),
      fc.nat(9),
      fc.option(point),
      fc.constantFrom(...OWNERS),
      fc.constantFrom(...DATES),
      fc.option(line),
      fc.constantFrom(...STATES),
    ),
    { minLength: 1, maxLength: 40, size: 'max' },
  )
  .map((rows) => rows.map((values, i) => ({ id: `f${i}`, values })));

const anyGrants: fc.Arbitrary<HandGrant[]> = fc.array(
  fc.record({
    rule: fc.option(fc.constantFrom(...ROW_RULES), { nil: undefined }),
    hidden: fc.oneof(fc.constant([]), fc.subarray(NAMES, { minLength: 1, maxLength: 3 })),
  }),
  { maxLength: 3 },
);

/** Any of the ways to write a property, of those that aren't there too. */
const anyName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES).map((name) => `ods:parcels/ods:${name}`) },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES).map((name) => `The ${name}`) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 8 }).map((n) => `*[${n}]`) },
  { weight: 1, arbitrary: fc.constantFrom('@gml:id', '*', 'nowhere') },
);
const anyText = fc.constantFrom('Ada', "O'Neill", '', 'public', '2024-02-29', '4', '-1', 'x');
const name = (text: string) => `<PropertyName>${text}</PropertyName>`;
const box = (lower: readonly number[], upper: readonly number[]) =>
  '<gml:Envelope xmlns:gml="http://www.opengis.net/gml" srsName="EPSG:4326">' +
  `<gml:lowerCorner>${lower.join(' ')}</gml:lowerCorner><gml:upperCorner>${upper.join(' ')}</gml:upperCorner></gml:Envelope>`;
const anyBox = fc
  .tuple(position, position)
  .map(
    ([[a, b], [c, d]]) =>
      [[Math.min(a, c), Math.min(b, d)] as const, [Math.max(a, c), Math.max(b, d)] as const] as const,
  );

const anyCondition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('PropertyIsEqualTo', 'PropertyIsNotEqualTo', 'PropertyIsLessThan'),
      anyName,
      anyText,
    )
    .map(([kind, property, text]) => `<${kind}>${name(property)}<Literal>${text}</Literal></${kind}>`),
  anyName.map((property) => `<PropertyIsNull>${name(property)}</PropertyIsNull>`),
  fc
    .tuple(anyName, fc.constantFrom('A*', '*b*', '?'))
    .map(
      ([property, pattern]) =>
        `<PropertyIsLike wildCard="*" singleChar="?" escapeChar="!">${name(property)}<Literal>${pattern}</Literal></PropertyIsLike>`,
    ),
  fc.tuple(anyName, anyName).map(([a, b]) => `<PropertyIsEqualTo>${name(a)}${name(b)}</PropertyIsEqualTo>`),
  { weight: 3, arbitrary: anyBox.map(([lower, upper]) => `<BBOX>${box(lower, upper)}</BBOX>`) },
  fc
    .tuple(anyName, anyBox)
    .map(([property, [lower, upper]]) => `<BBOX>${name(property)}${box(lower, upper)}</BBOX>`),
  fc
    .tuple(fc.constantFrom('Disjoint', 'Intersects'), fc.constantFrom('place', 'border'), anyBox)
    .map(([kind, property, [lower, upper]]) => `<${kind}>${name(property)}${box(lower, upper)}</${kind}>`),
  fc
    .nat(40)
    .map((n) => `<PropertyIsEqualTo>${name('@gml:id')}<Literal>parcels.f${n}</Literal></PropertyIsEqualTo>`),
);

const anyFilter: fc.Arbitrary<string> = fc.letrec<{ filter: string; leaf: string }>((tie) => ({
  leaf: anyCondition,
  filter: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: tie('leaf') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('And', 'Or'), fc.array(tie('filter'), { minLength: 2, maxLength: 3 }))
        .map(([kind, operands]) => `<${kind}>${operands.join('')}</${kind}>`),
    },
    { weight: 1, arbitrary: tie('filter').map((operand) => `<Not>${operand}</Not>`) },
  ),
})).filter;

type Parameters = readonly (readonly [string, string])[];

const anyConstraint: fc.Arbitrary<Parameters> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  {
    weight: 4,
    arbitrary: anyFilter.map(
      (filter) => [['filter', `<Filter xmlns="http://www.opengis.net/ogc">${filter}</Filter>`]] as const,
    ),
  },
  { weight: 1, arbitrary: anyBox.map((corners) => [['bbox', corners.flat().join()]] as const) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.nat(40), { minLength: 1, maxLength: 4 })
      .map((ids) => [['featureId', ids.map((n) => `parcels.f${n}`).join()]] as const),
  },
);

const TEXT_FORMATS = ['text/xml; subtype=gml/3.1.1', 'GML2', 'geojson', 'csv', 'kml'];
const FILE_FORMATS = ['SHAPE-ZIP', 'application/flatgeobuf', 'xlsx', 'application/geopackage+sqlite3'];

const anyQuestion: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('request=GetCapabilities') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '&typeName=parcels').map((more) => `request=DescribeFeatureType${more}`),
  },
  {
    weight: 20,
    arbitrary: fc
      .tuple(
        anyConstraint,
        fc.option(fc.array(anyName, { minLength: 1, maxLength: 4 }), { freq: 2 }),
        fc.option(fc.array(anyName, { minLength: 1, maxLength: 2 }), { freq: 3 }),
        fc.record({
          startIndex: fc.option(fc.nat(6), { freq: 3 }),
          maxFeatures: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 3 }),
          resultType: fc.constantFrom('results', 'results', 'results', 'hits'),
          srsName: fc.constantFrom(undefined, undefined, 'EPSG:4326', 'EPSG:3857'),
          outputFormat: fc.oneof(
            { weight: 8, arbitrary: fc.constantFrom(...TEXT_FORMATS) },
            { weight: 1, arbitrary: fc.constantFrom(...FILE_FORMATS) },
          ),
        }),
      )
      .map(([constraint, properties, keys, more]) => {
        const parameters = new URLSearchParams([
          ['version', '1.1.0'],
          ['request', 'GetFeature'],
          ['typeName', 'ods:parcels'],
          ...constraint.map(([key, value]) => [key, value]),
        ]);
        if (properties !== null) parameters.set('propertyName', properties.join());
        if (keys !== null) parameters.set('sortBy', keys.join());
        for (const [key, value] of Object.entries(more))
          if (value !== null && value !== undefined) parameters.set(key, String(value));
        return String(parameters);
      }),
  },
);

async function storedOrder(store: FeatureStore, version: string, features: readonly Feature[]) {
  const selection = await store.select(query(PARCELS, version), new AbortController().signal);
  const srs = query(PARCELS, version).srs;
  const encoding = { name: 'application/json', featureType: PARCELS, properties: [], srs };
  const text = String(await collect(selection.encode({ ...encoding, name: 'geojson' })));
  selection.close();
  const ids = [...text.matchAll(/"id":"parcels\.(f\d+)"/g)].map(([, id]) => id);
  assert.equal(ids.length, features.length);
  return ids.map((id) => features.find((feature) => feature.id === id) as Feature);
}

async function parcels(store: FeatureStore, features: readonly Feature[]) {
  const report = await load(store, PARCELS, features, { encodings: [GML_3_1_1] });
  const { numberOfFeatures, envelope, wgs84Envelope, version } = report;
  const dataset: Dataset = {
    uid: UID,
    id: 'parcels',
    portalId: 1,
    featureType: PARCELS,
    version,
    summary: { numberOfFeatures, envelope, wgs84Envelope },
    metadata: NO_METADATA,
    isRestricted: true,
    grants: [],
    publishedAt: new Date(0),
  };
  return { dataset, stored: await storedOrder(store, version, features) };
}

/** The service as somebody sees it who has these grants. */
function narrowedWfs(store: FeatureStore, dataset: Dataset, grants: readonly HandGrant[]): TestWfs {
  const view = viewCatalog(catalogOf([{ ...dataset, grants: grants.map(grantOf) }]), ANONYMOUS);
  return createTestWfs({ store, catalog: view.catalog, authorize: view.authorize });
}

/** A service in which nothing else exists. */
function wfsByHand(dataset: Dataset, stored: readonly Feature[], grants: readonly HandGrant[]): TestWfs {
  const left = narrowByHand(dataset, stored, grants);
  if (left === undefined)
    return createTestWfs({ store: openMemoryStore(createMemberEncoder), catalog: catalogOf([]) });
  return createTestWfs({ store: openListStore(left), catalog: catalogOf([left.dataset]) });
}

async function comparable(wfs: TestWfs, question: string) {
  const { status, contentType, bytes, headers } = await wfs.get(`service=WFS&${question}`);
  const text = /zip|sqlite|sheet|flatgeobuf/.test(contentType) ? bytes.toString('base64') : bytes.toString();
  return { status, contentType, headers, text };
}

const STORES: Readonly<Record<string, (t: TestContext) => Promise<FeatureStore>>> = {
  'in memory': async () => openMemoryStore(createMemberEncoder),
  'of snapshots': async (t) =>
    openSnapshotStore({
      directory: await temporaryDirectory(t),
      encoderModule: new URL('../../src/member-encoders.ts', import.meta.url),
    }),
};

describe('a reader with rights to a part of a dataset', () => {
  for (const [where, open] of Object.entries(STORES)) {
    it(`gets the answers that there would be if nothing else existed: store ${where}`, async (t) => {
      const store = await open(t);
      t.after(() => store.close());
      let answered = 0;
      const cases = fc.array(
        fc.tuple(anyGrants, fc.array(anyQuestion, { minLength: 6, maxLength: 12, size: 'max' })),
        { minLength: 5, maxLength: 8, size: 'max' },
      );
      await fc.assert(
        fc.asyncProperty(anyFeatures, cases, async (features, all) => {
          const { dataset, stored } = await parcels(store, features);
          for (const [grants, questions] of all) {
            const narrowed = narrowedWfs(store, dataset, grants);
            const reference = wfsByHand(dataset, stored, grants);
            for (const question of questions) {
              const expected = await comparable(reference, question);
              assert.deepEqual(await comparable(narrowed, question), expected, decodeURIComponent(question));
              if (expected.status === 200) answered++;
            }
          }
        }),
        { numRuns: 25, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true },
      );
      assert.ok(answered > 300, `only ${answered} questions had an answer`);
    });
  }
});
