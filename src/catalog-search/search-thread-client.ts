import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SearchDocument } from './search-document.ts';

/** `index`: a number that stands for one; it is made when it is first named. */
export type SearchMessage =
  | {
      readonly kind: 'change';
      readonly index: number;
      readonly removed: readonly number[];
      readonly added: readonly SearchDocument[];
    }
  | { readonly kind: 'search'; readonly index: number; readonly words: readonly string[] }
  | { readonly kind: 'drop'; readonly index: number };

interface Pending {
  resolve(rows: Uint32Array): void;
  reject(error: Error): void;
}

/** The thread that holds the indexes, from outside. Answers come in the order of the questions. */
export class SearchThread {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #ended: Error | undefined;

  constructor() {
    const entry = new URL(`./search-thread${extname(import.meta.url)}`, import.meta.url);
    // Of node:sqlite; the process' own flags have no business in a thread.
    this.#worker = new Worker(entry, { execArgv: ['--disable-warning=ExperimentalWarning'] });
    // A process that has nothing else to do may end.
    this.#worker.unref();
    this.#worker.on('message', (rows: Uint32Array) => this.#receive(rows));
    this.#worker.on('error', (error) => this.#end(error as Error));
    this.#worker.on('exit', () => this.#end(new Error('The thread of the search has ended.')));
  }

  /** It answers no more; what it held is lost. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  post(message: SearchMessage): void {
    this.#worker.postMessage(message);
  }

  /** The rows that have the words, the most relevant first. */
  search(index: number, words: readonly string[]): Promise<Uint32Array> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      if (this.#pending.length === 0) this.#worker.ref();
      this.#pending.push({ resolve, reject });
      this.post({ kind: 'search', index, words });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(rows: Uint32Array): void {
    const pending = this.#pending.shift();
    if (this.#pending.length === 0) this.#worker.unref();
    pending?.resolve(rows);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.splice(0)) reject(this.#ended);
  }
}
