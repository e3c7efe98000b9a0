import type { Feature, PropertyType, Value } from '../../feature/feature.ts';
import { compareForSort, createSortComparator } from '../../query/compare-values.ts';
import type { SortKey } from '../../query/filter.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import type { RowSchema } from '../row-condition.ts';
import { sortByKey } from '../stored-order.ts';
import { GrowingArray } from './growing-array.ts';
import type { RowDatabase } from './row-database.ts';
import { Slice } from './row-search.ts';
import { NO_RANK, type Ranks } from './select-task.ts';
import { budgetCondition, type StatementBudget } from './statement-budget.ts';
import { fromSql, hasKey, type SqlValue, VALUES_TABLE } from './values-table.ts';

/** So few are sorted by their values; for more, the places of all values are found out and kept. */
const MAX_SORTED_BY_VALUE = 2_000;
/** Rows of an index between two looks at the clock. */
const ROWS_PER_LOOK = 2_048;

/** Sorts features of one version. What takes long yields now and then. */
export class OrdinalSorter {
  readonly #database: RowDatabase;
  readonly #schema: RowSchema;
  readonly #budget: StatementBudget;
  readonly #numberOfFeatures: number;
  readonly #known: ReadonlyMap<number, Ranks>;
  /** The ranks that were made. */
  readonly made = new Map<number, Ranks>();

  constructor(
    database: RowDatabase,
    schema: RowSchema,
    budget: StatementBudget,
    numberOfFeatures: number,
    known: ReadonlyMap<number, Ranks>,
  ) {
    this.#database = database;
    this.#schema = schema;
    this.#budget = budget;
    this.#numberOfFeatures = numberOfFeatures;
    this.#known = known;
  }

  /** The ordinals of a set in the order of the keys, equal ones in stored order. */
  *sort(runs: OrdinalRuns, sortBy: readonly SortKey[]): Generator<void, OrdinalRuns> {
    const isKnown = sortBy.every(({ property }) => this.#known.has(property));
    if (runs.count <= MAX_SORTED_BY_VALUE && !isKnown) return yield* this.#sortByValue(runs, sortBy);
    let ordinals = runs.ordinals();
    // Sorted by the last key first, each sort keeping what the one before made of equal values.
    for (const { property, order } of sortBy.toReversed()) {
      const ranks = this.#known.get(property) ?? this.made.get(property) ?? (yield* this.#rank(property));
      if (!this.#known.has(property)) this.made.set(property, ranks);
      ordinals = sortByKey(ordinals, order === 'ASC' ? ranks.ranks : descending(ranks));
      this.#budget.check();
      yield;
    }
    return OrdinalRuns.inOrder(ordinals);
  }

  *#sortByValue(runs: OrdinalRuns, sortBy: readonly SortKey[]): Generator<void, OrdinalRuns> {
    const { featureType, column } = this.#schema;
    this.#database.use(this.#budget, [], featureType);
    const properties = [...new Set(sortBy.map(({ property }) => property))];
    const types = properties.map((property) => featureType.properties[property] as PropertyType);
    const statement = this.#database.prepare(
      `SELECT ${['ordinal', ...properties.map(column)].join(', ')} FROM ${VALUES_TABLE}` +
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
          values[property] = (readers[place] as (value: SqlValue) => Value)(row[place + 1] as SqlValue);
        });
        rows.push({ ordinal: Number(row[0]), feature: { id: '', values } });
      }
      if (slice.isOver) yield;
    }
    const compare = createSortComparator(sortBy, featureType);
    rows.sort((a, b) => compare(a.feature, b.feature));
    return OrdinalRuns.inOrder(rows.map(({ ordinal }) => ordinal));
  }

  /** The places of all values of a property, walking along its index where it has one. */
  *#rank(property: number): Generator<void, Ranks> {
    const { featureType, column, keyColumn } = this.#schema;
    const type = featureType.properties[property] as PropertyType;
    if (type.type === 'geometry') throw new RangeError(`Property ${property} has no order.`);
    this.#database.use(this.#budget, [], featureType);
    const values = column(property);
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

function descending({ ranks, highest }: Ranks): Uint32Array {
  return ranks.map((rank) => (rank === NO_RANK ? NO_RANK : highest - rank));
}

/** Numbers values that come in order; where only their keys do, those with equal keys are put in order here. */
class Ranker {
  readonly #ranks: Uint32Array<SharedArrayBuffer>;
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
    this.#ranks = new Uint32Array(new SharedArrayBuffer(4 * count)).fill(NO_RANK);
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
    this.#ordinals = new GrowingArray((length) => new Uint32Array(length));
  }
}
