import { type Command, Option } from 'commander';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import type { Portal } from '../catalog/catalog.ts';
import { addressOf, namespaceUriFor } from '../catalog/first-portal.ts';
import { createPortal, listPortals, type PortalChange, updatePortal } from '../catalog/portals.ts';
import { writeRetention } from '../catalog/version-retention.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { readHosts, readMaximum, readNumberOrDefault, readSrsNames, readText } from './read-option-value.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface PortalOptions extends HomeOptions {
  readonly title?: string;
  readonly abstract?: string;
  readonly hosts?: readonly string[];
  readonly default?: boolean;
  readonly private?: boolean;
  readonly public?: boolean;
  readonly signUp?: boolean;
  readonly publicUrl?: string;
  readonly prefix?: string;
  readonly namespace?: string;
  readonly provider?: string;
  readonly providerSite?: string;
  readonly contactName?: string;
  readonly contactEmail?: string;
  readonly fees?: string;
  readonly accessConstraints?: string;
  readonly maxFeatures?: number | 'none';
  readonly otherSrs?: readonly string[];
  readonly background?: string;
  readonly backgroundAttribution?: string;
  readonly keptVersions?: number | null;
  readonly maxKeptVersionBytes?: number | null;
}

/** `trigpoint portal add|list|set`. */
export function addPortalCommand(program: Command, context: CliContext): void {
  const portal = program
    .command('portal')
    .summary('add, list and change portals')
    .description(
      'A portal is an organisation’s own catalogue on this server; a request belongs to the portal of its host name.',
    )
    .addHelpText('after', examples('trigpoint portal list'));
  addPortalOptions(
    portal
      .command('add')
      .summary('add a portal')
      .description('Adds a portal. The first one is the default portal.')
      .argument('<name>', 'short name for the command line: lower-case letters, digits, hyphens'),
  )
    .addHelpText(
      'after',
      examples('trigpoint portal add city --title "City of Example" --hosts data.example.org'),
    )
    .action((name: string, options: PortalOptions) => addPortal(context, name, options));
  portal
    .command('list')
    .summary('list the portals')
    .description('Lists the portals.')
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint portal list --json'))
    .action((options: HomeOptions & { json?: boolean }) => printPortals(context, options));
  addPortalOptions(
    portal
      .command('set')
      .summary('change a portal')
      .description('Changes a portal: what is given; an empty text removes a value.')
      .argument('<name>', 'the portal’s short name'),
  )
    .addHelpText('after', examples('trigpoint portal set city --public-url https://data.example.org'))
    .action((name: string, options: PortalOptions) => setPortal(context, name, options));
}

function addPortalOptions(command: Command): Command {
  return command
    .option('--title <text>', 'title for people', readText)
    .option('--abstract <text>', 'what the portal holds')
    .option('--hosts <names>', 'host names that belong to it, separated by commas, without ports', readHosts)
    .option('--default', 'serve the hosts that no portal has, in place of the portal that did')
    .addOption(new Option('--no-default', 'answer unknown hosts with 404').default(undefined))
    .addOption(new Option('--private', 'nothing without signing in or a credential').conflicts('public'))
    .addOption(new Option('--public', 'anybody sees what isn’t restricted'))
    .option('--sign-up', 'anybody may make an account')
    .addOption(new Option('--no-sign-up', 'only administrators make accounts').default(undefined))
    .option('--public-url <url>', 'what links start with, e.g. https://data.example.org')
    .option('--prefix <name>', 'namespace prefix of datasets published from now on (ods)', readText)
    .option('--namespace <uri>', 'namespace URI of datasets published from now on', readText)
    .option('--provider <text>', 'name of the organisation')
    .option('--provider-site <url>', 'web site of the organisation')
    .option('--contact-name <text>', 'person to contact')
    .option('--contact-email <address>', 'where to write to')
    .option('--fees <text>', 'what the use costs')
    .option('--access-constraints <text>', 'conditions of use')
    .option('--max-features <n>', 'most features in one answer, advertised; none for no cap', readMaximum)
    .option(
      '--other-srs <names>',
      'CRSs that capabilities advertise for all its datasets, e.g. EPSG:5514',
      readSrsNames,
    )
    .option(
      '--background <url>',
      'tiles under its maps, e.g. https://tiles.example.org/{z}/{x}/{y}.png; without it land and borders',
    )
    .option('--background-attribution <text>', 'whose tiles they are, as their licence wants it said')
    .option(
      '--kept-versions <n>',
      'earlier versions of a dataset that stay to return to; default: as the server’s keptVersions',
      readNumberOrDefault,
    )
    .option(
      '--max-kept-version-bytes <n>',
      'disk for the earlier versions of all its datasets; default: as the server’s maxKeptVersionBytes',
      readNumberOrDefault,
    )
    .addOption(homeOption());
}

async function addPortal(context: CliContext, name: string, options: PortalOptions): Promise<void> {
  const config = configFor(context, options);
  const portal = await withDatabase(config, async (database) => {
    const isFirst = (await listPortals(database)).length === 0;
    const change = changeOf(options);
    const base = addressOf({ publicUrl: change.publicUrl, hosts: change.hosts ?? [] }, config);
    const created = await createPortal(database, {
      title: name,
      isDefault: isFirst,
      namespaceUri: namespaceUriFor(base),
      ...change,
      name,
    });
    await writeRetention(database, created.id, options);
    return created;
  });
  context.io.stdout.write(`Added the portal ${portal.name}; its namespace is ${portal.namespaceUri}.\n`);
}

async function setPortal(context: CliContext, name: string, options: PortalOptions): Promise<void> {
  const change = changeOf(options);
  const { keptVersions, maxKeptVersionBytes } = options;
  if (Object.keys(change).length === 0 && keptVersions === undefined && maxKeptVersionBytes === undefined)
    throw new UsageError('Nothing is given to change; see --help.');
  const portal = await withDatabase(configFor(context, options), async (database) => {
    const changed = await updatePortal(database, name, change, COMMAND_LINE);
    await writeRetention(database, changed.id, options);
    return changed;
  });
  context.io.stdout.write(`Changed the portal ${portal.name}.\n`);
}

async function printPortals(context: CliContext, options: HomeOptions & { json?: boolean }): Promise<void> {
  const portals = await withDatabase(configFor(context, options), listPortals);
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(portals, null, 2)}\n`);
  else if (portals.length === 0) stdout.write('There are no portals.\n');
  else
    stdout.write(
      textTable([['PORTAL', 'TITLE', 'HOSTS', 'OPEN TO', 'PUBLIC URL', 'NAMESPACE'], ...portals.map(row)]),
    );
}

function row(portal: Portal): string[] {
  const hosts = [...portal.hosts, ...(portal.isDefault ? ['(all others)'] : [])];
  const openTo = portal.isPrivate ? 'its users' : 'everybody';
  return [
    portal.name,
    oneLine(portal.title),
    hosts.join(', '),
    openTo,
    portal.publicUrl ?? '',
    portal.namespaceUri,
  ];
}

/** The fields that a flag sets as it is, and those that an empty text empties. */
const PLAIN = {
  title: 'title',
  abstract: 'abstract',
  hosts: 'hosts',
  default: 'isDefault',
  signUp: 'allowsSignUp',
  prefix: 'namespacePrefix',
  namespace: 'namespaceUri',
  provider: 'providerName',
  fees: 'fees',
  accessConstraints: 'accessConstraints',
  otherSrs: 'otherSrs',
  backgroundAttribution: 'backgroundAttribution',
} as const satisfies Partial<Record<keyof PortalOptions, keyof Portal>>;
const EMPTIABLE = {
  publicUrl: 'publicUrl',
  providerSite: 'providerSite',
  contactName: 'contactName',
  contactEmail: 'contactEmail',
  background: 'backgroundUrl',
} as const satisfies Partial<Record<keyof PortalOptions, keyof Portal>>;

/** Only what was given. */
function changeOf(options: PortalOptions): PortalChange {
  const change = new Map<string, unknown>();
  for (const [flag, field] of Object.entries(PLAIN) as [keyof typeof PLAIN, string][])
    if (options[flag] !== undefined) change.set(field, options[flag]);
  for (const [flag, field] of Object.entries(EMPTIABLE) as [keyof typeof EMPTIABLE, string][])
    if (options[flag] !== undefined) change.set(field, options[flag] || undefined);
  if (options.private === true) change.set('isPrivate', true);
  if (options.public === true) change.set('isPrivate', false);
  if (options.maxFeatures !== undefined)
    change.set('maxFeatures', options.maxFeatures === 'none' ? undefined : options.maxFeatures);
  return Object.fromEntries(change);
}
