import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalDecimal, fitsDouble, plainDigits } from './decimal-text.ts';

for (const [text, expected] of [
  ['0.1', true],
  ['0.30000000000000004', true],
  ['2.4699999999999998', true],
  ['9007199254740992', true],
  ['9007199254740993', false],
  ['1152921504606846976', false],
  ['1.0000000000000000001', false],
  ['1.000000000000000000', true],
  ['1.7976931348623157e308', true],
  ['5e-324', true],
  ['1e400', false],
  ['1e-400', false],
  ['0e999999999999999999999', true],
  ['1E+2', true],
  ['-1085972194769978.2', true],
] as const)
  test(`${text} ${expected ? 'fits' : "doesn't fit"} a double`, () =>
    assert.equal(fitsDouble(text), expected));

test('every double fits as it is written', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => fitsDouble(String(n))));
});

for (const [text, expected] of [
  ['12.50', '12.5'],
  ['007', '7.0'],
  ['-0', '0.0'],
  ['-0.10', '-0.1'],
  ['.5', '0.5'],
  ['1E+2', '100.0'],
  ['12.5e-3', '0.0125'],
  ['1234567890123456789012.25', '1234567890123456789012.25'],
] as const)
  test(`${text} is canonically ${expected}`, () => assert.equal(canonicalDecimal(text), expected));

test('counts the digits that a number has without its exponent', () => {
  assert.equal(plainDigits('12.50'), 3);
  assert.equal(plainDigits('0.001'), 3);
  assert.equal(plainDigits('1e400'), 401);
  assert.equal(plainDigits('1e-400'), 400);
  assert.equal(plainDigits('1e99999999999999999999'), Infinity);
  assert.equal(plainDigits('0e99999999999999999999'), 1);
});
