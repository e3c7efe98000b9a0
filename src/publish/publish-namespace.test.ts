import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { findDataset } from '../catalog/datasets.ts';
import type { FeatureNamespace } from '../catalog/feature-namespace.ts';
import { createPortal, updatePortal } from '../catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { createMemberEncoder } from '../member-encoders.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import { publishDataset } from './publish-dataset.ts';
import type { PublishServices } from './publish-request.ts';

const ROADS = { uri: 'https://example.org/roads', prefix: 'roads' };
const PORTAL = { uri: 'http://localhost/api/wfs/featuretype', prefix: 'ods' };

describe('the namespace of a dataset', () => {
  let home: string;
  let path: string;
  let database: ControlDatabase;
  let services: PublishServices;
  let portalId: number;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-namespace-'));
    path = join(home, 'a.csv');
    await writeFile(path, 'code\n1\n');
    database = await openControlDatabase(home);
    const portal = { name: 'main', title: 'Main', isDefault: true, namespaceUri: PORTAL.uri };
    portalId = (await createPortal(database, portal)).id;
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

  const publish = (id: string, namespace?: FeatureNamespace) =>
    publishDataset(
      { source: { path, options: {} }, id, replace: true, ...(namespace && { namespace }) },
      services,
      new AbortController().signal,
    );

  async function namespaceOf(id: string): Promise<FeatureNamespace> {
    const { namespace, prefix } = (await findDataset(database, portalId, id))?.featureType ?? {};
    return { uri: namespace ?? '', prefix: prefix ?? '' };
  }

  it('is its portal’s, unless it has its own', async () => {
    await publish('plain');
    await publish('roads', ROADS);
    assert.deepEqual(await namespaceOf('plain'), PORTAL);
    assert.deepEqual(await namespaceOf('roads'), ROADS);
  });

  it('stays when the dataset is replaced, and follows the portal where it is the portal’s', async () => {
    await publish('plain');
    await publish('roads', ROADS);
    await updatePortal(database, 'main', { namespacePrefix: 'city' }, COMMAND_LINE);
    await publish('plain');
    await publish('roads');
    assert.deepEqual(await namespaceOf('plain'), { ...PORTAL, prefix: 'city' });
    assert.deepEqual(await namespaceOf('roads'), ROADS);
  });

  it('can be shared, but not with another prefix, and a prefix not with another namespace', async () => {
    await publish('roads', ROADS);
    await publish('bridges', ROADS);
    await assert.rejects(
      publish('other', { ...ROADS, prefix: 'r' }),
      /has the prefix roads in the dataset "roads"/,
    );
    await assert.rejects(
      publish('other', { ...ROADS, uri: 'urn:other:1' }),
      /prefix roads stands for https:/,
    );
    await assert.rejects(publish('other', { uri: 'urn:other:1', prefix: 'ods' }), /in the portal/);
    await assert.rejects(
      publish('roads', { ...ROADS, prefix: 'r' }),
      /has the prefix roads in the dataset "bridges"/,
    );
    await assert.rejects(
      updatePortal(database, 'main', { namespacePrefix: 'roads' }, COMMAND_LINE),
      /stands for https:/,
    );
    assert.equal(await findDataset(database, portalId, 'other'), undefined);
    assert.deepEqual(await namespaceOf('roads'), ROADS);
  });

  it('is none of the standards’, and its prefix neither', async () => {
    for (const prefix of ['gml', 'wfs', 'xsi', 'xml', 'XMLthing', '1x', 'a:b', 'a b', ''])
      await assert.rejects(publish('a', { ...ROADS, prefix }), /prefix/, prefix);
    for (const uri of [
      'http://www.opengis.net/gml',
      'http://www.w3.org/2001/XMLSchema',
      'roads',
      'urn:a b',
      '',
    ])
      await assert.rejects(publish('a', { ...ROADS, uri }), /namespace/i, uri);
    assert.equal(await findDataset(database, portalId, 'a'), undefined);
  });
});
