import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeNumber } from './read-shapefile-dbf.ts';
import { NumberText } from './source.ts';

describe('a number of a .dbf', () => {
  it('keeps every digit of a whole number, also beyond those that a double tells apart', () => {
    const whole = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    // Shortest texts of doubles, which read back as the same double but as another whole number.
    const round = fc.bigInt({ min: 1n, max: 999_999_999_999n }).map((n) => n * 1_000_000n + 500n);
    fc.assert(
      fc.property(fc.oneof(whole, round), (number) => {
        const decoded = decodeNumber(String(number));
        assert.equal(
          decoded instanceof NumberText ? BigInt(decoded.text) : BigInt(decoded as number),
          number,
        );
      }),
      { numRuns: 2000, examples: [[434_903_080_174_006_500n]] },
    );
  });

  it('is a plain number where a double holds it', () => {
    assert.equal(decodeNumber('9007199254740991'), 9_007_199_254_740_991);
    assert.equal(decodeNumber('-12.500'), -12.5);
    assert.equal(decodeNumber('+7'), 7);
  });
});
