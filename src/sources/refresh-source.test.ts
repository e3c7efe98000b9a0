import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openSecretBox } from '../account/secret-box.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { findSource, removeSource, requestRun } from '../catalog/dataset-sources.ts';
import { findDataset } from '../catalog/datasets.ts';
import { createPortal } from '../catalog/portals.ts';
import { noteDeadRuns } from '../catalog/source-runs.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { createAddressPolicy } from '../fetch/address-policy.ts';
import { createMemberEncoder } from '../member-encoders.ts';
import { publishDataset } from '../publish/publish-dataset.ts';
import { unpublishDataset } from '../publish/unpublish-dataset.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import { openAddress } from './open-address.ts';
import { type RefreshServices, refreshSource } from './refresh-source.ts';
import { setSource } from './set-source.ts';
import { parseSourceAddress } from './source-address.ts';
import { parseEvery } from './source-schedule.ts';

const SIGNAL = new AbortController().signal;

function points(count: number): string {
  const features = Array.from({ length: count }, (_, n) => ({
    type: 'Feature',
    properties: { n },
    geometry: { type: 'Point', coordinates: [n, n] },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
}

describe('reading a bound source', () => {
  let home: string;
  let database: ControlDatabase;
  let services: RefreshServices;
  let portalId: number;
  let theirs: Server;
  let url: string;
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-refresh-'));
    database = await openControlDatabase(home);
    const namespaceUri = 'http://localhost/api/wfs/featuretype';
    portalId = (await createPortal(database, { name: 'main', title: 'Main', isDefault: true, namespaceUri }))
      .id;
    theirs = createServer((_, response) => answer(response));
    await new Promise<void>((resolve) => theirs.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}/roads.geojson`;
    services = {
      database,
      store: openMemoryStore(createMemberEncoder),
      encodings: [],
      graceMs: 0,
      retention: { keptVersions: 0, maxKeptVersionBytes: 0 },
      secretBox: await openSecretBox(home),
      settings: {
        policy: createAddressPolicy(['127.0.0.1']),
        maxBytes: 1e6,
        timeoutMs: 20_000,
        idleTimeoutMs: 10_000,
      },
      temporaryFolder: join(home, 'temporary'),
      folders: [],
    };
  });
  afterEach(async () => {
    theirs.closeAllConnections();
    theirs.close();
    await database.close();
    await rm(home, { recursive: true });
  });

  const bind = (path = url, every = '1 h') =>
    setSource(
      services,
      {
        portalId,
        datasetId: 'roads',
        address: parseSourceAddress(path),
        reading: { options: {}, isRestricted: true },
        schedule: parseEvery(every),
        maxDropPercent: 50,
        isTrusted: true,
      },
      COMMAND_LINE,
    );
  const refresh = (given: RefreshServices = services) =>
    refreshSource(given, { portalId, datasetId: 'roads' }, SIGNAL);
  /** Publishes something else by hand. */
  const file = async (name: string, count: number) => {
    const path = join(home, name);
    await writeFile(path, points(count));
    await publishDataset({ source: { path, options: {} }, id: 'roads', replace: true }, services, SIGNAL);
  };
  const dataset = () => findDataset(database, portalId, 'roads');
  /** Reads the source, and does something when it has been asked and hasn't answered yet. */
  const refreshWhile = async (meanwhile: () => Promise<unknown>, text: string) => {
    const asked = new Promise<ServerResponse>((resolve) => {
      answer = resolve;
    });
    const refreshing = refresh();
    const response = await asked;
    await meanwhile();
    response.writeHead(200, { ETag: '"of the old source"' }).end(text);
    return refreshing;
  };

  it('publishes nothing of a dataset that is unpublished meanwhile', async () => {
    answer = (response) => response.end(points(3));
    await bind();
    await refresh();
    assert.equal((await dataset())?.isRestricted, true);
    const ended = await refreshWhile(() => unpublishDataset({ id: 'roads' }, services, SIGNAL), points(4));
    assert.equal(await dataset(), undefined);
    assert.ok(ended?.kind === 'postponed');
    assert.match(ended.reason, /no longer bound to the source that was read/);
  });

  it('keeps a dataset restricted that is unpublished, bound and published again meanwhile', async () => {
    answer = (response) => response.end(points(3));
    await bind();
    await refresh();
    const ended = await refreshWhile(async () => {
      await unpublishDataset({ id: 'roads' }, services, SIGNAL);
      await bind();
    }, points(4));
    assert.equal(ended?.kind, 'postponed');
    assert.equal(await dataset(), undefined);
    answer = (response) => response.end(points(4));
    assert.equal((await refresh())?.kind, 'changed');
    assert.equal((await dataset())?.isRestricted, true);
  });

  it('publishes nothing of a source that is unbound meanwhile', async () => {
    answer = (response) => response.end(points(3));
    await bind();
    await refresh();
    const ended = await refreshWhile(
      () => removeSource(database, { portalId, datasetId: 'roads' }, COMMAND_LINE),
      points(4),
    );
    assert.equal(ended?.kind, 'postponed');
    assert.equal((await dataset())?.summary.numberOfFeatures, 3);
  });

  it('fails after a while however many answers it takes, and is tried again', async () => {
    answer = (response) => response.write('{');
    await bind();
    const ended = await refresh({ ...services, maxRunMs: 200 });
    assert.ok(ended?.kind === 'failed', ended?.kind);
    assert.match(ended.error, /roads: was not read to the end within 0\.2 seconds/);
    const { failures, nextRunAt } = await findSource(database, portalId, 'roads');
    assert.equal(failures, 1);
    assert.ok(nextRunAt !== undefined);
  });

  it('leaves an earlier version that somebody returned to, until the source changes or is asked for', async () => {
    let text = points(3);
    answer = (response) => response.end(text);
    await bind();
    const due = () => refreshSource(services, 'due', SIGNAL);
    const makeDue = () =>
      requestRun(database, { portalId, datasetId: 'roads' }, { acceptsAny: false }, COMMAND_LINE);
    assert.equal((await due())?.kind, 'changed');
    await file('other.geojson', 2);
    assert.equal((await dataset())?.summary.numberOfFeatures, 2);
    await makeDue();
    assert.equal((await due())?.kind, 'unchanged');
    assert.equal((await dataset())?.summary.numberOfFeatures, 2);
    text = points(4);
    await makeDue();
    assert.equal((await due())?.kind, 'changed');
    await file('other.geojson', 3);
    assert.equal((await refresh())?.kind, 'changed');
    assert.equal((await dataset())?.summary.numberOfFeatures, 4);
  });

  it('is not under way when the process that read it is gone, and counts as failed without a schedule too', async () => {
    await bind();
    await database.db
      .updateTable('dataset_sources')
      .set({
        run_token: 'x',
        run_hostname: hostname(),
        run_pid: 2 ** 22 + 1,
        schedule: null,
        next_run_at: null,
      })
      .execute();
    assert.equal((await findSource(database, portalId, 'roads')).isRunning, false);
    await noteDeadRuns(database);
    const { failures, lastError, nextRunAt } = await findSource(database, portalId, 'roads');
    assert.deepEqual([failures, nextRunAt], [1, undefined]);
    assert.match(lastError ?? '', /was ended in the middle/);
    await noteDeadRuns(database);
    assert.equal((await findSource(database, portalId, 'roads')).failures, 1);
  });

  it('fetches nothing onto a disk that is nearly full', async () => {
    let asked = 0;
    answer = (response) => {
      asked++;
      response.end(points(1));
    };
    const request = { address: parseSourceAddress(url), options: {} };
    const given = { ...services, isTrusted: true };
    await assert.rejects(
      openAddress(request, { ...given, freeBytes: async () => 1e6 }, SIGNAL),
      /disk of the server is nearly full: nothing was fetched/,
    );
    assert.equal(asked, 0);
    const opened = await openAddress(request, given, SIGNAL);
    assert.ok(!opened.isUnchanged);
    await opened.close();
  });

  it('leaves a source that is bound anew meanwhile as it was bound', async () => {
    await bind();
    const ended = await refreshWhile(() => bind(`${url}?new`), points(4));
    assert.equal(ended?.kind, 'postponed');
    assert.equal(await dataset(), undefined);
    const source = await findSource(database, portalId, 'roads');
    assert.deepEqual([source.isRunning, source.failures, source.lastSuccessAt], [false, 0, undefined]);
    const { seen } = await database.db.selectFrom('dataset_sources').select('seen').executeTakeFirstOrThrow();
    assert.equal(seen, null);
  });
});
