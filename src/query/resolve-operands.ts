import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { type Sentence, sentence, words } from '../lib/sentence.ts';
import { comparisonOf } from './compare-values.ts';
import type { ComparisonType, Expression, LiteralValue } from './filter.ts';
import type { OperandExpression } from './filter-expression.ts';
import { type FilterScope, refused, scalarPropertyOf } from './filter-scope.ts';
import { collapse, parseBoolean, parseDouble, parseNumber } from './read-value.ts';
import { quoted } from './unresolved-name-error.ts';

export interface ResolvedOperands {
  readonly comparison: ComparisonType;
  /** In the order of the operands. */
  readonly expressions: readonly Expression[];
}

/** What an operand is by itself, before it is known what it is compared with. */
interface Operand {
  readonly written: OperandExpression;
  /** Undefined for literals, which follow the others. */
  readonly type: ComparisonType | undefined;
  readonly isDouble: boolean;
}

/**
 * The operands of one comparison, and how they are compared: as the properties among them are typed, as numbers where
 * there is arithmetic. Literals follow: a number is a number only beside one, or where there is nothing but numbers.
 * Throws UnresolvedNameError for unknown names, and for properties that don't compare, such as a date and a number.
 */
export function resolveOperands(written: readonly OperandExpression[], scope: FilterScope): ResolvedOperands {
  const operands = written.map((operand) => classify(operand, scope));
  const comparison = comparisonType(operands);
  const isDouble = operands.some((operand) => operand.isDouble);
  const expressions = operands.map((operand) => resolve(operand.written, comparison, isDouble, scope));
  return { comparison, expressions };
}

/** An operand that is taken as text, whatever it is. Throws UnresolvedNameError for unknown names. */
export function resolveText(written: OperandExpression, scope: FilterScope): Expression {
  return resolve(written, 'text', false, scope);
}

function classify(written: OperandExpression, scope: FilterScope): Operand {
  switch (written.kind) {
    case 'Literal':
      return { written, type: undefined, isDouble: false };
    case 'PropertyName': {
      const { type } = scalarPropertyOf(written.propertyName, scope);
      return { written, type: comparisonOf(type), isDouble: type === 'double' };
    }
    case 'Function':
      throw unknownFunction(written.name);
    default:
      return { written, type: 'number', isDouble: !isExact(written, scope) };
  }
}

function unknownFunction(name: string): Error {
  return refused(
    sentence('There is no function {name} here; filters have no functions.', { name: quoted(name) }),
  );
}

function comparisonType(operands: readonly Operand[]): ComparisonType {
  const types = new Set(operands.map(({ type }) => type).filter((type) => type !== undefined));
  const literals = operands.map(({ written }) => written).filter((operand) => operand.kind === 'Literal');
  if (types.size === 0) {
    const isNumber = (text: string) => parseNumber(text) !== null;
    return literals.every(({ text, isComplex }) => isComplex !== true && isNumber(text)) ? 'number' : 'text';
  }
  // Text is read as what it is compared with.
  if (types.size > 1) types.delete('text');
  if (types.size === 2 && types.has('date') && types.has('dateTime')) return 'dateTime';
  if (types.size > 1)
    throw refused(
      sentence("Values can't be compared that are {types}.", {
        types: [...types]
          .map(kindOf)
          .reduce((first, next) => sentence('{first} and {next}', { first, next })),
      }),
    );
  const [type] = types as Iterable<ComparisonType> as Set<ComparisonType>;
  // A time of day that is compared with days makes them moments.
  return type === 'date' && literals.some(({ text }) => isDateTime(text))
    ? 'dateTime'
    : (type as ComparisonType);
}

const TYPE_WORDS = {
  number: 'numbers',
  text: 'text',
  boolean: 'booleans',
  date: 'dates',
  dateTime: 'dates and times',
} as const satisfies Readonly<Record<ComparisonType, string>>;

function kindOf(type: ComparisonType): Sentence {
  return words(TYPE_WORDS[type]);
}

function isDateTime(text: string): boolean {
  return parseDateTime(collapse(text)) !== undefined;
}

function resolve(
  written: OperandExpression,
  comparison: ComparisonType,
  isDouble: boolean,
  scope: FilterScope,
): Expression {
  switch (written.kind) {
    case 'Literal': {
      const { text, isComplex } = written;
      return { kind: 'Literal', value: isComplex === true ? null : literalValue(text, comparison, isDouble) };
    }
    case 'PropertyName': {
      const property = scalarPropertyOf(written.propertyName, scope);
      return { kind: 'PropertyName', property: scope.target.featureType.properties.indexOf(property) };
    }
    case 'Function':
      throw unknownFunction(written.name);
    default:
      return {
        kind: written.kind,
        left: resolveTerm(written.left, isDouble, scope),
        right: resolveTerm(written.right, isDouble, scope),
        ...(!isDouble && { isExact: true }),
      };
  }
}

/** A side of arithmetic: a number, or text that may be one. */
function resolveTerm(written: OperandExpression, isDouble: boolean, scope: FilterScope): Expression {
  if (written.kind === 'PropertyName') {
    const { type } = scalarPropertyOf(written.propertyName, scope);
    const comparison = comparisonOf(type);
    if (comparison !== 'number' && comparison !== 'text') {
      throw refused(
        sentence("{name} can't be calculated with: its values are {types}.", {
          name: quoted(written.propertyName),
          types: kindOf(comparison),
        }),
      );
    }
  }
  return resolve(written, 'number', isDouble, scope);
}

/** More terms, or longer literals, are calculated in doubles: exact products grow with each of them. */
const MAX_EXACT_TERMS = 16;
const SHORT_DECIMAL = /^\s*[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})\s*$/;
const EXACT_TYPES: ReadonlySet<string> = new Set(['int', 'long', 'integer', 'decimal']);

/** True where arithmetic is of integers and decimals and has no quotient. */
function isExact(written: OperandExpression, scope: FilterScope): boolean {
  const terms = termsOf(written);
  return (
    terms !== undefined &&
    terms.length <= MAX_EXACT_TERMS &&
    terms.every((term) =>
      term.kind === 'PropertyName'
        ? EXACT_TYPES.has(scalarPropertyOf(term.propertyName, scope).type)
        : term.kind === 'Literal' && term.isComplex !== true && SHORT_DECIMAL.test(term.text),
    )
  );
}

/** What is calculated with; undefined where there is a quotient. */
function termsOf(written: OperandExpression): OperandExpression[] | undefined {
  if (!('left' in written)) return [written];
  if (written.kind === 'Div') return undefined;
  const left = termsOf(written.left);
  const right = termsOf(written.right);
  return left && right && [...left, ...right];
}

/** Null where the text is no value of the type. */
function literalValue(text: string, comparison: ComparisonType, isDouble: boolean): LiteralValue {
  switch (comparison) {
    case 'text':
      return text;
    case 'boolean':
      return parseBoolean(text);
    case 'date':
    case 'dateTime': {
      const trimmed = collapse(text);
      return parseDate(trimmed) ?? parseDateTime(trimmed) ?? null;
    }
    case 'number': {
      const number = isDouble ? parseDouble(text) : parseNumber(text);
      return typeof number === 'string' ? { decimal: number } : number;
    }
  }
}
