import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { COMMAND_LINE, listEvents } from '../audit/audit-log.ts';
import { createPortal } from '../catalog/portals.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import { AccountError } from './account-error.ts';
import { createGroup, findGroup, listGroups, removeGroup, setMembers, updateGroup } from './groups.ts';

describe('groups', () => {
  let home: string;
  let database: ControlDatabase;
  const users: number[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-groups-'));
    database = await openControlDatabase(home);
    users.length = 0;
    for (const [portalId, name] of [
      [1, 'a'],
      [2, 'b'],
    ] as const) {
      await createPortal(database, { name, title: name, namespaceUri: `http://${name}/api/wfs/featuretype` });
      const { id } = await database.db
        .insertInto('users')
        .values({
          portal_id: portalId,
          name: 'ada',
          display_name: 'Ada',
          role: 'member',
          is_disabled: 0,
          created_at: new Date().toISOString(),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      users.push(id);
    }
  });

  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  const revision = async () => {
    const row = await database.db
      .selectFrom('portals')
      .select(['access_revision', 'revision'])
      .where('id', '=', 1)
      .executeTakeFirstOrThrow();
    return row;
  };
  const isProblem = (problem: string, message: RegExp) => (error: unknown) =>
    error instanceof AccountError && error.problem === problem && message.test(error.message);

  it('are made, listed by name, renamed and removed, each an event', async () => {
    const planners = await createGroup(database, 1, { name: 'planners', title: 'Planners' }, COMMAND_LINE);
    const crew = await createGroup(database, 1, { name: 'crew' }, COMMAND_LINE);
    assert.deepEqual(await listGroups(database, 1), [
      { id: crew.id, name: 'crew', title: 'crew', memberIds: [] },
      { id: planners.id, name: 'planners', title: 'Planners', memberIds: [] },
    ]);
    const at = { portalId: 1, groupId: planners.id };
    await updateGroup(database, at, { title: 'Town planners' }, COMMAND_LINE);
    await updateGroup(database, at, { name: 'town' }, COMMAND_LINE);
    assert.deepEqual(await findGroup(database, 1, 'town'), {
      id: planners.id,
      name: 'town',
      title: 'Town planners',
      memberIds: [],
    });
    await removeGroup(database, at, COMMAND_LINE);
    assert.deepEqual(
      (await listGroups(database, 1)).map(({ name }) => name),
      ['crew'],
    );
    const events = await listEvents(database.db, 1, { limit: 10 });
    assert.deepEqual(
      events.map(({ action, subject }) => `${action} ${subject}`),
      [
        'group.remove town',
        'group.set planners',
        'group.set planners',
        'group.add crew',
        'group.add planners',
      ],
    );
  });

  it('have unique names in their portal', async () => {
    await createGroup(database, 1, { name: 'planners' }, COMMAND_LINE);
    await assert.rejects(
      createGroup(database, 1, { name: 'planners' }, COMMAND_LINE),
      isProblem('Exists', /has a group "planners" already/),
    );
    await createGroup(database, 2, { name: 'planners' }, COMMAND_LINE);
    const other = await createGroup(database, 1, { name: 'crew' }, COMMAND_LINE);
    await assert.rejects(
      updateGroup(database, { portalId: 1, groupId: other.id }, { name: 'planners' }, COMMAND_LINE),
      isProblem('Exists', /already/),
    );
    await updateGroup(database, { portalId: 1, groupId: other.id }, { name: 'crew' }, COMMAND_LINE);
  });

  it('refuse names and titles that no command line or page could show', async () => {
    for (const name of ['', 'Planners', '-x', 'a b', 'é', 'x'.repeat(64)])
      await assert.rejects(createGroup(database, 1, { name }, COMMAND_LINE), isProblem('Invalid', /name/));
    for (const title of [' ', 'a\nb', 'x'.repeat(201), '\ud800'])
      await assert.rejects(
        createGroup(database, 1, { name: 'a', title }, COMMAND_LINE),
        isProblem('Invalid', /title/),
      );
    assert.deepEqual(await listGroups(database, 1), []);
  });

  it('have members of their own portal, replaced as a whole, which every process gets to know', async () => {
    const { id: groupId } = await createGroup(database, 1, { name: 'planners' }, COMMAND_LINE);
    const [own, foreign] = users as [number, number];
    const before = await revision();
    await setMembers(database, { portalId: 1, groupId }, [own, own], COMMAND_LINE);
    assert.deepEqual((await findGroup(database, 1, 'planners')).memberIds, [own]);
    assert.equal((await revision()).access_revision, before.access_revision + 1);
    await assert.rejects(
      setMembers(database, { portalId: 1, groupId }, [foreign], COMMAND_LINE),
      isProblem('NoSuchUser', /no user with the number/),
    );
    assert.deepEqual((await findGroup(database, 1, 'planners')).memberIds, [own], 'nothing was changed');
    await setMembers(database, { portalId: 1, groupId }, [], COMMAND_LINE);
    assert.deepEqual((await findGroup(database, 1, 'planners')).memberIds, []);
  });

  it('of one portal are unknown in another', async () => {
    const { id: groupId } = await createGroup(database, 1, { name: 'planners' }, COMMAND_LINE);
    const at = { portalId: 2, groupId };
    const isUnknown = isProblem('NoSuchGroup', /no group/);
    await assert.rejects(findGroup(database, 2, 'planners'), isUnknown);
    await assert.rejects(updateGroup(database, at, { title: 'x' }, COMMAND_LINE), isUnknown);
    await assert.rejects(removeGroup(database, at, COMMAND_LINE), isUnknown);
    await assert.rejects(setMembers(database, at, [users[1] as number], COMMAND_LINE), isUnknown);
    assert.equal((await listGroups(database, 1)).length, 1);
  });

  it('take their members’ part in them, their rights and their quotas with them', async () => {
    const { id: groupId } = await createGroup(database, 1, { name: 'planners' }, COMMAND_LINE);
    const kept = await createGroup(database, 1, { name: 'crew' }, COMMAND_LINE);
    await setMembers(database, { portalId: 1, groupId }, [users[0] as number], COMMAND_LINE);
    await giveRightsAndQuotas(database, [groupId, kept.id]);
    const before = await revision();
    await removeGroup(database, { portalId: 1, groupId }, COMMAND_LINE);
    const grants = await database.db.selectFrom('dataset_grants').select('subject_id').execute();
    assert.deepEqual(
      grants.map((grant) => grant.subject_id),
      [kept.id],
    );
    const quotas = await database.db.selectFrom('quota_limits').select('subject_id').execute();
    assert.deepEqual(
      quotas.map((quota) => quota.subject_id),
      [kept.id],
    );
    assert.deepEqual(await database.db.selectFrom('group_members').selectAll().execute(), []);
    const after = await revision();
    assert.ok(after.revision > before.revision && after.access_revision > before.access_revision);
    const [dataset] = await database.db.selectFrom('datasets').select('revision').execute();
    assert.equal(dataset?.revision, after.revision, 'serving processes read the dataset’s rights anew');
  });
});

async function giveRightsAndQuotas({ db }: ControlDatabase, groupIds: readonly number[]): Promise<void> {
  const uid = 'da_000000000000';
  await db
    .insertInto('datasets')
    .values({
      uid,
      portal_id: 1,
      id: 'parcels',
      type_name: 'parcels',
      title: '',
      abstract: '',
      keywords: '[]',
      is_restricted: 1,
      id_key: '',
      current_version: '1',
      revision: 0,
    })
    .execute();
  for (const id of groupIds) {
    await db
      .insertInto('dataset_grants')
      .values({
        portal_id: 1,
        dataset_uid: uid,
        subject_kind: 'group',
        subject_id: id,
        hidden_properties: '[]',
      })
      .execute();
    await db
      .insertInto('quota_limits')
      .values({ portal_id: 1, subject_kind: 'group', subject_id: id, unit: 'day', calls: 5 })
      .execute();
  }
}
