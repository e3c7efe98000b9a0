import { type Command, InvalidArgumentError } from 'commander';
import {
  type DatasetMetadata,
  type PropertyText,
  UPDATE_FREQUENCIES,
  type UpdateFrequency,
} from '../catalog/catalog.ts';
import { envelopeFromDegrees, isUpdateFrequency, updateMetadata } from '../catalog/dataset-metadata.ts';
import type { Envelope } from '../feature/geometry.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { readSrsNames } from './read-option-value.ts';
import { requireDataset } from './require-dataset.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface MetadataOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
  readonly title?: string;
  readonly abstract?: string;
  readonly keywords?: readonly string[];
  readonly publisher?: string;
  readonly attribution?: string;
  readonly licence?: string;
  readonly licenceUrl?: string;
  readonly languages?: readonly string[];
  readonly updateFrequency?: UpdateFrequency | '';
  readonly contactName?: string;
  readonly contactEmail?: string;
  readonly temporalStart?: string;
  readonly temporalEnd?: string;
  readonly spatialExtent?: Envelope | '';
  readonly modified?: string;
  readonly otherSrs?: readonly string[];
  readonly label?: readonly [string, string][];
  readonly description?: readonly [string, string][];
}

/** `trigpoint metadata show|set`. */
export function addMetadataCommand(program: Command, context: CliContext): void {
  const metadata = program
    .command('metadata')
    .summary('show and change what is said about a dataset')
    .description(
      'Shows and changes what is said about a dataset: it stands in the catalogue and in capabilities.',
    )
    .addHelpText('after', examples('trigpoint metadata show cities'));
  metadata
    .command('show')
    .summary('show what is said about a dataset')
    .description('Shows what is said about a dataset.')
    .argument('<dataset>', 'id of the dataset')
    .addOption(portalOption())
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint metadata show cities --json'))
    .action((id: string, options: MetadataOptions) => showMetadata(context, id, options));
  addFields(
    metadata
      .command('set')
      .summary('change what is said about a dataset')
      .description('Changes what is given; an empty text removes a value.')
      .argument('<dataset>', 'id of the dataset'),
  )
    .addOption(portalOption())
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples(
        'trigpoint metadata set cities --keywords population,places --licence "CC BY 4.0" --label pop=Inhabitants',
      ),
    )
    .action((id: string, options: MetadataOptions) => setMetadata(context, id, options));
}

function addFields(command: Command): Command {
  return command
    .option('--title <text>', 'title for people')
    .option('--abstract <markdown>', 'what it holds, in Markdown')
    .option('--keywords <words>', 'keywords, separated by commas', readWords)
    .option('--publisher <text>', 'who stands for the data, where it isn’t the portal’s provider')
    .option('--attribution <text>', 'whom to name when the data are used')
    .option('--licence <text>', 'name of the licence')
    .option('--licence-url <url>', 'address of the licence')
    .option('--languages <tags>', 'languages of the data, e.g. fr,de', readWords)
    .option(
      '--update-frequency <word>',
      `how often it is brought up to date: ${UPDATE_FREQUENCIES.join(', ')}`,
      readFrequency,
    )
    .option('--contact-name <text>', 'whom to ask')
    .option('--contact-email <address>', 'where to write to')
    .option('--temporal-start <day>', 'first day that the data speak of, e.g. 2026-01-31')
    .option('--temporal-end <day>', 'last day that the data speak of')
    .option(
      '--spatial-extent <box>',
      'what the data are about: west,south,east,north in degrees, where it isn’t the box around them',
      readBox,
    )
    .option(
      '--modified <day>',
      'day of the last change at the source, where it isn’t that of the publication',
    )
    .option(
      '--other-srs <names>',
      'CRSs that capabilities advertise for it, e.g. EPSG:2154,EPSG:5514',
      readSrsNames,
    )
    .option('--label <property=text>', 'label of a property; repeatable', readPair)
    .option('--description <property=text>', 'description of a property; repeatable', readPair);
}

function readWords(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function readFrequency(text: string): UpdateFrequency | '' {
  if (text === '' || isUpdateFrequency(text)) return text;
  throw new InvalidArgumentError(`It is one of ${UPDATE_FREQUENCIES.join(', ')}.`);
}

function readBox(text: string): Envelope | '' {
  if (text.trim() === '') return '';
  const box = envelopeFromDegrees(text);
  if (box === undefined)
    throw new InvalidArgumentError('It is WEST,SOUTH,EAST,NORTH in degrees, e.g. -5.2,41.3,9.6,51.1.');
  return box;
}

/** `property=text`, repeated; the first `=` counts, since texts may have more. */
function readPair(text: string, before: readonly [string, string][] = []): [string, string][] {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It is PROPERTY=TEXT.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

async function showMetadata(context: CliContext, id: string, options: MetadataOptions): Promise<void> {
  const dataset = await withDatabase(configFor(context, options), (database) =>
    requireDataset(database, options.portal, id),
  );
  const { metadata } = dataset;
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify(metadata, null, 2)}\n`);
  else stdout.write(textTable([['FIELD', 'VALUE'], ...rowsOf(metadata)]));
}

function rowsOf({ properties, ...plain }: DatasetMetadata): string[][] {
  const texts = Object.entries(plain).map(([name, value]) => [
    name,
    oneLine(typeof value === 'object' ? Object.values(value).join(', ') : (value ?? '')),
  ]);
  const labels = properties.map(({ name, label, description }) => [
    `property ${name}`,
    oneLine([label, description].filter((text) => text !== undefined).join(': ')),
  ]);
  return [...texts, ...labels];
}

async function setMetadata(context: CliContext, id: string, options: MetadataOptions): Promise<void> {
  const portalName = await withDatabase(configFor(context, options), async (database) => {
    const dataset = await requireDataset(database, options.portal, id);
    const change = changeOf(options, dataset);
    if (Object.keys(change).length === 0) throw new UsageError('Nothing is given to change; see --help.');
    await updateMetadata(database, dataset.portalId, id, change);
    return options.portal;
  });
  const where = portalName === undefined ? '' : ` in the portal ${portalName}`;
  context.io.stdout.write(`Changed what is said about ${id}${where}.\n`);
}

/** Texts that an empty one removes. */
const EMPTIABLE = [
  'publisher',
  'attribution',
  'licence',
  'licenceUrl',
  'contactName',
  'contactEmail',
  'temporalStart',
  'temporalEnd',
  'spatialExtent',
  'modified',
  'updateFrequency',
] as const;

/** Only what was given. */
function changeOf(
  options: MetadataOptions,
  { metadata, featureType }: Awaited<ReturnType<typeof requireDataset>>,
): Partial<DatasetMetadata> {
  const change = new Map<string, unknown>();
  for (const name of ['title', 'abstract', 'keywords', 'languages', 'otherSrs'] as const)
    if (options[name] !== undefined) change.set(name, options[name]);
  for (const name of EMPTIABLE) if (options[name] !== undefined) change.set(name, options[name] || undefined);
  const names = featureType.properties.map((property) => property.name);
  const texts = new Map(metadata.properties.map((text) => [text.name, text]));
  for (const field of ['label', 'description'] as const) {
    for (const [name, text] of options[field] ?? []) {
      if (!names.includes(name))
        throw new UsageError(`There is no property ${JSON.stringify(name)}; there is: ${names.join(', ')}.`);
      const before: PropertyText = texts.get(name) ?? { name, label: undefined, description: undefined };
      texts.set(name, { ...before, [field]: text || undefined });
    }
  }
  if ((options.label ?? options.description) !== undefined) change.set('properties', [...texts.values()]);
  return Object.fromEntries(change);
}
