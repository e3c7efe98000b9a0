import type { Command } from 'commander';
import { listUsers } from '../account/users.ts';
import { findPortal } from '../catalog/portals.ts';
import type { latencyOf } from '../usage/latency.ts';
import { lastDays, type NamedUsage, readUsage, type UsageReport } from '../usage/read-usage.ts';
import { ANONYMOUS_USER, NO_DATASET, OTHER_DATASETS, OTHER_USERS } from '../usage/usage-counts.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption, jsonOption, portalOption } from './command-help.ts';
import { readWholeNumber } from './read-option-value.ts';
import { textTable } from './text-table.ts';

interface UsageOptions extends HomeOptions {
  readonly portal?: string;
  readonly json?: boolean;
  readonly days: number;
  readonly dataset?: string;
}

const DEFAULT_DAYS = 30;
const MAX_DAYS = 36_500;

/** `trigpoint usage`. */
export function addUsageCommand(program: Command, context: CliContext): void {
  program
    .command('usage')
    .summary('show how much was asked for')
    .description(
      'Shows how much was asked for in the last days of UTC, today with them: requests, features, bytes, errors and latency, by day, dataset, user and kind of program. A running server adds what it counts every five seconds.',
    )
    .option('--days <n>', `how many days (${DEFAULT_DAYS})`, readWholeNumber(1, MAX_DAYS), DEFAULT_DAYS)
    .option('--dataset <id>', 'only of that dataset')
    .addOption(portalOption())
    .addOption(jsonOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint usage --days 7', 'trigpoint usage --dataset roads --json'))
    .action((options: UsageOptions) => showUsage(context, options));
}

async function showUsage(context: CliContext, options: UsageOptions): Promise<void> {
  const range = lastDays(options.days, Date.now());
  const { report, users } = await withDatabase(configFor(context, options), async (database) => {
    const { id: portalId } = await findPortal(database, options.portal);
    return {
      report: await readUsage(database.db, { portalId, ...range, datasetId: options.dataset }),
      users: new Map((await listUsers(database, portalId)).map(({ id, name }) => [id, name])),
    };
  });
  const named = {
    ...report,
    users: report.users.map((each) => ({ ...each, name: userName(each.name, users) })),
  };
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify({ ...range, ...jsonOf(named) }, null, 2)}\n`);
  else stdout.write(text(named));
}

type NamedReport = Omit<UsageReport, 'users'> & { readonly users: readonly NamedUsage<string>[] };

function userName(id: number, names: ReadonlyMap<number, string>): string {
  if (id === ANONYMOUS_USER) return 'anonymous';
  return id === OTHER_USERS ? 'others' : (names.get(id) ?? `user ${id}, removed`);
}

function datasetName(id: string): string {
  if (id === NO_DATASET) return 'none';
  return id === OTHER_DATASETS ? 'others' : id;
}

/** Latencies in milliseconds; the names of no dataset and of the others are null. */
function jsonOf({ totals, days, datasets, users, clients, errors }: NamedReport) {
  const sums = <Name>({ p50, p95, ...rest }: NamedUsage<Name> | UsageReport['totals']) => ({
    ...rest,
    p50Ms: p50?.milliseconds ?? null,
    p95Ms: p95?.milliseconds ?? null,
  });
  return {
    totals: sums(totals),
    days: days.map(sums),
    datasets: datasets.map((each) => ({
      ...sums(each),
      name: each.name === NO_DATASET || each.name === OTHER_DATASETS ? null : each.name,
    })),
    users: users.map(sums),
    clients: clients.map(sums),
    errors,
  };
}

function text({ totals, days, datasets, users, clients, errors }: NamedReport): string {
  if (totals.requests === 0) return 'Nothing was asked for.\n';
  const list = (title: string, rows: readonly NamedUsage<string>[]) =>
    textTable([
      [title, 'REQUESTS', 'FEATURES', 'BYTES', 'ERRORS', 'P50', 'P95'],
      ...rows.map((row) => [
        row.name,
        ...[row.requests, row.features, row.bytes, row.errors].map((count) => count.toLocaleString('en')),
        latencyText(row.p50),
        latencyText(row.p95),
      ]),
    ]);
  return [
    list('', [{ name: 'all', ...totals }]),
    list(
      'DAY',
      days.filter(({ requests }) => requests > 0),
    ),
    list(
      'DATASET',
      datasets.map((each) => ({ ...each, name: datasetName(each.name) })),
    ),
    list('USER', users),
    list('PROGRAM', clients),
    ...(errors.length === 0
      ? []
      : [
          textTable([
            ['ERROR', 'REQUESTS'],
            ...errors.map(({ outcome, requests }) => [outcome, requests.toLocaleString('en')]),
          ]),
        ]),
  ].join('\n');
}

function latencyText(latency: ReturnType<typeof latencyOf>): string {
  if (latency === undefined) return '';
  const { milliseconds, atLeast } = latency;
  return `${atLeast ? '> ' : ''}${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
