import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Feature, PropertyType, Value } from '../../feature/feature.ts';
import type { RowJob } from './row-job.ts';
import { VALUES_FILE } from './snapshot-layout.ts';
import { budgetCondition, installBudget, type StatementBudget } from './statement-budget.ts';
import { columnOf, fromSql, type SqlValue, VALUES_TABLE } from './values-table.ts';

/** A read-only connection to a version's values; one job uses it at a time. */
export class RowDatabase {
  readonly directory: string;
  readonly #database: DatabaseSync;
  #budget: StatementBudget | undefined;

  constructor(directory: string) {
    this.directory = directory;
    const url = pathToFileURL(join(directory, VALUES_FILE));
    url.search = 'immutable=1';
    this.#database = new DatabaseSync(url, { readOnly: true });
    this.#database.exec('PRAGMA cache_size = -1024');
    installBudget(this.#database, () => {
      if (this.#budget === undefined) throw new Error('A statement runs without a budget.');
      return this.#budget;
    });
  }

  /** Reads rows of a job; every statement keeps to the budget. */
  reader(job: RowJob, budget: StatementBudget): RowReader {
    this.#budget = budget;
    return new RowReader(this.#database, job);
  }

  close(): void {
    this.#database.close();
  }
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
