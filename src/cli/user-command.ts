import { type Command, Option } from 'commander';
import { ROLES, type Role } from '../access/identity.ts';
import { hashPassword } from '../account/password-hash.ts';
import { checkPasswordOf, type PasswordOwner, setPassword } from '../account/passwords.ts';
import { switchOffSecondFactor } from '../account/second-factor.ts';
import { giveSetPasswordLink, linkAddress } from '../account/set-password-link.ts';
import { createUser, listUsers, removeUser, type User, updateUser } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import type { Portal } from '../catalog/catalog.ts';
import { addressOf } from '../catalog/first-portal.ts';
import { findPortal } from '../catalog/portals.ts';
import type { Config } from '../config/config.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { requireUser } from './require-user.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface UserOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
  readonly role?: Role;
  readonly displayName?: string;
  readonly email?: string;
  readonly passwordStdin?: boolean;
  readonly resetLink?: boolean;
  readonly disable?: boolean;
  readonly enable?: boolean;
  readonly secondFactor?: boolean;
}

/** `trigpoint user add|list|set|remove`. */
export function addUserCommand(program: Command, context: CliContext): void {
  const user = program
    .command('user')
    .summary('add, list, change and remove users')
    .description('Users sign in to one portal, and see there what they may.')
    .addHelpText('after', examples('trigpoint user list'));
  withFields(withHome(user.command('add')))
    .summary('add a user')
    .description(
      'Adds a user. Without a password from standard input they choose one by the link that --reset-link prints.',
    )
    .argument('<name>', 'what they sign in with: letters, digits, . _ - @ +')
    .addHelpText(
      'after',
      examples(
        'trigpoint user add ada --role publisher --email ada@example.org --reset-link',
        'trigpoint user add bob --password-stdin < password.txt',
      ),
    )
    .action((name: string, options: UserOptions) => addUser(context, name, options));
  withHome(user.command('list'))
    .summary('list the users')
    .description('Lists the users.')
    .addOption(jsonOption())
    .addHelpText('after', examples('trigpoint user list --json'))
    .action((options: UserOptions) => printUsers(context, options));
  withFields(withHome(user.command('set')))
    .summary('change a user')
    .description(
      'Changes a user: what is given. A new password signs them out and ends what applications hold for them.',
    )
    .argument('<name>', 'the user’s name')
    .addOption(
      new Option(
        '--disable',
        'ends every session, key and token of theirs, and lets them in no more',
      ).conflicts(['enable', 'resetLink']),
    )
    .option('--enable', 'lets them in again')
    .addOption(
      new Option('--no-second-factor', 'for who lost it: the password alone signs them in').default(
        undefined,
      ),
    )
    .addHelpText(
      'after',
      examples('trigpoint user set ada --role administrator', 'trigpoint user set bob --reset-link'),
    )
    .action((name: string, options: UserOptions) => setUser(context, name, options));
  withHome(user.command('remove'))
    .summary('remove a user')
    .description('Removes a user with their keys, applications, rights and quotas.')
    .argument('<name>', 'the user’s name')
    .addHelpText('after', examples('trigpoint user remove bob'))
    .action((name: string, options: UserOptions) => removeByName(context, name, options));
}

function withHome(command: Command): Command {
  return command.addOption(portalOption()).addOption(homeOption());
}

function withFields(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--role <role>',
        'member; publisher: also manages datasets; administrator: also people',
      ).choices(ROLES),
    )
    .option('--display-name <text>', 'the name that people see')
    .option('--email <address>', 'where to write to; an empty text for none')
    .addOption(
      new Option('--password-stdin', 'the password is the first line of standard input').conflicts(
        'resetLink',
      ),
    )
    .option('--reset-link', 'print a link by which they choose a password, once, within a day')
    .addOption(jsonOption());
}

interface Place {
  readonly database: ControlDatabase;
  readonly portal: Portal;
  readonly config: Config;
}

function inPortal<Result>(
  context: CliContext,
  options: UserOptions,
  act: (place: Place) => Promise<Result>,
): Promise<Result> {
  const config = configFor(context, options);
  return withDatabase(config, async (database) =>
    act({ database, portal: await findPortal(database, options.portal), config }),
  );
}

async function addUser(context: CliContext, name: string, options: UserOptions): Promise<void> {
  const done = await inPortal(context, options, async (place) => {
    const { displayName = '', email = '', role = 'member' } = options;
    const owner = { name, displayName, email };
    const passwordHash = await readPasswordHash(context, options, owner, place.portal);
    const user = await createUser(
      place.database,
      place.portal.id,
      { ...owner, role, ...(passwordHash !== undefined && { passwordHash }) },
      COMMAND_LINE,
    );
    return { user, link: await linkFor(place, user, options) };
  });
  print(context, options, 'Added', done);
}

async function setUser(context: CliContext, name: string, options: UserOptions): Promise<void> {
  const { displayName, email, role, disable, enable } = options;
  const change = {
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(role !== undefined && { role }),
    ...((disable ?? enable) !== undefined && { isDisabled: disable === true }),
  };
  if (Object.keys(change).length === 0 && isPlain(options))
    throw new UsageError('Nothing is given to change; see --help.');
  const done = await inPortal(context, options, async (place) => {
    const { database, portal } = place;
    const before = await requireUser(database, portal.id, name);
    const passwordHash = await readPasswordHash(context, options, before, portal);
    const user = await updateUser(database, { portalId: portal.id, userId: before.id }, change, COMMAND_LINE);
    if (passwordHash !== undefined)
      await database.db
        .transaction()
        .execute((trx) => setPassword(trx, { portalId: portal.id, user, passwordHash }, COMMAND_LINE));
    if (options.secondFactor === false)
      await switchOffSecondFactor(
        { database },
        { portalId: portal.id, userId: user.id, userName: user.name },
        COMMAND_LINE,
      );
    const now = await requireUser(database, portal.id, user.name);
    return { user: now, link: await linkFor(place, now, options) };
  });
  print(context, options, 'Changed', done);
}

/** Nothing is asked for but fields of the user. */
function isPlain({ passwordStdin, resetLink, secondFactor }: UserOptions): boolean {
  return !passwordStdin && !resetLink && secondFactor !== false;
}

/** The hash of the password on standard input, where it is wanted. Throws UsageError or AccountError. */
async function readPasswordHash(
  context: CliContext,
  { passwordStdin }: UserOptions,
  owner: PasswordOwner,
  portal: Portal,
): Promise<string | undefined> {
  if (!passwordStdin) return undefined;
  const [password = '', ...more] = (await context.io.readInput()).split(/\r?\n/);
  if (more.some((line) => line !== '')) throw new UsageError('Standard input has more than one line.');
  await checkPasswordOf(password, owner, portal);
  return hashPassword(password);
}

async function linkFor(
  { database, portal, config }: Place,
  user: User,
  { resetLink }: UserOptions,
): Promise<string | undefined> {
  if (!resetLink) return undefined;
  const at = { portalId: portal.id, userId: user.id };
  return linkAddress(addressOf(portal, config), await giveSetPasswordLink(database, at, COMMAND_LINE));
}

function print(
  context: CliContext,
  options: UserOptions,
  verb: 'Added' | 'Changed',
  { user, link }: { readonly user: User; readonly link: string | undefined },
): void {
  const { stdout } = context.io;
  if (options.json) {
    stdout.write(`${JSON.stringify({ ...userRow(user), ...(link !== undefined && { link }) }, null, 2)}\n`);
    return;
  }
  stdout.write(`${verb} the user ${user.name}.\n`);
  if (link !== undefined)
    stdout.write(
      `${link}\nThis link works once, within 24 hours, and can't be shown again. Give it to ${user.name} only.\n`,
    );
  else if (!user.hasPassword && !options.passwordStdin)
    stdout.write(`They have no password yet: trigpoint user set ${user.name} --reset-link\n`);
}

async function removeByName(context: CliContext, name: string, options: UserOptions): Promise<void> {
  const user = await inPortal(context, options, async ({ database, portal }) => {
    const found = await requireUser(database, portal.id, name);
    await removeUser(database, { portalId: portal.id, userId: found.id }, COMMAND_LINE);
    return found;
  });
  context.io.stdout.write(`Removed the user ${user.name}.\n`);
}

async function printUsers(context: CliContext, options: UserOptions): Promise<void> {
  const users = await inPortal(context, options, ({ database, portal }) => listUsers(database, portal.id));
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(users.map(userRow), null, 2)}\n`);
  else if (users.length === 0) stdout.write('There are no users.\n');
  else
    stdout.write(
      textTable([
        ['USER', 'NAME', 'E-MAIL', 'ROLE', 'STATE', 'LAST SIGNED IN'],
        ...users.map((user) => [
          user.name,
          oneLine(user.displayName),
          user.email ?? '',
          user.role,
          user.isDisabled ? 'disabled' : user.hasPassword ? 'active' : 'no password yet',
          user.lastSignInAt?.toISOString() ?? 'never',
        ]),
      ]),
    );
}

function userRow(user: User) {
  return {
    name: user.name,
    displayName: user.displayName,
    email: user.email,
    role: user.role,
    isDisabled: user.isDisabled,
    hasPassword: user.hasPassword,
    hasSecondFactor: user.hasSecondFactor,
    createdAt: user.createdAt.toISOString(),
    lastSignInAt: user.lastSignInAt?.toISOString(),
  };
}
