import { Worker } from 'node:worker_threads';

interface Pending<Reply> {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/**
 * A thread that is asked questions, from outside. Every message of it is a reply, and replies come in the order of the
 * questions. It keeps no process alive that has nothing else to do, but as long as somebody waits for a reply.
 */
export class ThreadQuestions<Question, Reply> {
  readonly worker: Worker;
  readonly #pending: Pending<Reply>[] = [];
  #ended: Error | undefined;

  /** `entry`: what the thread runs. `endMessage`: what those are told who ask when it has ended. */
  constructor(entry: URL, endMessage: string, workerData?: unknown) {
    // Of node:sqlite; the process' own flags have no business in a thread.
    this.worker = new Worker(entry, { workerData, execArgv: ['--disable-warning=ExperimentalWarning'] });
    this.worker.unref();
    this.worker.on('message', (reply: Reply) => this.#receive(reply));
    this.worker.on('error', (error) => this.#end(error as Error));
    this.worker.on('exit', () => this.#end(new Error(endMessage)));
  }

  /** It replies no more. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Rejects with why the thread has ended. */
  ask(question: Question): Promise<Reply> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      if (this.#pending.length === 0) this.worker.ref();
      this.#pending.push({ resolve, reject });
      this.worker.postMessage(question);
    });
  }

  #receive(reply: Reply): void {
    const pending = this.#pending.shift();
    if (this.#pending.length === 0) this.worker.unref();
    pending?.resolve(reply);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.splice(0)) reject(this.#ended);
  }
}
