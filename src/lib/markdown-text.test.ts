import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markdownLine, markdownText } from './markdown-text.ts';

describe('the words of a Markdown text', () => {
  it('are without its marks', () => {
    assert.equal(
      markdownText('## Cities\nwith *over* `15,000`\n[people](https://a.example).'),
      'Cities\n\nwith over 15,000 people.',
    );
    assert.equal(markdownText('![A map](https://a.example/b.png) &amp; more'), 'A map & more');
  });

  it('keep blocks and list items on lines of their own', () => {
    assert.equal(
      markdownText('Has:\n\n- one\n- two\n  1. x\n  2. y\n\nand more'),
      'Has:\n\n- one\n- two\n  1. x\n  2. y\n\nand more',
    );
    assert.equal(markdownText('|a|b|\n|-|-|\n|1|2|'), 'a\tb\n1\t2');
    assert.equal(markdownText('```\nx <b>\n```'), 'x <b>');
  });

  it('keep what isn’t Markdown as it is, HTML too', () => {
    for (const text of ['', 'Rivers of Île-de-France, 2024.', 'a < b', '<b>x</b>', '1979', '東京都の公園'])
      assert.equal(markdownText(text), text);
  });

  it('can be had on one line', () => {
    assert.equal(markdownLine('# A\n\nb  c\n- d'), 'A b c - d');
  });
});
