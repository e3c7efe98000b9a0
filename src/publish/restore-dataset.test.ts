import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { COMMAND_LINE, listEvents } from '../audit/audit-log.ts';
import { CatalogError } from '../catalog/catalog-error.ts';
import { writeRights } from '../catalog/dataset-grants.ts';
import { updateMetadata } from '../catalog/dataset-metadata.ts';
import { listVersions } from '../catalog/dataset-versions.ts';
import { findDataset } from '../catalog/datasets.ts';
import { createPortal } from '../catalog/portals.ts';
import { beginPublication } from '../catalog/publication.ts';
import { writeRetention } from '../catalog/version-retention.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { createMemberEncoder } from '../member-encoders.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import { publishDataset } from './publish-dataset.ts';
import type { PublishRequest, PublishServices } from './publish-request.ts';
import { tidyVersions } from './remove-versions.ts';
import { restoreDataset } from './restore-dataset.ts';
import { unpublishDataset } from './unpublish-dataset.ts';

const SIGNAL = new AbortController().signal;
const PIA = { name: 'pia', address: '192.0.2.1' };

describe('the versions of a dataset', () => {
  let home: string;
  let database: ControlDatabase;
  let services: PublishServices;
  let portalId: number;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-versions-'));
    database = await openControlDatabase(home);
    const portal = { name: 'main', title: 'Main', isDefault: true, namespaceUri: 'urn:main' };
    portalId = (await createPortal(database, portal)).id;
    const store = openMemoryStore(createMemberEncoder);
    const retention = { keptVersions: 2, maxKeptVersionBytes: 1e9 };
    services = { database, store, encodings: [], graceMs: 0, retention };
  });

  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  /** Publishes a version in which every record has that value in `n`; answers its name. */
  async function publish(n: number, request: Partial<PublishRequest> = {}): Promise<string> {
    const path = join(home, 'a.csv');
    await writeFile(path, `code,n\nx,${n}\n`);
    const report = await publishDataset(
      { source: { path, options: {} }, replace: true, ...request },
      services,
      SIGNAL,
    );
    return report.version;
  }

  const find = async () => (await findDataset(database, portalId, 'a')) ?? assert.fail('a is gone');
  const inStore = async () => services.store.versions((await find()).uid);
  const history = async () => listVersions(database, portalId, (await find()).uid);
  const restore = (version: string) => restoreDataset({ id: 'a', version, actor: PIA }, services);
  const refusal = async (attempt: Promise<unknown>) => {
    const error = await attempt.then(
      () => assert.fail('was accepted'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof CatalogError);
    return error;
  };

  it('are kept as many as the setting says, beside the current one; the oldest go', async () => {
    const versions = [await publish(1), await publish(2), await publish(3), await publish(4)];
    assert.deepEqual(await inStore(), versions.slice(1));
    assert.deepEqual(
      (await history()).map((v) => v.version),
      versions.slice(1),
    );
    assert.equal((await find()).version, versions[3]);
  });

  it('tell when, who, how many features, how many bytes, and what was reported', async () => {
    await publish(1, { actor: PIA });
    const [version] = await history();
    assert.deepEqual(
      [version?.publishedBy, version?.numberOfFeatures, version?.supersededAt],
      ['pia', 1, undefined],
    );
    assert.equal(typeof version?.bytes, 'number');
    assert.equal(JSON.parse(version?.report ?? '').numberOfFeatures, 1);
    const [event] = await listEvents(database.db, portalId, { limit: 1, action: 'dataset.publish' });
    assert.deepEqual([event?.actor.name, event?.subject, event?.details?.['features']], ['pia', 'a', 1]);
  });

  it('can be returned to, and what was current is kept in its turn', async () => {
    const [first, second] = [await publish(1, { keyColumn: 'code' }), await publish(2, { keyColumn: 'n' })];
    await updateMetadata(database, portalId, 'a', { title: 'Said later' });
    const { dataset } = await restore(first);
    assert.deepEqual(
      [dataset.version, dataset.keyColumn, dataset.metadata.title],
      [first, 'code', 'Said later'],
    );
    assert.equal((await restore(second)).dataset.keyColumn, 'n');
    assert.deepEqual(await inStore(), [first, second]);
    const [event] = await listEvents(database.db, portalId, { limit: 1, action: 'dataset.restore' });
    assert.deepEqual([event?.actor.name, event?.details?.['version']], ['pia', second]);
    // A version of before counts as the latest that was superseded, however old it is.
    const third = await publish(3);
    const fourth = await publish(4);
    assert.deepEqual(await inStore(), [second, third, fourth]);
  });

  it('can’t be returned to when they are gone, are current, or never were', async () => {
    const [first] = [await publish(1), await publish(2), await publish(3), await publish(4)];
    const { version: current } = await find();
    for (const version of [first, current, 'x', '../../etc'])
      assert.equal((await refusal(restore(version))).problem, 'NoSuchVersion');
    assert.equal((await find()).version, current);
  });

  it('are not returned to while the dataset is being published', async () => {
    const first = await publish(1);
    await publish(2);
    const begun = await beginPublication(database, portalId, 'a', (await find()).uid);
    assert.equal((await refusal(restore(first))).problem, 'Busy');
    await begun.end();
    assert.equal((await restore(first)).dataset.version, first);
  });

  it('are not returned to where their ids would tell what a right hides by now', async () => {
    const first = await publish(1, { keyColumn: 'n' });
    await publish(2, { keyColumn: 'code' });
    const grant = { subject: { kind: 'everyone' }, rowFilter: undefined, hiddenProperties: ['n'] } as const;
    const rights = { isRestricted: true, grants: [grant] };
    await writeRights(database, { portalId, datasetId: 'a' }, rights, COMMAND_LINE);
    assert.match((await refusal(restore(first))).message, /ids are made from "n", which a grant hides/);
  });

  it('together take no more disk than the setting says', async () => {
    const first = await publish(1);
    const later = [await publish(2), await publish(3)];
    services = { ...services, retention: { keptVersions: 100, maxKeptVersionBytes: 250 } };
    await database.db.updateTable('dataset_versions').set({ bytes: 100 }).execute();
    await tidyVersions(services, new Date(Date.now() + 10_000));
    assert.deepEqual(await inStore(), [first, ...later]);
    const last = await publish(4);
    await database.db.updateTable('dataset_versions').set({ bytes: 100 }).execute();
    await tidyVersions(services, new Date(Date.now() + 10_000));
    assert.deepEqual(await inStore(), [...later, last]);
  });

  it('are kept as their portal says, where it says something', async () => {
    await writeRetention(database, portalId, { keptVersions: 0 });
    await publish(1);
    const second = await publish(2);
    assert.deepEqual(await inStore(), [second]);
    await writeRetention(database, portalId, { keptVersions: null });
    const third = await publish(3);
    assert.deepEqual(await inStore(), [second, third]);
  });

  it('all go with their dataset', async () => {
    await publish(1);
    await publish(2);
    const { uid } = await find();
    await unpublishDataset({ id: 'a', actor: PIA }, services, SIGNAL);
    assert.deepEqual(await services.store.versions(uid), []);
    assert.deepEqual(await listVersions(database, portalId, uid), []);
  });

  it('that a killed process had begun to remove are removed by the next, and nobody returns to them meanwhile', async () => {
    const first = await publish(1);
    await publish(2);
    const { remove } = services.store;
    services.store.remove = () => Promise.reject(new Error('killed'));
    services = { ...services, retention: { keptVersions: 0, maxKeptVersionBytes: 0 } };
    await assert.rejects(tidyVersions(services, new Date(Date.now() + 10_000)), /killed/);
    assert.equal((await refusal(restore(first))).problem, 'NoSuchVersion');
    services.store.remove = remove.bind(services.store);
    await tidyVersions(services, new Date());
    assert.equal((await inStore()).includes(first), false);
  });
});
