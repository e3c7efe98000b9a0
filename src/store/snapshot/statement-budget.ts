import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../feature-store.ts';

/** Rows between two looks at the clock. A power of two. */
const SAMPLE = 256;

/** What a job may use; each limit is named as its option is. */
export interface BudgetLimits {
  /** The option that gives the time. */
  readonly name: 'statementBudgetMs' | 'selectionBudgetMs';
  readonly milliseconds: number;
  readonly maxExaminedRows?: number;
}

/**
 * Stops a running SQLite statement. `node:sqlite` has no interrupt, and ending the worker thread doesn't stop the
 * statement either; so statements call `within_budget()` on a sample of the rows they examine, and it throws once the
 * time is used up or the flag is set from another thread.
 */
export class StatementBudget {
  readonly #limits: BudgetLimits;
  readonly #cancelled: Int32Array;
  #started = performance.now();
  #pausedAt: number | undefined;
  #rows = 0;

  /** `cancelled`: a shared cell; a value other than 0 stops the statement. */
  constructor(limits: BudgetLimits, cancelled: Int32Array) {
    this.#limits = limits;
    this.#cancelled = cancelled;
  }

  /** A new statement begins with the whole time. */
  restart(): void {
    this.#started = performance.now();
    this.#pausedAt = undefined;
  }

  /** Time until `resume` doesn't count: the consumer is slow, not the statement. */
  pause(): void {
    this.#pausedAt = performance.now();
  }

  resume(): void {
    if (this.#pausedAt !== undefined) this.#started += performance.now() - this.#pausedAt;
    this.#pausedAt = undefined;
  }

  /** Throws StoreError('BudgetExceeded') when the time is used up, CancelledError when the flag is set. */
  check(): void {
    if (Atomics.load(this.#cancelled, 0) !== 0) throw new CancelledError();
    const { name, milliseconds } = this.#limits;
    if (performance.now() - this.#started > milliseconds) {
      const what = name === 'statementBudgetMs' ? 'A statement' : 'A selection';
      throw new StoreError('BudgetExceeded', `${what} ran longer than ${name} (${milliseconds} ms).`);
    }
  }

  /** Rows that are examined now. Throws StoreError('BudgetExceeded') when they are too many in all. */
  countRows(rows: number): void {
    this.#rows += rows;
    const { maxExaminedRows = Infinity } = this.#limits;
    if (this.#rows > maxExaminedRows) {
      throw new StoreError(
        'BudgetExceeded',
        `A selection examined more rows than maxExaminedRows (${maxExaminedRows}).`,
      );
    }
  }
}

/** Nobody waits for the statement's rows any more. */
export class CancelledError extends Error {
  constructor() {
    super('The statement was cancelled.');
    this.name = 'CancelledError';
  }
}

/** Lets a connection's statements be stopped: `current` says whose budget counts at the moment. */
export function installBudget(database: DatabaseSync, current: () => StatementBudget): void {
  database.function('within_budget', () => {
    current().check();
    return 1;
  });
}

/**
 * The condition to put first in a statement's WHERE, before conditions that may be false. `rowid` must change with every row examined: in a join the sum of both
 * rowids, else SQLite looks at it in the outer loop only.
 */
export function budgetCondition(rowid: string): string {
  return `CASE WHEN (${rowid}) & ${SAMPLE - 1} THEN 1 ELSE within_budget() END`;
}
