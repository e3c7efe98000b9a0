import { once } from 'node:events';
import { extname } from 'node:path';
import type { CompiledQuery, QueryResult } from 'kysely';
import { ThreadQuestions } from '../lib/thread-questions.ts';
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

/**
 * A connection in a thread of its own: a commit waits milliseconds for the disk, a statement up to seconds for another
 * process' transaction, and those who are sent data meanwhile shouldn't. Answers come in the order of the questions.
 */
export class ThreadedConnection implements ClosableConnection {
  readonly #thread: ThreadQuestions<ThreadQuestion, ThreadReply>;

  constructor(path: string) {
    const entry = new URL(`./sqlite-thread${extname(import.meta.url)}`, import.meta.url);
    this.#thread = new ThreadQuestions(entry, 'The thread of the control database has ended.', path);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const reply = await this.#thread.ask({ sql, parameters });
    if ('result' in reply) return reply.result as QueryResult<R>;
    throw Object.assign(new Error(reply.failure.message), reply.failure);
  }

  /** In one piece: what a serving process reads is small. */
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery(query);
  }

  async close(): Promise<void> {
    if (this.#thread.hasEnded) return;
    const { worker } = this.#thread;
    worker.ref();
    const isOver = once(worker, 'exit');
    worker.postMessage('close' satisfies ThreadQuestion);
    await isOver;
  }
}
