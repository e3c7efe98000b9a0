import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createPortal } from '../catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { clientKind } from './client-kind.ts';
import { LATENCY_CLASSES, latencyClass, latencyOf } from './latency.ts';
import { lastDays, readUsage } from './read-usage.ts';
import { OTHER_DATASETS, OTHER_USERS } from './usage-counts.ts';
import { type UsageEvent, UsageRecorder } from './usage-recorder.ts';
import { purgeUsage } from './write-usage.ts';

const NOON = Date.parse('2026-11-28T12:00:00Z');
const DAY = 86_400_000;

describe('the kind of program', () => {
  const KINDS: readonly (readonly [string | undefined, string])[] = [
    ['Mozilla/5.0 QGIS/33415/Debian GNU/Linux 13', 'QGIS'],
    ['ArcGIS Pro 3.4.0 (00000000000) - ArcGISPro', 'ArcGIS'],
    ['GDAL/3.10.3', 'GDAL'],
    ['OWSLib (https://owslib.readthedocs.io)', 'OWSLib'],
    ['python-requests/2.32.3', 'Python'],
    ['libcurl/8.14.1 r-curl/6.2.2 httr/1.4.7', 'R'],
    ['curl/8.14.1', 'curl'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'browser'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'robot'],
    ['Apache-HttpClient/4.5 (Java/21)', 'other'],
    ['', 'other'],
    [undefined, 'other'],
  ];
  for (const [userAgent, kind] of KINDS)
    it(`is ${kind} for ${JSON.stringify(userAgent)}`, () => assert.equal(clientKind(userAgent), kind));

  it('is found in a name of any length', () => {
    assert.equal(clientKind(`QGIS/${'9'.repeat(60_000)}`), 'QGIS');
    for (let i = 0; i < 5_000; i++) assert.equal(clientKind(`thing ${i}`), 'other');
  });
});

describe('latency', () => {
  it('is told from its classes: a half and 19 of 20 requests were no slower', () => {
    const counts = new Array<number>(LATENCY_CLASSES).fill(0);
    assert.equal(latencyOf(counts, 0.5), undefined);
    for (let ms = 1; ms <= 100; ms++) {
      const index = latencyClass(ms);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    assert.deepEqual(latencyOf(counts, 0.5), { milliseconds: 50, atLeast: false });
    assert.deepEqual(latencyOf(counts, 0.95), { milliseconds: 95, atLeast: false });
  });

  it('that is beyond the last class is only known to be at least its begin', () => {
    const counts = new Array<number>(LATENCY_CLASSES).fill(0);
    counts[latencyClass(3_600_000)] = 1;
    assert.deepEqual(latencyOf(counts, 0.5), { milliseconds: 15_000, atLeast: true });
  });
});

describe('usage', () => {
  let home: string;
  let database: ControlDatabase;
  let portalId: number;
  const errors: unknown[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-usage-'));
    database = await openControlDatabase(home);
    const portal = { name: 'p', title: 'P', namespaceUri: 'http://p.example/ns', isDefault: true };
    portalId = (await createPortal(database, portal)).id;
    errors.length = 0;
  });
  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  const recorder = (db = database) => new UsageRecorder(db, (error) => errors.push(error));
  const event = (more: Partial<UsageEvent> = {}): UsageEvent => ({
    portalId,
    datasetId: 'towns',
    userId: 0,
    client: 'QGIS',
    outcome: 'ok',
    bytes: 1000,
    features: 10,
    milliseconds: 4,
    ...more,
  });
  const report = (more: object = {}) => readUsage(database.db, { portalId, ...lastDays(2, NOON), ...more });
  const rows = async () => (await database.db.selectFrom('usage_counts').selectAll().execute()).length;

  it('of several processes is added up, by day, dataset, user, program and outcome', async () => {
    const processes = [recorder(), recorder()];
    for (const each of processes) {
      for (let i = 0; i < 100; i++) each.record(event(), NOON);
      each.record(event({ userId: 7, datasetId: 'roads', client: 'curl' }), NOON - DAY);
      each.record(event({ outcome: '400 InvalidParameterValue', features: 0, bytes: 300 }), NOON);
      each.record(event({ outcome: 'left', datasetId: '' }), NOON);
    }
    await Promise.all(processes.map((each) => each.close()));
    const { totals, days, datasets, users, clients, errors: failed } = await report();
    assert.equal(totals.requests, 206);
    assert.equal(totals.features, 2040);
    assert.equal(totals.bytes, 204 * 1000 + 2 * 300);
    assert.equal(totals.errors, 2);
    assert.deepEqual(
      days.map(({ name, requests }) => [name, requests]),
      [
        ['2026-11-27', 2],
        ['2026-11-28', 204],
      ],
    );
    assert.deepEqual(
      datasets.map(({ name, requests }) => [name, requests]),
      [
        ['towns', 202],
        ['', 2],
        ['roads', 2],
      ],
    );
    assert.deepEqual(
      users.map(({ name, requests }) => [name, requests]),
      [
        [0, 204],
        [7, 2],
      ],
    );
    assert.deepEqual(
      clients.map(({ name, requests }) => [name, requests]),
      [
        ['QGIS', 204],
        ['curl', 2],
      ],
    );
    assert.deepEqual(failed, [{ outcome: '400 InvalidParameterValue', requests: 2 }]);
    assert.ok(totals.p50 !== undefined && totals.p50.milliseconds > 2 && totals.p50.milliseconds <= 5);
    const filtered = await report({ userId: 7, datasetId: 'roads', client: 'curl' });
    assert.equal(filtered.totals.requests, 2);
    assert.equal((await report({ userId: 7, client: 'QGIS' })).totals.requests, 0);
  });

  it('keeps few rows for a day, however many datasets and users there are; then only programs are told apart', async () => {
    const own = recorder();
    for (let i = 0; i < 6_000; i++) own.record(event({ datasetId: `set-${i}`, userId: i + 1 }), NOON);
    own.record(event({ datasetId: 'last', client: 'curl', outcome: '404' }), NOON);
    await own.close();
    assert.ok((await rows()) <= 1_010, `${await rows()} rows`);
    const { totals, datasets, users } = await report();
    assert.equal(totals.requests, 6_001);
    assert.equal(datasets[0]?.name, OTHER_DATASETS);
    assert.equal(users[0]?.name, OTHER_USERS);
    assert.equal((await report({ client: 'curl' })).totals.errors, 1);
    const later = recorder();
    for (let i = 0; i < 50; i++) later.record(event({ datasetId: 'set-1', userId: 2 }), NOON);
    await later.close();
    assert.equal((await report({ datasetId: 'set-1' })).totals.requests, 51, 'what has a row keeps it');
  });

  it('that could not be written is written later, and counted once', async () => {
    const other = await openControlDatabase(home);
    const own = recorder(other);
    own.record(event(), NOON);
    await database.db.schema.alterTable('usage_counts').renameTo('elsewhere').execute();
    await own.close();
    assert.equal(errors.length, 1);
    await database.db.schema.alterTable('elsewhere').renameTo('usage_counts').execute();
    own.record(event(), NOON);
    await own.close();
    await other.close();
    assert.equal((await report()).totals.requests, 2);
  });

  it('of a portal that has gone is dropped, and that of others is not', async () => {
    const own = recorder();
    own.record(event({ portalId: portalId + 1 }), NOON);
    own.record(event(), NOON);
    await own.close();
    assert.deepEqual(errors, []);
    assert.equal((await report()).totals.requests, 1);
  });

  it('is forgotten after its time', async () => {
    const own = recorder();
    for (const days of [0, 1, 2, 3]) own.record(event(), NOON - days * DAY);
    await own.close();
    await purgeUsage(database, '2026-11-26');
    assert.equal(await rows(), 3);
  });
});
