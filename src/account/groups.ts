import type { Kysely } from 'kysely';
import { bumpAccessRevision } from '../access/access-revision.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import { AccountError } from './account-error.ts';
import { removeRightsAndQuotas } from './remove-rights-and-quotas.ts';

/** Users of a portal to whom rights and quotas are given together. */
export interface Group {
  readonly id: number;
  /** Short name for the command line; unique in its portal. */
  readonly name: string;
  readonly title: string;
  /** Ascending. */
  readonly memberIds: readonly number[];
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const MAX_TITLE_CHARACTERS = 200;

/** The portal's groups by name. */
export async function listGroups(database: ControlDatabase, portalId: number): Promise<readonly Group[]> {
  const groups = await database.db
    .selectFrom('groups')
    .select(['id', 'name', 'title'])
    .where('portal_id', '=', portalId)
    .orderBy('name')
    .execute();
  const members = await database.db
    .selectFrom('group_members')
    .select(['group_id', 'user_id'])
    .where('portal_id', '=', portalId)
    .orderBy('user_id')
    .execute();
  const memberIds = Map.groupBy(members, (member) => member.group_id);
  return groups.map((group) => ({
    ...group,
    memberIds: (memberIds.get(group.id) ?? []).map((member) => member.user_id),
  }));
}

/** The group of that name. Throws AccountError `NoSuchGroup`. */
export async function findGroup(database: ControlDatabase, portalId: number, name: string): Promise<Group> {
  const groups = await listGroups(database, portalId);
  const found = groups.find((group) => group.name === name);
  if (found !== undefined) return found;
  throw new AccountError(
    'NoSuchGroup',
    groups.length === 0
      ? sentence('The portal has no group {name}. It has none.', { name: JSON.stringify(name) })
      : sentence('The portal has no group {name}. It has: {known}.', {
          name: JSON.stringify(name),
          known: groups.map((group) => group.name).join(', '),
        }),
  );
}

/** Makes a group without members. Throws AccountError `Invalid` or `Exists`. */
export async function createGroup(
  database: ControlDatabase,
  portalId: number,
  { name, title }: { readonly name: string; readonly title?: string },
  actor: Actor,
): Promise<Group> {
  const row = { name: checkedName(name), title: checkedTitle(title ?? name) };
  const id = await database.db.transaction().execute(async (trx) => {
    await requireFreeName(trx, portalId, row.name, undefined);
    const group = await trx
      .insertInto('groups')
      .values({ portal_id: portalId, ...row })
      .returning('id')
      .executeTakeFirstOrThrow();
    await logEvent(trx, { portalId, actor, action: 'group.add', subject: row.name });
    return group.id;
  });
  return { id, ...row, memberIds: [] };
}

/** Changes what is given. Throws AccountError `NoSuchGroup`, `Invalid` or `Exists`. */
export async function updateGroup(
  database: ControlDatabase,
  { portalId, groupId }: { readonly portalId: number; readonly groupId: number },
  change: { readonly name?: string; readonly title?: string },
  actor: Actor,
): Promise<void> {
  const columns = {
    ...(change.name !== undefined && { name: checkedName(change.name) }),
    ...(change.title !== undefined && { title: checkedTitle(change.title) }),
  };
  if (Object.keys(columns).length === 0) return;
  await database.db.transaction().execute(async (trx) => {
    const name = await requireGroup(trx, portalId, groupId);
    if (columns.name !== undefined) await requireFreeName(trx, portalId, columns.name, groupId);
    await trx
      .updateTable('groups')
      .set(columns)
      .where('portal_id', '=', portalId)
      .where('id', '=', groupId)
      .execute();
    await logEvent(trx, { portalId, actor, action: 'group.set', subject: name, details: columns });
  });
}

/** Removes a group with its memberships, rights and quotas. Throws AccountError `NoSuchGroup`. */
export async function removeGroup(
  database: ControlDatabase,
  { portalId, groupId }: { readonly portalId: number; readonly groupId: number },
  actor: Actor,
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const name = await requireGroup(trx, portalId, groupId);
    await removeRightsAndQuotas(trx, portalId, { kind: 'group', id: groupId });
    await trx.deleteFrom('groups').where('portal_id', '=', portalId).where('id', '=', groupId).execute();
    await bumpAccessRevision(trx, portalId);
    await logEvent(trx, { portalId, actor, action: 'group.remove', subject: name });
  });
}

/** Makes these users the group's members, and no others. Throws AccountError `NoSuchGroup` or `NoSuchUser`. */
export async function setMembers(
  database: ControlDatabase,
  { portalId, groupId }: { readonly portalId: number; readonly groupId: number },
  userIds: readonly number[],
  actor: Actor,
): Promise<void> {
  const wanted = [...new Set(userIds)];
  await database.db.transaction().execute(async (trx) => {
    const name = await requireGroup(trx, portalId, groupId);
    await requireUsers(trx, portalId, wanted);
    await trx
      .deleteFrom('group_members')
      .where('portal_id', '=', portalId)
      .where('group_id', '=', groupId)
      .execute();
    for (const userId of wanted)
      await trx
        .insertInto('group_members')
        .values({ portal_id: portalId, group_id: groupId, user_id: userId })
        .execute();
    await bumpAccessRevision(trx, portalId);
    const details = { members: wanted.length, userIds: wanted.join(' ') };
    await logEvent(trx, { portalId, actor, action: 'group.members', subject: name, details });
  });
}

async function requireGroup(trx: Kysely<Tables>, portalId: number, groupId: number): Promise<string> {
  const found = await trx
    .selectFrom('groups')
    .select('name')
    .where('portal_id', '=', portalId)
    .where('id', '=', groupId)
    .executeTakeFirst();
  if (found === undefined)
    throw new AccountError(
      'NoSuchGroup',
      sentence('The portal has no group with the number {number}.', { number: groupId }),
    );
  return found.name;
}

async function requireFreeName(
  trx: Kysely<Tables>,
  portalId: number,
  name: string,
  ownId: number | undefined,
): Promise<void> {
  const taken = await trx
    .selectFrom('groups')
    .select('id')
    .where('portal_id', '=', portalId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (taken !== undefined && taken.id !== ownId)
    throw new AccountError(
      'Exists',
      sentence('The portal has a group {name} already.', { name: JSON.stringify(name) }),
    );
}

/** One look-up each: a list of thousands would be more parameters than a statement takes. */
async function requireUsers(trx: Kysely<Tables>, portalId: number, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const found = await trx
      .selectFrom('users')
      .select('id')
      .where('portal_id', '=', portalId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (found === undefined)
      throw new AccountError(
        'NoSuchUser',
        sentence('The portal has no user with the number {number}.', { number: id }),
      );
  }
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name;
  throw new AccountError(
    'Invalid',
    sentence(
      "A group's name has up to 63 lower-case letters, digits, dots, hyphens and underscores, and begins with a letter or digit: not {name}.",
      { name: JSON.stringify(name) },
    ),
  );
}

function checkedTitle(title: string): string {
  const text = title.trim();
  if (text !== '' && text.length <= MAX_TITLE_CHARACTERS && text.isWellFormed() && !/\p{Cc}/u.test(text))
    return text;
  throw new AccountError(
    'Invalid',
    sentence("A group's title is one line of up to {most} characters: not {title}.", {
      most: MAX_TITLE_CHARACTERS,
      title: JSON.stringify(title.slice(0, 100)),
    }),
  );
}
