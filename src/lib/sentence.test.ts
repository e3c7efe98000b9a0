import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { englishOf, sentence, ToldError } from './sentence.ts';

describe('a sentence', () => {
  it('is told in English with its values in place, sentences among them', () => {
    const wait = sentence('{seconds} seconds', { seconds: 5 });
    assert.equal(englishOf(sentence('Try again in {wait}.', { wait })), 'Try again in 5 seconds.');
    assert.equal(englishOf('As it is, {braces} too.'), 'As it is, {braces} too.');
  });

  it('takes what stands in a value as it is', () => {
    assert.equal(
      englishOf(sentence('Not {name}, {name}.', { name: '$& {name}' })),
      'Not $& {name}, $& {name}.',
    );
  });

  it('is the message of an error, and stays to be said otherwise', () => {
    const told = sentence('At most {most} characters.', { most: 100 });
    const error = new ToldError(told);
    assert.equal(error.message, 'At most 100 characters.');
    assert.equal(error.told, told);
  });
});
