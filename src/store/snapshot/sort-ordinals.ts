import type { Feature, PropertyType, Value } from '../../feature/feature.ts';
import { freeArray } from '../../lib/free-array.ts';
import { compareForSort, createSortComparator } from '../../query/compare-values.ts';
import { ID_KEY, type SortKey } from '../../query/filter.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import type { RowSchema } from '../row-condition.ts';
import { sortByKey } from '../stored-order.ts';
import { GrowingArray } from './growing-array.ts';
import type { RowDatabase } from './row-database.ts';
import { rowSchema } from './row-schema.ts';
import { Slice } from './row-search.ts';
import { MAX_SORTED_BY_VALUE, NO_RANK, type Ranks, type SortResult, type SortTask } from './select-task.ts';
import { budgetCondition, type StatementBudget } from './statement-budget.ts';
import { fromSql, hasKey, type SqlValue, VALUES_TABLE } from './values-table.ts';

/** Rows of an index between two looks at the clock. */
const ROWS_PER_LOOK = 2_048;
/** Ids are in the table like a property of this type. */
const ID_TYPE = { name: '', label: '', type: 'string', mandatory: true } as const;

/** Sorts features of one version. What takes long yields now and then. */
export class OrdinalSorter {
  readonly #database: RowDatabase;
  readonly #schema: RowSchema;
  readonly #budget: StatementBudget;
  readonly #numberOfFeatures: number;

  constructor(task: SortTask, database: RowDatabase, budget: StatementBudget) {
    this.#database = database;
    this.#schema = rowSchema(task.featureType, task.indexedProperties);
    this.#budget = budget;
    this.#numberOfFeatures = task.numberOfFeatures;
  }

  /** The ordinals of a set in the order of the keys, equal ones in stored order. Takes the task's memory over. */
  *sort({ bounds, sortBy, ranks: known }: SortTask): Generator<void, SortResult> {
    const runs = new OrdinalRuns(bounds);
    if (runs.count <= MAX_SORTED_BY_VALUE) {
      return { ordinals: yield* this.#sortByValue(runs, sortBy), ranks: known };
    }
    const ordinals = runs.ordinals();
    freeArray(bounds);
    const ranks = new Map(known);
    // Sorted by the last key first, each sort keeping what the one before made of equal values.
    for (const { property, order } of sortBy.toReversed()) {
      const found = ranks.get(property) ?? (yield* this.#rank(property));
      ranks.set(property, found);
      if (order === 'DESC') turnRound(found);
      sortByKey(ordinals, found.ranks);
      if (order === 'DESC') turnRound(found);
      this.#budget.check();
      yield;
    }
    return { ordinals, ranks };
  }

  *#sortByValue(runs: OrdinalRuns, sortBy: readonly SortKey[]): Generator<void, Uint32Array<ArrayBuffer>> {
    const { featureType, column, idColumn } = this.#schema;
    this.#database.use(this.#budget, [], featureType);
    const properties = [...new Set(sortBy.map(({ property }) => property))].filter((p) => p !== ID_KEY);
    const types = properties.map((property) => featureType.properties[property] as PropertyType);
    const statement = this.#database.prepare(
      `SELECT ${['ordinal', idColumn, ...properties.map(column)].join(', ')} FROM ${VALUES_TABLE}` +
        ` WHERE ordinal >= ? AND ordinal < ?`,
    );
    statement.setReadBigInts(types.some(({ type }) => type === 'long'));
    const readers = types.map(fromSql);
    const rows: { ordinal: number; feature: Feature }[] = [];
    const slice = new Slice(this.#budget);
    for (const { start, end } of slice.cut(runs)) {
      for (const row of statement.all(start, end) as unknown as SqlValue[][]) {
        const values: Value[] = [];
        properties.forEach((property, place) => {
          values[property] = (readers[place] as (value: SqlValue) => Value)(row[place + 2] as SqlValue);
        });
        rows.push({ ordinal: Number(row[0]), feature: { id: String(row[1]), values } });
      }
      if (slice.isOver) yield;
    }
    const compare = createSortComparator(sortBy, featureType);
    rows.sort((a, b) => compare(a.feature, b.feature));
    return Uint32Array.from(rows, ({ ordinal }) => ordinal);
  }

  /** The places of all values of a property, walking along its index where it has one. */
  *#rank(property: number): Generator<void, Ranks> {
    const { featureType, column, keyColumn, idColumn } = this.#schema;
    const type = property === ID_KEY ? ID_TYPE : (featureType.properties[property] as PropertyType);
    if (type.type === 'geometry') throw new RangeError(`Property ${property} has no order.`);
    this.#database.use(this.#budget, [], featureType);
    const values = property === ID_KEY ? idColumn : column(property);
    if (hasKey(type)) this.#database.computeKeys(type);
    const key = hasKey(type) ? (keyColumn(property) ?? `sort_key(${values})`) : undefined;
    const statement = this.#database.prepare(
      `SELECT ordinal, ${values}${key === undefined ? '' : `, ${key}`} FROM ${VALUES_TABLE}` +
        ` WHERE ${budgetCondition('ordinal')} AND ${values} IS NOT NULL` +
        ` ORDER BY ${key === undefined ? values : `${key}, ${values}`}`,
    );
    statement.setReadBigInts(type.type === 'long');
    const ranker = new Ranker(type, this.#numberOfFeatures, key !== undefined);
    let began = performance.now();
    let row = 0;
    for (const [ordinal, value, keyValue] of statement.iterate() as Iterable<unknown> as Iterable<
      SqlValue[]
    >) {
      ranker.add(Number(ordinal), value as SqlValue, keyValue as SqlValue);
      if (++row % ROWS_PER_LOOK !== 0) continue;
      this.#budget.countRows(ROWS_PER_LOOK);
      this.#budget.check();
      if (performance.now() - began < 8) continue;
      yield;
      began = performance.now();
    }
    return ranker.finish();
  }
}

/** The highest value first, or as it was before; absent values stay last. In place, for want of memory for a copy. */
function turnRound({ ranks, highest }: Ranks): void {
  for (let ordinal = 0; ordinal < ranks.length; ordinal++) {
    const rank = ranks[ordinal] as number;
    if (rank !== NO_RANK) ranks[ordinal] = highest - rank;
  }
}

/** Numbers values that come in order; where only their keys do, those with equal keys are put in order here. */
class Ranker {
  readonly #ranks: Uint32Array<ArrayBuffer>;
  readonly #compare: ((a: Value, b: Value) => number) | undefined;
  #rank = -1;
  #value: SqlValue = null;
  #key: SqlValue = null;
  /** Features with the last key: their ordinals, and where each different value begins among them. */
  #ordinals = new GrowingArray((length) => new Uint32Array(length));
  #values: { readonly value: SqlValue; readonly start: number }[] = [];

  constructor(
    type: PropertyType & { readonly type: Exclude<PropertyType['type'], 'geometry'> },
    count: number,
    hasKeys: boolean,
  ) {
    this.#ranks = new Uint32Array(count).fill(NO_RANK);
    this.#compare = hasKeys ? compareForSort(type.type) : undefined;
  }

  add(ordinal: number, value: SqlValue, key: SqlValue): void {
    if (this.#compare === undefined) {
      if (value !== this.#value || this.#rank < 0) this.#rank++;
      this.#value = value;
      this.#ranks[ordinal] = this.#rank;
      return;
    }
    if (key !== this.#key) this.#endKey();
    this.#key = key;
    if (this.#values.at(-1)?.value !== value) this.#values.push({ value, start: this.#ordinals.length });
    this.#ordinals.push(ordinal);
  }

  finish(): Ranks {
    this.#endKey();
    this.#ordinals.release();
    return { ranks: this.#ranks, highest: Math.max(0, this.#rank) };
  }

  #endKey(): void {
    if (this.#values.length === 0) return;
    const compare = this.#compare as (a: Value, b: Value) => number;
    const ordinals = this.#ordinals.values();
    const groups = this.#values.map(({ value, start }, place) => ({
      value: value as Value,
      ordinals: ordinals.subarray(start, this.#values[place + 1]?.start),
    }));
    groups.sort((a, b) => compare(a.value, b.value));
    groups.forEach((group, place) => {
      if (place === 0 || compare((groups[place - 1] as typeof group).value, group.value) !== 0) this.#rank++;
      for (const ordinal of group.ordinals) this.#ranks[ordinal] = this.#rank;
    });
    this.#values = [];
    this.#ordinals.clear();
  }
}
