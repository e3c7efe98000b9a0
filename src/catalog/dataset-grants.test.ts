import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { COMMAND_LINE, listEvents } from '../audit/audit-log.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import type { DatasetGrant } from './catalog.ts';
import { CatalogError } from './catalog-error.ts';
import { readRights, writeRights } from './dataset-grants.ts';
import { NO_METADATA } from './dataset-metadata.ts';
import { activateVersion, type NewVersion, newDatasetUid, newIdKey } from './datasets.ts';
import { openCatalog } from './live-catalog.ts';
import { createPortal } from './portals.ts';
import { beginPublication } from './publication.ts';
import { rightsState } from './rights-state.ts';

const PARCELS = { portalId: 1, datasetId: 'parcels' };

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
    await publish(newDatasetUid(), { version: '1' });
  });

  /** Makes a version with these properties the current one. */
  async function publish(
    uid: string,
    parts: Partial<NewVersion> & { readonly version: string },
    names = ['owner', 'number'],
  ) {
    const begun = await beginPublication(database, 1, 'parcels', uid);
    await activateVersion(database, begun.publication, {
      idKey: newIdKey(),
      keyColumn: undefined,
      namespace: undefined,
      metadata: { ...NO_METADATA, title: '', abstract: '', keywords: [] },
      featureType: {
        name: 'parcels',
        label: 'parcels',
        namespace: 'http://localhost/api/wfs/featuretype',
        prefix: 'ods',
        properties: names.map((name) => ({ name, label: `The ${name}`, type: 'string', mandatory: false })),
        crs: { code: 4326, unit: 'degree', axisOrder: 'yx' } as never,
        defaultCrs: { code: 4326, unit: 'degree', axisOrder: 'yx' } as never,
      },
      summary: { numberOfFeatures: 0, envelope: undefined, wgs84Envelope: undefined },
      ...parts,
    }).finally(begun.end);
  }

  const uid = async () =>
    (await database.db.selectFrom('datasets').select('uid').executeTakeFirstOrThrow()).uid;

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
    await writeRights(database, PARCELS, { isRestricted: true, grants: [planners, everyone] }, COMMAND_LINE);
    assert.deepEqual(await seen(), [true, [planners, everyone]]);
    await writeRights(database, PARCELS, { isRestricted: true, grants: [planners] }, COMMAND_LINE);
    assert.deepEqual(await seen(), [true, [planners]]);
    await catalog.close();
  });

  it('are refused for another portal’s dataset or group, and nothing changes', async () => {
    const rights = { isRestricted: true, grants: [planners] };
    await assert.rejects(
      writeRights(database, { ...PARCELS, portalId: 2 }, rights, COMMAND_LINE),
      /no dataset "parcels"/,
    );
    const foreign: DatasetGrant = { ...planners, subject: { kind: 'group', id: 2 } };
    await assert.rejects(
      writeRights(database, PARCELS, { isRestricted: true, grants: [foreign] }, COMMAND_LINE),
      /no group with the number 2/,
    );
    const { is_restricted } = await database.db
      .selectFrom('datasets')
      .select('is_restricted')
      .executeTakeFirstOrThrow();
    assert.equal(is_restricted, 0);
  });

  it('name properties as the dataset has them; a grant that can’t be understood is refused', async () => {
    const write = (grant: Partial<DatasetGrant>) =>
      writeRights(
        database,
        PARCELS,
        { isRestricted: true, grants: [{ ...planners, rowFilter: undefined, ...grant }] },
        COMMAND_LINE,
      );
    await write({ hiddenProperties: ['The owner', 'owner'] });
    assert.deepEqual((await readRights(database, PARCELS))?.grants[0]?.hiddenProperties, ['owner']);
    await assert.rejects(
      write({ hiddenProperties: ['owners'] }),
      /it hides owners, which parcels hasn't got. There is: owner, number\./,
    );
    await assert.rejects(
      write({ rowFilter: { kind: 'PropertyIsNull', propertyName: 'gone' } }),
      /row filter can't be understood \(parcels has no property "gone"/,
    );
    await assert.rejects(
      writeRights(database, PARCELS, { isRestricted: true, grants: [planners, planners] }, COMMAND_LINE),
      /two grants to the same group/,
    );
    assert.deepEqual((await readRights(database, PARCELS))?.grants[0]?.hiddenProperties, ['owner']);
    assert.equal(await readRights(database, { ...PARCELS, portalId: 2 }), undefined);
  });

  it('are written only onto those that were read: of two who change them at once, the second is told', async () => {
    const before = await readRights(database, PARCELS);
    assert.ok(before !== undefined);
    const expectedState = rightsState(before);
    const first = { isRestricted: true, grants: [planners] };
    await writeRights(database, { ...PARCELS, expectedState }, first, COMMAND_LINE);
    await assert.rejects(
      writeRights(database, { ...PARCELS, expectedState }, { isRestricted: false, grants: [] }, COMMAND_LINE),
      (error) => error instanceof CatalogError && error.problem === 'Changed',
    );
    const now = await readRights(database, PARCELS);
    assert.deepEqual(now, first);
    assert.equal(rightsState(now ?? before), rightsState(first));
    assert.notEqual(rightsState(first), expectedState);
  });

  it('are an event that says what they are', async () => {
    await writeRights(database, PARCELS, { isRestricted: true, grants: [planners] }, COMMAND_LINE);
    const [event] = await listEvents(database.db, 1, { limit: 1 });
    assert.deepEqual(
      [event?.action, event?.subject, event?.details],
      ['rights.set', 'parcels', { isRestricted: true, grants: 'group 1, some rows without owner' }],
    );
  });

  it('outlive a new version, also those that were given while it was being made', async () => {
    const begun = await uid();
    await writeRights(database, PARCELS, { isRestricted: true, grants: [planners] }, COMMAND_LINE);
    await publish(begun, { version: '2' });
    assert.deepEqual(await readRights(database, PARCELS), { isRestricted: true, grants: [planners] });
    await publish(begun, { version: '3', restrict: false });
    assert.equal((await readRights(database, PARCELS))?.isRestricted, true);
  });

  it('are narrowed by a new version that is to be restricted', async () => {
    await publish(await uid(), { version: '2', restrict: true });
    assert.deepEqual(await readRights(database, PARCELS), { isRestricted: true, grants: [] });
  });

  it('hide no property that feature ids are made from, whichever is decided first', async () => {
    await writeRights(database, PARCELS, { isRestricted: true, grants: [planners] }, COMMAND_LINE);
    await assert.rejects(
      publish(await uid(), { version: '2', keyColumn: 'The owner' }),
      /ids are made from "The owner", which a grant hides/,
    );
    await writeRights(database, PARCELS, { isRestricted: true, grants: [] }, COMMAND_LINE);
    await publish(await uid(), { version: '3', keyColumn: 'The owner' });
    await assert.rejects(
      writeRights(database, PARCELS, { isRestricted: true, grants: [planners] }, COMMAND_LINE),
      /ids are made from "The owner", which a grant hides/,
    );
  });
});
