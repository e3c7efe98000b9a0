import type { Feature, FeatureType } from '../feature/feature.ts';
import type { ComparisonType, Filter } from '../query/filter.ts';
import type { Comparable } from '../query/read-value.ts';

/** How a table holds features: the names that stand in the SQL. */
export interface RowSchema {
  readonly featureType: FeatureType;
  /** The column of a property's values. */
  readonly column: (property: number) => string;
  /** A column of numbers that never fall as the property's values rise; undefined: there is none. */
  readonly keyColumn: (property: number) => string | undefined;
  /** What stands in key columns for a value, as a comparison takes it. */
  readonly keyOf: (comparison: ComparisonType, value: Comparable) => number | null;
  readonly idColumn: string;
}

export type SqlParameter = string | number | bigint;

/** What SQL can't decide: it calls `row_test(n, …)` or `row_test_long(n, …)` with the id, if read, and these columns. */
export interface RowTest {
  readonly properties: readonly number[];
  readonly readsId: boolean;
  /** The feature has no values but those of `properties`. */
  readonly holds: (feature: Feature) => boolean | undefined;
}

/** A condition on rows: true exactly for the rows that a filter selects, else false or NULL. */
export interface CompiledFilter {
  /** Made of constants and column names alone. */
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
  readonly tests: readonly RowTest[];
}

/** A part of a condition and what it costs to look at: 0 for columns compared by SQL, 1 for functions, 2 for geometry. */
export interface Term {
  readonly sql: string;
  readonly cost: number;
}

/** What is collected while a filter is compiled. */
export interface ConditionBuilder {
  readonly schema: RowSchema;
  /** True when no more values should be bound. */
  readonly isFull: boolean;
  /** A parameter's place in the SQL. */
  bind(value: SqlParameter): string;
  /** The filter, or its opposite, decided by the reference evaluator on each row. */
  test(filter: Filter, negated: boolean): Term;
}
