import type { Command } from 'commander';
import {
  createGroup,
  findGroup,
  type Group,
  listGroups,
  removeGroup,
  setMembers,
  updateGroup,
} from '../account/groups.ts';
import { listUsers } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { findPortal } from '../catalog/portals.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { readNames, readText } from './read-option-value.ts';
import { requireUser } from './require-user.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface GroupOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
  readonly name?: string;
  readonly title?: string;
  readonly members?: readonly string[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** `trigpoint group add|list|set|remove`. */
export function addGroupCommand(program: Command, context: CliContext): void {
  const group = program
    .command('group')
    .summary('add, list, change and remove groups of users')
    .description('Rights and quotas can be given to a group: all its members have them.')
    .addHelpText('after', examples('trigpoint group list'));
  withHome(group.command('add'))
    .summary('add a group')
    .description('Adds a group.')
    .argument('<name>', 'short name: lower-case letters, digits, dots, hyphens, underscores')
    .option('--title <text>', 'title for people', readText)
    .option('--members <users>', 'names of users, separated by commas', readNames)
    .addHelpText('after', examples('trigpoint group add planners --title "Town planners" --members ada,bob'))
    .action((name: string, options: GroupOptions) => addGroup(context, name, options));
  withHome(group.command('list'))
    .summary('list the groups')
    .description('Lists the groups with their members.')
    .addOption(jsonOption())
    .addHelpText('after', examples('trigpoint group list --json'))
    .action((options: GroupOptions) => printGroups(context, options));
  withHome(group.command('set'))
    .summary('change a group')
    .description('Changes a group: what is given. Members are there or gone on every server within a second.')
    .argument('<name>', 'the group’s short name')
    .option('--name <name>', 'another short name', readText)
    .option('--title <text>', 'title for people', readText)
    .option('--members <users>', 'its members, in place of those before; an empty text for none', readNames)
    .option('--add <users>', 'more members', readNames)
    .option('--remove <users>', 'members who leave', readNames)
    .addHelpText('after', examples('trigpoint group set planners --add carla --remove bob'))
    .action((name: string, options: GroupOptions) => setGroup(context, name, options));
  withHome(group.command('remove'))
    .summary('remove a group')
    .description('Removes a group with the rights and quotas that it had. Its members stay users.')
    .argument('<name>', 'the group’s short name')
    .addHelpText('after', examples('trigpoint group remove planners'))
    .action((name: string, options: GroupOptions) => removeByName(context, name, options));
}

function withHome(command: Command): Command {
  return command.addOption(portalOption()).addOption(homeOption());
}

function inPortal<Result>(
  context: CliContext,
  options: GroupOptions,
  act: (database: ControlDatabase, portalId: number) => Promise<Result>,
): Promise<Result> {
  return withDatabase(configFor(context, options), async (database) =>
    act(database, (await findPortal(database, options.portal)).id),
  );
}

async function addGroup(context: CliContext, name: string, options: GroupOptions): Promise<void> {
  await inPortal(context, options, async (database, portalId) => {
    const members = await userIds(database, portalId, options.members ?? []);
    const title = options.title === undefined ? {} : { title: options.title };
    const { id: groupId } = await createGroup(database, portalId, { name, ...title }, COMMAND_LINE);
    if (members.length > 0) await setMembers(database, { portalId, groupId }, members, COMMAND_LINE);
  });
  context.io.stdout.write(`Added the group ${oneLine(name)}.\n`);
}

async function setGroup(context: CliContext, name: string, options: GroupOptions): Promise<void> {
  const { members, add, remove } = options;
  if (members !== undefined && (add !== undefined || remove !== undefined))
    throw new UsageError('--members says all of them, so --add and --remove can’t be given too.');
  const change = {
    ...(options.name !== undefined && { name: options.name }),
    ...(options.title !== undefined && { title: options.title }),
  };
  const changesMembers = members !== undefined || add !== undefined || remove !== undefined;
  if (Object.keys(change).length === 0 && !changesMembers)
    throw new UsageError('Nothing is given to change; see --help.');
  await inPortal(context, options, async (database, portalId) => {
    const group = await findGroup(database, portalId, name);
    const at = { portalId, groupId: group.id };
    const wanted = changesMembers ? await membersOf(database, portalId, group, options) : [];
    await updateGroup(database, at, change, COMMAND_LINE);
    if (changesMembers) await setMembers(database, at, wanted, COMMAND_LINE);
  });
  context.io.stdout.write(`Changed the group ${oneLine(options.name ?? name)}.\n`);
}

async function membersOf(
  database: ControlDatabase,
  portalId: number,
  { memberIds }: Group,
  { members, add, remove }: GroupOptions,
): Promise<readonly number[]> {
  if (members !== undefined) return userIds(database, portalId, members);
  const leaving = new Set(await userIds(database, portalId, remove ?? []));
  const all = [...memberIds, ...(await userIds(database, portalId, add ?? []))];
  return all.filter((id) => !leaving.has(id));
}

async function userIds(
  database: ControlDatabase,
  portalId: number,
  names: readonly string[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const name of names) ids.push((await requireUser(database, portalId, name)).id);
  return ids;
}

async function removeByName(context: CliContext, name: string, options: GroupOptions): Promise<void> {
  await inPortal(context, options, async (database, portalId) => {
    const { id: groupId } = await findGroup(database, portalId, name);
    await removeGroup(database, { portalId, groupId }, COMMAND_LINE);
  });
  context.io.stdout.write(`Removed the group ${oneLine(name)}.\n`);
}

async function printGroups(context: CliContext, options: GroupOptions): Promise<void> {
  const groups = await inPortal(context, options, async (database, portalId) => {
    const users = await listUsers(database, portalId);
    const names = new Map(users.map((user) => [user.id, user.name]));
    return (await listGroups(database, portalId)).map(({ name, title, memberIds }) => ({
      name,
      title,
      members: memberIds.flatMap((id) => names.get(id) ?? []),
    }));
  });
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(groups, null, 2)}\n`);
  else if (groups.length === 0) stdout.write('There are no groups.\n');
  else
    stdout.write(
      textTable([
        ['GROUP', 'TITLE', 'MEMBERS'],
        ...groups.map((group) => [group.name, oneLine(group.title), group.members.join(', ')]),
      ]),
    );
}
