import { attribute, childElements, text, type XmlElement } from '../../lib/xml-reader.ts';
import type { OperandExpression } from '../../query/filter-expression.ts';
import { alternatives } from '../ows/ows-exception.ts';
import type { FilterScope } from './filter-scope.ts';

/** Decodes an expression (OGC 04-095 §13–16). `depth` is that of the operator around. */
export function decodeExpression(element: XmlElement, scope: FilterScope, depth: number): OperandExpression {
  const kind = scope.isOwn(element) ? scope.vocabulary.expressions.get(element.localName) : undefined;
  switch (kind) {
    case 'PropertyName':
      return { kind, propertyName: decodePropertyName(element, scope) };
    case 'Literal':
      return decodeLiteral(element, scope);
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div': {
      descend(element, scope, depth);
      const [left, right] = twoExpressions(element, scope.content(element), scope, depth + 1);
      return { kind, left, right };
    }
    case 'Function':
      return decodeFunction(element, scope, depth);
    default:
      throw scope.refuse(
        element,
        `is no expression: ${alternatives([...scope.vocabulary.expressions.keys()])} would be accepted`,
      );
  }
}

/** The two sides of a comparison or a calculation. */
export function twoExpressions(
  element: XmlElement,
  content: readonly XmlElement[],
  scope: FilterScope,
  depth: number,
): [OperandExpression, OperandExpression] {
  const [left, right] = content;
  if (left === undefined || right === undefined || content.length !== 2) {
    throw scope.refuse(element, `has ${content.length} operands, where two are expected`);
  }
  return [decodeExpression(left, scope, depth), decodeExpression(right, scope, depth)];
}

/** True when the element is the vocabulary's word for a property's name. */
export function isPropertyName(element: XmlElement | undefined, scope: FilterScope): element is XmlElement {
  return (
    element !== undefined &&
    scope.isOwn(element) &&
    scope.vocabulary.expressions.get(element.localName) === 'PropertyName'
  );
}

export function decodePropertyName(element: XmlElement, scope: FilterScope): string {
  scope.checkAttributes(element, []);
  const inner = childElements(element)[0];
  if (inner !== undefined) throw scope.refuse(inner, 'is not expected in the name of a property');
  const name = text(element).trim();
  if (name === '') throw scope.refuse(element, 'is empty, where the name of a property is expected');
  return scope.names.register(name, element);
}

/** White space belongs to the value. A literal with elements in it is legal, but no value of any scalar type. */
function decodeLiteral(element: XmlElement, scope: FilterScope): OperandExpression {
  scope.checkAttributes(element, []);
  if (childElements(element).length > 0) return { kind: 'Literal', text: '', isComplex: true };
  return { kind: 'Literal', text: text(element) };
}

function decodeFunction(element: XmlElement, scope: FilterScope, depth: number): OperandExpression {
  descend(element, scope, depth);
  const operands = scope.content(element, ['name']);
  const name = attribute(element, 'name')?.trim();
  if (name === undefined || name === '') throw scope.refuse(element, 'lacks its name');
  return {
    kind: 'Function',
    name,
    operands: operands.map((operand) => decodeExpression(operand, scope, depth + 1)),
  };
}

function descend(element: XmlElement, scope: FilterScope, depth: number): void {
  scope.checkDepth(element, depth + 1);
  scope.count(element, 'maxFilterOperators', 'operators');
}
