import {
  type Feature,
  type FeatureType,
  isGeometryProperty,
  type ScalarTypeName,
  type Value,
} from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { prepareRelations } from '../feature/spatial-relation.ts';
import { compareOperands, holds, readLiteral } from './compare-values.ts';
import { exactArithmetic } from './exact-arithmetic.ts';
import type { ComparisonType, Expression, Filter } from './filter.ts';
import { foldCase } from './fold-case.ts';
import { createPatternMatcher } from './match-pattern.ts';
import { type Comparable, createValueReader, toDouble, valueText } from './read-value.ts';
import { createSpatialTest, type SpatialFilter } from './spatial-test.ts';

/** Whether a feature meets a filter; undefined: unknown, which is neither (and is not selected). */
export type FilterEvaluator = (feature: Feature) => boolean | undefined;

/** Loads what evaluating the filter needs in this thread. Await it before `createFilterEvaluator`. */
export async function prepareFilter(filter: Filter): Promise<void> {
  if (needsRelations(filter)) await prepareRelations();
}

function needsRelations(filter: Filter): boolean {
  if (filter.kind === 'And' || filter.kind === 'Or') return filter.operands.some(needsRelations);
  if (filter.kind === 'Not') return needsRelations(filter.operand);
  return 'geometry' in filter;
}

/**
 * What each kind of filter means (OGC 04-095): the reference that every store agrees with. Logic is three-valued.
 * Throws when `prepareFilter` has not been awaited.
 */
export function createFilterEvaluator(filter: Filter, featureType: FeatureType): FilterEvaluator {
  switch (filter.kind) {
    case 'And':
    case 'Or':
      return combine(
        filter.operands.map((operand) => createFilterEvaluator(operand, featureType)),
        filter.kind === 'Or',
      );
    case 'Not': {
      const evaluate = createFilterEvaluator(filter.operand, featureType);
      return (feature) => {
        const result = evaluate(feature);
        return result === undefined ? undefined : !result;
      };
    }
    case 'PropertyIsLike':
      return evaluateLike(filter, featureType);
    case 'PropertyIsNull':
      return ({ values }) => (values[filter.property] ?? null) === null;
    case 'PropertyIsBetween':
      return evaluateBetween(filter, featureType);
    case 'FeatureId':
      return ({ id }) => filter.ids.has(id);
    case 'BBOX':
    case 'DWithin':
    case 'Beyond':
    case 'Equals':
    case 'Disjoint':
    case 'Touches':
    case 'Within':
    case 'Overlaps':
    case 'Crosses':
    case 'Intersects':
    case 'Contains':
      return evaluateSpatial(filter, featureType);
    default:
      return evaluateComparison(filter, featureType);
  }
}

/** Or is decided by the first true, And by the first false; else one unknown makes it unknown. */
function combine(operands: readonly FilterEvaluator[], decisive: boolean): FilterEvaluator {
  return (feature) => {
    let result: boolean | undefined = !decisive;
    for (const evaluate of operands) {
      const operand = evaluate(feature);
      if (operand === decisive) return decisive;
      if (operand === undefined) result = undefined;
    }
    return result;
  };
}

function evaluateComparison(
  filter: Extract<Filter, { readonly left: Expression }>,
  featureType: FeatureType,
): FilterEvaluator {
  const { kind, comparison, matchCase } = filter;
  const left = operandReader(filter.left, featureType, comparison, matchCase);
  const right = operandReader(filter.right, featureType, comparison, matchCase);
  return (feature) => {
    const a = left(feature);
    const b = right(feature);
    return a === null || b === null ? undefined : holds(kind, compareOperands(a, b, comparison));
  };
}

/** As `lower <= operand And operand <= upper`, also where one of them is unknown. */
function evaluateBetween(
  { operand, lower, upper, comparison }: Extract<Filter, { kind: 'PropertyIsBetween' }>,
  featureType: FeatureType,
): FilterEvaluator {
  const part = (left: Expression, right: Expression) =>
    createFilterEvaluator(
      { kind: 'PropertyIsLessThanOrEqualTo', left, right, comparison, matchCase: true },
      featureType,
    );
  return combine([part(lower, operand), part(operand, upper)], false);
}

function evaluateLike(
  { operand, pattern, matchCase }: Extract<Filter, { kind: 'PropertyIsLike' }>,
  featureType: FeatureType,
): FilterEvaluator {
  const matches = createPatternMatcher(pattern, matchCase);
  const read = operandReader(operand, featureType, 'text', true);
  return (feature) => {
    const text = read(feature);
    return text === null ? undefined : matches(text as string);
  };
}

type OperandReader = (feature: Feature) => Comparable | null;

function operandReader(
  expression: Expression,
  featureType: FeatureType,
  comparison: ComparisonType,
  matchCase: boolean,
): OperandReader {
  switch (expression.kind) {
    case 'Literal': {
      const value = readLiteral(expression.value, comparison, matchCase);
      return () => value;
    }
    case 'PropertyName': {
      const { property } = expression;
      const read = createValueReader(scalarType(featureType, property), comparison, matchCase);
      return ({ values }) => read(values[property] ?? null);
    }
    default: {
      const calculate =
        expression.isExact === true ? exactArithmetic(expression) : arithmetic(expression, featureType);
      if (comparison === 'number') return calculate;
      return (feature) => {
        const result = calculate(feature);
        if (result === null || comparison !== 'text') return null;
        const text = typeof result === 'bigint' ? String(result) : valueText(result);
        return matchCase ? text : foldCase(text);
      };
    }
  }
}

function scalarType(featureType: FeatureType, property: number): ScalarTypeName {
  const type = featureType.properties[property];
  if (type === undefined || isGeometryProperty(type)) {
    throw new RangeError(`property ${property} of ${featureType.name} is no scalar`);
  }
  return type.type;
}

/** In doubles; null for an absent operand, for division by zero, and where the result is no number. */
function arithmetic(expression: Expression, featureType: FeatureType): (feature: Feature) => number | null {
  switch (expression.kind) {
    case 'Literal': {
      const { value } = expression;
      const double = toDouble(typeof value === 'object' && value !== null ? value.decimal : (value as Value));
      return () => double;
    }
    case 'PropertyName':
      return ({ values }) => toDouble(values[expression.property] ?? null);
    default: {
      const left = arithmetic(expression.left, featureType);
      const right = arithmetic(expression.right, featureType);
      const { kind } = expression;
      return (feature) => {
        const a = left(feature);
        const b = right(feature);
        return a === null || b === null ? null : calculate(kind, a, b);
      };
    }
  }
}

/** Null where the result is no number. */
function calculate(kind: 'Add' | 'Sub' | 'Mul' | 'Div', a: number, b: number): number | null {
  if (kind === 'Div' && b === 0) return null;
  const result = kind === 'Add' ? a + b : kind === 'Sub' ? a - b : kind === 'Mul' ? a * b : a / b;
  return Number.isNaN(result) ? null : result;
}

/** Of all its geometries, one that meets is enough; those that it lacks don't count, unless it has none. */
function evaluateSpatial(filter: SpatialFilter, featureType: FeatureType): FilterEvaluator {
  const test = createSpatialTest(filter, featureType);
  const ofProperty = (property: number): FilterEvaluator => {
    return ({ values }) => {
      const geometry = (values[property] ?? null) as Geometry | null;
      return geometry === null ? undefined : test(geometry);
    };
  };
  if (filter.property !== undefined) return ofProperty(filter.property);
  const geometries = [...featureType.properties.keys()].filter(
    (index) => featureType.properties[index]?.type === 'geometry',
  );
  const anyOf = geometries.map(ofProperty);
  return (feature) => {
    let result: boolean | undefined;
    for (const evaluate of anyOf) {
      const meets = evaluate(feature);
      if (meets === true) return true;
      result ??= meets;
    }
    return result;
  };
}
