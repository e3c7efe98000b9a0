import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../feature/feature.ts';
import { compareNumbers } from './compare-numbers.ts';
import { exactArithmetic } from './exact-arithmetic.ts';
import type { Expression } from './filter.ts';

const property = (index: number): Expression => ({ kind: 'PropertyName', property: index });
const calculate = (kind: 'Add' | 'Sub' | 'Mul', ...values: Value[]) =>
  exactArithmetic({ kind, left: property(0), right: property(1) })({ id: '1', values });

describe('exact arithmetic', () => {
  it('keeps what doubles lose', () => {
    assert.equal(calculate('Sub', '154', '149.98'), '4.02');
    assert.equal(calculate('Add', '0.1', '0.2'), '0.3');
    assert.equal(calculate('Mul', 9007199254740993n, 3), '27021597764222979');
    assert.equal(calculate('Sub', '-0.5', '-0.5'), '0.0');
    assert.equal(calculate('Mul', '-1.5', '0.01'), '-0.015');
  });

  it('has no value without one of its operands', () => {
    assert.equal(calculate('Add', null, '1.0'), null);
    assert.equal(calculate('Add', 1, null), null);
  });

  it('agrees with integers of any size', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        assert.equal(calculate('Add', a, String(b)), String(a + b));
        assert.equal(calculate('Sub', a, String(b)), String(a - b));
        assert.equal(calculate('Mul', a, String(b)), String(a * b));
      }),
    );
  });

  it('undoes itself: (a + b) − b is a', () => {
    const decimal = fc.tuple(fc.bigInt(), fc.nat(30)).map(([digits, scale]) => {
      const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
      return `${digits < 0n ? '-' : ''}${text.slice(0, text.length - scale)}.${text.slice(text.length - scale) || '0'}`;
    });
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const back = calculate('Sub', calculate('Add', a, b) as string, b);
        assert.ok(compareNumbers(back as string, a) === 0);
      }),
    );
  });
});
