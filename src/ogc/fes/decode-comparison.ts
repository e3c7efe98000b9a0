import { attribute, type XmlElement } from '../../lib/xml-reader.ts';
import { COMPARISON_KINDS, type ComparisonKind } from '../../query/filter.ts';
import type { FilterExpression, OperandExpression } from '../../query/filter-expression.ts';
import { quote } from '../ows/ows-exception.ts';
import { decodeExpression, decodePropertyName, isPropertyName, twoExpressions } from './decode-expression.ts';
import type { FilterScope } from './filter-scope.ts';
import type { FilterVocabulary } from './filter-vocabulary.ts';
import { likePattern } from './like-pattern.ts';

const COMPARISONS: ReadonlySet<string> = new Set(COMPARISON_KINDS);

export function isComparison(kind: string): kind is ComparisonKind {
  return COMPARISONS.has(kind);
}

/** Decodes one of the six binary comparisons (OGC 04-095 §10). */
export function decodeComparison(
  element: XmlElement,
  kind: ComparisonKind,
  scope: FilterScope,
  depth: number,
): FilterExpression {
  const content = scope.content(element, ['matchCase']);
  const [left, right] = twoExpressions(element, content, scope, depth);
  return { kind, left, right, matchCase: matchCase(element, scope) };
}

function matchCase(element: XmlElement, scope: FilterScope): boolean {
  const value = attribute(element, 'matchCase')?.trim() ?? 'true';
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw scope.refuse(element, `has matchCase ${quote(value)}, where true or false is expected`);
}

export function decodeLike(element: XmlElement, scope: FilterScope, depth: number): FilterExpression {
  const { like } = scope.vocabulary;
  const known = [...like.wildCard, ...like.singleChar, ...like.escapeChar, 'matchCase'];
  const content = scope.content(element, known);
  const wildCards = {
    any: character(element, 'wildCard', scope),
    single: character(element, 'singleChar', scope),
    escapeChar: character(element, 'escapeChar', scope),
  };
  if (new Set(Object.values(wildCards)).size < 3) {
    const { any, single, escapeChar } = wildCards;
    throw scope.refuse(
      element,
      `has one character for two purposes: wildCard ${quote(any)}, singleChar ${quote(single)}, ` +
        `escapeChar ${quote(escapeChar)}`,
    );
  }
  const [operand, pattern] = twoExpressions(element, content, scope, depth);
  if (pattern.kind !== 'Literal' || pattern.isComplex === true) {
    throw scope.refuse(content[1] as XmlElement, 'is no pattern: a Literal of text is');
  }
  scope.checkPattern(element, pattern.text);
  return {
    kind: 'PropertyIsLike',
    operand,
    pattern: likePattern(pattern.text, wildCards),
    matchCase: matchCase(element, scope),
  };
}

/** The standard has no default for the three characters, so none is guessed. */
function character(element: XmlElement, name: keyof FilterVocabulary['like'], scope: FilterScope): string {
  const spellings = scope.vocabulary.like[name];
  const values = spellings.map((spelling) => attribute(element, spelling)).filter((v) => v !== undefined);
  const [value] = values;
  if (value === undefined) throw scope.refuse(element, `lacks the attribute ${name}`);
  if (values.length > 1)
    throw scope.refuse(element, `has ${name} twice: ${spellings.join(' and ')} mean the same`);
  if ([...value].length !== 1) {
    throw scope.refuse(element, `has ${name} ${quote(value)}, where one character is expected`);
  }
  return value;
}

export function decodeIsNull(element: XmlElement, scope: FilterScope): FilterExpression {
  const content = scope.content(element);
  const [property] = content;
  if (content.length !== 1 || !isPropertyName(property, scope)) {
    throw scope.refuse(element, 'expects one PropertyName and nothing else');
  }
  return { kind: 'PropertyIsNull', propertyName: decodePropertyName(property, scope) };
}

export function decodeBetween(element: XmlElement, scope: FilterScope, depth: number): FilterExpression {
  const { lower, upper } = scope.vocabulary.boundaries;
  const content = scope.content(element);
  const [operand, low, high] = content;
  if (operand === undefined || low === undefined || high === undefined || content.length !== 3) {
    throw scope.refuse(
      element,
      `has ${content.length} elements, where an expression, ${lower} and ${upper} are expected`,
    );
  }
  return {
    kind: 'PropertyIsBetween',
    operand: decodeExpression(operand, scope, depth),
    lower: decodeBoundary(low, lower, scope, depth),
    upper: decodeBoundary(high, upper, scope, depth),
  };
}

function decodeBoundary(
  element: XmlElement,
  name: string,
  scope: FilterScope,
  depth: number,
): OperandExpression {
  if (!scope.isNamed(element, name)) throw scope.refuse(element, `stands where ${name} is expected`);
  const content = scope.content(element);
  if (content.length !== 1)
    throw scope.refuse(element, `has ${content.length} expressions, where one is expected`);
  return decodeExpression(content[0] as XmlElement, scope, depth);
}
