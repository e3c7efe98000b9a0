import type { CrsReference } from '../crs/crs.ts';
import type { Steps } from '../lib/steps.ts';
import { idWithinType, resolveFeatureIds } from './feature-id.ts';
import type { NamespaceBindings } from './feature-query.ts';
import type { Filter } from './filter.ts';
import type { FilterExpression, OperandExpression } from './filter-expression.ts';
import { checkFilterLimits, type FilterLimits } from './filter-limits.ts';
import { type FilterScope, refused } from './filter-scope.ts';
import { findProperty, type QueryTarget, unknownProperty } from './find-property.ts';
import { resolveOperands, resolveText } from './resolve-operands.ts';
import { resolveBbox, resolveDistance, resolveRelation } from './resolve-spatial.ts';

/**
 * Looks up names, types literals, brings units to metres and coordinates to x,y. Throws UnresolvedNameError, part
 * `filter`, for whatever isn't known or has no meaning, naming it. A literal that is no value of the type that it is
 * compared with is no error: nothing compares to it.
 */
export function* resolveFilter(
  expression: FilterExpression,
  target: QueryTarget,
  namespaces: NamespaceBindings | undefined,
  srs: CrsReference,
  limits: FilterLimits,
): Steps<Filter> {
  checkFilterLimits(expression, limits);
  return yield* resolve(expression, { target, namespaces, srs });
}

function* resolve(expression: FilterExpression, scope: FilterScope): Steps<Filter> {
  switch (expression.kind) {
    case 'And':
    case 'Or': {
      const operands: Filter[] = [];
      for (const operand of expression.operands) {
        operands.push(yield* resolve(operand, scope));
        yield;
      }
      return { kind: expression.kind, operands };
    }
    case 'Not':
      return { kind: 'Not', operand: yield* resolve(expression.operand, scope) };
    case 'PropertyIsNull':
      return resolveNull(expression.propertyName, scope);
    case 'PropertyIsLike': {
      const { kind, pattern, matchCase } = expression;
      return { kind, operand: resolveText(expression.operand, scope), pattern, matchCase };
    }
    case 'PropertyIsBetween': {
      const { operand, lower, upper } = expression;
      const { comparison, expressions } = resolveOperands([operand, lower, upper], scope);
      const [value, from, to] = expressions as [never, never, never];
      return { kind: 'PropertyIsBetween', operand: value, lower: from, upper: to, comparison };
    }
    case 'FeatureId':
      return resolveFeatureIds(scope.target.featureType, expression.ids);
    case 'BBOX':
      return resolveBbox(expression, scope);
    case 'DWithin':
    case 'Beyond':
      return resolveDistance(expression, scope);
    default:
      return 'geometry' in expression
        ? resolveRelation(expression, scope)
        : resolveComparison(expression, scope);
  }
}

/** An id is never absent. */
function resolveNull(propertyName: string, { target, namespaces }: FilterScope): Filter {
  const { featureType } = target;
  const found = findProperty(propertyName, target, namespaces);
  if (found === 'id') return { kind: 'Or', operands: [] };
  if (found === undefined || found === 'all') throw unknownProperty('filter', propertyName, featureType);
  return { kind: 'PropertyIsNull', property: featureType.properties.indexOf(found) };
}

type ComparisonExpression = Extract<FilterExpression, { readonly left: OperandExpression }>;

function resolveComparison(expression: ComparisonExpression, scope: FilterScope): Filter {
  const ofId = comparisonOfId(expression, scope);
  if (ofId !== undefined) return ofId;
  const { kind, left, right, matchCase } = expression;
  const { comparison, expressions } = resolveOperands([left, right], scope);
  const [a, b] = expressions as [never, never];
  return { kind, left: a, right: b, comparison, matchCase };
}

/** `@gml:id` compared with a literal: the feature of that id, or all the others. */
function comparisonOfId({ kind, left, right }: ComparisonExpression, scope: FilterScope): Filter | undefined {
  const { target, namespaces } = scope;
  const isId = (operand: OperandExpression) =>
    operand.kind === 'PropertyName' && findProperty(operand.propertyName, target, namespaces) === 'id';
  if (!isId(left) && !isId(right)) return undefined;
  const literal = isId(left) ? right : left;
  const isEquality = kind === 'PropertyIsEqualTo' || kind === 'PropertyIsNotEqualTo';
  if (literal.kind !== 'Literal' || !isEquality) {
    throw refused('The id of a feature can only be compared with a literal, for equality.');
  }
  const id = idWithinType(target.featureType, literal.text.trim());
  const equal: Filter = { kind: 'FeatureId', ids: new Set(id === undefined ? [] : [id]) };
  return kind === 'PropertyIsEqualTo' ? equal : { kind: 'Not', operand: equal };
}
