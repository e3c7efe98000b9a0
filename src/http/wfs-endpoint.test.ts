import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../../test/support/fake-application.ts';
import { catalogOf, datasets, FixtureStore } from '../../test/support/wfs-fixture.ts';
import type { Catalog, PortalCatalog } from '../catalog/catalog.ts';
import type { FeatureQuery } from '../query/feature-query.ts';
import { type FeatureStore, StoreError } from '../store/feature-store.ts';
import { ROUTES } from './routes.ts';

const OLD = catalogOf();
const NEW = catalogOf(datasets.map((dataset) => ({ ...dataset, version: 'v-new' })));

/** A catalogue that is behind: `known` until `refresh` finds `current`. */
let known: PortalCatalog;
let current: PortalCatalog;
let refreshes: number;
const catalog: Catalog = {
  forHost: () => known,
  forPortal: () => known,
  async refresh() {
    refreshes++;
    known = current;
  },
};

/** Holds only the versions of `NEW`. */
const store = new FixtureStore();
const successors: FeatureStore = {
  supports: store.supports,
  select: async (query: FeatureQuery) => {
    if (query.dataset.version !== 'v-new') throw new StoreError('NoSuchVersion', 'it is gone');
    return await store.select(query);
  },
  load: () => Promise.reject(new Error('not here')),
  versions: () => Promise.resolve([]),
  remove: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

let server: TestServer;
before(async () => {
  server = await startTestServer(ROUTES, { application: { catalog, store: successors } });
});
after(() => server.server.drain(0));

const ask = (parameters: string, init: RequestInit = {}) =>
  fetch(
    `${server.url}/api/wfs?service=WFS&request=GetFeature&typeName=ods:roman-emperors&${parameters}`,
    init,
  );

describe('a request for a version that is gone, because its successor was published a moment ago', () => {
  it('is answered from the successor', async () => {
    [known, current, refreshes] = [OLD, NEW, 0];
    const answer = await ask('maxFeatures=1');
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /numberOfFeatures="1"/);
    assert.equal(refreshes, 1);
  });

  it('gets the exception for an unknown type when the dataset was withdrawn', async () => {
    [known, current, refreshes] = [OLD, catalogOf([]), 0];
    const answer = await ask('');
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /InvalidParameterValue" locator="typeName"/);
  });

  it('fails when the catalogue knows of no other version, and is tried only once more', async () => {
    [known, current, refreshes] = [OLD, OLD, 0];
    assert.equal((await ask('')).status, 500);
    assert.equal(refreshes, 1);
    assert.equal(store.open, 0);
  });
});

describe('the count of features sent', () => {
  const sent = async () =>
    Number(/^trigpoint_features_sent_total (\d+)$/m.exec(await server.metrics())?.[1] ?? 0);

  it('grows by the features of each answer, not by hits, heads and answers that the client had', async () => {
    [known, current] = [NEW, NEW];
    const before = await sent();
    const whole = await ask('maxFeatures=2');
    const tag = whole.headers.get('etag') ?? '';
    await whole.text();
    await (await ask('resultType=hits')).text();
    await (await ask('maxFeatures=2', { method: 'HEAD' })).text();
    assert.equal((await ask('maxFeatures=2', { headers: { 'If-None-Match': tag } })).status, 304);
    assert.equal((await sent()) - before, 2);
  });
});
