import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { englishOf } from '../lib/sentence.ts';
import type { FilterExpression, OperandExpression } from './filter-expression.ts';
import { filterWords } from './filter-words.ts';

const name = (propertyName: string): OperandExpression => ({ kind: 'PropertyName', propertyName });
const literal = (text: string): OperandExpression => ({ kind: 'Literal', text });
const is = (property: string, text: string, matchCase = true): FilterExpression => ({
  kind: 'PropertyIsEqualTo',
  left: name(property),
  right: literal(text),
  matchCase,
});
const said = (filter: FilterExpression) => englishOf(filterWords(filter));

describe('the words of a filter', () => {
  it('say conditions, also several and nested ones', () => {
    const both: FilterExpression = { kind: 'And', operands: [is('status', 'public'), is('kind', 'a {b}')] };
    assert.equal(said(both), 'status is “public” and kind is “a {b}”');
    const nested: FilterExpression = { kind: 'Or', operands: [both, is('x', '1'), is('y', '2', false)] };
    assert.equal(
      said(nested),
      '(status is “public” and kind is “a {b}”) or x is “1” or y is “2” (whatever the case)',
    );
    assert.equal(said({ kind: 'And', operands: [] }), 'always');
    assert.equal(said({ kind: 'Not', operand: is('x', '1') }), 'not (x is “1”)');
  });

  it('say patterns, missing values and arithmetic', () => {
    const pattern = [{ kind: 'any' }, { kind: 'text', text: 'lac' }, { kind: 'any' }] as const;
    assert.equal(
      said({ kind: 'PropertyIsLike', operand: name('title'), pattern, matchCase: false }),
      'title contains “lac”',
    );
    assert.equal(said({ kind: 'PropertyIsNull', propertyName: 'end' }), 'end has no value');
    const sum: OperandExpression = { kind: 'Add', left: name('a'), right: literal('1') };
    const call: OperandExpression = { kind: 'Function', name: 'max', operands: [name('b'), sum] };
    assert.equal(
      said({ kind: 'PropertyIsGreaterThan', left: call, right: literal('5'), matchCase: true }),
      'max(b, (a + “1”)) is greater than “5”',
    );
  });

  it('are cut where there are too many', () => {
    const many = Array.from({ length: 25 }, (_, i) => is('x', String(i)));
    assert.match(said({ kind: 'Or', operands: many }), / or x is “19” or …$/);
    assert.match(
      said({ kind: 'FeatureId', ids: many.map((_, i) => `t.${i}`) }),
      /^its id is t\.0 or t\.1 .* or …$/,
    );
  });
});
