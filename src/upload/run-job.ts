import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { sentence, type Told, words } from '../lib/sentence.ts';
import type { JobMessage, JobOrder } from './job-message.ts';
import { UploadError } from './upload-error.ts';

export interface JobLimits {
  readonly maxUploadJobMs: number;
  /** Resident memory of the process. */
  readonly maxUploadJobMemoryBytes: number;
}

export interface Job {
  readonly order: JobOrder;
  /** The module that the process runs. */
  readonly entry: URL;
  /** Arguments of Node for it. */
  readonly nodeArguments: readonly string[];
  /** Its working directory: the upload's folder. */
  readonly folder: string;
}

/** The end of a job, by its own word. */
export type JobOutcome = Exclude<JobMessage, { kind: 'ready' | 'progress' }>;

const WATCH_MS = 250;
/** A process that is told to end may clear up for so long. */
const END_MS = 5000;
/** Part of the memory that is for values; the rest is for the bytes of the file and of what is made of it. */
const HEAP_SHARE = 0.6;
const KIB = 1024;

/**
 * Runs a job in a process of its own, of which nothing comes back but messages. It is ended when it takes too long or too
 * much memory, when `signal` says so, and with this process. Throws UploadError with a sentence for the publisher when
 * it came to no end of its own; the signal's reason when it was cancelled.
 */
export async function runJob(
  job: Job,
  limits: JobLimits,
  signal: AbortSignal,
  onProgress: (message: Extract<JobMessage, { kind: 'progress' }>) => void,
): Promise<JobOutcome> {
  signal.throwIfAborted();
  const heapMib = Math.floor((limits.maxUploadJobMemoryBytes * HEAP_SHARE) / KIB / KIB);
  const child = fork(job.entry, [], {
    cwd: job.folder,
    // Nothing of the server's secrets, which may stand in its environment.
    env: { PATH: process.env['PATH'] ?? '', TZ: process.env['TZ'] ?? '', HOME: job.folder },
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--disallow-code-generation-from-strings',
      `--max-old-space-size=${heapMib}`,
      ...job.nodeArguments,
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const watch = new JobWatch(child, limits);
  const end = () => watch.end('cancelled');
  signal.addEventListener('abort', end, { once: true });
  try {
    const outcome = await conversation(child, job.order, onProgress);
    signal.throwIfAborted();
    if (outcome !== undefined && watch.reason === undefined) return outcome;
    throw new UploadError('Invalid', watch.explanation(), { cause: watch.stderr });
  } finally {
    signal.removeEventListener('abort', end);
    watch.stop();
  }
}

/** Resolves with the last word of the process when it has ended. */
function conversation(
  child: ChildProcess,
  order: JobOrder,
  onProgress: (message: Extract<JobMessage, { kind: 'progress' }>) => void,
): Promise<JobOutcome | undefined> {
  return new Promise((resolve, reject) => {
    let outcome: JobOutcome | undefined;
    child.on('message', (message: JobMessage) => {
      if (message.kind === 'ready') child.send(order, () => {});
      else if (message.kind === 'progress') onProgress(message);
      else outcome = message;
    });
    // The last word may still be in the channel when the process has ended already, and the other way round.
    let open = 2;
    let code: number | null = null;
    const settle = () => {
      if (--open === 0) resolve(code === 0 ? outcome : undefined);
    };
    child.on('error', reject);
    child.once('disconnect', settle);
    child.once('exit', (exitCode) => {
      code = exitCode;
      settle();
    });
  });
}

/** Looks after the limits of a process. */
class JobWatch {
  readonly #child: ChildProcess;
  readonly #limits: JobLimits;
  readonly #timers: NodeJS.Timeout[];
  #reason: 'cancelled' | 'time' | 'memory' | undefined;
  #stderr = '';

  constructor(child: ChildProcess, limits: JobLimits) {
    this.#child = child;
    this.#limits = limits;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    this.#timers = [
      setTimeout(() => this.end('time'), limits.maxUploadJobMs),
      setInterval(() => void this.#checkMemory(), WATCH_MS),
    ];
  }

  get reason() {
    return this.#reason;
  }

  /** The end of what it has written to standard error, for the log. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Tells the process to end, and kills it when it doesn't. */
  end(reason: 'cancelled' | 'time' | 'memory'): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    if (reason === 'memory') this.#child.kill('SIGKILL');
    else this.#child.kill('SIGTERM');
    this.#timers.push(setTimeout(() => this.#child.kill('SIGKILL'), END_MS));
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#child.connected) this.#child.disconnect();
  }

  /** Why there was no result, for the publisher. */
  explanation(): Told {
    const { maxUploadJobMs, maxUploadJobMemoryBytes } = this.#limits;
    if (this.#reason === 'time')
      return sentence(
        'Reading the file took longer than {seconds} seconds (maxUploadJobMs), so it was stopped. Nothing was changed.',
        { seconds: maxUploadJobMs / 1000 },
      );
    if (this.#reason === 'memory' || /heap out of memory/i.test(this.#stderr))
      return sentence(
        'Reading the file took more memory than {bytes} bytes (maxUploadJobMemoryBytes), so it was stopped. Nothing was changed.',
        { bytes: maxUploadJobMemoryBytes },
      );
    return words(
      'The process that read the file ended before it was done. Nothing was changed; try again, or publish it on the command line.',
    );
  }

  /** Resident pages, where the system says (Linux). */
  async #checkMemory(): Promise<void> {
    try {
      const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
      const kib = Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0);
      if (kib * KIB > this.#limits.maxUploadJobMemoryBytes) this.end('memory');
    } catch {
      // It has ended, or the system has no such file.
    }
  }
}
