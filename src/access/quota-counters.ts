import type { Kysely } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import type { CallLimit } from './quota-limits.ts';
import { windowAt } from './quota-window.ts';

/** Whose calls are counted together: `anonymous` or `user:<id>` of a portal. */
export interface CounterOwner {
  readonly portalId: number;
  readonly subject: string;
}

/** Calls that were counted in advance for one process to spend. */
export interface Lease {
  /** Begin of the window that they are of, in milliseconds since 1970. */
  readonly start: number;
  readonly granted: number;
  /** All that are counted in the window, leased ones too. */
  readonly counted: number;
}

/**
 * A counter that is ahead of the clock by less belongs to a process that read the clock a moment later: it is no clock
 * that was set back.
 */
const CLOCK_SLACK_MS = 10_000;
/** With fewer calls left than this none is leased in advance, so that every process may spend the last ones. */
const EXACT_BELOW_CALLS = 1000;
/** Calls leased beyond those that are wanted at once are at most this part of what is left. */
const LEASED_PART = 0.01;

/** Calls to be leased in one unit. */
export interface Want {
  readonly limit: CallLimit;
  readonly wanted: number;
  /** How many more at most, for calls to come. */
  readonly inAdvance: number;
}

/**
 * Counts `wanted` calls in each unit, as far as the limits allow, and where many are left some more for the next ones. One
 * transaction, so of all processes together no call is granted twice: those that write run one after the other.
 */
export async function leaseCalls(
  database: ControlDatabase,
  owner: CounterOwner,
  wants: readonly Want[],
  now: number,
): Promise<Lease[]> {
  return database.db.transaction().execute(async (trx) => {
    const rows = await selectCounters(trx, owner);
    const leases: Lease[] = [];
    for (const { limit, wanted, inAdvance } of wants) {
      const row = rows.find(({ unit }) => unit === limit.unit);
      const { start, calls, isMoved } = countedAt(row, limit, now);
      const granted = grantOf(limit.calls - calls, wanted, inAdvance);
      const counted = calls + granted;
      if (granted > 0 || isMoved) await writeCounter(trx, owner, limit, { start, counted });
      leases.push({ start, granted, counted });
    }
    return leases;
  });
}

/** Takes back calls that were leased and not spent, where their window still counts. */
export async function giveCallsBack(
  database: ControlDatabase,
  unspent: readonly (CounterOwner & {
    readonly unit: string;
    readonly start: number;
    readonly calls: number;
  })[],
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    for (const { portalId, subject, unit, start, calls } of unspent)
      await trx
        .updateTable('quota_counters')
        .set((eb) => ({ calls: eb('calls', '-', calls) }))
        .where('portal_id', '=', portalId)
        .where('subject', '=', subject)
        .where('unit', '=', unit)
        .where('window_start', '=', new Date(start).toISOString())
        .where('calls', '>=', calls)
        .execute();
  });
}

/** What is counted for the caller, in the order of the limits. */
export async function readCounters(
  db: Kysely<Tables>,
  owner: CounterOwner,
  limits: readonly CallLimit[],
  now: number,
): Promise<readonly { readonly start: number; readonly calls: number }[]> {
  const rows = await selectCounters(db, owner);
  return limits.map((limit) =>
    countedAt(
      rows.find(({ unit }) => unit === limit.unit),
      limit,
      now,
    ),
  );
}

function selectCounters(db: Kysely<Tables>, { portalId, subject }: CounterOwner) {
  return db
    .selectFrom('quota_counters')
    .select(['unit', 'window_start', 'calls'])
    .where('portal_id', '=', portalId)
    .where('subject', '=', subject)
    .execute();
}

/**
 * The window that counts now and its calls. A counter of the past starts anew. One of the future was left by a clock that
 * has been set back: its calls count on, in the window that is now, so that moving the clock neither frees calls nor
 * locks anybody out until that future comes.
 */
function countedAt(
  row: { readonly window_start: string; readonly calls: number } | undefined,
  { unit }: CallLimit,
  now: number,
): { start: number; calls: number; isMoved: boolean } {
  const { start } = windowAt(unit, now);
  const counted = row === undefined ? -Infinity : Date.parse(row.window_start);
  if (row === undefined || counted < start) return { start, calls: 0, isMoved: false };
  const isMoved = counted > now + CLOCK_SLACK_MS;
  return { start: isMoved ? start : counted, calls: row.calls, isMoved };
}

function grantOf(left: number, wanted: number, inAdvance: number): number {
  if (left <= wanted) return Math.max(0, left);
  const spare = left - wanted;
  if (spare < EXACT_BELOW_CALLS) return wanted;
  return wanted + Math.min(inAdvance, Math.floor(spare * LEASED_PART));
}

async function writeCounter(
  trx: Kysely<Tables>,
  { portalId, subject }: CounterOwner,
  { unit }: CallLimit,
  { start, counted }: { readonly start: number; readonly counted: number },
): Promise<void> {
  const columns = { window_start: new Date(start).toISOString(), calls: counted };
  await trx
    .insertInto('quota_counters')
    .values({ portal_id: portalId, subject, unit, ...columns })
    .onConflict((conflict) => conflict.columns(['portal_id', 'subject', 'unit']).doUpdateSet(columns))
    .execute();
}
