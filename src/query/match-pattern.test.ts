import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { LikePattern } from './filter.ts';
import { createPatternMatcher } from './match-pattern.ts';

/** `*` any, `?` single; the rest is text. */
function pattern(written: string): LikePattern {
  return [...written].map((character) => {
    if (character === '*') return { kind: 'any' };
    return character === '?' ? { kind: 'single' } : { kind: 'text', text: character };
  });
}

const matches = (written: string, text: string, matchCase = true) =>
  createPatternMatcher(pattern(written), matchCase)(text);

/** The meaning by recursion over code points. */
function reference(tokens: readonly string[], characters: readonly string[]): boolean {
  const [token, ...rest] = tokens;
  if (token === undefined) return characters.length === 0;
  if (token === '*') {
    return characters.some((_, i) => reference(rest, characters.slice(i))) || reference(rest, []);
  }
  if (characters.length === 0) return false;
  return (token === '?' || token === characters[0]) && reference(rest, characters.slice(1));
}

describe('PropertyIsLike patterns', () => {
  it('match whole texts', () => {
    assert.ok(matches('Aug*', 'Augustus'));
    assert.ok(matches('*ust*', 'Augustus'));
    assert.ok(!matches('ust', 'Augustus'));
    assert.ok(!matches('Aug', 'Augustus'));
    assert.ok(matches('', ''));
    assert.ok(!matches('', 'a'));
    assert.ok(matches('*', ''));
    assert.ok(!matches('?', ''));
    assert.ok(!matches('ab*ba', 'aba'));
  });

  it('take a code point for a character', () => {
    assert.ok(matches('?', '😀'));
    assert.ok(!matches('??', '😀'));
    assert.ok(matches('*?😀', 'x😀'));
    assert.ok(matches('*??', '😀😀'));
    assert.ok(!matches('*??', '😀'));
  });

  it('leave everything else its own meaning', () => {
    for (const text of ['.*', '(a+)+$', '[a-z]', '\\', '%', "'", '^']) {
      assert.ok(matches(text.replaceAll('*', ''), text.replaceAll('*', '')));
    }
    assert.ok(!matches('.', 'a'));
    assert.ok(!matches('%', 'abc'));
  });

  it('fold case when asked to', () => {
    assert.ok(matches('STRAẞE*', 'straße 1', false));
    assert.ok(!matches('STRAẞE*', 'straße 1', true));
    assert.ok(matches('*Σ', 'σίσυφος', false));
  });

  it('mean what the definition says', () => {
    const character = fc.constantFrom('a', 'b', '😀');
    const token = fc.constantFrom('a', 'b', '😀', '*', '?');
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 9 }),
        fc.array(character, { maxLength: 9 }),
        (tokens, characters) => {
          const expected = reference(tokens, characters);
          assert.equal(matches(tokens.join(''), characters.join('')), expected);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('end soon on patterns that make others run for ever', () => {
    const text = 'a'.repeat(20_000);
    assert.ok(!matches(`${'*a'.repeat(200)}*b`, text));
    assert.ok(!matches(`${'*a?'.repeat(100)}b`, text));
  });
});
