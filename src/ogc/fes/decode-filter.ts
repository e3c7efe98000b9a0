import type { Steps } from '../../lib/steps.ts';
import { attribute, type XmlElement } from '../../lib/xml-reader.ts';
import type { NamespaceBindings } from '../../query/feature-query.ts';
import type { FilterExpression } from '../../query/filter-expression.ts';
import { alternatives } from '../ows/ows-exception.ts';
import {
  decodeBetween,
  decodeComparison,
  decodeIsNull,
  decodeLike,
  isComparison,
} from './decode-comparison.ts';
import { decodeBbox, decodeDistance, decodeSpatial, isSpatial } from './decode-spatial.ts';
import { type FilterOptions, FilterScope } from './filter-scope.ts';

export interface DecodedFilter {
  readonly expression: FilterExpression;
  /** For the property names of the expression. */
  readonly namespaces: NamespaceBindings;
}

/**
 * Decodes a filter element of Filter Encoding (OGC 04-095): one operator, or ids of one kind. Names and numbers stay as
 * written. Throws InvalidParameterValue, naming the element, for whatever the standard's schema doesn't know.
 */
export function* decodeFilter(filter: XmlElement, options: FilterOptions): Steps<DecodedFilter> {
  const scope = new FilterScope(options);
  const { vocabulary } = scope;
  if (scope.isLenient && scope.isOwn(filter) && vocabulary.operators.has(filter.localName)) {
    return { expression: yield* decodeOperator(filter, scope, 1), namespaces: scope.names };
  }
  if (!scope.isNamed(filter, vocabulary.filter)) {
    throw scope.refuse(filter, `is no filter: ${vocabulary.filter} of ${vocabulary.namespace} is`);
  }
  const content = scope.content(filter);
  const [first, ...others] = content;
  if (first === undefined) throw scope.refuse(filter, 'is empty');
  if (content.some((element) => isId(element, scope))) {
    return { expression: decodeIds(content, scope), namespaces: scope.names };
  }
  if (others[0] !== undefined) {
    throw scope.refuse(others[0], 'is a second operator, where a filter has one: And and Or hold several');
  }
  return { expression: yield* decodeOperator(first, scope, 1), namespaces: scope.names };
}

function isId(element: XmlElement, scope: FilterScope): boolean {
  return scope.isOwn(element) && scope.vocabulary.ids.has(element.localName);
}

function decodeIds(elements: readonly XmlElement[], scope: FilterScope): FilterExpression {
  const kind = (elements[0] as XmlElement).localName;
  const ids = elements.map((element) => {
    if (element.localName !== kind || !isId(element, scope)) {
      throw scope.refuse(element, 'stands beside other ids or operators, where one kind of ids is accepted');
    }
    scope.count(element, 'maxFeatureIds', 'ids');
    const names = scope.vocabulary.ids.get(kind) ?? [];
    const content = scope.content(
      element,
      names.map((name) => name.localName),
    );
    if (content[0] !== undefined) throw scope.refuse(content[0], `is not expected in ${kind}`);
    const id = names
      .map((name) => attribute(element, name.localName, name.namespace)?.trim())
      .find((value) => value);
    if (id === undefined) throw scope.refuse(element, `lacks its ${names[0]?.localName}`);
    return id;
  });
  return { kind: 'FeatureId', ids };
}

function* decodeOperator(element: XmlElement, scope: FilterScope, depth: number): Steps<FilterExpression> {
  const kind = scope.isOwn(element) ? scope.vocabulary.operators.get(element.localName) : undefined;
  if (kind === undefined) throw unknownOperator(element, scope);
  scope.checkDepth(element, depth);
  scope.count(element, 'maxFilterOperators', 'operators');
  switch (kind) {
    case 'And':
    case 'Or':
      return { kind, operands: yield* decodeOperands(element, scope, depth) };
    case 'Not':
      return { kind, operand: yield* decodeOperand(element, scope, depth) };
    case 'PropertyIsLike':
      return decodeLike(element, scope, depth);
    case 'PropertyIsNull':
      return decodeIsNull(element, scope);
    case 'PropertyIsBetween':
      return decodeBetween(element, scope, depth);
    case 'BBOX':
      return decodeBbox(element, scope);
    case 'DWithin':
    case 'Beyond':
      return decodeDistance(element, kind, scope);
    default:
      if (isComparison(kind)) return decodeComparison(element, kind, scope, depth);
      if (isSpatial(kind)) return decodeSpatial(element, kind, scope);
      return kind satisfies never;
  }
}

function* decodeOperands(element: XmlElement, scope: FilterScope, depth: number): Steps<FilterExpression[]> {
  const operands = scope.content(element);
  if (operands.length < 2) {
    throw scope.refuse(element, `has ${operands.length} operands, where two or more are expected`);
  }
  const decoded: FilterExpression[] = [];
  for (const operand of operands) {
    decoded.push(yield* decodeOperator(operand, scope, depth + 1));
    yield;
  }
  return decoded;
}

function* decodeOperand(element: XmlElement, scope: FilterScope, depth: number): Steps<FilterExpression> {
  const operands = scope.content(element);
  if (operands.length !== 1) {
    throw scope.refuse(element, `has ${operands.length} operands, where one is expected`);
  }
  return yield* decodeOperator(operands[0] as XmlElement, scope, depth + 1);
}

function unknownOperator(element: XmlElement, scope: FilterScope) {
  if (isId(element, scope))
    return scope.refuse(element, 'stands within an operator, where no ids are accepted');
  const known = alternatives([...scope.vocabulary.operators.keys()]);
  return scope.refuse(element, `is no operator of ${scope.vocabulary.title}: ${known} would be accepted`);
}
