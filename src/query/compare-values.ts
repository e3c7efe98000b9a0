import {
  type Feature,
  type FeatureType,
  isGeometryProperty,
  type ScalarTypeName,
  type Value,
} from '../feature/feature.ts';
import { compareByCodePoint } from '../lib/code-point-order.ts';
import { compareNumbers, type ExactNumber } from './compare-numbers.ts';
import {
  type ComparisonKind,
  type ComparisonType,
  ID_KEY,
  type LiteralValue,
  type SortKey,
} from './filter.ts';
import { foldCase } from './fold-case.ts';
import { momentKey } from './moment.ts';
import { type Comparable, createValueReader } from './read-value.ts';

/** Compares two operands of one comparison: negative, zero, positive, or NaN where a NaN makes every order false. */
export function compareOperands(a: Comparable, b: Comparable, comparison: ComparisonType): number {
  if (comparison === 'number') return compareNumbers(a as ExactNumber, b as ExactNumber);
  if (comparison === 'boolean') return Number(a) - Number(b);
  return compareByCodePoint(a as string, b as string);
}

/** What `compareOperands` says, as the operator takes it. NaN is unequal to everything, itself too. */
export function holds(kind: ComparisonKind, order: number): boolean {
  switch (kind) {
    case 'PropertyIsEqualTo':
      return order === 0;
    case 'PropertyIsNotEqualTo':
      return order !== 0;
    case 'PropertyIsLessThan':
      return order < 0;
    case 'PropertyIsGreaterThan':
      return order > 0;
    case 'PropertyIsLessThanOrEqualTo':
      return order <= 0;
    case 'PropertyIsGreaterThanOrEqualTo':
      return order >= 0;
  }
}

/** A literal as its comparison takes it; null: nothing compares to it. */
export function readLiteral(
  value: LiteralValue,
  comparison: ComparisonType,
  matchCase = true,
): Comparable | null {
  if (value === null) return null;
  if (typeof value === 'object') return value.decimal;
  if (comparison === 'text' && typeof value === 'string') return matchCase ? value : foldCase(value);
  if (comparison === 'date' || comparison === 'dateTime') return momentKey(String(value)) ?? null;
  return value;
}

/** How values of a type are compared with each other. */
export function comparisonOf(type: ScalarTypeName): ComparisonType {
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
    case 'date':
    case 'dateTime':
      return type;
    default:
      return 'number';
  }
}

/**
 * Compares two values of one property for an ascending order: nulls after everything, before them NaN, which is equal
 * to itself here; numbers exactly; text by code point; false before true; dates as moments.
 */
export function compareForSort(type: ScalarTypeName): (a: Value, b: Value) => number {
  const comparison = comparisonOf(type);
  const read = createValueReader(type, comparison);
  return (a, b) => {
    const [left, right] = [read(a), read(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order = compareOperands(left, right, comparison);
    return Number.isNaN(order) ? Number(Number.isNaN(left)) - Number(Number.isNaN(right)) : order;
  };
}

/** Compares features by the keys; zero where they are equal by all, so that a stable sort keeps the stored order. */
export function createSortComparator(
  keys: readonly SortKey[],
  featureType: FeatureType,
): (a: Feature, b: Feature) => number {
  const comparators = keys.map(({ property, order }) => {
    if (property === ID_KEY) {
      const sign = order === 'ASC' ? 1 : -1;
      return (a: Feature, b: Feature) => sign * compareByCodePoint(a.id, b.id);
    }
    const type = featureType.properties[property];
    if (type === undefined || isGeometryProperty(type)) {
      throw new RangeError(`property ${property} of ${featureType.name} has no order`);
    }
    const compare = compareForSort(type.type);
    return (a: Feature, b: Feature) => {
      const left = a.values[property] ?? null;
      const right = b.values[property] ?? null;
      const ascending = compare(left, right);
      return order === 'ASC' || left === null || right === null ? ascending : -ascending;
    };
  });
  return (a, b) => {
    for (const compare of comparators) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}
