import type { SecretBox } from '../account/secret-box.ts';
import { CatalogError } from '../catalog/catalog-error.ts';
import type { DatasetRecord } from '../catalog/datasets.ts';
import { findDataset } from '../catalog/datasets.ts';
import { listPortals } from '../catalog/portals.ts';
import { RENEW_MS } from '../catalog/process-identity.ts';
import {
  beginRun,
  endRun,
  type RunOutcome,
  renewRun,
  SOURCE_ACTOR,
  type SourceRun,
} from '../catalog/source-runs.ts';
import type { ResourceVersion } from '../fetch/download.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { FetchSettings } from '../fetch/guarded-request.ts';
import { publishDataset } from '../publish/publish-dataset.ts';
import { PublishError } from '../publish/publish-error.ts';
import type { PublishReport } from '../publish/publish-report.ts';
import type { PublishProgress, PublishServices } from '../publish/publish-request.ts';
import { SourceError } from '../publish/source.ts';
import { StoreError } from '../store/feature-store.ts';
import { newestFile } from './newest-file.ts';
import { openAddress } from './open-address.ts';
import { RefusedSource, reviewRefresh, UnchangedSource } from './review-refresh.ts';
import { sealedFor } from './set-source.ts';
import { parseSourceAddress } from './source-address.ts';
import { fileMark, requireBelow } from './source-files.ts';
import { requestOfReading, type SourceReading } from './source-reading.ts';
import { nextRun, readSchedule, retryRun } from './source-schedule.ts';

export interface RefreshServices extends PublishServices {
  readonly secretBox: SecretBox;
  readonly settings: FetchSettings;
  readonly temporaryFolder: string;
  /** The setting `harvestFolders`. */
  readonly folders: readonly string[];
  /** For one run as a whole; as long as twelve answers may take unless given. */
  readonly maxRunMs?: number;
}

/** Of a WFS with pages there may be ever one more, and each in time: that must not keep the other sources waiting. */
const MAX_RUN_ANSWERS = 12;

/** What was seen of a source when the version was published that is current since. */
interface Seen {
  readonly version: string;
  readonly content: string;
  readonly resource?: ResourceVersion | undefined;
  readonly file?: string | undefined;
}

/** How a refresh ended. */
export type Refreshed =
  | { readonly kind: 'changed'; readonly run: SourceRun; readonly report: PublishReport }
  | { readonly kind: 'unchanged'; readonly run: SourceRun }
  | { readonly kind: 'failed'; readonly run: SourceRun; readonly error: string }
  | { readonly kind: 'postponed'; readonly run: SourceRun; readonly reason: string };

/**
 * Reads the source that is named, or the one that has been due longest, and publishes what has changed; undefined: there is
 * none to read. Whatever goes wrong is written down with the moment of the next try, and the dataset stays as it was.
 */
export async function refreshSource(
  services: RefreshServices,
  wanted: { readonly portalId: number; readonly datasetId: string; readonly acceptsAny?: boolean } | 'due',
  signal: AbortSignal,
  onProgress?: (progress: PublishProgress) => void,
): Promise<Refreshed | undefined> {
  const { database } = services;
  const begun = await beginRun(database, wanted, new Date(), ({ failures }) =>
    retryRun(failures + 1, new Date()),
  );
  if (begun === undefined) return undefined;
  const acceptsAny = begun.acceptsAny || (wanted !== 'due' && wanted.acceptsAny === true);
  const run = { ...begun, acceptsAny };
  const timer = setInterval(() => void renewRun(database, run), RENEW_MS);
  try {
    const { refreshed, outcome } = await refresh(
      services,
      { ...run, isDue: wanted === 'due' },
      signal,
      onProgress,
    );
    await endRun(database, run, outcome);
    return refreshed;
  } finally {
    clearInterval(timer);
  }
}

interface Ended {
  readonly refreshed: Refreshed;
  readonly outcome: RunOutcome;
}

async function refresh(
  services: RefreshServices,
  run: SourceRun & { readonly isDue: boolean },
  signal: AbortSignal,
  onProgress: ((progress: PublishProgress) => void) | undefined,
): Promise<Ended> {
  const maxRunMs = services.maxRunMs ?? services.settings.timeoutMs * MAX_RUN_ANSWERS;
  const deadline = AbortSignal.timeout(maxRunMs);
  const schedule = run.source.schedule === undefined ? undefined : readSchedule(run.source.schedule);
  try {
    const { seen, report } = await readChanges(
      services,
      run,
      AbortSignal.any([signal, deadline]),
      onProgress,
    );
    const outcome = { seen: JSON.stringify(seen), nextRunAt: nextRun(schedule, new Date()) };
    return report === undefined
      ? { refreshed: { kind: 'unchanged', run }, outcome: { kind: 'unchanged', ...outcome } }
      : { refreshed: { kind: 'changed', run, report }, outcome: { kind: 'changed', ...outcome } };
  } catch (error) {
    // A run that somebody asked the server for comes again too, though there is no schedule.
    const comesAgain = run.isDue || schedule !== undefined;
    if (signal.aborted) return postponed(run, 'it was interrupted', comesAgain ? new Date() : undefined);
    if (error instanceof CatalogError && (error.problem === 'Busy' || error.problem === 'Changed'))
      return postponed(run, error.message, comesAgain ? retryRun(1, new Date()) : undefined);
    const message = deadline.aborted
      ? `${run.source.datasetId}: was not read to the end within ${maxRunMs / 1000} seconds`
      : messageOf(error);
    // What was refused is likely to be there still; what failed may work soon.
    const isRefused = error instanceof RefusedSource;
    const next = isRefused
      ? nextRun(schedule, new Date())
      : schedule && retryRun(run.source.failures + 1, new Date());
    return {
      refreshed: { kind: 'failed', run, error: message },
      outcome: { kind: 'failed', error: message, nextRunAt: next },
    };
  }
}

function postponed(run: SourceRun, reason: string, nextRunAt: Date | undefined): Ended {
  return { refreshed: { kind: 'postponed', run, reason }, outcome: { kind: 'postponed', nextRunAt } };
}

/** Messages for people; of other errors only that there was one, for nobody knows what they hold. */
function messageOf(error: unknown): string {
  if (error instanceof RefusedSource) return `Refused, and the version before stays: ${error.message}.`;
  const isTold =
    error instanceof SourceError ||
    error instanceof PublishError ||
    error instanceof FetchError ||
    error instanceof CatalogError ||
    error instanceof StoreError;
  return isTold ? error.message : `unexpected: ${error instanceof Error ? error.message : String(error)}`;
}

async function readChanges(
  services: RefreshServices,
  run: SourceRun & { readonly isDue: boolean },
  signal: AbortSignal,
  onProgress: ((progress: PublishProgress) => void) | undefined,
): Promise<{ readonly seen: Seen; readonly report?: PublishReport }> {
  const { source } = run;
  const { portalId, datasetId, isTrusted } = source;
  const { database, secretBox, settings, temporaryFolder } = services;
  const portal = (await listPortals(database)).find(({ id }) => id === portalId);
  if (portal === undefined) throw new SourceError(`${datasetId}: its portal is gone`);
  const given = parseSourceAddress(secretBox.open(run.sealedAddress, sealedFor(portalId, datasetId)));
  const reading = JSON.parse(source.reading) as SourceReading;
  const dataset = await findDataset(database, portalId, datasetId);
  const seen = seenOf(run, dataset);
  // Looked up once, so that the file that was checked is the one that is read.
  const address =
    given.kind === 'file' ? { ...given, path: await fileOf(given.path, isTrusted, services.folders) } : given;
  const file = address.kind === 'file' ? await fileMark(address.path) : undefined;
  if (seen !== undefined && file !== undefined && file === seen.file) return { seen };
  const opened = await openAddress(
    { address, options: reading.options, known: seen?.resource },
    { settings, temporaryFolder, isTrusted },
    signal,
  );
  if (opened.isUnchanged) return { seen: seen as Seen };
  const review = reviewRefresh({
    known: seen?.content,
    maxDropPercent: source.maxDropPercent,
    acceptsAny: run.acceptsAny,
  });
  const marks = { resource: opened.version, file };
  try {
    const request = {
      ...requestOfReading(reading),
      sourceRun: run.token,
      portal: portal.name,
      id: datasetId,
    };
    const defaultCrs = request.defaultCrs ?? dataset?.featureType.defaultCrs;
    const report = await publishDataset(
      { ...request, defaultCrs, source: opened.source, review, actor: SOURCE_ACTOR },
      services,
      signal,
      onProgress,
    );
    return { seen: { version: report.version, content: review.fingerprint(), ...marks }, report };
  } catch (error) {
    if (error instanceof UnchangedSource && seen !== undefined) return { seen: { ...seen, ...marks } };
    throw error;
  } finally {
    await opened.close();
  }
}

async function fileOf(path: string, isTrusted: boolean, folders: readonly string[]): Promise<string> {
  return isTrusted ? (await newestFile(path)).path : requireBelow(path, folders);
}

/**
 * What was seen counts for runs by schedule whatever is served since: an earlier version that somebody returned to stays
 * until the source changes. For one that a person asked for on the command line, only as long as its version is served.
 */
function seenOf(
  { seen, isDue, acceptsAny }: SourceRun & { readonly isDue: boolean },
  dataset: DatasetRecord | undefined,
): Seen | undefined {
  if (seen === undefined || dataset === undefined) return undefined;
  const read = JSON.parse(seen) as Seen;
  return read.version === dataset.version || (isDue && !acceptsAny) ? read : undefined;
}
