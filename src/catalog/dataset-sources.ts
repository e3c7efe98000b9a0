import type { Selectable } from 'kysely';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { DatasetSourceTable } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import { CatalogError } from './catalog-error.ts';
import { isAlive } from './process-identity.ts';

/** Where a dataset is read from again, and how that went; without the address as it is, which may hold a password. */
export interface DatasetSource {
  readonly portalId: number;
  /** The dataset need not exist yet: the first run makes it. */
  readonly datasetId: string;
  /** For people: without password and keys. */
  readonly address: string;
  /** See `sources/source-schedule.ts`; undefined: only when somebody asks for it. */
  readonly schedule: string | undefined;
  /** What is known of reading it, as JSON. */
  readonly reading: string;
  /** A version that has fewer features than before by more than that is refused. */
  readonly maxDropPercent: number;
  /** Set on the machine's command line. */
  readonly isTrusted: boolean;
  readonly setBy: string;
  readonly nextRunAt: Date | undefined;
  readonly isRunning: boolean;
  readonly lastTriedAt: Date | undefined;
  /** When it was last read without a failure, whether anything had changed or not. */
  readonly lastSuccessAt: Date | undefined;
  readonly lastChangedAt: Date | undefined;
  readonly lastError: string | undefined;
  /** In a row, up to now. */
  readonly failures: number;
}

export type NewSource = Pick<
  DatasetSource,
  'portalId' | 'datasetId' | 'address' | 'schedule' | 'reading' | 'maxDropPercent' | 'isTrusted'
> & {
  /** The address as it is, sealed. */
  readonly sealedAddress: string;
  /** Undefined: when somebody asks for it. */
  readonly nextRunAt: Date | undefined;
};

/** Binds a dataset to a source, in place of the one that it had. */
export async function writeSource(database: ControlDatabase, source: NewSource, actor: Actor): Promise<void> {
  const { portalId, datasetId } = source;
  const columns = {
    address: source.address,
    sealed_address: source.sealedAddress,
    reading: source.reading,
    schedule: source.schedule ?? null,
    max_drop_percent: source.maxDropPercent,
    is_trusted: source.isTrusted ? 1 : 0,
    set_by: actor.name,
    seen: null,
    // A run that is under way reads what is no longer bound: it publishes nothing and writes nothing here.
    run_token: null,
    next_run_at: source.nextRunAt?.toISOString() ?? null,
    accepts_any: 0,
    last_error: null,
    failures: 0,
  };
  await database.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('dataset_sources')
      .values({ portal_id: portalId, dataset_id: datasetId, ...columns })
      .onConflict((conflict) => conflict.columns(['portal_id', 'dataset_id']).doUpdateSet(columns))
      .execute();
    await logEvent(trx, {
      portalId,
      actor,
      action: 'source.set',
      subject: datasetId,
      details: { address: source.address, schedule: source.schedule ?? '' },
    });
  });
}

/** The sources of a portal, by the ids of their datasets. */
export async function listSources({ db }: ControlDatabase, portalId: number): Promise<DatasetSource[]> {
  const rows = await db
    .selectFrom('dataset_sources')
    .selectAll()
    .where('portal_id', '=', portalId)
    .orderBy('dataset_id')
    .execute();
  return rows.map(sourceFromRow);
}

/** Throws CatalogError `NoSuchSource`. */
export async function findSource(
  { db }: ControlDatabase,
  portalId: number,
  datasetId: string,
): Promise<DatasetSource> {
  const row = await db
    .selectFrom('dataset_sources')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('dataset_id', '=', datasetId)
    .executeTakeFirst();
  if (row === undefined) throw noSuchSource(datasetId);
  return sourceFromRow(row);
}

/** Unbinds a dataset, which stays as it is. Throws CatalogError `NoSuchSource`. */
export async function removeSource(
  database: ControlDatabase,
  { portalId, datasetId }: { readonly portalId: number; readonly datasetId: string },
  actor: Actor,
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('dataset_sources')
      .where('portal_id', '=', portalId)
      .where('dataset_id', '=', datasetId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw noSuchSource(datasetId);
    await logEvent(trx, { portalId, actor, action: 'source.remove', subject: datasetId });
  });
}

/**
 * Has a source read as soon as a server finds the time; `acceptsAny`: whatever the next version looks like. Throws
 * CatalogError `NoSuchSource`.
 */
export async function requestRun(
  database: ControlDatabase,
  { portalId, datasetId }: { readonly portalId: number; readonly datasetId: string },
  { acceptsAny }: { readonly acceptsAny: boolean },
  actor: Actor,
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('dataset_sources')
      .set({ next_run_at: new Date().toISOString(), accepts_any: acceptsAny ? 1 : 0 })
      .where('portal_id', '=', portalId)
      .where('dataset_id', '=', datasetId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw noSuchSource(datasetId);
    await logEvent(trx, {
      portalId,
      actor,
      action: 'source.run',
      subject: datasetId,
      ...(acceptsAny && { details: { acceptsAny } }),
    });
  });
}

function noSuchSource(datasetId: string): CatalogError {
  return new CatalogError(
    'NoSuchSource',
    sentence('The dataset {id} is bound to no source in this portal.', { id: JSON.stringify(datasetId) }),
  );
}

export function sourceFromRow(row: Selectable<DatasetSourceTable>): DatasetSource {
  const moment = (text: string | null) => (text === null ? undefined : new Date(text));
  return {
    portalId: row.portal_id,
    datasetId: row.dataset_id,
    address: row.address,
    schedule: row.schedule ?? undefined,
    reading: row.reading,
    maxDropPercent: row.max_drop_percent,
    isTrusted: row.is_trusted === 1,
    setBy: row.set_by,
    nextRunAt: moment(row.next_run_at),
    isRunning: isHeld(row),
    lastTriedAt: moment(row.last_tried_at),
    lastSuccessAt: moment(row.last_success_at),
    lastChangedAt: moment(row.last_changed_at),
    lastError: row.last_error ?? undefined,
    failures: row.failures,
  };
}

/** True while a process that runs reads the source. */
export function isHeld(row: Selectable<DatasetSourceTable>): boolean {
  if (row.run_token === null) return false;
  const identity = {
    hostname: row.run_hostname ?? '',
    pid: row.run_pid ?? 0,
    start: row.run_process_start ?? '',
  };
  return isAlive(identity, row.run_renewed_at ?? '');
}
