import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Feature } from '../../feature/feature.ts';
import type { DatasetReference, FeatureQuery } from '../../query/feature-query.ts';
import type { Filter } from '../../query/filter.ts';
import type { FeatureStore, LoadReport, LoadRequest, Selection, StoreStatus } from '../feature-store.ts';
import { ALL_FILTER_KINDS } from '../supported-filters.ts';
import { OrdinalFinder } from './find-ordinals.ts';
import { KeptSelections } from './kept-selections.ts';
import { type LoadContext, loadVersion } from './load-version.ts';
import { OpenSnapshots } from './open-snapshots.ts';
import { RowReaders } from './row-readers.ts';
import { isUid } from './snapshot-layout.ts';
import { SnapshotSelection } from './snapshot-selection.ts';
import { listUids, listVersions, removeDebris } from './version-directory.ts';

export interface SnapshotStoreOptions {
  /** Where the snapshots lie, as `<uid>/<version>/`; made when absent. */
  readonly directory: string;
  /** A module that exports `createMemberEncoder: CreateMemberEncoder`; loaded in the store's threads. */
  readonly encoderModule: URL;
  readonly limits?: Partial<SnapshotStoreLimits>;
  readonly logger?: StoreLogger;
}

export interface SnapshotStoreLimits {
  /** Versions that are kept open for the next reader, least recently used closed first. 128 by default. */
  readonly maxOpenSnapshots: number;
  /** Threads that find rows, read and encode them, of 20 to 30 MB each. 2 by default: a server has a process per core. */
  readonly maxReaderThreads: number;
  /** Selections that are encoded anew at the same time; more wait. 32 by default. */
  readonly maxConcurrentEncodes: number;
  /** Longest time that one SQL statement may run, waiting for the client aside. 30,000 by default. */
  readonly statementBudgetMs: number;
  /** Longest time that finding the features of one query may take, waiting for other queries aside. 30,000 by default. */
  readonly selectionBudgetMs: number;
  /** Rows that finding the features of one query may look at. 100,000,000 by default. */
  readonly maxExaminedRows: number;
  /**
   * Memory for what was found, so that the next page of an answer is there already: at most this, and at most 4 MiB and
   * 8 bytes for each feature of the open versions. 64 MiB by default.
   */
  readonly maxKeptSelectionBytes: number;
  /** Scalar properties of a feature type that get an index in the values. 16 by default. */
  readonly maxIndexedProperties: number;
}

/** What the store says about its work; a pino logger is one. */
export interface StoreLogger {
  info(fields: object, message: string): void;
}

const DEFAULT_LIMITS: SnapshotStoreLimits = {
  maxOpenSnapshots: 128,
  maxReaderThreads: Math.min(2, availableParallelism()),
  maxConcurrentEncodes: 32,
  statementBudgetMs: 30_000,
  selectionBudgetMs: 30_000,
  maxExaminedRows: 100_000_000,
  maxKeptSelectionBytes: 64 * 1024 * 1024,
  maxIndexedProperties: 16,
};

/** Datasets whose directories are looked through at once when the store is opened. */
const RECOVERING_AT_ONCE = 16;

/**
 * Opens the embedded store: immutable snapshots in directories, which any number of processes
 * may read and write at once. Deletes what crashed processes left behind.
 */
export async function openSnapshotStore(options: SnapshotStoreOptions): Promise<FeatureStore> {
  await mkdir(options.directory, { recursive: true });
  await recover(options);
  return new SnapshotStore(options);
}

class SnapshotStore implements FeatureStore {
  readonly supports: ReadonlySet<Filter['kind']> = ALL_FILTER_KINDS;
  readonly #loading: LoadContext;
  readonly #rowReaders: RowReaders;
  readonly #finder: OrdinalFinder;
  readonly #snapshots: OpenSnapshots;
  readonly #logger: StoreLogger | undefined;

  constructor({ directory, encoderModule, limits: given, logger }: SnapshotStoreOptions) {
    const limits = { ...DEFAULT_LIMITS, ...given };
    this.#loading = { directory, encoderModule, maxIndexedProperties: limits.maxIndexedProperties };
    const { statementBudgetMs, selectionBudgetMs, maxExaminedRows } = limits;
    this.#rowReaders = new RowReaders(
      { encoderModule: encoderModule.href, statementBudgetMs, selectionBudgetMs, maxExaminedRows },
      limits.maxReaderThreads,
      limits.maxConcurrentEncodes,
    );
    const kept = new KeptSelections(limits.maxKeptSelectionBytes);
    this.#finder = new OrdinalFinder(this.#rowReaders, kept);
    this.#snapshots = new OpenSnapshots(directory, limits.maxOpenSnapshots, (path) => {
      this.#rowReaders.forget(path);
      kept.forget(path);
    });
    this.#logger = logger;
  }

  async select(query: FeatureQuery, signal: AbortSignal): Promise<Selection> {
    signal.throwIfAborted();
    const lease = await this.#snapshots.acquire(query.dataset.uid, query.dataset.version);
    const parts = { finder: this.#finder, rowReaders: this.#rowReaders };
    return SnapshotSelection.create(lease, query, parts, signal);
  }

  async load(
    request: LoadRequest,
    features: AsyncIterable<readonly Feature[]>,
    signal: AbortSignal,
  ): Promise<LoadReport> {
    const started = performance.now();
    const report = await loadVersion(this.#loading, request, features, signal);
    const { version, numberOfFeatures, bytes } = report;
    const milliseconds = Math.round(performance.now() - started);
    this.#logger?.info(
      { uid: request.uid, version, numberOfFeatures, bytes, milliseconds },
      'version loaded',
    );
    return report;
  }

  versions(uid: string): Promise<readonly string[]> {
    return listVersions(this.#loading.directory, uid);
  }

  async remove({ uid, version }: DatasetReference): Promise<void> {
    if (!(await this.versions(uid)).includes(version)) return;
    await this.#snapshots.remove(uid, version);
    this.#logger?.info({ uid, version }, 'version removed');
  }

  status(): StoreStatus {
    return this.#snapshots.status();
  }

  async removeDebris(uid: string): Promise<void> {
    if (isUid(uid)) await removeDebrisOf(this.#loading.directory, uid, this.#logger);
  }

  async close(): Promise<void> {
    await this.#snapshots.close();
    await this.#rowReaders.close();
  }
}

async function recover({ directory, logger }: SnapshotStoreOptions): Promise<void> {
  const uids = await listUids(directory);
  const work = uids.values();
  const recoverNext = async () => {
    for (const uid of work) {
      await removeDebrisOf(directory, uid, logger);
    }
  };
  await Promise.all(Array.from({ length: RECOVERING_AT_ONCE }, recoverNext));
}

async function removeDebrisOf(
  directory: string,
  uid: string,
  logger: StoreLogger | undefined,
): Promise<void> {
  const deleted = await removeDebris(directory, uid);
  if (deleted.length > 0) logger?.info({ uid, deleted }, 'debris removed');
}
