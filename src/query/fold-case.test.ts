import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CASE_FOLDING_RUNS } from './case-folding-table.ts';
import { foldCase } from './fold-case.ts';

describe('simple case folding', () => {
  it('makes letters equal whose case alone differs, in every script', () => {
    for (const [a, b] of [
      ['AUGUSTUS', 'augustus'],
      ['ÉÀÖ', 'éàö'],
      ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
      ['ЁЖ', 'ёж'],
      ['ẞ', 'ß'],
      ['𐐀', '𐐨'],
      ['K', 'k'],
      ['Ꭰ', 'ꭰ'],
    ] as const) {
      assert.equal(foldCase(a), foldCase(b), `${a} ${b}`);
    }
  });

  it('keeps apart what is not one letter for one, and what only a language makes equal', () => {
    for (const [a, b] of [
      ['ß', 'ss'],
      ['ﬁ', 'fi'],
      ['İ', 'i'],
      ['ı', 'I'],
      ['é', 'e'],
    ] as const) {
      assert.notEqual(foldCase(a), foldCase(b), `${a} ${b}`);
    }
  });

  it('gives the target of the Unicode table, which comparisons of order depend on', () => {
    assert.equal(foldCase('[A_Z]'), '[a_z]');
    assert.equal(foldCase('ꭰ'), 'Ꭰ');
    assert.equal(foldCase('ſtﬅ'), 'stﬆ');
    assert.equal(foldCase('a😀É'), 'a😀é');
  });

  it('agrees with the engine’s own /iu wherever that knows the letter', () => {
    let compared = 0;
    for (const [first, last, step, distance] of CASE_FOLDING_RUNS) {
      for (let codePoint = first; codePoint <= last; codePoint += step) {
        const pattern = new RegExp(`^\\u{${codePoint.toString(16)}}$`, 'iu');
        if (!/\p{Assigned}/u.test(String.fromCodePoint(codePoint))) continue;
        assert.match(String.fromCodePoint(codePoint + distance), pattern);
        compared++;
      }
    }
    assert.ok(compared > 1400, String(compared));
  });

  it('folds every letter that /iu does, and is done in one step', () => {
    for (let codePoint = 0; codePoint <= 0x1ffff; codePoint++) {
      if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
      const character = String.fromCodePoint(codePoint);
      const folded = foldCase(character);
      assert.equal(foldCase(folded), folded);
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        if (other === character || [...other].length > 1) continue;
        const isOne = new RegExp(`^\\u{${codePoint.toString(16)}}$`, 'iu').test(other);
        assert.equal(foldCase(other) === folded, isOne, `U+${codePoint.toString(16)}`);
      }
    }
  });
});
