import type { Feature, ScalarTypeName } from '../feature/feature.ts';
import type { ExactNumber } from '../query/compare-numbers.ts';
import { createFilterEvaluator } from '../query/evaluate-filter.ts';
import type { Filter } from '../query/filter.ts';
import { type Comparable, createValueReader } from '../query/read-value.ts';
import { bindable, comparesByKey, compileComparison, isBindable } from './compile-comparison.ts';
import { compileLike } from './compile-like.ts';
import { propertiesOf } from './filter-properties.ts';
import { createMembership, foldEqualities, type ValueList } from './fold-equalities.ts';
import type {
  CompiledFilter,
  ConditionBuilder,
  RowSchema,
  RowTest,
  SqlParameter,
  Term,
} from './row-condition.ts';

/** SQLite's limit is 32,766; what comes later is tested by function. */
const MAX_PARAMETERS = 30_000;
/** SQLite refuses expressions deeper than 1,000; a balanced list adds its logarithm. */
const MAX_DEPTH = 100;
/** Values of a list that are bound one by one. */
const MAX_LISTED = 1_000;

/** Compiles a filter for a table. Await `prepareFilter` before. */
export function compileFilter(filter: Filter, schema: RowSchema): CompiledFilter {
  const compiler = new FilterCompiler(schema);
  const { sql } = compiler.compile(filter, false, 0);
  return { sql, parameters: compiler.parameters, tests: compiler.tests };
}

/**
 * Negations are pushed down to the comparisons (De Morgan's laws hold in three-valued logic), so that everything above
 * them only asks what is true, and unknown may count as false.
 */
class FilterCompiler implements ConditionBuilder {
  readonly schema: RowSchema;
  readonly parameters: SqlParameter[] = [];
  readonly tests: RowTest[] = [];

  constructor(schema: RowSchema) {
    this.schema = schema;
  }

  compile(filter: Filter, negated: boolean, depth: number): Term {
    if (depth > MAX_DEPTH) return this.test(filter, negated);
    switch (filter.kind) {
      case 'And':
      case 'Or':
        return this.#list(filter, negated, depth);
      case 'Not':
        return this.compile(filter.operand, !negated, depth + 1);
      case 'PropertyIsNull':
        return { sql: `${this.schema.column(filter.property)} IS ${negated ? 'NOT ' : ''}NULL`, cost: 0 };
      case 'PropertyIsLike':
        return compileLike(filter, negated, this) ?? this.test(filter, negated);
      case 'PropertyIsBetween':
        return this.#between(filter, negated, depth);
      case 'FeatureId':
        return this.test(filter, negated);
      default:
        return 'crs' in filter
          ? this.test(filter, negated)
          : (compileComparison(filter, negated, this) ?? this.test(filter, negated));
    }
  }

  /** A parameter's place in the SQL. */
  bind(value: SqlParameter): string {
    this.parameters.push(value);
    return `?${this.parameters.length}`;
  }

  get isFull(): boolean {
    return this.parameters.length >= MAX_PARAMETERS;
  }

  /** The condition decided by the reference evaluator on each row. */
  test(filter: Filter, negated: boolean): Term {
    const decided: Filter = negated ? { kind: 'Not', operand: filter } : filter;
    const { properties, readsId } = propertiesOf(filter, this.schema.featureType);
    const sql = this.call({
      properties,
      readsId,
      holds: createFilterEvaluator(decided, this.schema.featureType),
    });
    const readsGeometry = properties.some(
      (property) => this.schema.featureType.properties[property]?.type === 'geometry',
    );
    return { sql, cost: readsGeometry ? 2 : 1 };
  }

  call(test: RowTest): string {
    this.tests.push(test);
    const { column, featureType, idColumn } = this.schema;
    const columns = test.properties.map(column);
    if (test.readsId) columns.unshift(idColumn);
    // Integers beyond 2^53 reach a function only as bigint, which makes its other integers bigint too.
    const isLong = test.properties.some((property) => featureType.properties[property]?.type === 'long');
    return `${isLong ? 'row_test_long' : 'row_test'}(${[this.tests.length - 1, ...columns].join(', ')})`;
  }

  #between(filter: Extract<Filter, { kind: 'PropertyIsBetween' }>, negated: boolean, depth: number): Term {
    const { operand, lower, upper, comparison } = filter;
    const bounds = { comparison, matchCase: true, left: operand };
    const operands: Filter[] = [
      { kind: 'PropertyIsGreaterThanOrEqualTo', ...bounds, right: lower },
      { kind: 'PropertyIsLessThanOrEqualTo', ...bounds, right: upper },
    ];
    return this.#list({ kind: 'And', operands }, negated, depth);
  }

  #list(filter: Extract<Filter, { kind: 'And' | 'Or' }>, negated: boolean, depth: number): Term {
    const isOr = (filter.kind === 'Or') !== negated;
    const { lists, rest } = foldEqualities(
      flattened(filter),
      isOr ? 'PropertyIsEqualTo' : 'PropertyIsNotEqualTo',
      negated,
    );
    const terms = [
      ...lists.map((list) => this.#valueList(list, !isOr)),
      ...rest.map((operand) => this.compile(operand, negated, depth + 1)),
    ].sort((a, b) => a.cost - b.cost);
    if (terms.length === 0) return { sql: isOr ? '0' : '1', cost: 0 };
    return {
      sql: balanced(terms, isOr ? ' OR ' : ' AND '),
      cost: terms.reduce((most, term) => Math.max(most, term.cost), 0),
    };
  }

  /** A property equal to one of many values, or (`excluded`) present and equal to none. */
  #valueList(list: ValueList, excluded: boolean): Term {
    const column = this.schema.column(list.property);
    const among = this.#among(list, column);
    if (among === undefined) return { sql: this.#membershipTest(list, excluded), cost: 1 };
    return { sql: excluded ? `(${column} IS NOT NULL AND NOT ${among})` : among, cost: 0 };
  }

  #among(list: ValueList, column: string): string | undefined {
    const { property, comparison, matchCase, values } = list;
    const type = this.schema.featureType.properties[property]?.type;
    if (comparison === 'text') {
      return matchCase && type === 'string' ? this.#isOneOf(column, values) : undefined;
    }
    if (comparison === 'number' && (type === 'int' || type === 'long' || type === 'double')) {
      // What can't be bound is equal to no value of these types.
      const bound = values
        .map((value) => bindable(value as ExactNumber))
        .filter((value) => value !== undefined);
      return this.#isOneOf(column, bound);
    }
    const key = this.schema.keyColumn(property);
    if (key === undefined || !comparesByKey(type, comparison)) return undefined;
    const keys = values.map((value) => this.schema.keyOf(comparison, value));
    const isOneOf = keys.includes(null) ? undefined : this.#isOneOf(key, keys as number[]);
    return isOneOf && `(${isOneOf} AND ${this.#membershipTest(list, false)})`;
  }

  /** As one parameter where JSON says it exactly, else as many; undefined when they would be too many. */
  #isOneOf(column: string, values: readonly (Comparable | number)[]): string | undefined {
    const isInJson = (value: unknown) =>
      isBindable(value) ? !value.includes('\0') : Number.isSafeInteger(value);
    if (values.every(isInJson)) {
      return `${column} IN (SELECT value FROM json_each(${this.bind(JSON.stringify(values))}))`;
    }
    if (values.length > MAX_LISTED || this.isFull) return undefined;
    if (!values.every((value) => typeof value !== 'string' || isBindable(value))) return undefined;
    return `${column} IN (${values.map((value) => this.bind(value as SqlParameter)).join(', ')})`;
  }

  #membershipTest(list: ValueList, excluded: boolean): string {
    const { property, comparison, matchCase } = list;
    const { type } = this.schema.featureType.properties[property] as { type: ScalarTypeName };
    const read = createValueReader(type, comparison, matchCase);
    const isMember = createMembership(list);
    const holds = (feature: Feature) => {
      const value = read(feature.values[property] ?? null);
      return value !== null && isMember(value) !== excluded;
    };
    return this.call({ properties: [property], readsId: false, holds });
  }
}

/** The operands, those of operands of the same kind in their places. */
function flattened(filter: Extract<Filter, { kind: 'And' | 'Or' }>): Filter[] {
  const found: Filter[] = [];
  const pending: Filter[] = [filter];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === filter.kind) pending.push(...(next as typeof filter).operands.toReversed());
    else found.push(next);
  }
  return found;
}

/** The terms joined as a tree of least depth. */
function balanced(terms: readonly Term[], operator: string): string {
  if (terms.length === 1) return (terms[0] as Term).sql;
  const middle = terms.length >>> 1;
  return `(${balanced(terms.slice(0, middle), operator)}${operator}${balanced(terms.slice(middle), operator)})`;
}
