import type { Filter } from '../../query/filter.ts';
import { compileFilter } from '../compile-filter.ts';
import { OrdinalRuns, RunsBuilder } from '../ordinal-runs.ts';
import type { RowSchema } from '../row-condition.ts';
import type { RowDatabase } from './row-database.ts';
import { budgetCondition, type StatementBudget } from './statement-budget.ts';
import { VALUES_TABLE } from './values-table.ts';

/** Time after which a search lets others have the thread. */
const SLICE_MS = 8;
/** Rows of the first statement of a search; the next are cut by how long it took. */
const FIRST_ROWS = 16;
const MAX_ROWS = 65_536;
const MAX_GROWTH = 4;

/** Finds rows of one version. Long work is a generator that yields now and then, so that several share a thread. */
export class RowSearch {
  readonly #database: RowDatabase;
  readonly #schema: RowSchema;
  readonly #budget: StatementBudget;
  #lookUpsLeft: number;

  constructor(database: RowDatabase, schema: RowSchema, budget: StatementBudget, maxLookUps: number) {
    this.#database = database;
    this.#schema = schema;
    this.#budget = budget;
    this.#lookUpsLeft = maxLookUps;
  }

  /**
   * What the conditions select, all together, when an index alone tells; undefined when it doesn't, or when they
   * select more than `limit`, or after too many look-ups. `mayTest`: also where rows of the index must be tested by function.
   */
  lookUp(filters: readonly Filter[], limit: number, mayTest: boolean): OrdinalRuns | undefined {
    if (--this.#lookUpsLeft < 0) return undefined;
    this.#budget.check();
    const compiled = compileFilter({ kind: 'And', operands: filters }, this.#schema);
    if (compiled.tests.length > 0 && !mayTest) return undefined;
    const { sql, parameters } = compiled;
    const select = `SELECT ordinal FROM ${VALUES_TABLE} WHERE ${sql} LIMIT ${limit + 1}`;
    if (!this.#database.isLookUp(select)) return undefined;
    this.#database.use(this.#budget, compiled.tests, this.#schema.featureType);
    const rows = this.#database.prepare(select).all(...parameters) as unknown as [number][];
    return rows.length > limit ? undefined : OrdinalRuns.setOf(rows.map(([ordinal]) => ordinal));
  }

  /** The features of `runs` that the filter selects. */
  *scan(filter: Filter, runs: OrdinalRuns): Generator<void, OrdinalRuns> {
    const { sql, parameters, tests } = compileFilter(filter, this.#schema);
    this.#database.use(this.#budget, tests, this.#schema.featureType);
    const [from, to] = [parameters.length + 1, parameters.length + 2];
    // As one term: SQLite would look for a plan in every pair of thousands.
    const statement = this.#database.prepare(
      `SELECT ordinal FROM ${VALUES_TABLE} NOT INDEXED WHERE ${budgetCondition('ordinal')}` +
        ` AND ordinal >= ?${from} AND ordinal < ?${to} AND (${sql}) IS TRUE`,
    );
    const found = new RunsBuilder();
    const slice = new Slice(this.#budget);
    for (const { start, end } of slice.cut(runs)) {
      this.#budget.countRows(end - start);
      const rows = statement.all(...parameters, start, end) as unknown as [number][];
      for (const [ordinal] of rows) found.append(ordinal, ordinal + 1);
      if (slice.isOver) yield;
    }
    return found.finish();
  }
}

/** Keeps statements short by cutting what they read to how long the last ones took. */
export class Slice {
  readonly #budget: StatementBudget;
  #rows = FIRST_ROWS;
  #began = performance.now();

  constructor(budget: StatementBudget) {
    this.#budget = budget;
  }

  /** Whether it is time to let others go on. */
  get isOver(): boolean {
    return performance.now() - this.#began > SLICE_MS;
  }

  *cut(runs: OrdinalRuns): Generator<{ start: number; end: number }> {
    for (const { from, to } of runs) {
      for (let start = from; start < to; ) {
        const end = Math.min(to, start + this.#rows);
        const before = performance.now();
        if (before - this.#began > SLICE_MS) this.#began = before;
        yield { start, end };
        this.#adapt(end - start, performance.now() - before);
        this.#budget.check();
        start = end;
      }
    }
  }

  #adapt(rows: number, milliseconds: number): void {
    const fitting = (rows * SLICE_MS) / 2 / Math.max(milliseconds, 0.001);
    // A run that ends early says nothing of how long more rows would take.
    if (rows < this.#rows && fitting > this.#rows) return;
    this.#rows = Math.max(1, Math.floor(Math.min(fitting, rows * MAX_GROWTH, MAX_ROWS)));
  }
}
