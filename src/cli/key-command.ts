import { type Command, InvalidArgumentError } from 'commander';
import {
  type ApiKey,
  createApiKey,
  findApiKeyBySecret,
  listApiKeys,
  revokeApiKey,
} from '../access/api-keys.ts';
import { AccountError } from '../account/account-error.ts';
import { listUsers } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { findPortal, listPortals } from '../catalog/portals.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { readText } from './read-option-value.ts';
import { requireUser } from './require-user.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface KeyOptions extends HomeOptions {
  readonly portal?: string;
  readonly user?: string;
  readonly label?: string;
  readonly json?: boolean;
}

/** `trigpoint key create|list|revoke|find`. */
export function addKeyCommand(program: Command, context: CliContext): void {
  const key = program
    .command('key')
    .summary('create, list, find and revoke API keys')
    .description('An API key reads what its owner may read. It is shown once; only its hash is kept.')
    .addHelpText('after', examples('trigpoint key list'));
  withHome(key.command('create'))
    .summary('create an API key')
    .description('Creates an API key for a user and prints it, this one time.')
    .argument('<user>', 'name of its owner')
    .option('--label <text>', 'what it is for', readLabel, 'made on the command line')
    .addOption(jsonOption())
    .addHelpText('after', examples('trigpoint key create ada --label "QGIS on the field laptop"'))
    .action((user: string, options: KeyOptions) => createKey(context, user, options));
  withHome(key.command('list'))
    .summary('list the API keys')
    .description('Lists the API keys, newest first, those that are revoked too.')
    .option('--user <name>', 'only this user’s', readText)
    .addOption(jsonOption())
    .addHelpText('after', examples('trigpoint key list --user ada'))
    .action((options: KeyOptions) => printKeys(context, options));
  withHome(key.command('revoke'))
    .summary('revoke an API key')
    .description('Revokes an API key for good. It counts no more on every server within a second.')
    .argument('<number>', 'the key’s number, as list and find show it', readNumber)
    .addHelpText('after', examples('trigpoint key revoke 7'))
    .action((id: number, options: KeyOptions) => revokeKey(context, id, options));
  key
    .command('find')
    .summary('find out whose an API key is')
    .description(
      'Finds the API key that stands on standard input, in every portal: for one that was found where it shouldn’t be. ' +
        'An argument would stay in the shell’s history.',
    )
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint key find < leaked.txt'))
    .action((options: KeyOptions) => findKey(context, options));
}

function withHome(command: Command): Command {
  return command.addOption(portalOption()).addOption(homeOption());
}

const MAX_LABEL_CHARACTERS = 200;

function readLabel(text: string): string {
  const label = readText(text).trim();
  if (label.length <= MAX_LABEL_CHARACTERS && !/\p{Cc}/u.test(label)) return label;
  throw new InvalidArgumentError(`A label is one line of up to ${MAX_LABEL_CHARACTERS} characters.`);
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A key’s number is a positive integer.');
}

async function createKey(context: CliContext, userName: string, options: KeyOptions): Promise<void> {
  const made = await withDatabase(configFor(context, options), async (database) => {
    const { id: portalId } = await findPortal(database, options.portal);
    const user = await requireUser(database, portalId, userName);
    if (user.isDisabled)
      throw new AccountError(
        'Invalid',
        `The user ${user.name} is disabled: a key of theirs would not count.`,
      );
    return createApiKey(database, { portalId, userId: user.id }, options.label ?? '', COMMAND_LINE);
  });
  const { stdout } = context.io;
  if (options.json)
    stdout.write(
      `${JSON.stringify({ number: made.key.id, key: made.secret, label: made.key.label }, null, 2)}\n`,
    );
  else stdout.write(`${made.secret}\nThis is key ${made.key.id}. It can't be shown again.\n`);
}

async function printKeys(context: CliContext, options: KeyOptions): Promise<void> {
  const rows = await withDatabase(configFor(context, options), async (database) => {
    const { id: portalId } = await findPortal(database, options.portal);
    const names = new Map((await listUsers(database, portalId)).map((user) => [user.id, user.name]));
    const userId =
      options.user === undefined ? undefined : (await requireUser(database, portalId, options.user)).id;
    const keys = await listApiKeys(database, portalId, userId);
    return keys.map((key) => keyRow(key, names.get(key.userId) ?? ''));
  });
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) stdout.write('There are no API keys.\n');
  else
    stdout.write(
      textTable([
        ['NUMBER', 'USER', 'KEY', 'LABEL', 'CREATED', 'LAST USED', 'REVOKED'],
        ...rows.map((row) => [
          String(row.number),
          row.user,
          `${row.begin}…`,
          oneLine(row.label),
          row.createdAt,
          row.lastUsedAt ?? 'never',
          row.revokedAt ?? '',
        ]),
      ]),
    );
}

function keyRow(key: ApiKey, user: string) {
  return {
    number: key.id,
    user,
    begin: key.hint,
    label: key.label,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString(),
    revokedAt: key.revokedAt?.toISOString(),
  };
}

async function revokeKey(context: CliContext, id: number, options: KeyOptions): Promise<void> {
  await withDatabase(configFor(context, options), async (database) => {
    const portal = await findPortal(database, options.portal);
    if (!(await revokeApiKey(database, { portalId: portal.id }, id, COMMAND_LINE)))
      throw new AccountError('NoSuchKey', `The portal ${portal.name} has no key ${id} that still counts.`);
  });
  context.io.stdout.write(`Revoked key ${id}.\n`);
}

async function findKey(context: CliContext, options: KeyOptions): Promise<void> {
  const [secret] = /\b[0-9a-f]{56}\b/.exec(await context.io.readInput()) ?? [];
  if (secret === undefined)
    throw new UsageError('On standard input stands no API key, which is 56 hexadecimal characters.');
  const found = await withDatabase(configFor(context, options), async (database) => {
    for (const portal of await listPortals(database)) {
      const key = await findApiKeyBySecret(database, portal.id, secret);
      if (key === undefined) continue;
      const owner = (await listUsers(database, portal.id)).find((user) => user.id === key.userId);
      return { portal: portal.name, ...keyRow(key, owner?.name ?? '') };
    }
    throw new AccountError('NoSuchKey', 'No portal has the key that stands on standard input.');
  });
  const { stdout } = context.io;
  if (options.json) {
    stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const { portal, number, user, label, revokedAt } = found;
  const state =
    revokedAt === undefined
      ? `It counts; revoke it with: trigpoint key revoke ${number} --portal ${portal}`
      : `It was revoked on ${revokedAt}.`;
  stdout.write(`Key ${number} of ${user} in the portal ${portal}, ${JSON.stringify(label)}. ${state}\n`);
}
