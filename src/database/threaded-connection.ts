import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { ClosableConnection } from './node-sqlite-driver.ts';
import type { StatementResult } from './run-statement.ts';

export type ThreadQuestion = { readonly sql: string; readonly parameters: readonly unknown[] } | 'close';

/** `failure`: what is lost when an error goes from thread to thread is carried beside its message. */
export type ThreadReply =
  | { readonly result: StatementResult }
  | {
      readonly failure: {
        readonly message: string;
        readonly code: string | undefined;
        readonly errcode: number | undefined;
      };
    };

interface Pending {
  resolve(result: StatementResult): void;
  reject(error: Error): void;
}

/**
 * A connection in a thread of its own: a commit waits milliseconds for the disk, a statement up to seconds for another
 * process' transaction, and those who are sent data meanwhile shouldn't. Answers come in the order of the questions.
 */
export class ThreadedConnection implements ClosableConnection {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #ended: Error | undefined;

  constructor(path: string) {
    const entry = new URL(`./sqlite-thread${extname(import.meta.url)}`, import.meta.url);
    // Of node:sqlite; the process' own flags have no business in a thread.
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    this.#worker = new Worker(entry, { workerData: path, execArgv });
    // A process that has nothing else to do may end.
    this.#worker.unref();
    this.#worker.on('message', (reply: ThreadReply) => this.#receive(reply));
    this.#worker.on('error', (error) => this.#end(error as Error));
    this.#worker.on('exit', () => this.#end(new Error('The thread of the control database has ended.')));
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return (await this.#ask(sql, parameters)) as QueryResult<R>;
  }

  /** In one piece: what a serving process reads is small. */
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery(query);
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#worker.ref();
    const isOver = once(this.#worker, 'exit');
    this.#worker.postMessage('close' satisfies ThreadQuestion);
    await isOver;
  }

  #ask(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      if (this.#pending.length === 0) this.#worker.ref();
      this.#pending.push({ resolve, reject });
      this.#worker.postMessage({ sql, parameters } satisfies ThreadQuestion);
    });
  }

  #receive(reply: ThreadReply): void {
    const pending = this.#pending.shift();
    if (this.#pending.length === 0) this.#worker.unref();
    if ('result' in reply) pending?.resolve(reply.result);
    else pending?.reject(Object.assign(new Error(reply.failure.message), reply.failure));
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.splice(0)) reject(this.#ended);
  }
}
