import { type Command, InvalidArgumentError, Option } from 'commander';
import { type QuotaLimit, type QuotaSubject, readQuotaLimits } from '../access/quota-limits.ts';
import { QUOTA_UNITS, type QuotaUnit } from '../access/quota-window.ts';
import { findGroup, listGroups } from '../account/groups.ts';
import { MAX_QUOTA_CALLS, setQuotaLimit } from '../account/set-quota-limit.ts';
import { listUsers } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { findPortal } from '../catalog/portals.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { requireUser } from './require-user.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface QuotaOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
  readonly anonymous?: true;
  readonly users?: true;
  readonly group?: string;
  readonly user?: string;
  readonly per: QuotaUnit;
  readonly calls: QuotaLimit['calls'] | 'none';
}

/** `trigpoint quota show|set`. */
export function addQuotaCommand(program: Command, context: CliContext): void {
  const quota = program
    .command('quota')
    .summary('show and set how many calls are allowed')
    .description(
      'How many calls of the APIs are allowed: to all anonymous callers together, and to each user. A user’s own limit counts before the most generous of their groups’, and that before the one of all users, in each unit by itself.',
    )
    .addHelpText('after', examples('trigpoint quota show'));
  quota
    .command('show')
    .summary('show the limits')
    .description('Shows the limits that are set. Where none is, calls are neither limited nor counted.')
    .addOption(portalOption())
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint quota show --json'))
    .action((options: QuotaOptions) => showLimits(context, options));
  quota
    .command('set')
    .summary('set or remove a limit')
    .description('Sets or removes a limit. A running server counts by it within a second.')
    .option('--anonymous', 'for all anonymous callers together')
    .option('--users', 'for each user')
    .option('--group <name>', 'for each user of the group, in place of what all users have')
    .option('--user <name>', 'for that user, in place of anything else')
    .addOption(
      new Option('--per <unit>', 'minute, hour, day or month of UTC')
        .choices(QUOTA_UNITS)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--calls <n>', 'calls allowed; unlimited, or none to remove the limit')
        .argParser(readCalls)
        .makeOptionMandatory(),
    )
    .addOption(portalOption())
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples(
        'trigpoint quota set --anonymous --per day --calls 10000',
        'trigpoint quota set --user ada --per day --calls unlimited',
      ),
    )
    .action((options: QuotaOptions) => setLimit(context, options));
}

function readCalls(text: string): QuotaOptions['calls'] {
  if (text === 'none' || text === 'unlimited') return text;
  const calls = Number(text);
  if (!/^\d{1,13}$/.test(text) || calls > MAX_QUOTA_CALLS)
    throw new InvalidArgumentError(
      `It is a whole number from 0 to ${MAX_QUOTA_CALLS}, or one of the words unlimited and none.`,
    );
  return calls;
}

async function setLimit(context: CliContext, options: QuotaOptions): Promise<void> {
  const given = (['anonymous', 'users', 'group', 'user'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (given.length !== 1)
    throw new UsageError('Give one of --anonymous, --users, --group and --user; see --help.');
  await withDatabase(configFor(context, options), async (database) => {
    const { id } = await findPortal(database, options.portal);
    const subject = await subjectOf(database, id, options);
    await setQuotaLimit(database, id, { subject, unit: options.per, calls: options.calls }, COMMAND_LINE);
  });
  const { calls, per } = options;
  const said =
    calls === 'none' ? 'removed' : calls === 'unlimited' ? calls : `${calls.toLocaleString('en')} calls`;
  context.io.stdout.write(`${subjectName(options)}, per ${per}: ${said}.\n`);
}

async function subjectOf(
  database: ControlDatabase,
  portalId: number,
  { anonymous, group, user }: QuotaOptions,
): Promise<QuotaSubject> {
  if (anonymous === true) return { kind: 'anonymous' };
  if (group !== undefined) return { kind: 'group', id: (await findGroup(database, portalId, group)).id };
  if (user !== undefined) return { kind: 'user', id: (await requireUser(database, portalId, user)).id };
  return { kind: 'users' };
}

function subjectName({ anonymous, group, user }: QuotaOptions): string {
  if (anonymous === true) return 'All anonymous callers together';
  if (group !== undefined) return `Each user of the group ${oneLine(group)}`;
  return user === undefined ? 'Each user' : `The user ${oneLine(user)}`;
}

async function showLimits(context: CliContext, options: QuotaOptions): Promise<void> {
  const limits = await withDatabase(configFor(context, options), async (database) => {
    const { id } = await findPortal(database, options.portal);
    const groups = new Map((await listGroups(database, id)).map((group) => [group.id, group.name]));
    const users = new Map((await listUsers(database, id)).map((user) => [user.id, user.name]));
    return (await readQuotaLimits(database.db, id)).map(({ subject, unit, calls }) => {
      const names = subject.kind === 'group' ? groups : users;
      return {
        for: subject.kind,
        name: 'id' in subject ? names.get(subject.id) : undefined,
        per: unit,
        calls,
      };
    });
  });
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(limits, null, 2)}\n`);
  else if (limits.length === 0) stdout.write('There are no limits.\n');
  else
    stdout.write(
      textTable([
        ['FOR', 'NAME', 'PER', 'CALLS'],
        ...limits.map((limit) => [limit.for, limit.name ?? '', limit.per, limit.calls.toLocaleString('en')]),
      ]),
    );
}
