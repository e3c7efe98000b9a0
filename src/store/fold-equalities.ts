import { compareNumbers, type ExactNumber } from '../query/compare-numbers.ts';
import { readLiteral } from '../query/compare-values.ts';
import type { ComparisonType, Filter } from '../query/filter.ts';
import type { Comparable } from '../query/read-value.ts';

/** Comparisons of one property with several values: equal to one of them, or to none. */
export interface ValueList {
  readonly property: number;
  readonly comparison: ComparisonType;
  readonly matchCase: boolean;
  readonly values: readonly Comparable[];
  /** What was folded. */
  readonly operands: readonly Filter[];
}

/** The operands that are folded into lists, and those that are not. */
export interface FoldedOperands {
  readonly lists: readonly ValueList[];
  readonly rest: readonly Filter[];
}

/** Fewer are compared one by one. */
const MIN_VALUES = 3;

/**
 * Gathers `property = literal` of an Or, or `property <> literal` of an And, by property: what thousands of selected
 * features make of a client's filter. `negated`: the operands stand under a Not.
 */
export function foldEqualities(
  operands: readonly Filter[],
  kind: 'PropertyIsEqualTo' | 'PropertyIsNotEqualTo',
  negated: boolean,
): FoldedOperands {
  const wanted = negated ? opposite(kind) : kind;
  const groups = new Map<string, ValueList & { values: Comparable[]; operands: Filter[] }>();
  const rest: Filter[] = [];
  for (const operand of operands) {
    const equality = operand.kind === wanted ? equalityOf(operand) : undefined;
    if (equality === undefined) {
      rest.push(operand);
      continue;
    }
    const { property, comparison, matchCase, value } = equality;
    const key = `${property} ${comparison} ${matchCase}`;
    const group = groups.get(key) ?? { property, comparison, matchCase, values: [], operands: [] };
    groups.set(key, group);
    group.values.push(value);
    group.operands.push(operand);
  }
  const lists: ValueList[] = [];
  for (const group of groups.values()) {
    if (group.operands.length < MIN_VALUES) rest.push(...group.operands);
    else lists.push(group);
  }
  return { lists, rest };
}

const opposite = (kind: 'PropertyIsEqualTo' | 'PropertyIsNotEqualTo') =>
  kind === 'PropertyIsEqualTo' ? 'PropertyIsNotEqualTo' : 'PropertyIsEqualTo';

function equalityOf(filter: Extract<Filter, { left: unknown }>) {
  const { left, right, comparison } = filter;
  const [name, literal] = left.kind === 'PropertyName' ? [left, right] : [right, left];
  if (name.kind !== 'PropertyName' || literal.kind !== 'Literal') return undefined;
  const matchCase = filter.matchCase || comparison !== 'text';
  const value = readLiteral(literal.value, comparison, matchCase);
  if (value === null || Number.isNaN(value)) return undefined;
  return { property: name.property, comparison, matchCase, value };
}

/** Whether a value is equal to one of a list; both as a comparison takes them. */
export function createMembership({ comparison, values }: ValueList): (value: Comparable) => boolean {
  if (comparison !== 'number') {
    const known = new Set(values);
    return (value) => known.has(value);
  }
  // Equal numbers have one nearest double.
  const byDouble = Map.groupBy(values as readonly ExactNumber[], Number);
  return (value) =>
    byDouble.get(Number(value))?.some((other) => compareNumbers(value as ExactNumber, other) === 0) ?? false;
}
