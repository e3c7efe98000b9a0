import { type Command, Option } from 'commander';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { CatalogError } from '../catalog/catalog-error.ts';
import { findPortal } from '../catalog/portals.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { ApplicationType, OAuthApplication } from '../oauth/application.ts';
import { listApplications, registerApplication, removeApplication } from '../oauth/applications.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { readText } from './read-option-value.ts';
import { requireUser } from './require-user.ts';
import { textTable } from './text-table.ts';

interface AppOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
}

interface RegisterOptions extends AppOptions {
  readonly owner: string;
  readonly type: ApplicationType;
  readonly redirect: readonly string[];
  readonly pkce: boolean;
}

/** `trigpoint app register|list|remove`. */
export function addAppCommand(program: Command, context: CliContext): void {
  const app = program
    .command('app')
    .summary('register, list and remove OAuth 2.0 applications')
    .description('An application reads on behalf of users who allow it, without ever having their password.')
    .addHelpText('after', examples('trigpoint app list'));
  withHome(app.command('register'))
    .summary('register an application')
    .description('Registers an application and prints its client id, and its client secret this one time.')
    .argument('<name>', 'what users are shown')
    .requiredOption('--owner <user>', 'name of the user whose application it is', readText)
    .addOption(
      new Option('--type <type>', 'confidential: its secret stays on a server; public: it runs at its users’')
        .choices(['confidential', 'public'])
        .default('confidential'),
    )
    .requiredOption('--redirect <uri>', 'where users are sent back to; may be repeated', readRedirect)
    .option('--no-pkce', 'a public application that knows no PKCE may do without')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('trigpoint app register "Field map" --owner ada --redirect https://map.example.org/callback'),
    )
    .action((name: string, options: RegisterOptions) => register(context, name, options));
  withHome(app.command('list'))
    .summary('list the applications')
    .description('Lists the registered applications.')
    .addOption(jsonOption())
    .addHelpText('after', examples('trigpoint app list --json'))
    .action((options: AppOptions) => printApplications(context, options));
  withHome(app.command('remove'))
    .summary('remove an application')
    .description('Removes an application. Its tokens count no more on every server within a second.')
    .argument('<client-id>', 'the client id, as list shows it')
    .addHelpText('after', examples('trigpoint app remove X0g1ZgM9hwQx7ZPzG0aXv1Lq'))
    .action((clientId: string, options: AppOptions) => remove(context, clientId, options));
}

function withHome(command: Command): Command {
  return command.addOption(portalOption()).addOption(homeOption());
}

function readRedirect(uri: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), uri];
}

function inPortal<Result>(
  context: CliContext,
  options: AppOptions,
  act: (database: ControlDatabase, portalId: number) => Promise<Result>,
): Promise<Result> {
  return withDatabase(configFor(context, options), async (database) =>
    act(database, (await findPortal(database, options.portal)).id),
  );
}

async function register(context: CliContext, name: string, options: RegisterOptions): Promise<void> {
  const { owner, type, redirect: redirectUris, pkce: requiresPkce } = options;
  const { application, secret } = await inPortal(context, options, async (database, portalId) => {
    const { id: ownerId } = await requireUser(database, portalId, owner);
    const input = { portalId, ownerId, name, type, redirectUris, requiresPkce };
    return registerApplication(database, input, COMMAND_LINE);
  });
  const { stdout } = context.io;
  if (options.json)
    stdout.write(`${JSON.stringify({ ...row(application), clientSecret: secret }, null, 2)}\n`);
  else
    stdout.write(
      `Client id      ${application.clientId}\nClient secret  ${secret}\nThe secret can't be shown again.\n`,
    );
}

async function printApplications(context: CliContext, options: AppOptions): Promise<void> {
  const rows = await inPortal(context, options, async (database, portalId) =>
    (await listApplications(database, { portalId })).map(row),
  );
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) stdout.write('There are no applications.\n');
  else
    stdout.write(
      textTable([
        ['CLIENT ID', 'NAME', 'OWNER', 'TYPE', 'PKCE', 'REDIRECTIONS'],
        ...rows.map((app) => [
          app.clientId,
          oneLine(app.name),
          app.owner,
          app.type,
          app.requiresPkce ? 'required' : 'optional',
          app.redirectUris.join(' '),
        ]),
      ]),
    );
}

async function remove(context: CliContext, clientId: string, options: AppOptions): Promise<void> {
  const isRemoved = await inPortal(context, options, (database, portalId) =>
    removeApplication(database, { portalId }, { clientId, actor: COMMAND_LINE }),
  );
  if (!isRemoved)
    throw new CatalogError(
      'Invalid',
      `The portal has no application with the client id ${JSON.stringify(clientId)}.`,
    );
  context.io.stdout.write(`Removed the application ${oneLine(clientId)}; its tokens count no more.\n`);
}

function row(application: OAuthApplication) {
  const { clientId, name, ownerName: owner, type, requiresPkce, redirectUris, createdAt } = application;
  return { clientId, name, owner, type, requiresPkce, redirectUris, createdAt: createdAt.toISOString() };
}
