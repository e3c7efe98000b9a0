import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openSecretBox } from '../account/secret-box.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { findSource, removeSource } from '../catalog/dataset-sources.ts';
import { findDataset } from '../catalog/datasets.ts';
import { createPortal } from '../catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { createAddressPolicy } from '../fetch/address-policy.ts';
import { createMemberEncoder } from '../member-encoders.ts';
import { unpublishDataset } from '../publish/unpublish-dataset.ts';
import { openMemoryStore } from '../store/memory-store.ts';
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
