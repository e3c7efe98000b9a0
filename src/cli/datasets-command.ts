import type { Command } from 'commander';
import type { Dataset, Portal } from '../catalog/catalog.ts';
import { openCatalog } from '../catalog/live-catalog.ts';
import { findPortal } from '../catalog/portals.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption } from './command-help.ts';
import { textTable } from './text-table.ts';

interface DatasetsOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
}

/** `trigpoint datasets`. */
export function addDatasetsCommand(program: Command, context: CliContext): void {
  program
    .command('datasets')
    .summary('list what is published')
    .description('Lists the published datasets.')
    .option('--portal <name>', 'only this portal')
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint datasets --json'))
    .action((options: DatasetsOptions) => listDatasets(context, options));
}

async function listDatasets(context: CliContext, options: DatasetsOptions): Promise<void> {
  const entries = await withDatabase(configFor(context, options), async (database) => {
    if (options.portal !== undefined) await findPortal(database, options.portal);
    const catalog = await openCatalog(database);
    await catalog.close();
    return catalog.portals
      .filter(({ portal }) => options.portal === undefined || portal.name === options.portal)
      .flatMap(({ portal, datasets }) => datasets.map((dataset) => ({ portal, dataset })));
  });
  const { stdout } = context.io;
  if (options.json) {
    stdout.write(`${JSON.stringify(entries.map(entryJson), null, 2)}\n`);
    return;
  }
  if (entries.length === 0) {
    stdout.write('There are no datasets.\n');
    return;
  }
  stdout.write(
    textTable([['PORTAL', 'DATASET', 'FEATURES', 'PUBLISHED', 'TITLE'], ...entries.map(entryRow)]),
  );
}

interface Entry {
  readonly portal: Portal;
  readonly dataset: Dataset;
}

function entryRow({ portal, dataset }: Entry): string[] {
  return [
    portal.name,
    dataset.id,
    dataset.summary.numberOfFeatures?.toLocaleString('en') ?? '',
    dataset.publishedAt.toISOString(),
    dataset.metadata.title,
  ];
}

function entryJson({ portal, dataset }: Entry): object {
  const { featureType, summary, metadata } = dataset;
  return {
    portal: portal.name,
    id: dataset.id,
    typeName: featureType.name,
    namespace: featureType.namespace,
    ...metadata,
    numberOfFeatures: summary.numberOfFeatures,
    envelope: summary.wgs84Envelope,
    crs: `EPSG:${featureType.crs.code}`,
    defaultCrs: `EPSG:${featureType.defaultCrs.code}`,
    version: dataset.version,
    publishedAt: dataset.publishedAt.toISOString(),
  };
}
