import type { Worker } from 'node:worker_threads';
import { Slots } from '../../lib/slots.ts';
import type { RowJob, RowRequest, RowResponse, RowWorkerData } from './row-job.ts';
import { movedWith, type SelectTask, type SortResult, type SortTask } from './select-task.ts';
import { startThread } from './start-thread.ts';
import { fromThreadFailure } from './thread-failure.ts';

/** A job as the serving thread sees it. */
interface Job {
  /** A shared cell: other than 0 stops the job. */
  readonly cancelled: Int32Array;
  receive(response: Exclude<RowResponse, { kind: 'end' }>): void;
  end(failure: unknown): void;
}

/** The job of encoding: chunks that have come, and who waits for the next. */
class EncodeJob implements Job {
  readonly cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly #onEnd: () => void;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #ended = false;
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  receive(response: RowResponse): void {
    if (response.kind === 'chunk') this.#chunks.push(new Uint8Array(response.buffer, 0, response.length));
    this.#notify();
  }

  end(failure: unknown): void {
    this.#ended = true;
    this.#failure ??= failure;
    this.#onEnd();
    this.#notify();
  }

  /** The next chunk; undefined after the last. Throws what the job failed with. */
  async next(signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (;;) {
      signal.throwIfAborted();
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) return chunk;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Makes the waiting `next` look at its signal. */
  wake(): void {
    this.#notify();
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

/** The job of selecting or sorting: what was found, or why not. */
class FindJob<T extends Uint32Array<ArrayBuffer> | SortResult> implements Job {
  readonly cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly result = Promise.withResolvers<T>();
  readonly #onEnd: () => void;
  #found: T | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  receive(response: RowResponse): void {
    if (response.kind === 'selected' || response.kind === 'sorted') this.#found = response.result as T;
  }

  /** Only now is the thread free for the next job, which would start another if it came before. */
  end(failure: unknown): void {
    if (this.#found !== undefined) this.result.resolve(this.#found);
    else this.result.reject(failure ?? new Error('A selection was cancelled.'));
    this.#onEnd();
  }
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

/** Rows are garbage soon: a small nursery keeps a thread's memory near what it needs. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 8 };

/** A bounded number of threads that find rows, read and encode them; started when first needed. */
export class RowReaders {
  readonly #workerData: RowWorkerData;
  readonly #maxThreads: number;
  readonly #threads = new Set<Thread>();
  readonly #encoding: Slots;
  #lastJob = 0;
  #closed = false;

  constructor(workerData: RowWorkerData, maxThreads: number, maxConcurrentEncodes: number) {
    this.#workerData = workerData;
    this.#maxThreads = maxThreads;
    this.#encoding = new Slots(maxConcurrentEncodes);
  }

  /**
   * Encodes rows in a thread; waits while as many as allowed are doing so. At most `CREDIT` chunks are made ahead of the consumer. Throws StoreError
   * ('BudgetExceeded', 'Corrupt') or the signal's reason. `onUnused` is called once no thread reads the version for
   * this job any more, which may be later than the end of the iteration.
   */
  async *encode(task: RowJob, signal: AbortSignal, onUnused: () => void): AsyncGenerator<Uint8Array> {
    let giveBack: (() => void) | undefined;
    const job = new EncodeJob(() => {
      giveBack?.();
      onUnused();
    });
    let thread: Thread;
    try {
      giveBack = await this.#encoding.take(signal);
      thread = this.#leastBusyThread();
    } catch (error) {
      job.end(error);
      throw error;
    }
    const number = ++this.#lastJob;
    // At once, also while the consumer holds a chunk and may never ask for the next. A job that waits for credit looks at
    // the flag when it gets some.
    const cancel = () => {
      Atomics.store(job.cancelled, 0, 1);
      this.#post(thread, { kind: 'credit', job: number });
      job.wake();
    };
    signal.addEventListener('abort', cancel, { once: true });
    thread.jobs.set(number, job);
    thread.worker.ref();
    try {
      this.#post(thread, { kind: 'start', job: number, task, cancelled: job.cancelled });
      for (let chunk = await job.next(signal); chunk !== undefined; chunk = await job.next(signal)) {
        yield chunk;
        const { buffer } = chunk;
        this.#post(thread, { kind: 'credit', job: number, buffer }, [buffer]);
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
  }

  /** Bounds of the rows that a thread found. Throws as `encode` does; `onUnused` as there. */
  select(task: SelectTask, signal: AbortSignal, onUnused: () => void): Promise<Uint32Array<ArrayBuffer>> {
    const job = new FindJob<Uint32Array<ArrayBuffer>>(onUnused);
    return this.#find(job, signal, (thread, number) =>
      this.#post(thread, { kind: 'select', job: number, task, cancelled: job.cancelled }),
    );
  }

  /** Rows in order. The task's memory moves to the thread. Throws as `encode` does; `onUnused` as there. */
  sort(task: SortTask, signal: AbortSignal, onUnused: () => void): Promise<SortResult> {
    const job = new FindJob<SortResult>(onUnused);
    return this.#find(job, signal, (thread, number) =>
      this.#post(
        thread,
        { kind: 'sort', job: number, task, cancelled: job.cancelled },
        movedWith(task.bounds, task.ranks),
      ),
    );
  }

  async #find<T extends Uint32Array<ArrayBuffer> | SortResult>(
    job: FindJob<T>,
    signal: AbortSignal,
    start: (thread: Thread, number: number) => void,
  ): Promise<T> {
    const cancel = () => {
      Atomics.store(job.cancelled, 0, 1);
      job.result.reject(signal.reason);
    };
    try {
      signal.throwIfAborted();
      const thread = this.#leastBusyThread();
      const number = ++this.#lastJob;
      thread.jobs.set(number, job);
      thread.worker.ref();
      start(thread, number);
    } catch (error) {
      job.end(error);
    }
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await job.result.promise;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Closes the threads' connections to a version that is no longer read. */
  forget(directory: string): void {
    for (const thread of this.#threads) this.#post(thread, { kind: 'forget', directory });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { jobs } of this.#threads) for (const job of jobs.values()) Atomics.store(job.cancelled, 0, 1);
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  #leastBusyThread(): Thread {
    if (this.#closed) throw new Error('The store is closed.');
    const [best] = [...this.#threads].sort((a, b) => a.jobs.size - b.jobs.size);
    if (best !== undefined && (best.jobs.size === 0 || this.#threads.size >= this.#maxThreads)) return best;
    return this.#startThread();
  }

  #startThread(): Thread {
    const worker = startThread('row-worker', this.#workerData, RESOURCE_LIMITS);
    const thread: Thread = { worker, jobs: new Map() };
    this.#threads.add(thread);
    worker.on('message', (response: RowResponse) => this.#receive(thread, response));
    let failure: unknown = new Error('A thread that reads rows ended.');
    worker.once('error', (error) => {
      failure = error;
    });
    worker.once('exit', () => {
      this.#threads.delete(thread);
      for (const job of thread.jobs.values()) job.end(failure);
    });
    worker.unref();
    return thread;
  }

  #receive(thread: Thread, response: RowResponse): void {
    const job = thread.jobs.get(response.job);
    if (response.kind !== 'end') {
      job?.receive(response);
      return;
    }
    thread.jobs.delete(response.job);
    job?.end(response.failure && fromThreadFailure(response.failure));
    // An idle thread doesn't keep the process running, but its end does while it is awaited.
    if (thread.jobs.size === 0 && !this.#closed) thread.worker.unref();
  }

  #post(thread: Thread, request: RowRequest, moved: ArrayBuffer[] = []): void {
    thread.worker.postMessage(request, moved);
  }
}
