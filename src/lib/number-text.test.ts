import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { doubleText, fixedText } from './number-text.ts';

const bits = new DataView(new ArrayBuffer(8));
/** Doubles spread evenly over all bit patterns. */
const anyDouble = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((pattern) => {
  bits.setBigUint64(0, pattern);
  return bits.getFloat64(0);
});
const finiteDouble = anyDouble.filter(Number.isFinite);
const XSD_DOUBLE = /^(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN)$/;

describe('doubleText', () => {
  it('reads back to the same double, -0 included', () => {
    fc.assert(
      fc.property(finiteDouble, (x) => Object.is(Number(doubleText(x)), x)),
      { numRuns: 5000 },
    );
    assert.equal(doubleText(-0), '-0');
    assert.equal(doubleText(0), '0');
  });

  it('has the digits of the shortest decimal', () => {
    const digits = (text: string) =>
      text
        .replace(/e.*$/, '')
        .replace(/[-.]/g, '')
        .replace(/^0+|0+$/g, '');
    fc.assert(
      fc.property(finiteDouble, (x) => assert.equal(digits(doubleText(x)), digits(String(x)))),
      { numRuns: 5000 },
    );
  });

  it('is in the lexical space of xsd:double', () => {
    fc.assert(
      fc.property(anyDouble, (x) => XSD_DOUBLE.test(doubleText(x))),
      { numRuns: 2000 },
    );
    assert.deepEqual([NaN, Infinity, -Infinity].map(doubleText), ['NaN', 'INF', '-INF']);
  });

  it('has no exponent from 1e-9 to 1e21', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e21, maxExcluded: true, noNaN: true }), (x) => {
        assert.doesNotMatch(doubleText(x), /e/);
        assert.doesNotMatch(doubleText(-x), /e/);
      }),
    );
    assert.equal(doubleText(1.5e-7), '0.00000015');
    assert.equal(doubleText(-1e-9), '-0.000000001');
    assert.equal(doubleText(1e-10), '1e-10');
    assert.equal(doubleText(1e21), '1e+21');
  });
});

describe('fixedText', () => {
  it('stays within half a unit of the last place', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 9 }),
        (x, decimals) => Math.abs(Number(fixedText(x, decimals)) - x) <= 0.5000001 * 10 ** -decimals + 1e-9,
      ),
      { numRuns: 2000 },
    );
  });

  it('is what reads back from its own text', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.integer({ min: 0, max: 9 }), (x, d) => {
        const text = fixedText(x, d);
        assert.equal(fixedText(Number(text), d), text);
      }),
      { numRuns: 2000 },
    );
  });

  it('trims zeros at the end and has no negative zero', () => {
    assert.equal(fixedText(2.5, 9), '2.5');
    assert.equal(fixedText(-2, 4), '-2');
    assert.equal(fixedText(100, 0), '100');
    assert.equal(fixedText(-1e-12, 9), '0');
    assert.equal(fixedText(652381.12345678, 4), '652381.1235');
    assert.equal(fixedText(0.1 + 0.2, 9), '0.3');
    assert.equal(fixedText(1e20, 4), '100000000000000000000');
  });
});
