import { randomBytes } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { DatasetSourceTable, Tables } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import { CatalogError } from './catalog-error.ts';
import { type DatasetSource, isHeld, sourceFromRow } from './dataset-sources.ts';
import { ownIdentity } from './process-identity.ts';

/** Who publishes what sources bring, and notes their failures. */
export const SOURCE_ACTOR: Actor = { name: 'source', address: '' };

/** The right to read one source: held by one process at a time, and lost with it. */
export interface SourceRun {
  readonly source: DatasetSource;
  readonly sealedAddress: string;
  /** What was seen of the source when it was last read, as JSON. */
  readonly seen: string | undefined;
  readonly acceptsAny: boolean;
  readonly token: string;
  /** What `next_run_at` is until the run ends, unless somebody asks for another run meanwhile. */
  readonly retryAt: string | null;
}

export type RunOutcome =
  | { readonly kind: 'changed' | 'unchanged'; readonly seen: string; readonly nextRunAt: Date | undefined }
  | { readonly kind: 'failed'; readonly error: string; readonly nextRunAt: Date | undefined }
  /** Nothing was learnt: the server stops, or the dataset is being published by somebody. */
  | { readonly kind: 'postponed'; readonly nextRunAt: Date | undefined };

/** True when a source waits to be read. */
export async function hasDueSource({ db }: ControlDatabase, now: Date): Promise<boolean> {
  const rows = await db
    .selectFrom('dataset_sources')
    .selectAll()
    .where('next_run_at', '<=', now.toISOString())
    .execute();
  return rows.some((row) => !isHeld(row));
}

/**
 * Takes the source that has waited longest, or the one that is named, unless a running process reads it. Until the run is
 * ended it is due again at `retryAt`: a process that dies in the middle comes round to it no sooner. Undefined: none.
 */
export async function beginRun(
  database: ControlDatabase,
  wanted: { readonly portalId: number; readonly datasetId: string } | 'due',
  now: Date,
  retryAt: (source: DatasetSource) => Date,
): Promise<SourceRun | undefined> {
  return database.db.transaction().execute(async (trx) => {
    const query = trx.selectFrom('dataset_sources').selectAll().orderBy('next_run_at');
    const rows = await (wanted === 'due'
      ? query.where('next_run_at', '<=', now.toISOString())
      : query.where('portal_id', '=', wanted.portalId).where('dataset_id', '=', wanted.datasetId)
    ).execute();
    const row = rows.find((each) => !isHeld(each));
    if (row === undefined) return undefined;
    // The process that held it is gone: it was killed, or had too little memory.
    const died = row.run_token === null ? {} : diedColumns(row);
    const source = sourceFromRow({ ...row, ...died });
    const token = randomBytes(16).toString('hex');
    const { hostname, pid, start } = ownIdentity();
    const retry = source.schedule === undefined ? null : retryAt(source).toISOString();
    await rowOf(trx, source)
      .set({
        ...died,
        run_token: token,
        run_hostname: hostname,
        run_pid: pid,
        run_process_start: start,
        run_renewed_at: now.toISOString(),
        last_tried_at: now.toISOString(),
        next_run_at: retry,
        accepts_any: 0,
      })
      .execute();
    const { sealed_address: sealedAddress, seen, accepts_any } = row;
    return {
      source,
      sealedAddress,
      seen: seen ?? undefined,
      acceptsAny: accepts_any === 1,
      token,
      retryAt: retry,
    };
  });
}

/** Within a transaction: throws CatalogError `Changed` when the dataset was unbound or bound anew since the run began. */
export async function requireRun(
  trx: Kysely<Tables>,
  { portalId, datasetId }: { readonly portalId: number; readonly datasetId: string },
  token: string,
): Promise<void> {
  const held = await trx
    .selectFrom('dataset_sources')
    .select('dataset_id')
    .where('portal_id', '=', portalId)
    .where('dataset_id', '=', datasetId)
    .where('run_token', '=', token)
    .executeTakeFirst();
  if (held !== undefined) return;
  throw new CatalogError(
    'Changed',
    sentence('The dataset {id} is no longer bound to the source that was read. Nothing was published.', {
      id: JSON.stringify(datasetId),
    }),
  );
}

/** Says that the run goes on, for processes on other machines. Failing to is no failure of the run. */
export async function renewRun({ db }: ControlDatabase, { token }: SourceRun): Promise<void> {
  try {
    await db
      .updateTable('dataset_sources')
      .set({ run_renewed_at: new Date().toISOString() })
      .where('run_token', '=', token)
      .execute();
  } catch {}
}

/** Writes how a run ended; nothing when the source was set anew or removed meanwhile. True: it was written. */
export async function endRun(
  database: ControlDatabase,
  { source, token, retryAt, acceptsAny }: Pick<SourceRun, 'source' | 'token' | 'retryAt' | 'acceptsAny'>,
  outcome: RunOutcome,
): Promise<boolean> {
  const now = new Date().toISOString();
  return database.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await rowOf(trx, source)
      .where('run_token', '=', token)
      .set({
        run_token: null,
        // A run that was asked for while this one went on is still to come.
        next_run_at: (of) =>
          of
            .case()
            .when('next_run_at', 'is', retryAt)
            .then(outcome.nextRunAt?.toISOString() ?? null)
            .else(of.ref('next_run_at'))
            .end(),
        ...(outcome.kind === 'postponed' && acceptsAny && { accepts_any: 1 }),
        ...outcomeColumns(source, outcome, now),
      })
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    const action = eventOf(source, outcome);
    const details = outcome.kind === 'failed' ? { details: { error: outcome.error.slice(0, 500) } } : {};
    const { portalId, datasetId } = source;
    if (action !== undefined)
      await logEvent(trx, { portalId, actor: SOURCE_ACTOR, action, subject: datasetId, ...details });
    return true;
  });
}

/** Writes that runs failed whose process is gone and which nobody comes round to again, for they have no schedule. */
export async function noteDeadRuns(database: ControlDatabase): Promise<void> {
  const rows = await database.db
    .selectFrom('dataset_sources')
    .selectAll()
    .where('run_token', 'is not', null)
    .where('next_run_at', 'is', null)
    .execute();
  for (const row of rows) {
    if (row.run_token === null || isHeld(row)) continue;
    const run = { source: sourceFromRow(row), token: row.run_token, retryAt: null, acceptsAny: false };
    await endRun(database, run, { kind: 'failed', error: DIED, nextRunAt: undefined });
  }
}

/** Failures are noted when they begin and when they end, not each time. */
function eventOf({ failures }: DatasetSource, { kind }: RunOutcome): string | undefined {
  if (kind === 'failed') return failures === 0 ? 'source.fail' : undefined;
  return kind !== 'postponed' && failures > 0 ? 'source.recover' : undefined;
}

function outcomeColumns({ failures }: DatasetSource, outcome: RunOutcome, now: string) {
  if (outcome.kind === 'postponed') return {};
  if (outcome.kind === 'failed') return { last_error: outcome.error, failures: failures + 1 };
  return {
    seen: outcome.seen,
    last_success_at: now,
    last_error: null,
    failures: 0,
    ...(outcome.kind === 'changed' && { last_changed_at: now }),
  };
}

const DIED = 'The process that read it was ended in the middle, by somebody or for want of memory.';

function diedColumns(row: Selectable<DatasetSourceTable>) {
  return { failures: row.failures + 1, last_error: DIED };
}

function rowOf(trx: Kysely<Tables>, { portalId, datasetId }: DatasetSource) {
  return trx
    .updateTable('dataset_sources')
    .where('portal_id', '=', portalId)
    .where('dataset_id', '=', datasetId);
}
