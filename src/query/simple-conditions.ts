import type { ComparisonKind, LikePattern } from './filter.ts';
import type { FilterExpression } from './filter-expression.ts';

/** How a simple condition compares; the words are for people. */
export const CONDITION_OPERATORS = [
  { name: 'PropertyIsEqualTo', words: 'is', takesValue: true },
  { name: 'PropertyIsNotEqualTo', words: 'is not', takesValue: true },
  { name: 'PropertyIsLessThan', words: 'is less than', takesValue: true },
  { name: 'PropertyIsLessThanOrEqualTo', words: 'is at most', takesValue: true },
  { name: 'PropertyIsGreaterThan', words: 'is greater than', takesValue: true },
  { name: 'PropertyIsGreaterThanOrEqualTo', words: 'is at least', takesValue: true },
  { name: 'PropertyIsLike', words: 'contains', takesValue: true },
  { name: 'PropertyIsNull', words: 'has no value', takesValue: false },
  { name: 'Not', words: 'has a value', takesValue: false },
] as const satisfies readonly { name: FilterExpression['kind']; words: string; takesValue: boolean }[];
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number]['name'];

/** What a person says of one property, without brackets or arithmetic. */
export interface SimpleCondition {
  readonly property: string;
  readonly operator: ConditionOperator;
  /** As typed; empty where the operator takes none. */
  readonly value: string;
}

/** Conditions that hold all, or one of which holds. */
export interface SimpleConditions {
  readonly combination: 'And' | 'Or';
  readonly conditions: readonly SimpleCondition[];
}

type Property = { readonly kind: 'PropertyName'; readonly propertyName: string };

/** A test of one property, as a condition means it. */
export type SimpleTest =
  | {
      readonly kind: ComparisonKind;
      readonly left: Property;
      readonly right: { readonly kind: 'Literal'; readonly text: string };
      readonly matchCase: boolean;
    }
  | {
      readonly kind: 'PropertyIsLike';
      readonly operand: Property;
      readonly pattern: LikePattern;
      readonly matchCase: boolean;
    }
  | PropertyIsNull
  | { readonly kind: 'Not'; readonly operand: PropertyIsNull };

type PropertyIsNull = { readonly kind: 'PropertyIsNull'; readonly propertyName: string };

/** A filter that conditions can say. */
export type SimpleFilter =
  | SimpleTest
  | { readonly kind: 'And' | 'Or'; readonly operands: readonly SimpleTest[] };

/** The filter that they mean; undefined for none, which is every feature. */
export function filterOfConditions({ combination, conditions }: SimpleConditions): SimpleFilter | undefined {
  const operands = conditions.map(filterOf);
  return operands.length < 2 ? operands[0] : { kind: combination, operands };
}

/** The opposite; undefined for a filter that simple conditions can't say. */
export function conditionsOfFilter(filter: FilterExpression): SimpleConditions | undefined {
  const isSeveral = filter.kind === 'And' || filter.kind === 'Or';
  const conditions = (isSeveral ? filter.operands : [filter]).map(conditionOf);
  if (conditions.some((condition) => condition === undefined)) return undefined;
  return {
    combination: isSeveral ? filter.kind : 'And',
    conditions: conditions.filter((condition) => condition !== undefined),
  };
}

function filterOf({ property, operator, value }: SimpleCondition): SimpleTest {
  const operand = { kind: 'PropertyName', propertyName: property } as const;
  switch (operator) {
    case 'PropertyIsNull':
      return { kind: 'PropertyIsNull', propertyName: property };
    case 'Not':
      return { kind: 'Not', operand: { kind: 'PropertyIsNull', propertyName: property } };
    case 'PropertyIsLike':
      return {
        kind: 'PropertyIsLike',
        operand,
        pattern: [{ kind: 'any' }, { kind: 'text', text: value }, { kind: 'any' }],
        matchCase: false,
      };
    default:
      return { kind: operator, left: operand, right: { kind: 'Literal', text: value }, matchCase: true };
  }
}

function conditionOf(filter: FilterExpression): SimpleCondition | undefined {
  switch (filter.kind) {
    case 'PropertyIsNull':
      return { property: filter.propertyName, operator: 'PropertyIsNull', value: '' };
    case 'Not':
      if (filter.operand.kind !== 'PropertyIsNull') return undefined;
      return { property: filter.operand.propertyName, operator: 'Not', value: '' };
    case 'PropertyIsLike': {
      const [before, text, after] = filter.pattern;
      const isContains =
        filter.pattern.length === 3 &&
        before?.kind === 'any' &&
        text?.kind === 'text' &&
        after?.kind === 'any';
      if (!isContains || filter.matchCase || filter.operand.kind !== 'PropertyName') return undefined;
      return { property: filter.operand.propertyName, operator: 'PropertyIsLike', value: text.text };
    }
    default:
      return isComparison(filter) ? comparisonOf(filter) : undefined;
  }
}

type Comparison = Extract<FilterExpression, { kind: ComparisonKind }>;

function isComparison(filter: FilterExpression): filter is Comparison {
  return 'left' in filter && 'matchCase' in filter;
}

function comparisonOf({ kind, left, right, matchCase }: Comparison): SimpleCondition | undefined {
  if (left.kind !== 'PropertyName' || right.kind !== 'Literal' || right.isComplex || !matchCase)
    return undefined;
  return { property: left.propertyName, operator: kind, value: right.text };
}
