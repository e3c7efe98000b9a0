import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import type { DatasetGrant } from './catalog.ts';
import { writeRights } from './dataset-grants.ts';
import { NO_METADATA } from './dataset-metadata.ts';
import { activateVersion, newDatasetUid, newIdKey } from './datasets.ts';
import { openCatalog } from './live-catalog.ts';
import { createPortal } from './portals.ts';
import { beginPublication } from './publication.ts';

describe('rights to a dataset', () => {
  let home: string;
  let database: ControlDatabase;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-grants-'));
    database = await openControlDatabase(home);
    for (const name of ['a', 'b'])
      await createPortal(database, {
        name,
        title: name,
        namespaceUri: 'http://localhost/api/wfs/featuretype',
      });
    await database.db
      .insertInto('groups')
      .values([
        { portal_id: 1, name: 'planners', title: 'Planners' },
        { portal_id: 2, name: 'others', title: 'Others' },
      ])
      .execute();
    const begun = await beginPublication(database, 1, 'parcels', newDatasetUid());
    await activateVersion(database, begun.publication, {
      idKey: newIdKey(),
      keyColumn: undefined,
      namespace: undefined,
      metadata: { ...NO_METADATA, title: '', abstract: '', keywords: [] },
      isRestricted: false,
      version: '1',
      featureType: {
        name: 'parcels',
        label: 'parcels',
        namespace: 'http://localhost/api/wfs/featuretype',
        prefix: 'ods',
        properties: [{ name: 'owner', label: 'owner', type: 'string', mandatory: false }],
        crs: { code: 4326, unit: 'degree', axisOrder: 'yx' } as never,
        defaultCrs: { code: 4326, unit: 'degree', axisOrder: 'yx' } as never,
      },
      summary: { numberOfFeatures: 0, envelope: undefined, wgs84Envelope: undefined },
    });
    await begun.end();
  });

  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  const planners: DatasetGrant = {
    subject: { kind: 'group', id: 1 },
    rowFilter: { kind: 'PropertyIsNull', propertyName: 'owner' },
    hiddenProperties: ['owner'],
  };

  it('are in the catalogue as they were written, in place of those before', async () => {
    const catalog = await openCatalog(database);
    const seen = async () => {
      await catalog.refresh();
      const dataset = catalog.forPortal('a')?.findByName('parcels');
      return [dataset?.isRestricted, dataset?.grants];
    };
    assert.deepEqual(await seen(), [false, []]);
    const everyone: DatasetGrant = {
      subject: { kind: 'everyone' },
      rowFilter: undefined,
      hiddenProperties: [],
    };
    await writeRights(database, 1, 'parcels', { isRestricted: true, grants: [planners, everyone] });
    assert.deepEqual(await seen(), [true, [planners, everyone]]);
    await writeRights(database, 1, 'parcels', { isRestricted: true, grants: [planners] });
    assert.deepEqual(await seen(), [true, [planners]]);
    await catalog.close();
  });

  it('are refused for another portal’s dataset or group, and nothing changes', async () => {
    const rights = { isRestricted: true, grants: [planners] };
    await assert.rejects(writeRights(database, 2, 'parcels', rights), /no dataset "parcels"/);
    const foreign: DatasetGrant = { ...planners, subject: { kind: 'group', id: 2 } };
    await assert.rejects(
      writeRights(database, 1, 'parcels', { isRestricted: true, grants: [foreign] }),
      /no group with the number 2/,
    );
    const { is_restricted } = await database.db
      .selectFrom('datasets')
      .select('is_restricted')
      .executeTakeFirstOrThrow();
    assert.equal(is_restricted, 0);
  });
});
