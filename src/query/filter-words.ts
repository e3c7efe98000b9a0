import type { FilterExpression, OperandExpression } from './filter-expression.ts';

const COMPARISONS: Readonly<Record<string, string>> = {
  PropertyIsEqualTo: 'is',
  PropertyIsNotEqualTo: 'is not',
  PropertyIsLessThan: 'is less than',
  PropertyIsLessThanOrEqualTo: 'is at most',
  PropertyIsGreaterThan: 'is greater than',
  PropertyIsGreaterThanOrEqualTo: 'is at least',
};

const SPATIAL: Readonly<Record<string, string>> = {
  Equals: 'equals',
  Disjoint: 'lies apart from',
  Touches: 'touches',
  Within: 'lies within',
  Overlaps: 'overlaps',
  Crosses: 'crosses',
  Intersects: 'meets',
  Contains: 'contains',
};

const SIGNS = { Add: '+', Sub: '−', Mul: '×', Div: '÷' } as const;
/** Longer lists are cut: the words are to be read by people. */
const MAX_OPERANDS = 20;

/** What a filter means, in words, e.g. `status is “public” and population is at least “1000”`. */
export function filterWords(filter: FilterExpression): string {
  switch (filter.kind) {
    case 'And':
    case 'Or':
      return several(filter.operands, filter.kind === 'And' ? ' and ' : ' or ');
    case 'Not':
      if (filter.operand.kind === 'PropertyIsNull') return `${filter.operand.propertyName} has a value`;
      return `not (${filterWords(filter.operand)})`;
    case 'PropertyIsNull':
      return `${filter.propertyName} has no value`;
    case 'PropertyIsLike':
      return `${operand(filter.operand)} ${likeWords(filter)}`;
    case 'PropertyIsBetween':
      return `${operand(filter.operand)} is from ${operand(filter.lower)} to ${operand(filter.upper)}`;
    case 'BBOX': {
      const { lower, upper, srsName } = filter.envelope;
      const crs = srsName === undefined ? '' : ` (${srsName})`;
      return `${filter.propertyName ?? 'its place'} meets the box from ${lower.join(' ')} to ${upper.join(' ')}${crs}`;
    }
    case 'DWithin':
    case 'Beyond': {
      const distance = `${filter.distance} ${filter.units ?? 'units'}`;
      const relation = filter.kind === 'DWithin' ? 'lies within' : 'lies farther than';
      return `${filter.propertyName} ${relation} ${distance} of a given ${filter.geometry.geometry.type}`;
    }
    case 'FeatureId':
      return `its id is ${filter.ids.slice(0, MAX_OPERANDS).join(' or ')}${filter.ids.length > MAX_OPERANDS ? ' …' : ''}`;
    default:
      return 'geometry' in filter
        ? `${filter.propertyName} ${SPATIAL[filter.kind]} a given ${filter.geometry.geometry.type}`
        : `${operand(filter.left)} ${COMPARISONS[filter.kind]} ${operand(filter.right)}${filter.matchCase ? '' : ' (whatever the case)'}`;
  }
}

function several(operands: readonly FilterExpression[], word: string): string {
  if (operands.length === 0) return word === ' and ' ? 'always' : 'never';
  const parts = operands.slice(0, MAX_OPERANDS).map((each) => {
    const words = filterWords(each);
    return each.kind === 'And' || each.kind === 'Or' ? `(${words})` : words;
  });
  return `${parts.join(word)}${operands.length > MAX_OPERANDS ? `${word}…` : ''}`;
}

function likeWords({ pattern, matchCase }: Extract<FilterExpression, { kind: 'PropertyIsLike' }>): string {
  const [before, text, after] = pattern;
  if (
    pattern.length === 3 &&
    before?.kind === 'any' &&
    text?.kind === 'text' &&
    after?.kind === 'any' &&
    !matchCase
  )
    return `contains “${text.text}”`;
  const written = pattern
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'any' ? '*' : '?'))
    .join('');
  return `is like “${written}”${matchCase ? '' : ' (whatever the case)'}`;
}

function operand(expression: OperandExpression): string {
  switch (expression.kind) {
    case 'PropertyName':
      return expression.propertyName;
    case 'Literal':
      return `“${expression.text}”`;
    case 'Function':
      return `${expression.name}(${expression.operands.map(operand).join(', ')})`;
    default:
      return `(${operand(expression.left)} ${SIGNS[expression.kind]} ${operand(expression.right)})`;
  }
}
