import type { Command } from 'commander';
import { openSecretBox } from '../account/secret-box.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { type DatasetSource, findSource, listSources, removeSource } from '../catalog/dataset-sources.ts';
import { findPortal } from '../catalog/portals.ts';
import { limitOwnMemory } from '../lib/memory-flags.ts';
import { fetchSettings } from '../sources/fetch-settings.ts';
import { refreshSource } from '../sources/refresh-source.ts';
import { DEFAULT_MAX_DROP_PERCENT, setSource } from '../sources/set-source.ts';
import { parseSourceAddress } from '../sources/source-address.ts';
import { everyWritten, parseCron, parseEvery, readSchedule } from '../sources/source-schedule.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase, withStore } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { readPassword, setPassword } from './password-file.ts';
import { createProgressPrinter } from './print-progress.ts';
import { reportText } from './print-report.ts';
import { readWholeNumber } from './read-option-value.ts';
import { addReadingOptions, checkReadingOptions, type ReadingOptions, readingOf } from './reading-options.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface SourceOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
}

interface SetOptions extends SourceOptions, ReadingOptions {
  readonly every?: string;
  readonly cron?: string;
  readonly maxDrop: number;
}

/** `trigpoint source set|list|run|remove`. */
export function addSourceCommand(program: Command, context: CliContext): void {
  const source = program
    .command('source')
    .summary('keep datasets fresh from where their data come from')
    .description('Binds datasets to files, addresses and databases that they are read from again.')
    .addHelpText('after', examples('trigpoint source list'));
  const set = source
    .command('set')
    .summary('bind a dataset to a source')
    .description(
      'Binds a dataset to a source, in place of the one that it had. A running server reads it at once and then by the schedule, and publishes what has changed; without a schedule it is read when somebody asks for it (source run). The dataset need not exist yet.',
    )
    .argument('<id>', 'id of the dataset')
    .argument(
      '<address>',
      'a file; a folder or a pattern (its newest file); http(s)://…, WFS:https://… or postgres://user@host/database',
    )
    .option('--every <time>', 'how often it is read, e.g. 30 min, 1 h, 1 d, 1 w')
    .option(
      '--cron <pattern>',
      'when it is read, in the server’s time zone, e.g. "0 3 * * *" for every day at three',
    )
    .option(
      '--max-drop <percent>',
      'a version with fewer features than before by more than that is refused; 100 refuses none',
      readWholeNumber(0, 100),
      DEFAULT_MAX_DROP_PERCENT,
    )
    .addOption(portalOption());
  addReadingOptions(set)
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples(
        'trigpoint source set roads https://example.org/roads.geojson --every "1 h"',
        'trigpoint source set hydrants postgres://gis@db.example.org/geodata --layer public.hydrants --cron "0 3 * * *"',
      ),
    )
    .action((id: string, address: string, options: SetOptions) => bind(context, { id, address }, options));
  source
    .command('list')
    .summary('list the sources and how reading them went')
    .description('Lists the sources of a portal, when they were read, and what went wrong.')
    .addOption(portalOption())
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint source list --json'))
    .action((options: SourceOptions) => list(context, options));
  source
    .command('run')
    .summary('read a source now')
    .description('Reads a source now, and publishes what has changed.')
    .argument('<id>', 'id of the dataset')
    .option('--accept', 'also with far fewer features or other types than before')
    .addOption(portalOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint source run roads'))
    .action((id: string, options: SourceOptions & { accept?: boolean }) => run(context, id, options));
  source
    .command('remove')
    .summary('unbind a dataset from its source')
    .description('Unbinds a dataset from its source. The dataset stays as it is.')
    .argument('<id>', 'id of the dataset')
    .addOption(portalOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint source remove roads'))
    .action((id: string, options: SourceOptions) => remove(context, id, options));
}

async function bind(
  context: CliContext,
  { id, address: written }: { readonly id: string; readonly address: string },
  options: SetOptions,
): Promise<void> {
  const { every, cron } = options;
  if (every !== undefined && cron !== undefined)
    throw new UsageError('--every and --cron exclude each other.');
  checkReadingOptions(options);
  const schedule = every !== undefined ? parseEvery(every) : cron !== undefined ? parseCron(cron) : undefined;
  const address = parseSourceAddress(written);
  if (options.passwordFile !== undefined)
    setPassword(address, await readPassword(context.io, options.passwordFile));
  const config = configFor(context, options);
  await withDatabase(config, async (database) => {
    const { id: portalId } = await findPortal(database, options.portal);
    const secretBox = await openSecretBox(config.home);
    const reading = readingOf(options);
    const { maxDrop: maxDropPercent } = options;
    await setSource(
      { database, secretBox },
      { portalId, datasetId: id, address, reading, schedule, maxDropPercent, isTrusted: true },
      COMMAND_LINE,
    );
  });
  const next =
    schedule === undefined
      ? `Read it with trigpoint source run ${oneLine(id)}.`
      : 'A running server reads it at once.';
  context.io.stdout.write(`${oneLine(id)} is bound to its source. ${next}\n`);
}

async function list(context: CliContext, options: SourceOptions): Promise<void> {
  const sources = await withDatabase(configFor(context, options), async (database) => {
    const { id } = await findPortal(database, options.portal);
    return listSources(database, id);
  });
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(sources.map(sourceJson), null, 2)}\n`);
  else if (sources.length === 0) stdout.write('No dataset is bound to a source.\n');
  else {
    stdout.write(
      textTable([
        ['DATASET', 'SCHEDULE', 'LAST SUCCESS', 'LAST CHANGE', 'NEXT', 'SOURCE'],
        ...sources.map(sourceRow),
      ]),
    );
    for (const { datasetId, lastError, failures } of sources)
      if (lastError !== undefined)
        stdout.write(`${oneLine(`${datasetId}: failed ${failures} times in a row: ${lastError}`)}\n`);
  }
}

function scheduleWords(schedule: string | undefined): string {
  if (schedule === undefined) return 'when asked';
  const read = readSchedule(schedule);
  return read.kind === 'cron' ? `cron ${read.pattern}` : `every ${everyWritten(read)}`;
}

function sourceRow(source: DatasetSource): string[] {
  const moment = (at: Date | undefined) =>
    at === undefined ? '-' : at.toISOString().slice(0, 19).concat('Z');
  const next = source.isRunning ? 'running' : moment(source.nextRunAt);
  return [
    source.datasetId,
    scheduleWords(source.schedule),
    moment(source.lastSuccessAt),
    moment(source.lastChangedAt),
    next,
    source.address,
  ];
}

function sourceJson(source: DatasetSource): object {
  const { portalId: _, reading, ...rest } = source;
  return { ...rest, reading: JSON.parse(reading) as unknown };
}

async function run(
  context: CliContext,
  id: string,
  options: SourceOptions & { readonly accept?: boolean },
): Promise<void> {
  limitOwnMemory();
  const { io, services } = context;
  const config = configFor(context, options);
  const signal = io.interrupted();
  const printer = createProgressPrinter(io.stderr);
  const refreshed = await withStore(context, config, async (opened) => {
    const { id: portalId } = await findPortal(opened.database, options.portal);
    await findSource(opened.database, portalId, id);
    const wanted = { portalId, datasetId: id, acceptsAny: options.accept ?? false };
    const secretBox = await openSecretBox(config.home);
    return refreshSource(
      {
        ...opened,
        encodings: services.encodings,
        secretBox,
        settings: fetchSettings(config),
        temporaryFolder: services.temporaryFolder(config.home),
        folders: config.harvestFolders,
      },
      wanted,
      signal,
      printer.show,
    );
  }).finally(() => printer.stop());
  signal.throwIfAborted();
  if (refreshed?.kind === 'changed') io.stdout.write(reportText(refreshed.report));
  else if (refreshed?.kind === 'unchanged')
    io.stdout.write(`${oneLine(id)} is what it was: nothing to publish.\n`);
  else {
    const why =
      refreshed === undefined
        ? 'it is being read right now'
        : refreshed.kind === 'failed'
          ? refreshed.error
          : refreshed.reason;
    io.stderr.write(`error: ${oneLine(`${id} was not refreshed: ${why}`)}\n`);
    context.setExitCode(1);
  }
}

async function remove(context: CliContext, id: string, options: SourceOptions): Promise<void> {
  await withDatabase(configFor(context, options), async (database) => {
    const { id: portalId } = await findPortal(database, options.portal);
    await removeSource(database, { portalId, datasetId: id }, COMMAND_LINE);
  });
  context.io.stdout.write(`${oneLine(id)} is no longer read from its source. The dataset stays.\n`);
}
