import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { readRights, writeRights } from '../catalog/dataset-grants.ts';
import { listVersions } from '../catalog/dataset-versions.ts';
import { activateVersion, findDataset } from '../catalog/datasets.ts';
import { createPortal, updatePortal } from '../catalog/portals.ts';
import { beginPublication } from '../catalog/publication.ts';
import { crsByCode } from '../crs/registry.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import type { Feature } from '../feature/feature.ts';
import { createMemberEncoder } from '../member-encoders.ts';
import type { FeatureStore, LoadRequest } from '../store/feature-store.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import { publishDataset } from './publish-dataset.ts';
import { PublishError } from './publish-error.ts';
import type { PublishProgress, PublishRequest, PublishServices } from './publish-request.ts';
import { tidyVersions } from './remove-versions.ts';
import { unpublishDataset } from './unpublish-dataset.ts';

const SIGNAL = new AbortController().signal;
const NOTHING_KEPT = { keptVersions: 0, maxKeptVersionBytes: 0 };

interface FeatureJson {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: object | null;
  readonly id?: unknown;
}

const point = (x: number, y: number) => ({ type: 'Point', coordinates: [x, y] });

describe('publishing a dataset', () => {
  let home: string;
  let database: ControlDatabase;
  let store: FeatureStore;
  let services: PublishServices;
  let portalId: number;
  /** What the store was given by the last load. */
  let loaded: { request: LoadRequest; features: Feature[] };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-publish-'));
    database = await openControlDatabase(home);
    portalId = (
      await createPortal(database, {
        name: 'main',
        title: 'Main',
        isDefault: true,
        namespaceUri: 'http://localhost/api/wfs/featuretype',
      })
    ).id;
    const memory = openMemoryStore(createMemberEncoder);
    store = Object.assign(Object.create(memory) as FeatureStore, {
      load: async (...[request, features, signal]: Parameters<FeatureStore['load']>) => {
        loaded = { request, features: [] };
        async function* observed() {
          for await (const batch of features) {
            loaded.features.push(...batch);
            yield batch;
          }
        }
        return memory.load(request, observed(), signal);
      },
      versions: memory.versions.bind(memory),
      remove: memory.remove.bind(memory),
    });
    services = { database, store, encodings: [], graceMs: 0, retention: NOTHING_KEPT };
  });

  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  async function file(name: string, features: readonly FeatureJson[]): Promise<string> {
    const path = join(home, name);
    const collection = {
      type: 'FeatureCollection',
      features: features.map((f) => ({ type: 'Feature', ...f })),
    };
    await writeFile(path, JSON.stringify(collection));
    return path;
  }

  const publish = (path: string, request: Partial<PublishRequest> = {}, signal = SIGNAL) =>
    publishDataset({ source: { path, options: {} }, ...request }, services, signal);

  const find = (id: string) => findDataset(database, portalId, id);

  async function refusal(attempt: Promise<unknown>): Promise<Error> {
    return attempt.then(
      () => assert.fail('was accepted'),
      (error: Error) => error,
    );
  }

  async function nothingPublished(): Promise<void> {
    assert.equal(await find('a'), undefined);
    assert.deepEqual(await store.versions(loaded?.request.uid ?? ''), []);
    const rows = await database.db.selectFrom('publications').selectAll().execute();
    assert.deepEqual(rows, [], 'no lock is left');
  }

  it('takes id and type name from the file’s name, and says what it did', async () => {
    const path = await file('my towns.geojson', [
      { properties: { code: '01', 'a b': 1 }, geometry: point(2, 48) },
      { properties: { code: '02', 'a b': null }, geometry: null },
    ]);
    const report = await publish(path);
    assert.deepEqual(
      [report.id, report.typeName, report.numberOfFeatures, report.replaced, report.skipped],
      ['my towns', 'my_towns', 2, false, 0],
    );
    assert.deepEqual(report.crs, { code: 4326, name: 'WGS 84', from: 'assumed' });
    assert.deepEqual(
      report.properties.map((p) => [p.name, p.field, p.type]),
      [
        ['code', 'code', 'string'],
        ['a_b', 'a b', 'int'],
        ['geometry', 'geometry', 'Point'],
      ],
    );
    assert.match(report.remarks.join('\n'), /"my towns" is no XML name/);
    assert.match(report.remarks.join('\n'), /The field "a b" is named a_b/);
    const dataset = await find('my towns');
    assert.equal(dataset?.version, report.version);
    assert.equal(dataset?.featureType.prefix, 'ods');
    assert.deepEqual(dataset?.summary.wgs84Envelope, { minX: 2, minY: 48, maxX: 2, maxY: 48 });
  });

  it('makes ids of the content that outlive republishing, reordering and additions', async () => {
    const [one, two] = [
      { properties: { n: 1, t: 'x' }, geometry: point(1, 1) },
      { properties: { n: 2, t: 'y' }, geometry: point(2, 2) },
    ] as const;
    const path = await file('a.geojson', [one, two]);
    await publish(path);
    const [first, second] = loaded.features.map((f) => f.id);
    await file('a.geojson', [
      { properties: { n: 'text', t: 'z' }, geometry: null },
      { properties: { t: 'y', n: 2 }, geometry: point(2, 2) },
      one,
    ]);
    const report = await publish(path, { replace: true });
    assert.deepEqual(
      loaded.features.slice(1).map((f) => f.id),
      [second, first],
    );
    assert.match(report.remarks.join('\n'), /The property n is string now; it was int/);
  });

  it('makes ids of a key column, and remembers it for the next time', async () => {
    const features = [
      { properties: { code: '01' }, geometry: null },
      { properties: { code: 'A B' }, geometry: null },
    ];
    const path = await file('a.geojson', features);
    await publish(path, { keyColumn: 'code' });
    assert.deepEqual(
      loaded.features.map((f) => f.id),
      ['01', 'A_x0020_B'],
    );
    assert.equal(loaded.request.duplicateIds, 'refuse');
    const again = await publish(path, { replace: true });
    assert.deepEqual(again.ids, { from: 'key', column: 'code' });
    await file('a.geojson', [{ properties: { other: 1 }, geometry: null }]);
    const error = await refusal(publish(path, { replace: true }));
    assert.match(
      error.message,
      /no column "code", which made the feature ids before; say which with --key: other/,
    );
  });

  it('makes ids of the records’ own ids when asked', async () => {
    const path = await file('a.geojson', [{ id: 7, properties: { n: 1 }, geometry: null }]);
    const report = await publish(path, { id: 'b' });
    assert.match(report.remarks.join('\n'), /--key @id/);
    await publish(path, { keyColumn: '@id' });
    assert.deepEqual(
      loaded.features.map((f) => f.id),
      ['7'],
    );
  });

  it('numbers equal records and says so', async () => {
    const record = { properties: { n: 1 }, geometry: point(1, 1) };
    const report = await publish(await file('a.geojson', [record, record, record]));
    assert.equal(report.duplicates, 2);
    assert.match(report.remarks.join('\n'), /2 records are equal to an earlier one/);
  });

  it('promotes single geometries among multi ones, and counts them', async () => {
    const line = [
      [0, 0],
      [1, 1],
    ];
    const path = await file('a.geojson', [
      { properties: {}, geometry: { type: 'LineString', coordinates: line } },
      { properties: {}, geometry: { type: 'MultiLineString', coordinates: [line] } },
    ]);
    const report = await publish(path);
    assert.match(report.remarks.join('\n'), /1 single geometries of "geometry"/);
    assert.deepEqual(loaded.features[0]?.values, [{ type: 'MultiLineString', coordinates: [line] }]);
  });

  it('refuses a file for its bad records, lists the first 20 and counts all', async () => {
    const features = Array.from({ length: 30 }, (_, i) => ({
      properties: { n: i },
      geometry: i < 25 ? { type: 'LineString', coordinates: [[0, 0]] } : point(0, 0),
    }));
    const error = await refusal(publish(await file('a.geojson', features)));
    assert.ok(error instanceof PublishError);
    assert.match(error.message, /a\.geojson: 25 records are not valid, so nothing was published/);
    assert.equal(error.invalidRecords.length, 20);
    assert.equal(error.invalidRecords[0]?.number, 1);
    await nothingPublished();
  });

  it('refuses what the second reading finds bad as well: values of a given type, absent keys', async () => {
    const path = await file('a.geojson', [
      { properties: { n: '1', k: 'a' }, geometry: null },
      { properties: { n: 'x', k: 'b' }, geometry: null },
      { properties: { n: '3' }, geometry: null },
    ]);
    const error = await refusal(publish(path, { types: new Map([['n', 'int']]), keyColumn: 'k' }));
    assert.ok(error instanceof PublishError);
    assert.deepEqual(
      error.invalidRecords.map((r) => r.number),
      [2, 3],
    );
    await nothingPublished();
    const report = await publish(path, { types: new Map([['n', 'int']]), keyColumn: 'k', skipInvalid: true });
    assert.deepEqual([report.numberOfFeatures, report.skipped, report.invalidRecords.length], [1, 2, 2]);
  });

  it('asks for the coordinate reference system when coordinates are no degrees', async () => {
    const path = await file('a.geojson', [{ properties: {}, geometry: point(652000, 6862000) }]);
    const error = await refusal(publish(path));
    assert.match(error.message, /no degrees .* with --srs/);
    await nothingPublished();
  });

  it('counts records whose position has no coordinates, in the default CRS or in WGS 84, among the bad ones', async () => {
    const [mercator, lambert, wgs84] = [3857, 2154, 4326].map((code) => crsByCode(code) ?? assert.fail());
    const cases = [
      { crs: wgs84, defaultCrs: mercator, good: [2, 48], bad: [2, 90] },
      { crs: mercator, defaultCrs: mercator, good: [2e5, 6e6], bad: [1e300, 0] },
      { crs: mercator, defaultCrs: lambert, good: [2e5, 6e6], bad: [1e300, 0] },
    ];
    for (const { crs, defaultCrs, good, bad } of cases) {
      const path = await file('a.geojson', [
        { properties: { n: 1 }, geometry: { type: 'Point', coordinates: good } },
        { properties: { n: 2 }, geometry: { type: 'Point', coordinates: bad } },
      ]);
      const error = await refusal(publish(path, { crs, defaultCrs }));
      assert.ok(error instanceof PublishError);
      assert.deepEqual(
        error.invalidRecords.map((r) => r.number),
        [2],
      );
      assert.match(error.invalidRecords[0]?.reason ?? '', /^the position .* has no coordinates in EPSG:/);
      await nothingPublished();
      const report = await publish(path, { crs, defaultCrs, skipInvalid: true });
      assert.deepEqual([report.numberOfFeatures, report.skipped], [1, 1]);
      await unpublishDataset({ id: 'a' }, services, SIGNAL);
    }
  });

  it('refuses an id that is there, unless it may replace it; the dataset keeps its uid, secret and title', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
    const first = await publish(path, { metadata: { title: 'A title' } });
    const before = await find('a');
    assert.match(
      (await refusal(publish(path))).message,
      /has a dataset "a" already; replace it with --replace/,
    );
    const second = await publish(path, { replace: true });
    const after = await find('a');
    assert.deepEqual(
      [after?.uid, after?.idKey, after?.metadata.title, after?.version],
      [before?.uid, before?.idKey, 'A title', second.version],
    );
    assert.deepEqual(await store.versions(after?.uid ?? ''), [second.version], 'the first version is gone');
    assert.equal((await listVersions(database, portalId, after?.uid ?? '')).length, 1);
    assert.notEqual(first.version, second.version);
  });

  it('binds its prefix to the portal’s namespace: the portal can then take another only with another prefix', async () => {
    await publish(await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]));
    const namespaceUri = 'http://other.example.org/ns';
    const error = await refusal(updatePortal(database, 'main', { namespaceUri }, COMMAND_LINE));
    assert.match(error.message, /The prefix ods stands for http:\/\/localhost\S+ in the dataset "a"/);
    await updatePortal(database, 'main', { namespaceUri, namespacePrefix: 'new' }, COMMAND_LINE);
    await updatePortal(database, 'main', { title: 'Still changeable' }, COMMAND_LINE);
  });

  it('keeps the type names of two datasets apart whose ids give the same', async () => {
    const path = await file('x.geojson', [{ properties: { n: 1 }, geometry: null }]);
    const one = await publish(path, { id: 'a b' });
    const two = await publish(path, { id: 'a_b' });
    const again = await publish(path, { id: 'a b', replace: true });
    assert.deepEqual([one.typeName, two.typeName, again.typeName], ['a_b', 'a_b_2', 'a_b']);
  });

  it('refuses ids that can’t stand in a URL or in XML', async () => {
    const path = await file('a.geojson', []);
    for (const id of ['', ' a', 'a/b', 'a\u0000', '..', 'x'.repeat(201)])
      assert.match((await refusal(publish(path, { id }))).message, /can't be a dataset's id/);
  });

  it('leaves everything as it was when it is aborted, at whatever moment', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: point(1, 1) }]);
    const first = await publish(path);
    const seen = new Set<string>();
    for (const phase of ['reading', 'loading'] as const) {
      const controller = new AbortController();
      const onProgress = (progress: PublishProgress) => {
        seen.add(progress.phase);
        if (progress.phase === phase) controller.abort();
      };
      const error = await refusal(
        publishDataset(
          { source: { path, options: {} }, replace: true },
          services,
          controller.signal,
          onProgress,
        ),
      );
      assert.equal(error.name, 'AbortError');
      const dataset = await find('a');
      assert.equal(dataset?.version, first.version);
      assert.deepEqual(await store.versions(dataset?.uid ?? ''), [first.version]);
    }
    assert.deepEqual([...seen], ['reading', 'loading']);
    await publish(path, { replace: true });
  });

  it('notices that the file changed between the two readings', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
    let changed = Promise.resolve();
    const onProgress = ({ phase }: PublishProgress) => {
      if (phase === 'reading')
        changed = writeFile(path, `${JSON.stringify({ type: 'FeatureCollection', features: [] })}   `);
    };
    const error = await refusal(
      publishDataset({ source: { path, options: {} } }, services, SIGNAL, onProgress),
    );
    await changed;
    assert.match(error.message, /changed while it was being read/);
    await nothingPublished();
  });

  it('is refused while the same id is being published, and free again after a failure', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
    const other = await beginPublication(database, portalId, 'a', 'da_other');
    assert.match(
      (await refusal(publish(path))).message,
      /"a" is being published right now, by process \d+ on /,
    );
    await other.end();
    await publish(path);
  });

  it('that was killed after its load leaves a version that the next one removes', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
    const first = await publish(path);
    const { uid, featureType } = (await find('a')) ?? assert.fail();
    await store.load({ uid, featureType, duplicateIds: 'number', encodings: [] }, noFeatures(), SIGNAL);
    assert.equal((await store.versions(uid)).length, 2);
    const second = await publish(path, { replace: true });
    assert.deepEqual(await store.versions(uid), [second.version]);
    assert.notEqual(second.version, first.version);
  });

  it('that was killed is tidied by the server, and its own running ones are left alone', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
    await publish(path);
    const { featureType } = (await find('a')) ?? assert.fail();
    for (const id of ['dead', 'running']) {
      await beginPublication(database, portalId, id, `da_${id}`);
      await store.load(
        { uid: `da_${id}`, featureType, duplicateIds: 'number', encodings: [] },
        noFeatures(),
        SIGNAL,
      );
    }
    await database.db
      .updateTable('publications')
      .set({ pid: 2 ** 30 })
      .where('dataset_id', '=', 'dead')
      .execute();
    await tidyVersions(services, new Date());
    assert.deepEqual(await store.versions('da_dead'), []);
    assert.equal((await store.versions('da_running')).length, 1);
  });

  describe('that is restricted', () => {
    const at = { portalId: 1, datasetId: 'a' };
    const hides = (...hiddenProperties: string[]) =>
      writeRights(
        database,
        at,
        {
          isRestricted: true,
          grants: [{ subject: { kind: 'everyone' }, rowFilter: undefined, hiddenProperties }],
        },
        COMMAND_LINE,
      );

    it('is so from the first moment', async () => {
      const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
      const report = await publish(path, { restrict: true });
      assert.equal(report.isRestricted, true);
      assert.deepEqual(await readRights(database, at), { isRestricted: true, grants: [] });
    });

    it('stays so when it is replaced, with its rights', async () => {
      const path = await file('a.geojson', [{ properties: { n: 1, m: 2 }, geometry: null }]);
      await publish(path);
      await hides('n');
      const report = await publish(path, { replace: true });
      const rights = await readRights(database, at);
      assert.deepEqual([rights?.isRestricted, rights?.grants[0]?.hiddenProperties], [true, ['n']]);
      assert.equal(report.isRestricted, true);
      assert.doesNotMatch(report.remarks.join(), /right|hidden/);
    });

    it('says which rights count no more, and which new property nobody has thought of', async () => {
      await publish(await file('a.geojson', [{ properties: { n: 1, m: 2 }, geometry: null }]));
      await hides('n');
      const changed = await file('a.geojson', [{ properties: { N: 1, m: 2 }, geometry: null }]);
      const report = await publish(changed, { replace: true });
      const remarks = report.remarks.join('\n');
      assert.match(remarks, /The right of everyone counts no more, .*: it hides n, which a hasn't got\./);
      assert.match(remarks, /N is new, and hidden from none of them/);
    });

    it('can’t get ids from what is hidden: the version before stays', async () => {
      const path = await file('a.geojson', [{ properties: { n: 1, m: 2 }, geometry: null }]);
      const { version } = await publish(path);
      await hides('n');
      const error = await refusal(publish(path, { replace: true, keyColumn: 'n' }));
      assert.match(error.message, /ids are made from "n", which a grant hides/);
      assert.equal((await find('a'))?.version, version);
    });
  });

  it('is undone by unpublishing: catalogue and store are rid of it', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
    await publish(path);
    const { uid } = (await find('a')) ?? assert.fail();
    await unpublishDataset({ id: 'a' }, services, SIGNAL);
    assert.equal(await find('a'), undefined);
    assert.deepEqual(await store.versions(uid), []);
    assert.deepEqual(await listVersions(database, portalId, uid), []);
    const error = await refusal(unpublishDataset({ id: 'a' }, services, SIGNAL));
    assert.match(error.message, /has no dataset "a"/);
  });

  it('can’t be finished by a process whose right to it was taken over', async () => {
    const path = await file('a.geojson', [{ properties: { n: 1 }, geometry: null }]);
    await publish(path);
    const dataset = (await find('a')) ?? assert.fail();
    const slow = await beginPublication(database, portalId, 'a', dataset.uid);
    await slow.end();
    const error = await refusal(activateVersion(database, slow.publication, { ...dataset, version: 'late' }));
    assert.match(error.message, /taken over/);
    assert.equal((await find('a'))?.version, dataset.version);
  });
});

async function* noFeatures(): AsyncIterable<readonly Feature[]> {}
