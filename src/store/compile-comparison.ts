import type { PropertyType } from '../feature/feature.ts';
import { compareNumbers, type ExactNumber } from '../query/compare-numbers.ts';
import { readLiteral } from '../query/compare-values.ts';
import type { ComparisonKind, ComparisonType, Filter } from '../query/filter.ts';
import type { Comparable } from '../query/read-value.ts';
import type { ConditionBuilder, SqlParameter, Term } from './row-condition.ts';

type Comparison = Extract<Filter, { readonly kind: ComparisonKind }>;
type Operator = '=' | '<>' | '<' | '<=' | '>' | '>=';

const OPERATORS: Readonly<Record<ComparisonKind, Operator>> = {
  PropertyIsEqualTo: '=',
  PropertyIsNotEqualTo: '<>',
  PropertyIsLessThan: '<',
  PropertyIsGreaterThan: '>',
  PropertyIsLessThanOrEqualTo: '<=',
  PropertyIsGreaterThanOrEqualTo: '>=',
};
/** The operator with its sides exchanged. */
const MIRRORED: Readonly<Record<Operator, Operator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};
const NEGATED: Readonly<Record<Operator, Operator>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

const INT64 = 2n ** 63n;

/** A property compared with a literal, where SQL compares as we do; undefined: a test must decide. */
export function compileComparison(
  filter: Comparison,
  negated: boolean,
  compiler: ConditionBuilder,
): Term | undefined {
  const { left, right, comparison } = filter;
  const isMirrored = left.kind === 'Literal';
  const [name, literal] = isMirrored ? [right, left] : [left, right];
  if (name.kind !== 'PropertyName' || literal.kind !== 'Literal') return undefined;
  const value = readLiteral(literal.value, comparison, filter.matchCase);
  // Unknown whatever the property's value: neither this nor its opposite is true.
  if (value === null) return { sql: '0', cost: 0 };
  if (compiler.isFull) return undefined;
  const written = OPERATORS[filter.kind];
  const operator = isMirrored ? MIRRORED[written] : written;
  const { property } = name;
  const type = compiler.schema.featureType.properties[property]?.type;
  const column = compiler.schema.column(property);
  switch (type) {
    case 'string':
      if (comparison !== 'text' || !filter.matchCase || !isBindable(value)) return undefined;
      return plain(column, negated ? NEGATED[operator] : operator, compiler.bind(value));
    case 'boolean':
      if (comparison !== 'boolean') return undefined;
      return plain(column, negated ? NEGATED[operator] : operator, compiler.bind(value === true ? 1 : 0));
    case 'int':
    case 'long':
    case 'double':
      if (comparison !== 'number') return undefined;
      return compareNumber(column, type, { operator, negated }, value as ExactNumber, compiler);
    default:
      if (!comparesByKey(type, comparison)) return undefined;
      return compareByKey(filter, property, { operator, negated }, value, compiler);
  }
}

/** Whether key columns of a type hold what the comparison needs. */
export function comparesByKey(type: PropertyType['type'] | undefined, comparison: ComparisonType): boolean {
  if (comparison === 'number') return type === 'integer' || type === 'decimal';
  return (comparison === 'date' || comparison === 'dateTime') && (type === 'date' || type === 'dateTime');
}

const plain = (column: string, operator: Operator, parameter: string): Term => ({
  sql: `${column} ${operator} ${parameter}`,
  cost: 0,
});

/** SQLite has texts in UTF-8: half a surrogate pair can't be bound. */
export function isBindable(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}

interface Asked {
  readonly operator: Operator;
  readonly negated: boolean;
}

/** SQLite compares integers and doubles by their exact values. */
function compareNumber(
  column: string,
  type: 'int' | 'long' | 'double',
  { operator, negated }: Asked,
  value: ExactNumber,
  compiler: ConditionBuilder,
): Term | undefined {
  const parameter = bindable(value);
  if (parameter === undefined) return undefined;
  if (type !== 'double')
    return plain(column, negated ? NEGATED[operator] : operator, compiler.bind(parameter));
  const compared = `${column} ${operator} ${compiler.bind(parameter)}`;
  // NaN stands as text, and text is above all numbers to SQLite; to us it is unequal to them and in no order.
  const isAbove = operator === '>' || operator === '>=';
  const sql = isAbove ? `(${compared} AND typeof(${column}) <> 'text')` : compared;
  return { sql: negated ? `NOT (${sql})` : sql, cost: 0 };
}

/** The number as SQLite has it by its exact value; undefined: no int64 and no double. */
export function bindable(value: ExactNumber): SqlParameter | undefined {
  if (typeof value === 'bigint') return value >= -INT64 && value < INT64 ? value : undefined;
  const double = Number(value);
  if (Number.isNaN(double)) return undefined;
  return typeof value === 'number' || compareNumbers(double, value) === 0 ? double : undefined;
}

/** Different keys decide; equal ones leave it to a test. */
function compareByKey(
  filter: Comparison,
  property: number,
  { operator, negated }: Asked,
  value: Comparable,
  compiler: ConditionBuilder,
): Term | undefined {
  const key = compiler.schema.keyColumn(property);
  const bound = compiler.schema.keyOf(filter.comparison, value);
  if (key === undefined || bound === null || Number.isNaN(bound)) return undefined;
  const parameter = compiler.bind(bound);
  const { sql: test } = compiler.test(filter, negated);
  const asked = negated ? NEGATED[operator] : operator;
  if (asked === '=') return { sql: `(${key} = ${parameter} AND ${test})`, cost: 0 };
  if (asked === '<>') return { sql: `(${key} <> ${parameter} OR ${test})`, cost: 0 };
  const strict = asked.startsWith('<') ? '<' : '>';
  return { sql: `(${key} ${strict}= ${parameter} AND (${key} ${strict} ${parameter} OR ${test}))`, cost: 0 };
}
