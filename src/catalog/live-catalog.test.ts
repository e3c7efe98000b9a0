import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import type { Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import type { FeatureType } from '../feature/feature.ts';
import type { Portal } from './catalog.ts';
import { NO_METADATA } from './dataset-metadata.ts';
import { listVersions } from './dataset-versions.ts';
import { activateVersion, newDatasetUid, newIdKey, removeDataset } from './datasets.ts';
import { type LiveCatalog, openCatalog } from './live-catalog.ts';
import { createPortal, updatePortal } from './portals.ts';
import { beginPublication } from './publication.ts';
import { encodeFeatureType, encodeSummary } from './stored-feature-type.ts';

const WGS84 = crsByCode(4326) as Crs;
const SUMMARY = {
  numberOfFeatures: 3,
  envelope: { minX: 1, minY: 2, maxX: 3, maxY: 4 },
  wgs84Envelope: undefined,
};

function featureType(name: string, label = name): FeatureType {
  return {
    name,
    label,
    namespace: 'http://localhost/api/wfs/featuretype',
    prefix: 'ods',
    properties: [
      { name: 'name', label: 'Nom', type: 'string', mandatory: false },
      {
        name: 'geometry',
        label: 'geometry',
        type: 'geometry',
        geometryType: 'Point',
        dimension: 2,
        mandatory: true,
      },
    ],
    crs: crsByCode(2154) as Crs,
    defaultCrs: WGS84,
  };
}

describe('the catalogue in memory', () => {
  let home: string;
  let database: ControlDatabase;
  let portal: Portal;
  let catalog: LiveCatalog;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-catalog-'));
    database = await openControlDatabase(home);
    portal = await createPortal(database, {
      name: 'main',
      title: 'Main',
      namespaceUri: 'http://localhost/api/wfs/featuretype',
      hosts: ['Data.Example.ORG'],
      isDefault: true,
    });
    catalog = await openCatalog(database);
  });

  afterEach(async () => {
    await catalog.close();
    await database.close();
    await rm(home, { recursive: true });
  });

  async function publish(id: string, version: string, uid = newDatasetUid(), name = id): Promise<string> {
    const { publication, end } = await beginPublication(database, portal.id, id, uid);
    await activateVersion(database, publication, {
      idKey: newIdKey(),
      keyColumn: undefined,
      namespace: undefined,
      metadata: {
        ...NO_METADATA,
        title: id,
        abstract: '',
        keywords: ['a', 'b'],
        attribution: 'somebody',
        licence: undefined,
      },
      version,
      featureType: featureType(name, id),
      summary: SUMMARY,
    });
    await end();
    return uid;
  }

  it('finds the portal of a host whatever its letter case, and the default one for other hosts', async () => {
    const other = await createPortal(database, {
      name: 'other',
      title: 'Other',
      namespaceUri: 'urn:other',
      hosts: ['other.example.org'],
    });
    await catalog.refresh();
    assert.equal(catalog.forHost('DATA.example.org')?.portal.name, 'main');
    assert.deepEqual(catalog.forHost('other.example.org')?.portal, other);
    assert.equal(catalog.forHost('unknown')?.portal.name, 'main');
    await updatePortal(database, 'main', { isDefault: false }, COMMAND_LINE);
    await catalog.refresh();
    assert.equal(catalog.forHost('unknown'), undefined);
  });

  it('has one default portal: a new one takes it over', async () => {
    await createPortal(database, { name: 'new', title: 'New', namespaceUri: 'urn:new', isDefault: true });
    await catalog.refresh();
    assert.equal(catalog.forHost('unknown')?.portal.name, 'new');
    assert.equal(catalog.forPortal('main')?.portal.isDefault, false);
  });

  it('gives back a dataset as it was published', async () => {
    const uid = await publish('villes', 'v1');
    await catalog.refresh();
    const dataset = catalog.forPortal('main')?.findByName('villes');
    assert.ok(dataset);
    assert.deepEqual(dataset.featureType, featureType('villes'));
    assert.deepEqual(dataset.summary, SUMMARY);
    assert.deepEqual(
      { uid: dataset.uid, version: dataset.version, keywords: dataset.metadata.keywords },
      { uid, version: 'v1', keywords: ['a', 'b'] },
    );
    assert.equal('idKey' in dataset, false, 'the secret of the ids stays out of memory');
  });

  it('finds a dataset by its type name and by the id that the publisher wrote; the type name goes first', async () => {
    await publish('a b', 'v1', newDatasetUid(), 'a_b');
    await publish('a_b', 'v1', newDatasetUid(), 'a_b_2');
    await catalog.refresh();
    const found = (name: string) => catalog.forPortal('main')?.findByName(name)?.id;
    assert.deepEqual(
      [found('a b'), found('a_b'), found('a_b_2'), found('__proto__')],
      ['a b', 'a b', 'a_b', undefined],
    );
  });

  it('lists datasets by code point', async () => {
    for (const id of ['\u{10000}', '\uFFFD', 'b', 'B', 'é'])
      await publish(id, 'v', newDatasetUid(), `t${id.codePointAt(0)}`);
    await catalog.refresh();
    assert.deepEqual(
      catalog.forPortal('main')?.datasets.map((d) => d.id),
      ['B', 'b', 'é', '\uFFFD', '\u{10000}'],
    );
  });

  it('keeps a request’s view unchanged, and the unchanged datasets the same objects', async () => {
    const uid = await publish('one', 'v1');
    await publish('two', 'v1');
    await catalog.refresh();
    const before = catalog.forPortal('main');
    await publish('one', 'v2', uid);
    await catalog.refresh();
    const after = catalog.forPortal('main');
    assert.equal(before?.findByName('one')?.version, 'v1');
    assert.equal(after?.findByName('one')?.version, 'v2');
    assert.equal(after?.findByName('two'), before?.findByName('two'));
    assert.ok((after?.revision ?? '') > (before?.revision ?? ''), 'revisions grow');
  });

  it('leaves other portals as they are when one changes', async () => {
    await createPortal(database, { name: 'other', title: 'Other', namespaceUri: 'urn:other' });
    await catalog.refresh();
    const other = catalog.forPortal('other');
    await publish('one', 'v1');
    await catalog.refresh();
    assert.equal(catalog.forPortal('other'), other);
  });

  it('forgets a dataset that was removed, and keeps its versions listed until the store is rid of them', async () => {
    const uid = await publish('one', 'v1');
    await publish('one', 'v2', uid);
    const { publication, end } = await beginPublication(database, portal.id, 'one', uid);
    await removeDataset(database, publication);
    await end();
    await catalog.refresh();
    assert.equal(catalog.forPortal('main')?.findByName('one'), undefined);
    const versions = await listVersions(database, portal.id, uid);
    assert.deepEqual(
      versions.map((v) => [v.version, v.supersededAt instanceof Date]),
      [
        ['v1', true],
        ['v2', true],
      ],
    );
  });

  it('notices by itself what another process changes', async () => {
    const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const code = `import { openControlDatabase } from ${url('../database/control-database.ts')};
      import { updatePortal } from ${url('./portals.ts')};
      const database = await openControlDatabase(${JSON.stringify(home)});
      await updatePortal(database, 'main', { title: 'Changed elsewhere' }, { name: 'test', address: '' });
      await database.close();`;
    await promisify(execFile)(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      code,
    ]);
    while (catalog.forPortal('main')?.portal.title !== 'Changed elsewhere') await delay(20);
  });

  it('loads ten thousand datasets, and one change among them without reading the rest', async () => {
    await database.db.transaction().execute(async (trx) => {
      for (let i = 0; i < 10_000; i++) {
        const uid = `da_${i}`;
        const type = encodeFeatureType(featureType(`t${i}`));
        await trx
          .insertInto('datasets')
          .values({
            uid,
            portal_id: portal.id,
            id: `t${i}`,
            type_name: `t${i}`,
            title: `T ${i}`,
            abstract: '',
            keywords: '[]',
            attribution: null,
            licence: null,
            is_restricted: 0,
            id_key: '',
            key_column: null,
            current_version: 'v',
            revision: 1,
          })
          .execute();
        await trx
          .insertInto('dataset_versions')
          .values({
            portal_id: portal.id,
            uid,
            version: 'v',
            feature_type: type,
            summary: encodeSummary(SUMMARY),
            published_at: new Date(0).toISOString(),
            superseded_at: null,
          })
          .execute();
      }
    });
    const started = performance.now();
    const big = await openCatalog(database);
    const loaded = performance.now();
    assert.equal(big.forPortal('main')?.datasets.length, 10_000);
    const before = big.forPortal('main')?.findByName('t77');
    await publish('one-more', 'v1');
    const changed = performance.now();
    await big.refresh();
    console.log(
      `# loaded in ${(loaded - started).toFixed()} ms, one change read in ${(performance.now() - changed).toFixed()} ms`,
    );
    assert.equal(big.forPortal('main')?.datasets.length, 10_001);
    assert.equal(big.forPortal('main')?.findByName('t77'), before);
    await big.close();
  });
});
