import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { combineCrc32, crc32OfTail } from './crc32-combine.ts';

describe('combining CRC-32', () => {
  const bytes = fc.uint8Array({ maxLength: 5000 });

  it('of two parts gives that of the whole, and back', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const whole = crc32(Buffer.concat([a, b]));
        assert.equal(combineCrc32(crc32(a), crc32(b), b.length), whole);
        assert.equal(crc32OfTail(crc32(a), whole, b.length), crc32(b));
      }),
    );
  });

  it('holds for lengths beyond 2^32', () => {
    const step = 2 ** 31;
    const zeros = (length: number) => combineCrc32(0x12345678, 0, length);
    const twice = combineCrc32(combineCrc32(zeros(step), 0, step), 0, step);
    assert.equal(zeros(3 * step), twice);
  });
});
