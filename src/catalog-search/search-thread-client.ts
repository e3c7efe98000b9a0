import { extname } from 'node:path';
import { ThreadQuestions } from '../lib/thread-questions.ts';
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

/** The thread that holds the indexes, from outside. Answers come in the order of the questions. */
export class SearchThread {
  readonly #thread = new ThreadQuestions<SearchMessage, Uint32Array>(
    new URL(`./search-thread${extname(import.meta.url)}`, import.meta.url),
    'The thread of the search has ended.',
  );

  /** It answers no more; what it held is lost. */
  get hasEnded(): boolean {
    return this.#thread.hasEnded;
  }

  post(message: SearchMessage): void {
    this.#thread.worker.postMessage(message);
  }

  /** The rows that have the words, the most relevant first. */
  search(index: number, words: readonly string[]): Promise<Uint32Array> {
    return this.#thread.ask({ kind: 'search', index, words });
  }

  async close(): Promise<void> {
    await this.#thread.worker.terminate();
  }
}
