import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { LATENCY_CLASSES, latencyOf } from './latency.ts';
import { dayOf } from './usage-counts.ts';

const DAY_MS = 86_400_000;
/** Lists show so many, the most used first. */
const MAX_LISTED = 50;

/** Which requests a report is about. */
export interface UsageFilter {
  readonly portalId: number;
  /** First and last day, e.g. `2026-11-28`. */
  readonly from: string;
  readonly to: string;
  readonly datasetId?: string | undefined;
  readonly userId?: number | undefined;
  readonly client?: string | undefined;
}

export interface UsageSums {
  readonly requests: number;
  readonly bytes: number;
  readonly features: number;
  /** Refused or failed. */
  readonly errors: number;
}

export interface UsageTotals extends UsageSums {
  /** Milliseconds that half of the requests, and 19 of 20, don't exceed; undefined: there were none. */
  readonly p50: ReturnType<typeof latencyOf>;
  readonly p95: ReturnType<typeof latencyOf>;
}

export type NamedUsage<Name> = UsageTotals & { readonly name: Name };

export interface UsageReport {
  readonly totals: UsageTotals;
  /** One for each day of the range, in order, also where there was nothing. */
  readonly days: readonly NamedUsage<string>[];
  /** Most requests first. */
  readonly datasets: readonly NamedUsage<string>[];
  readonly users: readonly NamedUsage<number>[];
  readonly clients: readonly NamedUsage<string>[];
  /** Requests that were refused or failed, by status and code. */
  readonly errors: readonly { readonly outcome: string; readonly requests: number }[];
}

/** What was counted, summed up in every way that a report shows. */
export async function readUsage(db: Kysely<Tables>, filter: UsageFilter): Promise<UsageReport> {
  const [days, datasets, users, clients] = [
    await sumsBy(db, filter, 'day'),
    await sumsBy(db, filter, 'dataset_id'),
    await sumsBy(db, filter, 'user_id'),
    await sumsBy(db, filter, 'client'),
  ];
  const [totals] = await sumsBy(db, filter, undefined);
  const byDay = new Map(days.map((day) => [day.name, day]));
  return {
    totals: totals ?? nothingOf(''),
    days: usageDays(filter).map(
      (day) => (byDay.get(day) as NamedUsage<string> | undefined) ?? nothingOf(day),
    ),
    datasets: datasets as NamedUsage<string>[],
    users: users as NamedUsage<number>[],
    clients: clients as NamedUsage<string>[],
    errors: await errorsOf(db, filter),
  };
}

/** The last `count` days of UTC up to the moment `now`, in milliseconds since 1970. */
export function lastDays(count: number, now: number): Pick<UsageFilter, 'from' | 'to'> {
  return { from: dayOf(now - (count - 1) * DAY_MS), to: dayOf(now) };
}

/** Each day of a range. */
export function usageDays({ from, to }: Pick<UsageFilter, 'from' | 'to'>): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(dayOf(at));
  return days;
}

function nothingOf<Name>(name: Name): NamedUsage<Name> {
  return { name, requests: 0, bytes: 0, features: 0, errors: 0, p50: undefined, p95: undefined };
}

type Grouping = 'day' | 'dataset_id' | 'user_id' | 'client';

/** Of a list those with most requests; of days all; without a grouping one row, or none where nothing was counted. */
async function sumsBy(
  db: Kysely<Tables>,
  filter: UsageFilter,
  grouping: Grouping | undefined,
): Promise<NamedUsage<string | number>[]> {
  const latency = Array.from({ length: LATENCY_CLASSES }, (_, i) => sql`sum(${sql.ref(`latency_${i}`)})`);
  const rows = await matching(db, filter)
    .select((eb) => [
      (grouping === undefined ? sql<string | number>`''` : sql<string | number>`${sql.ref(grouping)}`).as(
        'name',
      ),
      eb.fn.sum<number>('requests').as('requests'),
      eb.fn.sum<number>('bytes').as('bytes'),
      eb.fn.sum<number>('features').as('features'),
      sql<number>`sum(case when outcome in ('ok', 'left') then 0 else requests end)`.as('errors'),
      sql<string>`json_array(${sql.join(latency)})`.as('latency'),
    ])
    .$if(grouping !== undefined, (query) => query.groupBy(grouping as Grouping))
    .having((eb) => eb.fn.countAll(), '>', 0)
    .orderBy('requests', 'desc')
    .orderBy('name')
    .limit(grouping === 'day' ? -1 : MAX_LISTED)
    .execute();
  return rows.map(({ latency, ...sums }) => {
    const counts = JSON.parse(latency) as number[];
    return { ...sums, p50: latencyOf(counts, 0.5), p95: latencyOf(counts, 0.95) };
  });
}

async function errorsOf(db: Kysely<Tables>, filter: UsageFilter) {
  const rows = await matching(db, filter)
    .select((eb) => ['outcome', eb.fn.sum<number>('requests').as('requests')])
    .where('outcome', 'not in', ['ok', 'left'])
    .groupBy('outcome')
    .orderBy('requests', 'desc')
    .orderBy('outcome')
    .limit(MAX_LISTED)
    .execute();
  return rows.map(({ outcome, requests }) => ({ outcome, requests }));
}

function matching(db: Kysely<Tables>, { portalId, from, to, datasetId, userId, client }: UsageFilter) {
  let query = db
    .selectFrom('usage_counts')
    .where('portal_id', '=', portalId)
    .where('day', '>=', from)
    .where('day', '<=', to);
  if (datasetId !== undefined) query = query.where('dataset_id', '=', datasetId);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (client !== undefined) query = query.where('client', '=', client);
  return query;
}

/** The rows of one day; without `byUser` those of all users are added up, and their `user_id` says nothing. */
export async function readDay(
  db: Kysely<Tables>,
  filter: UsageFilter,
  { day, byUser }: { readonly day: string; readonly byUser: boolean },
) {
  return matching(db, { ...filter, from: day, to: day })
    .select((eb) => [
      'dataset_id',
      eb.fn.max<number>('user_id').as('user_id'),
      'client',
      'outcome',
      eb.fn.sum<number>('requests').as('requests'),
      eb.fn.sum<number>('features').as('features'),
      eb.fn.sum<number>('bytes').as('bytes'),
    ])
    .groupBy(['dataset_id', 'client', 'outcome'])
    .$if(byUser, (query) => query.groupBy('user_id'))
    .orderBy('dataset_id')
    .orderBy('client')
    .orderBy('outcome')
    .orderBy('user_id')
    .execute();
}
