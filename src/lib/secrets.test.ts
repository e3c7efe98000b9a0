import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { equalSecrets, randomAlphanumeric, randomHex, secretHash } from './secrets.ts';

describe('secrets', () => {
  it('are letters and digits, as many as asked for, each time others', () => {
    const texts = Array.from({ length: 1000 }, () => randomAlphanumeric(30));
    assert.ok(texts.every((text) => /^[A-Za-z0-9]{30}$/.test(text)));
    assert.equal(new Set(texts).size, 1000);
    assert.match(randomHex(28), /^[0-9a-f]{56}$/);
  });

  it('use every letter and digit equally often', () => {
    const counts = new Map<string, number>();
    for (const letter of randomAlphanumeric(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    assert.equal(counts.size, 62);
    // χ² with 61 degrees of freedom is above 120 once in 100,000 runs.
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    assert.ok(chiSquare < 120, String(chiSquare));
  });

  it('are kept as SHA-256', () => {
    assert.equal(secretHash('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('are equal only as a whole', () => {
    assert.ok(equalSecrets('a', 'a'));
    assert.ok(!equalSecrets('a', 'b'));
    assert.ok(!equalSecrets('a', 'aa'));
    assert.ok(!equalSecrets('', 'a'));
  });
});
