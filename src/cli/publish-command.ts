import type { Command } from 'commander';
import type { Portal } from '../catalog/catalog.ts';
import { firstAddressOf, namespaceUriFor } from '../catalog/first-portal.ts';
import { createFirstPortal, removeUnusedPortal } from '../catalog/portals.ts';
import type { Config } from '../config/config.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { limitOwnMemory } from '../lib/memory-flags.ts';
import { publishDataset } from '../publish/publish-dataset.ts';
import type { PublishRequest } from '../publish/publish-request.ts';
import { fetchSettings } from '../sources/fetch-settings.ts';
import { newestFile } from '../sources/newest-file.ts';
import { openAddress } from '../sources/open-address.ts';
import { parseSourceAddress } from '../sources/source-address.ts';
import { type CliContext, configFor, type HomeOptions, withStore } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { readPassword, setPassword } from './password-file.ts';
import { createProgressPrinter } from './print-progress.ts';
import { reportText } from './print-report.ts';
import { readSrsNames, readText } from './read-option-value.ts';
import {
  addReadingOptions,
  checkReadingOptions,
  type ReadingOptions,
  sourceOptionsOf,
} from './reading-options.ts';
import { UsageError } from './usage-error.ts';

interface PublishOptions extends HomeOptions, ReadingOptions {
  readonly as?: string;
  readonly portal?: string;
  readonly otherSrs?: readonly string[];
  readonly schema?: string;
  readonly namespace?: string;
  readonly prefix?: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** `trigpoint publish FILE`. */
export function addPublishCommand(program: Command, context: CliContext): void {
  const command = program
    .command('publish')
    .summary('publish a file, or what stands at an address, as a dataset')
    .description(
      'Publishes a file: GeoJSON (also newline-delimited or gzipped), CSV, Shapefile (.shp or .zip), GeoPackage, FlatGeobuf or GML 3.1.1. ' +
        'Also what an address answers: a file on the web, a feature type of another server’s WFS, a table of PostgreSQL with PostGIS. ' +
        'Types, encoding and coordinates are recognised, and the report says how. A running server serves the dataset within a second.',
    )
    .argument(
      '<file>',
      'the file; a folder or a pattern (its newest file); http(s)://…, WFS:https://… or postgres://user@host/database',
      readText,
    )
    .option('--as <id>', 'id of the dataset; without it the file’s name', readText)
    .addOption(portalOption());
  addReadingOptions(command)
    .option(
      '--other-srs <names>',
      'CRSs that capabilities advertise for it, e.g. EPSG:2154,EPSG:5514',
      readSrsNames,
    )
    .option(
      '--schema <file>',
      'GML: application schema (.xsd) that declares types, order and what is mandatory',
      readText,
    )
    .option(
      '--namespace <uri>',
      'namespace of the feature type instead of the portal’s; with --prefix',
      readText,
    )
    .option('--prefix <name>', 'prefix that documents write for that namespace', readText)
    .option('--replace', 'take the place of the dataset with that id, at once and as a whole')
    .addOption(homeOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'trigpoint publish departements.zip --title "Départements" --key code',
        'trigpoint publish villes.csv --as towns --encoding windows-1252 --replace',
        'trigpoint publish postgres://gis@db.example.org/geodata --layer public.roads',
        'trigpoint publish "WFS:https://example.org/wfs" --layer ms:roads --as roads',
      ),
    )
    .action((file: string, options: PublishOptions) => publish(context, file, options));
}

async function publish(context: CliContext, file: string, options: PublishOptions): Promise<void> {
  checkCombination(options);
  checkReadingOptions(options);
  limitOwnMemory();
  const config = configFor(context, options);
  const { io, services } = context;
  const signal = io.interrupted();
  const report = await withStore(context, config, async (opened) => {
    const created = await ensurePortal(opened.database, config);
    const printer = createProgressPrinter(io.stderr);
    const publishing = { ...opened, encodings: services.encodings };
    try {
      return await withSource(context, { file, options, config, signal }, (source, id) =>
        publishDataset(
          { ...requestOf(options), source, id: options.as ?? id },
          publishing,
          signal,
          printer.show,
        ),
      );
    } catch (error) {
      if (created !== undefined) await removeUnusedPortal(opened.database, created);
      throw error;
    } finally {
      printer.stop();
    }
  });
  io.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
}

interface Reading {
  readonly file: string;
  readonly options: PublishOptions;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** A file is read by publishing itself; what is found or fetched first has a name for its dataset too. */
async function withSource<Result>(
  { io, services }: CliContext,
  { file, options, config, signal }: Reading,
  use: (source: PublishRequest['source'], id: string | undefined) => Promise<Result>,
): Promise<Result> {
  const address = parseSourceAddress(file);
  const { schema } = options;
  const sourceOptions = { ...sourceOptionsOf(options), ...(schema !== undefined && { schema }) };
  if (address.kind === 'file') {
    const { path, id } = await newestFile(address.path);
    return use({ path, options: sourceOptions }, id);
  }
  if (options.passwordFile !== undefined) setPassword(address, await readPassword(io, options.passwordFile));
  const request = { address, options: sourceOptions };
  const temporaryFolder = services.temporaryFolder(config.home);
  const settings = fetchSettings(config);
  const opened = await openAddress(request, { settings, temporaryFolder, isTrusted: true }, signal);
  // Nothing is known of the address yet, so it can't have stayed what it was.
  if (opened.isUnchanged) throw new Error('the server answered that an unknown resource has not changed');
  try {
    return await use(opened.source, opened.id);
  } finally {
    await opened.close();
  }
}

function checkCombination({ namespace, prefix }: PublishOptions): void {
  if ((namespace === undefined) !== (prefix === undefined))
    throw new UsageError('--namespace and --prefix go together.');
}

/** An empty home gets its portal with its first dataset; undefined when there is one. */
function ensurePortal(database: ControlDatabase, config: Config): Promise<Portal | undefined> {
  return createFirstPortal(database, {
    name: 'main',
    title: 'Trigpoint',
    isDefault: true,
    namespaceUri: namespaceUriFor(firstAddressOf(config.host, config.port)),
  });
}

function requestOf(options: PublishOptions): Omit<PublishRequest, 'source' | 'id'> {
  return {
    portal: options.portal,
    metadata: {
      ...(options.title !== undefined && { title: options.title }),
      ...(options.otherSrs !== undefined && { otherSrs: options.otherSrs }),
    },
    keyColumn: options.key,
    ...(options.namespace !== undefined &&
      options.prefix !== undefined && { namespace: { uri: options.namespace, prefix: options.prefix } }),
    types: options.type ?? new Map(),
    crs: options.srs,
    defaultCrs: options.defaultSrs,
    skipInvalid: options.skipInvalid ?? false,
    restrict: options.restricted ?? false,
    replace: options.replace ?? false,
  };
}
