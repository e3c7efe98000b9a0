import { type Command, InvalidArgumentError, Option } from 'commander';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import type { DatasetGrant, GrantSubject } from '../catalog/catalog.ts';
import { CatalogError, noDatasetIn } from '../catalog/catalog-error.ts';
import { type DatasetRights, readRights, writeRights } from '../catalog/dataset-grants.ts';
import { findSubject, nameSubject } from '../catalog/grant-subjects.ts';
import { findPortal } from '../catalog/portals.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { FilterExpression } from '../query/filter-expression.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { readFilterFile } from './read-filter-file.ts';
import { readText } from './read-option-value.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

interface RightsOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
  readonly public?: boolean;
  readonly restricted?: boolean;
  readonly grant?: readonly string[];
  readonly revoke?: readonly string[];
  readonly hide?: readonly string[];
  readonly where?: readonly (readonly [property: string, value: string])[];
  readonly filter?: string;
}

/** `trigpoint rights show|set`. */
export function addRightsCommand(program: Command, context: CliContext): void {
  const rights = program
    .command('rights')
    .summary('show and change who may see a dataset')
    .description(
      'A dataset is for everybody, or restricted: then it is there for those alone who have a right to it, whole or in part. ' +
        'Publishers and administrators of the portal see everything.',
    )
    .addHelpText('after', examples('trigpoint rights show parcels'));
  rights
    .command('show')
    .summary('show who may see a dataset')
    .description('Shows who may see a dataset.')
    .argument('<dataset>', 'id of the dataset')
    .addOption(portalOption())
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint rights show parcels --json'))
    .action((id: string, options: RightsOptions) => showRights(context, id, options));
  rights
    .command('set')
    .summary('change who may see a dataset')
    .description(
      'Changes who may see a dataset: what is given. A right that --grant gives takes the place of the one that its holder had. ' +
        'It holds on every server within a second.',
    )
    .argument('<dataset>', 'id of the dataset')
    .addOption(new Option('--restricted', 'for those with a right to it alone').conflicts('public'))
    .addOption(
      new Option('--public', 'for everybody, whole; rights that were given wait until it is restricted'),
    )
    .option('--grant <who>', 'a right for everyone, group:NAME or user:NAME; repeatable', readMore)
    .option('--hide <property>', 'a property that isn’t there for them; repeatable', readMore)
    .option(
      '--where <property=value>',
      'only features with that value; repeatable: with all of them',
      readPairs,
    )
    .option('--filter <file>', 'only features for which this filter (ogc:Filter, XML) is true', readText)
    .option('--revoke <who>', 'take a right away; repeatable', readMore)
    .addOption(portalOption())
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples(
        'trigpoint rights set parcels --restricted --grant group:planners',
        'trigpoint rights set parcels --grant everyone --hide owner --where status=public',
      ),
    )
    .action((id: string, options: RightsOptions) => setRights(context, id, options));
}

function readMore(text: string, before: readonly string[] = []): string[] {
  return [...before, readText(text)];
}

function readPairs(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It is PROPERTY=VALUE.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

interface Place {
  readonly database: ControlDatabase;
  readonly portalId: number;
  readonly datasetId: string;
}

function atDataset<Result>(
  context: CliContext,
  datasetId: string,
  options: RightsOptions,
  act: (place: Place, rights: DatasetRights) => Promise<Result>,
): Promise<Result> {
  return withDatabase(configFor(context, options), async (database) => {
    const portal = await findPortal(database, options.portal);
    const place = { database, portalId: portal.id, datasetId };
    const rights = await readRights(database, place);
    if (rights === undefined) throw noDatasetIn(portal.name, datasetId);
    return act(place, rights);
  });
}

async function setRights(context: CliContext, id: string, options: RightsOptions): Promise<void> {
  checkCombination(options);
  const rowFilter = await rowFilterOf(options);
  const rights = await atDataset(context, id, options, async (place, before) => {
    const isRestricted = options.restricted === true || (options.public !== true && before.isRestricted);
    if (!isRestricted && options.grant !== undefined)
      throw new UsageError(`${id} is for everybody, so a right to it says nothing: add --restricted.`);
    const grants = await grantsAfter(place, before.grants, options, rowFilter);
    const after = { isRestricted, grants };
    await writeRights(place.database, place, after, COMMAND_LINE);
    return after;
  });
  context.io.stdout.write(`${oneLine(id)} is ${summary(rights)}.\n`);
}

function checkCombination({ grant, revoke, hide, where, filter, ...options }: RightsOptions): void {
  const isPartial = hide !== undefined || where !== undefined || filter !== undefined;
  if (isPartial && grant === undefined)
    throw new UsageError('--hide, --where and --filter say what a right leaves out: --grant says whose.');
  if (!grant && !revoke && !options.public && !options.restricted)
    throw new UsageError('Nothing is given to change; see --help.');
}

async function rowFilterOf({ where = [], filter }: RightsOptions): Promise<FilterExpression | undefined> {
  const conditions: FilterExpression[] = where.map(([propertyName, text]) => ({
    kind: 'PropertyIsEqualTo',
    left: { kind: 'PropertyName', propertyName },
    right: { kind: 'Literal', text },
    matchCase: true,
  }));
  if (filter !== undefined) conditions.push(await readFilterFile(filter));
  return conditions.length < 2 ? conditions[0] : { kind: 'And', operands: conditions };
}

async function grantsAfter(
  { database, portalId }: Place,
  before: readonly DatasetGrant[],
  { grant = [], revoke = [], hide = [] }: RightsOptions,
  rowFilter: FilterExpression | undefined,
): Promise<DatasetGrant[]> {
  const find = (text: string) => findSubject(database.db, portalId, text);
  const granted = await Promise.all([...new Set(grant)].map(find));
  const revoked = await Promise.all(revoke.map(find));
  for (const [i, subject] of revoked.entries())
    if (!before.some((one) => isSame(one.subject, subject)))
      throw new CatalogError('Invalid', `${revoke[i]} has no right to this dataset.`);
  const replaced = [...granted, ...revoked];
  return [
    ...before.filter(({ subject }) => !replaced.some((other) => isSame(other, subject))),
    ...granted.map((subject) => ({ subject, rowFilter, hiddenProperties: hide })),
  ];
}

function isSame(a: GrantSubject, b: GrantSubject): boolean {
  return a.kind === b.kind && (a.kind === 'everyone' || (b.kind !== 'everyone' && a.id === b.id));
}

function summary({ isRestricted, grants }: DatasetRights): string {
  if (!isRestricted) return 'for everybody';
  if (grants.length === 0) return 'restricted, and nobody has a right to it';
  return `restricted; ${grants.length === 1 ? '1 right to it is' : `${grants.length} rights to it are`} given`;
}

async function showRights(context: CliContext, id: string, options: RightsOptions): Promise<void> {
  const shown = await atDataset(context, id, options, async ({ database, portalId }, rights) => ({
    ...rights,
    grants: await Promise.all(
      rights.grants.map(async ({ subject, rowFilter, hiddenProperties }) => ({
        to: await nameSubject(database.db, portalId, subject),
        hiddenProperties,
        rowFilter,
      })),
    ),
  }));
  const { stdout } = context.io;
  if (options.json) {
    stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return;
  }
  stdout.write(
    shown.isRestricted
      ? `${oneLine(id)} is restricted: it is there for publishers, administrators and these.\n`
      : `${oneLine(id)} is for everybody.\n`,
  );
  if (shown.grants.length > 0)
    stdout.write(
      textTable([
        ['RIGHT OF', 'HIDDEN PROPERTIES', 'ONLY FEATURES'],
        ...shown.grants.map(({ to, hiddenProperties, rowFilter }) => [
          to,
          hiddenProperties.join(', '),
          rowFilter === undefined ? '' : oneLine(JSON.stringify(rowFilter)),
        ]),
      ]),
    );
}
