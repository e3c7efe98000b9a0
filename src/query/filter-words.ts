import { type Sentence, sentence, type Told, words } from '../lib/sentence.ts';
import type { FilterExpression, OperandExpression } from './filter-expression.ts';

const COMPARISON_WORDS = {
  PropertyIsEqualTo: '{left} is {right}',
  PropertyIsNotEqualTo: '{left} is not {right}',
  PropertyIsLessThan: '{left} is less than {right}',
  PropertyIsLessThanOrEqualTo: '{left} is at most {right}',
  PropertyIsGreaterThan: '{left} is greater than {right}',
  PropertyIsGreaterThanOrEqualTo: '{left} is at least {right}',
} as const;

const SPATIAL_WORDS = {
  Equals: '{name} equals a given {geometry}',
  Disjoint: '{name} lies apart from a given {geometry}',
  Touches: '{name} touches a given {geometry}',
  Within: '{name} lies within a given {geometry}',
  Overlaps: '{name} overlaps a given {geometry}',
  Crosses: '{name} crosses a given {geometry}',
  Intersects: '{name} meets a given {geometry}',
  Contains: '{name} contains a given {geometry}',
} as const;

const DISTANCE_WORDS = {
  DWithin: '{name} lies within {distance} {units} of a given {geometry}',
  Beyond: '{name} lies farther than {distance} {units} of a given {geometry}',
} as const;

const SIGNS = { Add: '+', Sub: '−', Mul: '×', Div: '÷' } as const;
/** Longer lists are cut: the words are to be read by people. */
const MAX_OPERANDS = 20;

/** What a filter means, in words, e.g. `status is “public” and population is at least “1000”`. */
export function filterWords(filter: FilterExpression): Sentence {
  switch (filter.kind) {
    case 'And':
    case 'Or':
      return several(filter);
    case 'Not':
      if (filter.operand.kind === 'PropertyIsNull')
        return sentence('{name} has a value', { name: filter.operand.propertyName });
      return sentence('not ({condition})', { condition: filterWords(filter.operand) });
    case 'PropertyIsNull':
      return sentence('{name} has no value', { name: filter.propertyName });
    case 'PropertyIsLike':
      return likeWords(filter);
    case 'PropertyIsBetween':
      return sentence('{value} is from {lower} to {upper}', {
        value: operand(filter.operand),
        lower: operand(filter.lower),
        upper: operand(filter.upper),
      });
    case 'BBOX': {
      const { lower, upper, srsName } = filter.envelope;
      return sentence('{name} meets the box from {lower} to {upper}', {
        name: filter.propertyName ?? words('its place'),
        lower: lower.join(' '),
        upper: `${upper.join(' ')}${srsName === undefined ? '' : ` (${srsName})`}`,
      });
    }
    case 'DWithin':
    case 'Beyond':
      return sentence(DISTANCE_WORDS[filter.kind], {
        name: filter.propertyName,
        distance: filter.distance,
        units: filter.units ?? words('units'),
        geometry: filter.geometry.geometry.type,
      });
    case 'FeatureId':
      return idWords(filter.ids);
    default:
      return 'geometry' in filter ? spatialWords(filter) : comparisonWords(filter);
  }
}

type Spatial = Extract<FilterExpression, { kind: keyof typeof SPATIAL_WORDS }>;
type Comparison = Extract<FilterExpression, { kind: keyof typeof COMPARISON_WORDS }>;

function spatialWords({ kind, propertyName, geometry }: Spatial): Sentence {
  return sentence(SPATIAL_WORDS[kind], { name: propertyName, geometry: geometry.geometry.type });
}

function comparisonWords({ kind, left, right, matchCase }: Comparison): Sentence {
  return inAnyCase(
    sentence(COMPARISON_WORDS[kind], { left: operand(left), right: operand(right) }),
    matchCase,
  );
}

function several({ kind, operands }: Extract<FilterExpression, { kind: 'And' | 'Or' }>): Sentence {
  const parts = operands.slice(0, MAX_OPERANDS).map((each) => {
    const condition = filterWords(each);
    return each.kind === 'And' || each.kind === 'Or' ? sentence('({condition})', { condition }) : condition;
  });
  if (operands.length > MAX_OPERANDS) parts.push(words('…'));
  if (parts.length === 0) return words(kind === 'And' ? 'always' : 'never');
  return parts.reduce((first, next) =>
    kind === 'And'
      ? sentence('{first} and {next}', { first, next })
      : sentence('{first} or {next}', { first, next }),
  );
}

function idWords(ids: readonly string[]): Sentence {
  const shown: Sentence[] = ids.slice(0, MAX_OPERANDS).map((id) => sentence('{id}', { id }));
  if (ids.length > MAX_OPERANDS) shown.push(words('…'));
  const [one = words('never'), ...others] = shown;
  return sentence('its id is {ids}', {
    ids: others.reduce((first, next) => sentence('{first} or {next}', { first, next }), one),
  });
}

function likeWords({
  operand: value,
  pattern,
  matchCase,
}: Extract<FilterExpression, { kind: 'PropertyIsLike' }>): Sentence {
  const [before, text, after] = pattern;
  const isContains =
    pattern.length === 3 && before?.kind === 'any' && text?.kind === 'text' && after?.kind === 'any';
  if (isContains && !matchCase)
    return sentence('{value} contains {text}', { value: operand(value), text: quoted(text.text) });
  const written = pattern
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'any' ? '*' : '?'))
    .join('');
  return inAnyCase(
    sentence('{value} is like {pattern}', { value: operand(value), pattern: quoted(written) }),
    matchCase,
  );
}

function inAnyCase(condition: Sentence, matchCase: boolean): Sentence {
  return matchCase ? condition : sentence('{condition} (whatever the case)', { condition });
}

function quoted(text: string): Sentence {
  return sentence('“{text}”', { text });
}

function operand(expression: OperandExpression): Told {
  switch (expression.kind) {
    case 'PropertyName':
      return expression.propertyName;
    case 'Literal':
      return quoted(expression.text);
    case 'Function':
      return sentence('{name}({operands})', { name: expression.name, operands: listed(expression.operands) });
    default:
      return sentence('({left} {sign} {right})', {
        left: operand(expression.left),
        sign: SIGNS[expression.kind],
        right: operand(expression.right),
      });
  }
}

function listed(operands: readonly OperandExpression[]): Told {
  const [first = '', ...others] = operands.map(operand);
  return others.reduce((before, next) => sentence('{before}, {next}', { before, next }), first);
}
