/** A home with 10,000 restricted datasets, and people who may see few, half, or all of them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey } from '../src/access/api-keys.ts';
import type { Role } from '../src/access/identity.ts';
import { createGroup, setMembers } from '../src/account/groups.ts';
import { createUser } from '../src/account/users.ts';
import { COMMAND_LINE } from '../src/audit/audit-log.ts';
import { nextRevision } from '../src/catalog/revision.ts';
import { type ControlDatabase, openControlDatabase } from '../src/database/control-database.ts';
import { runCommand } from '../test/support/command-line.ts';

export const DATASETS = 10_000;
/** Groups that may each see a part of PARTS datasets, without a property: views that have nothing in common. */
export const GROUPS = 20;
export const PARTS = 2_000;

export interface Caller {
  readonly name: string;
  readonly sees: number;
  readonly key: string;
}

export interface RightsData {
  readonly home: string;
  readonly callers: readonly Caller[];
  readonly members: readonly Caller[];
}

export async function makeRightsData(directory: string): Promise<RightsData> {
  const home = join(directory, 'rights-home');
  rmSync(home, { recursive: true, force: true });
  const file = join(directory, 'parcels.csv');
  writeFileSync(file, 'number,owner,state\n1,Ada,public\n2,Bob,secret\n');
  for (const args of [
    ['portal', 'add', 'bench'],
    ['publish', file, '--as', 'open', '--key', 'number'],
    ['publish', file, '--as', 'secrets', '--key', 'number', '--restricted'],
  ]) {
    const { exitCode, stderr } = await runCommand(home, args);
    if (exitCode !== 0) throw new Error(stderr);
  }
  const database = await openControlDatabase(home);
  try {
    const uids = await copyDataset(database);
    const few = await addCaller(database, 'few', 'member');
    await grant(database, few, uids.slice(0, 10), '[]');
    const half = await addCaller(database, 'half', 'member');
    await grant(database, half, uids.slice(0, DATASETS / 2), '[]');
    const all = await addCaller(database, 'all', 'publisher');
    const members: Caller[] = [];
    for (let i = 0; i < GROUPS; i++) {
      const member = await addCaller(database, `member-${i}`, 'member');
      await grant(database, member, uids.slice(i * 100, i * 100 + PARTS), '["owner"]');
      members.push({ name: `member-${i}`, sees: PARTS, key: member.key });
    }
    await database.db.transaction().execute(async (trx) => {
      const revision = await nextRevision(trx, 1);
      await trx.updateTable('datasets').set({ revision }).execute();
    });
    return {
      home,
      callers: [
        { name: 'sees 10', sees: 10, key: few.key },
        { name: 'sees 5,000', sees: DATASETS / 2, key: half.key },
        { name: 'sees all', sees: DATASETS, key: all.key },
      ],
      members,
    };
  } finally {
    await database.close();
  }
}

/** Rows of 10,000 restricted datasets that are like `secrets`; nobody reads their features. */
async function copyDataset({ db }: ControlDatabase): Promise<string[]> {
  const dataset = await db
    .selectFrom('datasets')
    .selectAll()
    .where('id', '=', 'secrets')
    .executeTakeFirstOrThrow();
  const version = await db
    .selectFrom('dataset_versions')
    .selectAll()
    .where('uid', '=', dataset.uid)
    .executeTakeFirstOrThrow();
  const uids = Array.from({ length: DATASETS }, (_, i) => `da_${String(i).padStart(12, '0')}`);
  await db.transaction().execute(async (trx) => {
    for (const [i, uid] of uids.entries()) {
      const id = `dataset-${i}`;
      const type = JSON.stringify({ ...JSON.parse(version.feature_type), name: id, label: id });
      const title = `Dataset number ${i}, with a title of ordinary length`;
      await trx
        .insertInto('datasets')
        .values({ ...dataset, uid, id, type_name: id, title })
        .execute();
      await trx
        .insertInto('dataset_versions')
        .values({ ...version, uid, feature_type: type })
        .execute();
    }
  });
  return uids;
}

async function addCaller(database: ControlDatabase, name: string, role: Role) {
  const { id: userId } = await createUser(database, 1, { name, role }, COMMAND_LINE);
  const { id: groupId } = await createGroup(database, 1, { name }, COMMAND_LINE);
  await setMembers(database, { portalId: 1, groupId }, [userId], COMMAND_LINE);
  const { secret } = await createApiKey(database, { portalId: 1, userId }, 'bench', COMMAND_LINE);
  return { groupId, key: secret };
}

async function grant(
  { db }: ControlDatabase,
  { groupId }: { readonly groupId: number },
  uids: readonly string[],
  hidden: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const dataset_uid of uids)
      await trx
        .insertInto('dataset_grants')
        .values({
          portal_id: 1,
          dataset_uid,
          subject_kind: 'group',
          subject_id: groupId,
          hidden_properties: hidden,
        })
        .execute();
  });
}
