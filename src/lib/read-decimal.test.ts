import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { readDecimal } from './read-decimal.ts';

const read = (text: string) => readDecimal(Buffer.from(`<${text}>`), 1, text.length + 1);

it('reads every double from its shortest text', () => {
  // String(-0) is "0".
  const doubles = fc.double().filter((value) => !Object.is(value, -0));
  fc.assert(fc.property(doubles, (value) => Object.is(read(String(value)), value)));
});

it('reads decimals with any number of digits as the nearest double', () => {
  const digits = fc.stringMatching(/^[0-9]{1,20}$/);
  fc.assert(
    fc.property(fc.boolean(), digits, digits, (isNegative, whole, fraction) => {
      const text = `${isNegative ? '-' : ''}${whole}.${fraction}`;
      assert.equal(read(text), Number(text));
    }),
  );
});

it('knows what is no number', () => {
  for (const text of ['', '-', '.', 'x', '1 2', '1.2.3', ' ']) assert.ok(Number.isNaN(read(text)), text);
});
