import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { compareByCodePoint } from '../lib/code-point-order.ts';
import { markdownText } from '../lib/markdown-text.ts';
import type { SearchDocument } from './search-document.ts';
import { plainWords } from './search-words.ts';

/**
 * How much a word counts by where it stands, in the order of the columns: bm25's weights. Larger ones would make less of a difference:
 * bm25 counts a word that is there sixteen times hardly more than one that is there eight times.
 */
const WEIGHTS = '5, 3, 2.5, 0.7, 0.3';

/** Differences of relevance below it are noise of the arithmetic. */
const SCORE_STEPS = 1e9;

/**
 * A full-text index in memory, of datasets as some see them. It runs SQL, so it lives in a thread of its own
 * (docs/decisions/0012-search-index-per-view.md).
 */
export class SearchIndex {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #search: StatementSync;
  /** By row. */
  readonly #ids = new Map<number, string>();

  constructor() {
    this.#database = new DatabaseSync(':memory:');
    // The texts themselves are in the catalogue; prefixes of one and two letters are indexed because they have most words.
    this.#database.exec(
      'create virtual table datasets using fts5(title, names, keywords, abstract, fields, ' +
        "content='', contentless_delete=1, prefix='1 2', tokenize='unicode61 remove_diacritics 2')",
    );
    this.#insert = this.#database.prepare(
      'insert into datasets (rowid, title, names, keywords, abstract, fields) values (?, ?, ?, ?, ?, ?)',
    );
    this.#delete = this.#database.prepare('delete from datasets where rowid = ?');
    this.#search = this.#database.prepare(
      `select rowid as "row", bm25(datasets, ${WEIGHTS}) as score from datasets where datasets match ?`,
    );
  }

  /** Takes rows out, then puts others in. */
  change(removed: readonly number[], added: readonly SearchDocument[]): void {
    this.#database.exec('begin');
    for (const row of removed) {
      this.#delete.run(row);
      this.#ids.delete(row);
    }
    for (const { row, id, title, names, keywords, abstract, fields } of added) {
      const texts = [title, names, keywords, markdownText(abstract), fields].map(plainWords);
      this.#insert.run(row, ...texts);
      this.#ids.set(row, id);
    }
    this.#database.exec('commit');
  }

  /**
   * The rows that have every one of the words (`searchedWords`, not empty), or one that begins with it; the most relevant first,
   * equal ones by id.
   */
  search(words: readonly string[]): Uint32Array {
    const found = this.#search.all(matchExpression(words)) as { row: number; score: number }[];
    const ranked = found.map(({ row, score }) => ({
      row,
      score: Math.round(score * SCORE_STEPS),
      id: this.#ids.get(row) as string,
    }));
    ranked.sort((a, b) => a.score - b.score || compareByCodePoint(a.id, b.id));
    return Uint32Array.from(ranked, ({ row }) => row);
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * Whole words count beside the beginnings that they are too, and in a title once more, so that they come first. Words hold no character
 * that means anything here.
 */
function matchExpression(words: readonly string[]): string {
  return words.map((word) => `("${word}" * OR "${word}" OR title : "${word}")`).join(' AND ');
}
