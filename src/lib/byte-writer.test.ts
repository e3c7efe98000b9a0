import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from './byte-writer.ts';
import { CSV_QUOTED, type Escapes, JSON_STRING, utf8, XML_ATTRIBUTE, XML_TEXT } from './escapes.ts';
import { doubleText, fixedText } from './number-text.ts';
import { escapeXmlAttribute, escapeXmlText } from './xml-writer.ts';

const writer = new ByteWriter();

function written(write: (writer: ByteWriter) => void): string {
  writer.clear();
  write(writer);
  return Buffer.from(writer.view()).toString('utf8');
}

const textOf = (text: string, escapes: Escapes) => written((w) => w.text(text, escapes));

/** Any UTF-16 units, half surrogate pairs and controls included, with ASCII in the majority. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0x7f }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0xd83d, 0xde00),
    ),
    { maxLength: 60 },
  )
  .map((units) => String.fromCharCode(...units));

const bits = new DataView(new ArrayBuffer(8));
const anyDouble = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((pattern) => {
  bits.setBigUint64(0, pattern);
  return bits.getFloat64(0);
});
/** What coordinates and measures look like: few decimals. */
const decimalDouble = fc
  .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: 0, max: 12 }))
  .map(([n, places]) => n / 10 ** places);

describe('ByteWriter', () => {
  it('writes XML as XmlWriter does', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.equal(textOf(text, XML_TEXT), escapeXmlText(text));
        assert.equal(textOf(text, XML_ATTRIBUTE), escapeXmlAttribute(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('writes the inside of JSON strings as JSON.stringify does', () => {
    fc.assert(
      fc.property(anyText, (text) => assert.equal(`"${textOf(text, JSON_STRING)}"`, JSON.stringify(text))),
      { numRuns: 3000 },
    );
  });

  it('writes the inside of quoted CSV fields with quotes doubled, without NUL', () => {
    fc.assert(
      fc.property(anyText, (text) =>
        assert.equal(
          textOf(text, CSV_QUOTED),
          text.toWellFormed().replaceAll('"', '""').replaceAll('\0', ''),
        ),
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps surrogate pairs whole wherever they stand in a long text', () => {
    for (const length of [4094, 4095, 4096, 4097, 8191, 8192, 100_000]) {
      const text = `${'a'.repeat(length)}😀${'é'.repeat(10)}`;
      assert.equal(textOf(text, XML_TEXT), text);
    }
    const pairs = '😀'.repeat(5000);
    assert.equal(textOf(`a${pairs}`, XML_TEXT), `a${pairs}`);
    assert.equal(textOf(`${'\ud83d'.repeat(5000)}`, JSON_STRING), '\\ud83d'.repeat(5000));
  });

  it('writes doubles as doubleText does', () => {
    fc.assert(
      fc.property(fc.oneof(anyDouble, decimalDouble), (x) =>
        assert.equal(
          written((w) => w.double(x)),
          doubleText(x),
        ),
      ),
      { numRuns: 20_000 },
    );
    for (const x of [
      0,
      -0,
      999999.9999999999,
      1e6 - 1e-9,
      999999999.9999999,
      1e9,
      2 ** 53,
      5e-324,
      1e-9,
      -1.5e-7,
    ])
      assert.equal(
        written((w) => w.double(x)),
        doubleText(x),
      );
  });

  it('writes fixed decimals as fixedText does', () => {
    fc.assert(
      fc.property(fc.oneof(anyDouble, decimalDouble), fc.integer({ min: 0, max: 9 }), (x, decimals) =>
        assert.equal(
          written((w) => w.fixed(x, decimals)),
          fixedText(x, decimals),
        ),
      ),
      { numRuns: 10_000 },
    );
  });

  it('writes every integer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer()), (n) =>
        assert.equal(
          written((w) => w.integer(n)),
          String(n),
        ),
      ),
      { numRuns: 5000 },
    );
    for (let n = 1; n <= Number.MAX_SAFE_INTEGER; n *= 10)
      for (const x of [n, n - 1, -n])
        assert.equal(
          written((w) => w.integer(x)),
          String(x),
        );
    fc.assert(
      fc.property(fc.bigInt(), (n) =>
        assert.equal(
          written((w) => w.bigInteger(n)),
          String(n),
        ),
      ),
    );
  });

  it('grows to whatever is written and gives huge buffers back', () => {
    const chunk = utf8('0123456789'.repeat(1000));
    const own = new ByteWriter();
    for (let i = 0; i < 1000; i++) own.raw(chunk);
    assert.equal(own.length, 10_000_000);
    assert.equal(own.view().buffer.byteLength >= 10_000_000, true);
    own.clear();
    own.byte(65);
    assert.deepEqual([...own.view()], [65]);
    assert.equal(own.view().buffer.byteLength, 64 * 1024);
  });
});
