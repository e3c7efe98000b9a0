import type { Filter, LikePattern } from '../query/filter.ts';
import { isBindable } from './compile-comparison.ts';
import type { ConditionBuilder, Term } from './row-condition.ts';

/** A PropertyIsLike that SQL decides as we do, or bounds by what the text begins with; undefined: a test must decide. */
export function compileLike(
  filter: Extract<Filter, { kind: 'PropertyIsLike' }>,
  negated: boolean,
  compiler: ConditionBuilder,
): Term | undefined {
  const { operand, pattern, matchCase } = filter;
  if (operand.kind !== 'PropertyName' || !matchCase || compiler.isFull) return undefined;
  if (compiler.schema.featureType.properties[operand.property]?.type !== 'string') return undefined;
  const texts = pattern.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  if (!texts.every(isBindable)) return undefined;
  const column = compiler.schema.column(operand.property);
  const contained = containedText(pattern);
  if (contained !== undefined) {
    const sql = `instr(${column}, ${compiler.bind(contained)}) > 0`;
    return { sql: negated ? `NOT ${sql}` : sql, cost: 0 };
  }
  const [first] = pattern;
  if (first?.kind !== 'text' || first.text === '') return undefined;
  const range = startsWith(column, first.text, compiler);
  if (pattern.length === 2 && pattern[1]?.kind === 'any') {
    return { sql: negated ? `NOT (${range})` : `(${range})`, cost: 0 };
  }
  if (negated) return undefined;
  return { sql: `(${range} AND ${compiler.test(filter, false).sql})`, cost: 0 };
}

/** The text of a pattern that asks for nothing but that it stands somewhere. */
function containedText(pattern: LikePattern): string | undefined {
  const [before, part, after] = pattern;
  const isContained = pattern.length === 3 && before?.kind === 'any' && after?.kind === 'any';
  return isContained && part?.kind === 'text' && part.text !== '' ? part.text : undefined;
}

function startsWith(column: string, prefix: string, compiler: ConditionBuilder): string {
  const from = `${column} >= ${compiler.bind(prefix)}`;
  const end = successor(prefix);
  return end === undefined ? from : `${from} AND ${column} < ${compiler.bind(end)}`;
}

/** The first text by code point after all that begin with the prefix; undefined when there is none. */
function successor(prefix: string): string | undefined {
  const codePoints = Array.from(prefix, (character) => character.codePointAt(0) as number);
  for (let last = codePoints.pop(); last !== undefined; last = codePoints.pop()) {
    if (last === 0x10ffff) continue;
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    return String.fromCodePoint(...codePoints, next);
  }
  return undefined;
}
