import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { findDataset } from '../catalog/datasets.ts';
import { createPortal, findPortal } from '../catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { createMemberEncoder } from '../member-encoders.ts';
import type { PublishReport } from '../publish/publish-report.ts';
import type { PublishServices } from '../publish/publish-request.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import { createDemoPortal, listPendingDemo, publishDemo } from './ensure-demo.ts';

const SIGNAL = new AbortController().signal;

describe('the demo portal', () => {
  let home: string;
  let database: ControlDatabase;
  let services: PublishServices;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-demo-'));
    database = await openControlDatabase(home);
    services = {
      database,
      store: openMemoryStore(createMemberEncoder),
      encodings: [],
      graceMs: 0,
      retention: { keptVersions: 0, maxKeptVersionBytes: 0 },
    };
  });

  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  it('is made in an empty home only', async () => {
    await createPortal(database, { name: 'mine', title: 'Mine', namespaceUri: 'urn:mine' });
    assert.equal(await createDemoPortal(database, 'http://127.0.0.1:8080'), false);
    assert.deepEqual(await listPendingDemo(database), []);
    await publishDemo(services, SIGNAL);
    await assert.rejects(findPortal(database, 'demo'), /no portal "demo"/);
  });

  it('serves unknown hosts with the prefix of the specification', async () => {
    assert.equal(await createDemoPortal(database, 'http://127.0.0.1:8080'), true);
    assert.equal(await createDemoPortal(database, 'http://127.0.0.1:8080'), false);
    const portal = await findPortal(database, 'demo');
    assert.deepEqual(
      [portal.isDefault, portal.namespacePrefix, portal.namespaceUri],
      [true, 'ods', 'http://127.0.0.1:8080/api/wfs/featuretype'],
    );
  });

  it('gets its three datasets, the smallest first, complete and with their credits', async () => {
    await createDemoPortal(database, 'http://127.0.0.1:8080');
    assert.deepEqual(await listPendingDemo(database), ['roman-emperors', 'countries', 'cities']);
    const reports: PublishReport[] = [];
    await publishDemo(services, SIGNAL, (report) => reports.push(report));
    assert.deepEqual(
      reports.map((r) => [r.id, r.numberOfFeatures, r.skipped, r.duplicates]),
      [
        ['roman-emperors', 68, 0, 0],
        ['countries', 240, 0, 0],
        ['cities', 135_233, 0, 0],
      ],
    );
    assert.deepEqual(await listPendingDemo(database), []);
    const portal = await findPortal(database, 'demo');
    const credits = await Promise.all(
      reports.map(async ({ id }) => {
        const dataset = await findDataset(database, portal.id, id);
        return `${dataset?.metadata.attribution} / ${dataset?.metadata.licence}`;
      }),
    );
    for (const [i, credit] of [
      /GeoNames.*CC BY 4\.0/,
      /Natural Earth.*Open Database License/,
      /GeoNames.*CC BY 4\.0/,
    ].entries())
      assert.match(credits[i] ?? '', credit);
  });

  it('gets emperors with true dates before Christ, and a place where it is known', async () => {
    await createDemoPortal(database, 'http://127.0.0.1:8080');
    const controller = new AbortController();
    const reports: PublishReport[] = [];
    const first = publishDemo(services, controller.signal, (report) => {
      reports.push(report);
      controller.abort();
    });
    await assert.rejects(first, { name: 'AbortError' });
    const types = new Map(reports[0]?.properties.map((p) => [p.name, p.type]));
    assert.deepEqual(
      ['id', 'name', 'birth', 'reign_start', 'birth_place'].map((name) => types.get(name)),
      ['int', 'string', 'date', 'date', 'Point'],
    );
    assert.deepEqual(await listPendingDemo(database), ['countries', 'cities'], 'the next start goes on');
  });

  it('goes on after a crash between a publish and its note', async () => {
    await createDemoPortal(database, 'http://127.0.0.1:8080');
    const controller = new AbortController();
    await publishDemo(services, controller.signal, () => controller.abort()).catch(() => {});
    await database.db.updateTable('settings').set({ value: 'roman-emperors' }).execute();
    await publishDemo(services, SIGNAL);
    assert.deepEqual(await listPendingDemo(database), []);
  });
});
