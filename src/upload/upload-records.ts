import type { Kysely, Selectable, Updateable } from 'kysely';
import { isAlive, ownIdentity } from '../catalog/process-identity.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables, UploadTable } from '../database/tables.ts';
import { randomAlphanumeric } from '../lib/secrets.ts';
import { sentence, words } from '../lib/sentence.ts';
import type { SourceInspection } from '../publish/inspect-source.ts';
import type { PublishReport } from '../publish/publish-report.ts';
import type {
  JobKind,
  Upload,
  UploadFailure,
  UploadFile,
  UploadOptions,
  UploadOwner,
  UploadStage,
} from './upload.ts';
import { UploadError } from './upload-error.ts';

const ID_CHARACTERS = 22;
const TOKEN_CHARACTERS = 30;

/** Why a job failed that ended with the process that watched it. */
export const INTERRUPTED: UploadFailure = {
  message: words('The server was stopped in the middle. Nothing was changed; try again.'),
  invalidRecords: [],
};

export interface NewUpload extends UploadOwner {
  readonly replaces: string | undefined;
  readonly files: readonly UploadFile[];
  readonly bytes: number;
}

/** Notes an upload that begins. Throws UploadError `NoSpace` where those of its portal then take more than `maxBytes`. */
export async function insertUpload(
  { db }: ControlDatabase,
  { portalId, userId, replaces, files, bytes }: NewUpload,
  maxBytes: number,
): Promise<string> {
  const id = randomAlphanumeric(ID_CHARACTERS);
  const now = new Date().toISOString();
  await db.transaction().execute(async (trx) => {
    const taken = await trx
      .selectFrom('uploads')
      .select((is) => is.fn.sum<number | null>('bytes').as('bytes'))
      .where('portal_id', '=', portalId)
      .where('stage', '!=', 'published')
      .executeTakeFirst();
    if (Number(taken?.bytes ?? 0) + bytes > maxBytes)
      throw new UploadError(
        'NoSpace',
        sentence(
          'The uploads of this portal may take {maxBytes} bytes together (maxUploadsBytes), and this one would be too much. Publish or give up others first.',
          { maxBytes },
        ),
      );
    await trx
      .insertInto('uploads')
      .values({
        id,
        portal_id: portalId,
        user_id: userId,
        replaces: replaces ?? null,
        files: JSON.stringify(files),
        bytes,
        stage: 'receiving',
        options: '{}',
        created_at: now,
        changed_at: now,
      })
      .execute();
  });
  return id;
}

/** An upload of that owner; undefined: there is none, or it is somebody else's. */
export async function findUpload(
  { db }: ControlDatabase,
  owner: UploadOwner,
  id: string,
): Promise<Upload | undefined> {
  const row = await ownQuery(db, owner).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : uploadFromRow(row);
}

/** Those that are not published yet, latest first. */
export async function listUploads({ db }: ControlDatabase, owner: UploadOwner): Promise<Upload[]> {
  const rows = await ownQuery(db, owner)
    .where('stage', '!=', 'published')
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute();
  return rows.map(uploadFromRow);
}

function ownQuery(db: Kysely<Tables>, { portalId, userId }: UploadOwner) {
  return db.selectFrom('uploads').selectAll().where('portal_id', '=', portalId).where('user_id', '=', userId);
}

export interface UploadChange {
  readonly stage?: UploadStage;
  readonly files?: readonly UploadFile[];
  readonly bytes?: number;
  readonly replaces?: string | undefined;
  readonly options?: UploadOptions;
}

export async function updateUpload({ db }: ControlDatabase, id: string, change: UploadChange): Promise<void> {
  await db
    .updateTable('uploads')
    .set({
      changed_at: new Date().toISOString(),
      ...(change.stage === undefined ? {} : { stage: change.stage }),
      ...(change.files === undefined ? {} : { files: JSON.stringify(change.files) }),
      ...(change.bytes === undefined ? {} : { bytes: change.bytes }),
      ...(change.replaces === undefined ? {} : { replaces: change.replaces }),
      ...(change.options === undefined ? {} : { options: JSON.stringify(change.options) }),
    })
    .where('id', '=', id)
    .execute();
}

/**
 * Notes that this process begins a job with an upload; answers what ends it. Throws UploadError `Busy` while one runs, or while
 * `maxJobs` run with whichever uploads.
 */
export async function beginJob(
  { db }: ControlDatabase,
  id: string,
  kind: JobKind,
  maxJobs: number,
): Promise<string> {
  const token = randomAlphanumeric(TOKEN_CHARACTERS);
  const { hostname, pid, start } = ownIdentity();
  await db.transaction().execute(async (trx) => {
    const running = (
      await trx.selectFrom('uploads').selectAll().where('job_kind', 'is not', null).execute()
    ).filter(hasLivingJob);
    if (running.some((row) => row.id === id))
      throw new UploadError('Busy', 'This file is being read or published already.');
    if (running.length >= maxJobs)
      throw new UploadError(
        'Busy',
        sentence(
          '{count} files are being read or published right now, which is as many as this server takes at once (maxUploadJobs). Try again in a moment.',
          { count: running.length },
        ),
      );
    await trx
      .updateTable('uploads')
      .set({
        job_kind: kind,
        job_token: token,
        job_hostname: hostname,
        job_pid: pid,
        job_process_start: start,
        job_renewed_at: new Date().toISOString(),
        is_cancelled: 0,
        problem: null,
        changed_at: new Date().toISOString(),
      })
      .where('id', '=', id)
      .execute();
  });
  return token;
}

const NO_JOB = {
  job_kind: null,
  job_token: null,
  job_hostname: null,
  job_pid: null,
  job_process_start: null,
  job_renewed_at: null,
  is_cancelled: 0,
} as const;

/** Says that a job goes on, for processes on other machines. */
export async function renewJob({ db }: ControlDatabase, id: string, token: string): Promise<void> {
  await db
    .updateTable('uploads')
    .set({ job_renewed_at: new Date().toISOString() })
    .where('id', '=', id)
    .where('job_token', '=', token)
    .execute();
}

export function finishInspection(
  database: ControlDatabase,
  id: string,
  token: string,
  inspection: SourceInspection,
): Promise<void> {
  return endJob(database, id, token, { stage: 'inspected', inspection: JSON.stringify(inspection) });
}

export function finishPublish(
  database: ControlDatabase,
  id: string,
  token: string,
  report: PublishReport,
): Promise<void> {
  return endJob(database, id, token, { stage: 'published', report: JSON.stringify(report) });
}

/** Ends a job without a result, where it has not ended by itself. `failure` undefined: it was cancelled. */
export function failJob(
  database: ControlDatabase,
  id: string,
  token: string,
  failure: UploadFailure | undefined,
): Promise<void> {
  return endJob(database, id, token, { problem: failure === undefined ? null : JSON.stringify(failure) });
}

/** Notes what came of a job; nothing where it has ended already. */
async function endJob(
  { db }: ControlDatabase,
  id: string,
  token: string,
  columns: Pick<Updateable<UploadTable>, 'stage' | 'inspection' | 'report' | 'problem'>,
): Promise<void> {
  await db
    .updateTable('uploads')
    .set({ ...NO_JOB, ...columns, changed_at: new Date().toISOString() })
    .where('id', '=', id)
    .where('job_token', '=', token)
    .execute();
}

/** Asks the process that watches a job to end it, whichever that is. */
export async function cancelJob({ db }: ControlDatabase, id: string): Promise<void> {
  await db.updateTable('uploads').set({ is_cancelled: 1 }).where('id', '=', id).execute();
}

export async function isJobCancelled({ db }: ControlDatabase, id: string, token: string): Promise<boolean> {
  const row = await db
    .selectFrom('uploads')
    .select('is_cancelled')
    .where('id', '=', id)
    .where('job_token', '=', token)
    .executeTakeFirst();
  return row?.is_cancelled !== 0;
}

export async function deleteUpload({ db }: ControlDatabase, id: string): Promise<void> {
  await db.deleteFrom('uploads').where('id', '=', id).execute();
}

/** Ids of uploads that nobody has gone on with since then, and with which nothing is done. */
export async function listStaleUploads({ db }: ControlDatabase, before: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('uploads')
    .selectAll()
    .where('changed_at', '<', before.toISOString())
    .execute();
  return rows.filter((row) => !hasLivingJob(row)).map((row) => row.id);
}

/** Which of these there are, and whose files are still wanted. */
export async function listUploadsWithFiles({ db }: ControlDatabase): Promise<Set<string>> {
  const rows = await db.selectFrom('uploads').select('id').where('stage', '!=', 'published').execute();
  return new Set(rows.map((row) => row.id));
}

/** True while something is done with an upload; without reading what its file holds, which may be much. */
export async function hasJob({ db }: ControlDatabase, id: string): Promise<boolean> {
  const row = await db.selectFrom('uploads').select(JOB_COLUMNS).where('id', '=', id).executeTakeFirst();
  return row !== undefined && hasLivingJob(row);
}

type UploadRow = Selectable<UploadTable>;

const JOB_COLUMNS = ['job_kind', 'job_hostname', 'job_pid', 'job_process_start', 'job_renewed_at'] as const;

function hasLivingJob(row: Pick<UploadRow, (typeof JOB_COLUMNS)[number]>): boolean {
  if (row.job_kind === null || row.job_hostname === null || row.job_pid === null) return false;
  const identity = { hostname: row.job_hostname, pid: row.job_pid, start: row.job_process_start ?? '' };
  return isAlive(identity, row.job_renewed_at ?? '');
}

function uploadFromRow(row: UploadRow): Upload {
  const isBusy = hasLivingJob(row);
  const wasInterrupted = row.job_kind !== null && !isBusy;
  return {
    id: row.id,
    portalId: row.portal_id,
    userId: row.user_id,
    replaces: row.replaces ?? undefined,
    files: JSON.parse(row.files) as UploadFile[],
    bytes: row.bytes,
    stage: row.stage as UploadStage,
    options: JSON.parse(row.options) as UploadOptions,
    inspection: parsed<SourceInspection>(row.inspection),
    report: parsed<PublishReport>(row.report),
    failure: wasInterrupted ? INTERRUPTED : parsed<UploadFailure>(row.problem),
    job: isBusy ? (row.job_kind as JobKind) : undefined,
    createdAt: new Date(row.created_at),
    changedAt: new Date(row.changed_at),
  };
}

function parsed<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}
