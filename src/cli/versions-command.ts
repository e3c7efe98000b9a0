import type { Command } from 'commander';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { type DatasetVersion, listHistory } from '../catalog/dataset-versions.ts';
import { noSuchVersion } from '../catalog/restore-version.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { restoreDataset } from '../publish/restore-dataset.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase, withStore } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { requireDataset } from './require-dataset.ts';
import { textTable } from './text-table.ts';

interface VersionsOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
}

/** `trigpoint versions list|restore`. */
export function addVersionsCommand(program: Command, context: CliContext): void {
  const versions = program
    .command('versions')
    .summary('show the history of a dataset, and return to an earlier version')
    .description(
      'Earlier versions of a dataset are kept as settings say (keptVersions, maxKeptVersionBytes, portal set --kept-versions).',
    )
    .addHelpText('after', examples('trigpoint versions list parcels'));
  versions
    .command('list')
    .summary('list the versions of a dataset that are there')
    .description('Lists the versions of a dataset that are there, the current one first.')
    .argument('<dataset>', 'id of the dataset')
    .addOption(portalOption())
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint versions list parcels --json'))
    .action((id: string, options: VersionsOptions) => showVersions(context, id, options));
  versions
    .command('restore')
    .summary('return to an earlier version')
    .description(
      'Makes an earlier version the current one again, at once and as a whole; the one that was current is kept in its turn. ' +
        'What is said about the dataset and who may see it stay as they are.',
    )
    .argument('<dataset>', 'id of the dataset')
    .argument('[version]', 'the version; without it the one that was current before')
    .addOption(portalOption())
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples(
        'trigpoint versions restore parcels',
        'trigpoint versions restore parcels 20261128T074500Z-k3x9',
      ),
    )
    .action((id: string, version: string | undefined, options: VersionsOptions) =>
      restore(context, id, version, options),
    );
}

async function historyOf(
  database: ControlDatabase,
  portalName: string | undefined,
  id: string,
): Promise<DatasetVersion[]> {
  const { portalId, uid } = await requireDataset(database, portalName, id);
  return listHistory(database, portalId, uid);
}

async function showVersions(context: CliContext, id: string, options: VersionsOptions): Promise<void> {
  const versions = await withDatabase(configFor(context, options), (database) =>
    historyOf(database, options.portal, id),
  );
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(versions.map(versionJson), null, 2)}\n`);
  else
    stdout.write(
      textTable([['VERSION', 'FEATURES', 'BYTES', 'PUBLISHED', 'BY', ''], ...versions.map(versionRow)]),
    );
}

function versionRow(version: DatasetVersion): string[] {
  return [
    version.version,
    version.numberOfFeatures.toLocaleString('en'),
    version.bytes?.toLocaleString('en') ?? '',
    version.publishedAt.toISOString(),
    oneLine(version.publishedBy ?? ''),
    version.supersededAt === undefined ? 'current' : `until ${version.supersededAt.toISOString()}`,
  ];
}

function versionJson(version: DatasetVersion): object {
  return {
    version: version.version,
    isCurrent: version.supersededAt === undefined,
    numberOfFeatures: version.numberOfFeatures,
    bytes: version.bytes,
    publishedAt: version.publishedAt.toISOString(),
    publishedBy: version.publishedBy,
    supersededAt: version.supersededAt?.toISOString(),
    report: version.report === undefined ? undefined : JSON.parse(version.report),
  };
}

async function restore(
  context: CliContext,
  id: string,
  asked: string | undefined,
  options: VersionsOptions,
): Promise<void> {
  const { dataset, remarks } = await withStore(context, configFor(context, options), async (services) => {
    const [, before] = await historyOf(services.database, options.portal, id);
    const version = asked ?? before?.version;
    if (version === undefined) throw noSuchVersion(id, 'before the current one');
    const request = { portal: options.portal, id, version, actor: COMMAND_LINE };
    return restoreDataset(request, services);
  });
  const lines = [
    `Returned ${oneLine(id)} to ${dataset.version}: ${dataset.summary.numberOfFeatures.toLocaleString('en')} features.`,
    ...remarks.map(oneLine),
  ];
  context.io.stdout.write(`${lines.join('\n')}\n`);
}
