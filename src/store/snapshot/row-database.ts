import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Feature, FeatureType, PropertyType, Value } from '../../feature/feature.ts';
import { LruMap } from '../../lib/lru-map.ts';
import type { RowTest } from '../row-condition.ts';
import type { RowJob } from './row-job.ts';
import { VALUES_FILE } from './snapshot-layout.ts';
import { budgetCondition, installBudget, type StatementBudget } from './statement-budget.ts';
import { columnOf, fromSql, keyOf, type SqlValue, VALUES_TABLE } from './values-table.ts';

/** Prepared statements that a connection keeps for filters of the same shape. */
const MAX_STATEMENTS = 64;
/** Calls of a test between two looks at the clock. */
const CALLS_PER_LOOK = 32;
/** Longer ones are hardly ever asked again. */
const MAX_KEPT_SQL = 2_000;

/** A read-only connection to a version's values; one job uses it at a time. */
export class RowDatabase {
  readonly directory: string;
  readonly #database: DatabaseSync;
  readonly #statements = new LruMap<string, StatementSync>(MAX_STATEMENTS);
  readonly #lookUps = new LruMap<string, boolean>(MAX_STATEMENTS);
  #budget: StatementBudget | undefined;
  #tests: readonly ((columns: readonly SqlValue[]) => boolean)[] = [];

  constructor(directory: string, cacheKilobytes = 1024) {
    this.directory = directory;
    const url = pathToFileURL(join(directory, VALUES_FILE));
    url.search = 'immutable=1';
    this.#database = new DatabaseSync(url, { readOnly: true });
    this.#database.exec(`PRAGMA cache_size = -${cacheKilobytes}`);
    installBudget(this.#database, () => {
      if (this.#budget === undefined) throw new Error('A statement runs without a budget.');
      return this.#budget;
    });
    const test = (place: SQLOutputValue, ...columns: SQLOutputValue[]) =>
      this.#tests[Number(place)]?.(columns) === true ? 1 : 0;
    const options = { deterministic: true, varargs: true };
    this.#database.function('row_test', options, test);
    this.#database.function('row_test_long', { ...options, useBigIntArguments: true }, test);
  }

  /** Reads rows of a job; every statement keeps to the budget. */
  reader(job: RowJob, budget: StatementBudget): RowReader {
    this.#budget = budget;
    return new RowReader(this.#database, job);
  }

  /** Statements from now on keep to the budget and call these tests. */
  use(budget: StatementBudget, tests: readonly RowTest[], featureType: FeatureType): void {
    this.#budget = budget;
    this.#tests = tests.map((test) => rowTest(test, featureType, budget));
  }

  /** Lets statements compute the keys of a property that has no key column, as `sort_key(value)`. */
  computeKeys(property: PropertyType): void {
    this.#database.function('sort_key', { deterministic: true }, (value) =>
      keyOf(property, value as string | null),
    );
  }

  /** Whether SQLite answers the query by searching indexes that hold all that is needed, and nothing else. */
  isLookUp(sql: string): boolean {
    const known = this.#lookUps.get(sql);
    if (known !== undefined) return known;
    const plan = this.#database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    const steps = plan.map(({ detail }) => detail).filter((detail) => detail.includes(VALUES_TABLE));
    const found =
      steps.length > 0 && steps.every((step) => /^SEARCH \w+ USING COVERING INDEX by_\w+ \(/.test(step));
    if (sql.length <= MAX_KEPT_SQL) this.#lookUps.set(sql, found);
    return found;
  }

  /** The statement with rows as arrays; kept for the next time. */
  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    if (sql.length <= MAX_KEPT_SQL) this.#statements.set(sql, statement);
    return statement;
  }

  close(): void {
    this.#database.close();
  }
}

/** The test on columns; what it doesn't read stays from rows before. */
function rowTest(
  { properties, readsId, holds }: RowTest,
  featureType: FeatureType,
  budget: StatementBudget,
): (columns: readonly SqlValue[]) => boolean {
  const values: Value[] = new Array(featureType.properties.length).fill(null);
  const feature: { id: string; values: Value[] } = { id: '', values };
  const types = properties.map((index) => featureType.properties[index] as PropertyType);
  const readers = types.map(fromSql);
  // A geometry may take long; the sample of the rows would be too few looks at the clock.
  const callsPerLook = types.some((type) => type.type === 'geometry') ? 1 : CALLS_PER_LOOK;
  const first = readsId ? 1 : 0;
  let calls = 0;
  return (columns) => {
    if (++calls % callsPerLook === 0) budget.check();
    if (readsId) feature.id = columns[0] as string;
    for (let place = 0; place < readers.length; place++) {
      values[properties[place] as number] = (readers[place] as (value: SqlValue) => Value)(
        columns[first + place] as SqlValue,
      );
    }
    return holds(feature) === true;
  };
}

interface Column {
  readonly name: string;
  /** Place in `Feature.values`. */
  readonly index: number;
  readonly read: (value: SqlValue) => Value;
}
/** Features of a range of ordinals, with the properties that the encoding writes; the others are null. */
export class RowReader {
  readonly #columns: readonly Column[];
  readonly #width: number;
  readonly #statement: StatementSync;

  constructor(database: DatabaseSync, job: RowJob) {
    const properties = job.storedProperties;
    this.#width = properties.length;
    this.#columns = job.encoding.properties.map((index) => {
      const property = properties[index];
      if (property === undefined) throw new RangeError(`The stored type has no property ${index}.`);
      return { name: columnOf(property, index), index, read: fromSql(property) };
    });
    this.#statement = database.prepare(
      `SELECT ${['id', ...this.#columns.map((column) => column.name)].join(',')} FROM ${VALUES_TABLE}` +
        ` WHERE ${budgetCondition('ordinal')} AND ordinal >= ? AND ordinal < ? ORDER BY ordinal`,
    );
    this.#statement.setReturnArrays(true);
    this.#statement.setReadBigInts(job.encoding.properties.some((index) => isLong(properties[index])));
  }

  *read(from: number, to: number): Generator<Feature> {
    for (const row of this.#statement.iterate(from, to) as Iterable<unknown> as Iterable<SqlValue[]>) {
      const values: Value[] = new Array(this.#width).fill(null);
      for (let place = 0; place < this.#columns.length; place++) {
        const column = this.#columns[place] as Column;
        values[column.index] = column.read(row[place + 1] as SqlValue);
      }
      yield { id: row[0] as string, values };
    }
  }
}

const isLong = (property: PropertyType | undefined) => property?.type === 'long';
