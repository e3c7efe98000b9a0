import { RENEW_MS } from '../catalog/process-identity.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { words } from '../lib/sentence.ts';
import { tidyAbandonedPublications } from '../publish/remove-versions.ts';
import type { FeatureStore } from '../store/feature-store.ts';
import type { JobOrder } from './job-message.ts';
import { JobProgressFile } from './job-progress-file.ts';
import { type JobLimits, type JobOutcome, runJob } from './run-job.ts';
import type { JobKind, Upload } from './upload.ts';
import { UploadError } from './upload-error.ts';
import type { UploadFolders } from './upload-folder.ts';
import {
  beginJob,
  failJob,
  findUpload,
  finishInspection,
  INTERRUPTED,
  isJobCancelled,
  renewJob,
} from './upload-records.ts';

export interface UploadLimits extends JobLimits {
  /** Of one upload, all its files together. */
  readonly maxUploadBytes: number;
  /** Of all uploads of a portal. */
  readonly maxUploadsBytes: number;
  readonly maxUploadJobs: number;
}

export interface UploadServices {
  readonly home: string;
  readonly database: ControlDatabase;
  readonly store: FeatureStore;
  readonly limits: UploadLimits;
  /** The modules that the processes run. */
  readonly entries: Readonly<
    Record<JobKind, { readonly entry: URL; readonly nodeArguments: readonly string[] }>
  >;
  /** What a process wrote that broke down. */
  onBreakdown(stderr: string): void;
}

const WATCH_MS = 500;

/** The jobs that this process has begun, each in a process of its own. */
export class UploadJobs {
  readonly #services: UploadServices;
  readonly #folders: UploadFolders;
  readonly #running = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(services: UploadServices, folders: UploadFolders) {
    this.#services = services;
    this.#folders = folders;
  }

  /** Begins a job with an upload. Throws UploadError `Busy`. */
  async begin(upload: Upload, kind: JobKind, orderOf: (token: string) => JobOrder): Promise<void> {
    const { database, limits } = this.#services;
    const token = await beginJob(database, upload.id, kind, limits.maxUploadJobs);
    this.#run(upload, token, orderOf(token));
  }

  /** Ends those that run. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running.values());
  }

  /** Goes on in the background; how it ended stands in the database. */
  #run(upload: Upload, token: string, order: JobOrder): void {
    const running = this.#work(upload, token, order)
      .catch((error: unknown) => this.#services.onBreakdown(String(error)))
      .finally(() => this.#running.delete(token));
    this.#running.set(token, running);
  }

  async #work(upload: Upload, token: string, order: JobOrder): Promise<void> {
    const { database, entries, limits } = this.#services;
    const cancelling = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, cancelling.signal]);
    const watch = setInterval(() => {
      isJobCancelled(database, upload.id, token).then(
        (isCancelled) => isCancelled && cancelling.abort(),
        () => {},
      );
    }, WATCH_MS);
    // Failing to is no failure of the job.
    const renewal = setInterval(() => renewJob(database, upload.id, token).catch(() => {}), RENEW_MS);
    const folder = this.#folders.pathOf(upload.id);
    const progress = new JobProgressFile(folder);
    try {
      const { entry, nodeArguments } = entries[order.kind];
      const job = { order, entry, folder, nodeArguments: [...nodeArguments, ...ownFolderOf(order, folder)] };
      const outcome = await runJob(job, limits, signal, (message) => progress.write(message));
      await this.#note(upload, token, outcome);
    } catch (error) {
      await this.#noteFailure(upload, token, signal, error);
    } finally {
      clearInterval(watch);
      clearInterval(renewal);
      await progress.remove();
    }
    const now = await findUpload(database, upload, upload.id);
    if (now === undefined || now.stage === 'published') await this.#folders.remove(upload.id);
    else if (order.kind === 'publish') await tidyAbandonedPublications(this.#services);
  }

  async #note(upload: Upload, token: string, outcome: JobOutcome): Promise<void> {
    const { database } = this.#services;
    if (outcome.kind === 'inspected') await finishInspection(database, upload.id, token, outcome.inspection);
    else if (outcome.kind === 'failed') await failJob(database, upload.id, token, outcome);
  }

  async #noteFailure(upload: Upload, token: string, signal: AbortSignal, error: unknown): Promise<void> {
    const { database } = this.#services;
    if (signal.aborted) {
      await failJob(database, upload.id, token, this.#closing.signal.aborted ? INTERRUPTED : undefined);
      return;
    }
    if (error instanceof UploadError && typeof error.cause === 'string' && error.cause !== '')
      this.#services.onBreakdown(error.cause);
    const message =
      error instanceof UploadError
        ? error.told
        : words('The file could not be read: no process could be started for it.');
    if (!(error instanceof UploadError)) this.#services.onBreakdown(String(error));
    await failJob(database, upload.id, token, { message, invalidRecords: [] });
  }
}

/** A process that reads may read its own folder, beside the program. */
function ownFolderOf({ kind }: JobOrder, folder: string): string[] {
  return kind === 'inspect' ? [`--allow-fs-read=${folder}`] : [];
}
