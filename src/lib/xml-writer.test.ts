import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { withoutForbidden, XmlWriter } from './xml-writer.ts';

const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

describe('XmlWriter', () => {
  it('indents elements, and leaves those with text alone', () => {
    const xml = new XmlWriter()
      .start('a', { b: 1, absent: undefined })
      .element('c', {}, 'text')
      .element('empty')
      .start('d')
      .comment('why--not-')
      .end()
      .end();
    assert.equal(
      xml.toString(),
      '<?xml version="1.0" encoding="UTF-8"?>\n<a b="1">\n  <c>text</c>\n  <empty/>\n  <d>\n    <!-- why- -not-  -->\n  </d>\n</a>\n',
    );
  });

  it('reads back as it was, but for characters that XML forbids', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, value) => {
        const written = new XmlWriter().element('a', { value }, text).toString();
        const document = XmlDocument.fromString(written);
        try {
          assert.equal(document.root.content, withoutForbidden(text));
          assert.equal(document.root.attr('value')?.value, withoutForbidden(value));
        } finally {
          document.dispose();
        }
      }),
    );
  });

  it('refuses to end what is not open, and to give out what is', () => {
    assert.throws(() => new XmlWriter().end(), RangeError);
    assert.throws(() => new XmlWriter().start('a').toString(), /a is still open/);
  });
});
