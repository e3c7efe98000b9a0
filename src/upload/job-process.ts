import { Socket as DatagramSocket } from 'node:dgram';
import { Socket } from 'node:net';
import { setPriority } from 'node:os';
import { CatalogError } from '../catalog/catalog-error.ts';
import { PublishError } from '../publish/publish-error.ts';
import { SourceError } from '../publish/source.ts';
import { StoreError } from '../store/feature-store.ts';
import type { JobMessage, JobOrder } from './job-message.ts';
import type { JobOutcome } from './run-job.ts';
import type { JobProgress, UploadFailure } from './upload.ts';

/** Least urgent but one of what a system lets wait. */
const PRIORITY = 10;
const PROGRESS_EVERY_MS = 200;
/** A process that was told to end and doesn't is a burden. */
const END_MS = 10_000;

/**
 * What a process does that reads or publishes an upload: waits for its order, does it, says how it ended, and ends. It ends
 * too when it is told to, or when the server that began it is gone.
 */
export function serveJob<Order extends JobOrder>(
  kind: Order['kind'],
  work: (order: Order, signal: AbortSignal, onProgress: (p: JobProgress) => void) => Promise<JobOutcome>,
): void {
  setPriority(PRIORITY);
  closeNetwork();
  const ending = new AbortController();
  const end = () => {
    ending.abort();
    setTimeout(() => process.exit(1), END_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  process.on('disconnect', end);
  process.once('message', (order: JobOrder) => {
    if (order.kind !== kind) throw new Error(`a process for ${kind} was told to ${order.kind}`);
    void run(order as Order);
  });
  const run = async (order: Order) => {
    let outcome: JobOutcome;
    try {
      outcome = await work(order, ending.signal, progressTeller());
    } catch (error) {
      if (ending.signal.aborted) process.exit(1);
      const failure = failureOf(error, order);
      if (failure === undefined) throw error;
      outcome = { kind: 'failed', ...failure };
    }
    process.off('disconnect', end);
    process.send?.(outcome, () => process.exit(0));
  };
  tell({ kind: 'ready' });
}

function tell(message: JobMessage): void {
  if (process.connected) process.send?.(message, () => {});
}

/** Progress now and then: a message for each batch would be work for the server. */
function progressTeller(): (progress: JobProgress) => void {
  let toldAt = 0;
  return (progress) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    tell({ kind: 'progress', phase: progress.phase, done: progress.done, fraction: progress.fraction });
  };
}

/**
 * Readers of files open no connections; should one be made to by a file, it fails here. Threads of the store read no foreign
 * bytes.
 */
function closeNetwork(): void {
  const block = () => {
    throw new Error('this process opens no connections');
  };
  for (const method of ['connect'] as const) Socket.prototype[method] = block;
  for (const method of ['bind', 'connect', 'send'] as const) DatagramSocket.prototype[method] = block;
}

/** What went wrong, for the publisher; undefined for failures of ours. */
function failureOf(error: unknown, order: JobOrder): UploadFailure | undefined {
  const isTold =
    error instanceof PublishError ||
    error instanceof SourceError ||
    error instanceof CatalogError ||
    error instanceof StoreError;
  if (!isTold) return undefined;
  const shown = order.kind === 'publish' ? order.shownPath : undefined;
  const message = error.message.startsWith(`${order.path}: `)
    ? error.message.slice(order.path.length + 2)
    : error.message;
  return {
    message: inWordsOfPages(shown === undefined ? message : message.replaceAll(order.path, shown)),
    invalidRecords: error instanceof PublishError ? error.invalidRecords : [],
  };
}

/** Names of the fields on the page, for the flags that the command line has in their place. */
const FLAG_WORDS: ReadonlyMap<string, string> = new Map([
  ['--srs', '“Coordinate reference system”'],
  ['--key', '“Key column”'],
  ['--as', '“Id”'],
  ['--replace', '“Replace”'],
  ['--skip-invalid', '“Leave invalid records out”'],
]);

/** The messages of publishing name the flags of the command line. */
export function inWordsOfPages(message: string): string {
  return message
    .replace(', e.g. --srs EPSG:4326', '')
    .replace(/--[a-z-]+/g, (flag) => FLAG_WORDS.get(flag) ?? flag);
}
