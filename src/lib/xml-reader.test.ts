import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  attribute,
  childElements,
  createXmlStream,
  readXml,
  text,
  XmlElement,
  XmlError,
  type XmlLimits,
} from './xml-reader.ts';

const LIMITS: XmlLimits = {
  maxXmlDepth: 8,
  maxXmlElements: 50,
  maxXmlAttributes: 4,
  maxXmlTextLength: 1000,
};
const bytes = (document: string, encoding: BufferEncoding = 'utf8') => Buffer.from(document, encoding);
const read = (document: string) => readXml(bytes(document), LIMITS);
const errorOf = (document: string | Uint8Array, limits = LIMITS): XmlError => {
  try {
    readXml(typeof document === 'string' ? bytes(document) : document, limits);
  } catch (error) {
    assert.ok(error instanceof XmlError, String(error));
    return error;
  }
  assert.fail('was accepted');
};

describe('reading a document', () => {
  it('gives names, attributes, texts and places', () => {
    const root = read(
      '<?xml version="1.0"?>\n<a:x xmlns:a="urn:a" a:p="1" q="2&amp;"><y/>t<![CDATA[<u>]]>\n<a:y>v</a:y></a:x>',
    );
    assert.equal(root.namespace, 'urn:a');
    assert.equal(root.localName, 'x');
    assert.equal(root.prefix, 'a');
    assert.deepEqual([root.line, root.column], [2, 1]);
    assert.equal(attribute(root, 'p', 'urn:a'), '1');
    assert.equal(attribute(root, 'p'), undefined);
    assert.equal(attribute(root, 'q'), '2&');
    assert.equal(root.attributes.length, 2, 'namespace declarations are not attributes');
    assert.equal(text(root), 't<u>\n');
    assert.deepEqual(
      childElements(root).map((e) => [e.namespace, e.localName]),
      [
        ['', 'y'],
        ['urn:a', 'y'],
      ],
    );
  });

  it('knows the bindings in scope for QName values', () => {
    const root = read('<a xmlns="urn:d" xmlns:p="urn:p"><b xmlns="" xmlns:p="urn:q"><c/></b></a>');
    assert.equal(root.namespaceOf('p'), 'urn:p');
    assert.equal(root.namespaceOf(''), 'urn:d');
    const c = childElements(childElements(root)[0] as XmlElement)[0] as XmlElement;
    assert.equal(c.namespaceOf('p'), 'urn:q');
    assert.equal(c.namespaceOf(''), undefined);
    assert.equal(c.namespaceOf('constructor'), undefined);
    assert.equal(c.namespaceOf('xml'), 'http://www.w3.org/XML/1998/namespace');
  });

  it('takes hostile names as names', () => {
    const root = read('<__proto__ constructor="1" __proto__="2"/>');
    assert.equal(attribute(root, '__proto__'), '2');
    assert.equal(attribute(root, 'toString'), undefined);
  });
});

describe('encodings', () => {
  const document = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><é>ü</é>`;
  const utf16be = (source: string) => bytes(source, 'utf16le').swap16();

  it('reads UTF-8 with and without a byte order mark', () => {
    assert.equal(text(read('<a>ü€😀</a>')), 'ü€😀');
    assert.equal(text(read('\uFEFF<a>ü</a>')), 'ü');
  });

  it('reads UTF-16 in both orders, with a mark or declared', () => {
    for (const source of [`\uFEFF${document('UTF-16')}`, '\uFEFF<é>ü</é>', document('utf-16')]) {
      assert.equal(text(readXml(bytes(source, 'utf16le'), LIMITS)), 'ü');
      assert.equal(text(readXml(utf16be(source), LIMITS)), 'ü');
    }
  });

  it('reads ISO-8859-1 and US-ASCII when declared', () => {
    assert.equal(text(readXml(bytes(document('ISO-8859-1'), 'latin1'), LIMITS)), 'ü');
    assert.equal(text(read('<?xml version="1.0" encoding="US-ASCII"?><a>&#233;</a>')), 'é');
  });

  it('refuses other encodings, bytes that are not in the encoding, and contradictions', () => {
    assert.match(errorOf(bytes('<a>ü</a>', 'latin1')).message, /not UTF-8/);
    assert.match(errorOf(document('windows-1252')).message, /"windows-1252".*accepted are/);
    assert.match(errorOf(document('utf-7')).message, /"utf-7"/);
    assert.match(errorOf(document('utf-16')).message, /"utf-16"/);
    assert.match(errorOf(document('us-ascii')).message, /not US-ASCII/);
    assert.match(errorOf(`\uFEFF${document('iso-8859-1')}`).message, /begins as UTF-8/);
    assert.match(errorOf(bytes(`\uFEFF${document('utf-8')}`, 'utf16le')).message, /begins as UTF-16LE/);
    errorOf(bytes('<a/>', 'utf16le'));
    errorOf(Buffer.concat([bytes('<a>'), Buffer.from([0xe2, 0x82])]));
    errorOf('\uFEFF\uFEFF<a/>');
  });
});

describe('document type declarations', () => {
  const doctypes = [
    '<!DOCTYPE a><a/>',
    '<?xml version="1.0"?>\n<!-- <a> --><?p <a>?>\n<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    '<!doctype a><a/>',
    '<!ELEMENT a><a/>',
  ];

  it('are refused before the parser sees them, wherever the input is split', () => {
    for (const source of doctypes) {
      assert.match(errorOf(source).message, /DOCTYPE/);
      assert.match(
        errorOf(bytes(`\uFEFF${source.replace('?xml version="1.0"?', 'p:x')}`, 'utf16le')).message,
        /./,
      );
      const stream = createXmlStream(LIMITS, { interestIn: () => 'collect', onElement: () => {} });
      assert.throws(() => {
        for (const byte of bytes(source)) stream.write(Uint8Array.of(byte));
        stream.end();
      }, XmlError);
    }
    assert.match(errorOf(bytes('\uFEFF<!DOCTYPE a><a/>', 'utf16le')).message, /DOCTYPE/);
    assert.equal(errorOf(doctypes[1] as string).line, 3);
  });

  it('may be spoken of in comments', () => {
    assert.equal(text(read('<!-- <!DOCTYPE a> --><a>ok</a>')), 'ok');
  });

  it('are refused without reading them to their end', () => {
    const stream = createXmlStream(LIMITS, { interestIn: () => 'collect', onElement: () => {} });
    assert.throws(() => stream.write(bytes(`<!DOCTYPE a [${' '.repeat(2000)}`)), /DOCTYPE/);
  });
});

describe('limits hold at the limit and are named one beyond', () => {
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  const attributes = (n: number) => `<a ${Array.from({ length: n }, (_, i) => `b${i}=""`).join(' ')}/>`;
  const cases: [keyof XmlLimits, string, string][] = [
    ['maxXmlDepth', nested(8), nested(9)],
    ['maxXmlElements', `<a>${'<b/>'.repeat(49)}</a>`, `<a>${'<b/>'.repeat(50)}</a>`],
    ['maxXmlAttributes', attributes(4), attributes(5)],
    ['maxXmlTextLength', `<a>${'x'.repeat(1000)}</a>`, `<a>${'x'.repeat(1001)}</a>`],
    ['maxXmlTextLength', `<a b="${'x'.repeat(1000)}"/>`, `<a b="${'x'.repeat(1001)}"/>`],
    [
      'maxXmlTextLength',
      `<a>${'x'.repeat(500)}<!----><![CDATA[${'x'.repeat(500)}]]></a>`,
      `<a>${'x'.repeat(500)}<!----><![CDATA[${'x'.repeat(501)}]]></a>`,
    ],
    ['maxXmlTextLength', `<a><!--${'x'.repeat(1000)}--></a>`, `<a><!--${'x'.repeat(1001)}--></a>`],
    ['maxXmlTextLength', `<${'x'.repeat(1000)}/>`, `<${'x'.repeat(1001)}/>`],
  ];
  for (const [limit, within, beyond] of cases) {
    it(`${limit}: ${beyond.slice(0, 12)}…`, () => {
      read(within);
      const error = errorOf(beyond);
      assert.equal(error.limit, limit);
      assert.ok(error.message.includes(`${limit} (${LIMITS[limit]})`), error.message);
    });
  }

  it('stops early in documents of a million levels and in endless texts', () => {
    assert.equal(errorOf('<a>'.repeat(1_000_000)).limit, 'maxXmlDepth');
    let taken = 0;
    const stream = createXmlStream(LIMITS, { interestIn: () => 'collect', onElement: () => {} });
    const endless = bytes('x'.repeat(65_536));
    assert.throws(() => {
      for (stream.write(bytes('<a>')); taken < 100; taken++) stream.write(endless);
    }, /maxXmlTextLength/);
    assert.ok(taken < 5);
  });
});

describe('what is not well-formed is refused', () => {
  const refused: Record<string, string> = {
    empty: '',
    blank: ' \n',
    text: 'hello',
    unclosed: '<a>',
    crossed: '<a><b></a></b>',
    'two roots': '<a/><b/>',
    'text behind the root': '<a/>x',
    'a NUL': '<a>\0</a>',
    'a NUL reference': '<a>&#0;</a>',
    'a control reference in what says it is XML 1.1': '<?xml version="1.1"?><a>&#1;</a>',
    'a surrogate reference': '<a>&#xD800;</a>',
    'an undefined entity': '<a>&e;</a>',
    'an undefined prefix': '<p:a/>',
    'an undefined attribute prefix': '<a p:b=""/>',
    'duplicate attributes': '<a b="" b=""/>',
    'duplicate attributes by namespace': '<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>',
    ']]> in text': '<a>]]></a>',
    '-- in a comment': '<a><!-- -- --></a>',
    '< in an attribute': '<a b="<"/>',
    'a late declaration': ' <?xml version="1.0"?><a/>',
    'a DOCTYPE behind the root': '<a/><!DOCTYPE a>',
    'a DOCTYPE in the root': '<a><!DOCTYPE a></a>',
  };
  for (const [name, document] of Object.entries(refused)) it(name, () => void errorOf(document));

  it('says where', () => {
    const error = errorOf('<a>\n  <b></c>\n</a>');
    assert.equal(error.line, 2);
    assert.match(error.message, /^The document is not well-formed: .*\.$/);
  });
});

describe('streaming', () => {
  it('yields the subtrees that are asked for, one at a time, and counts limits in each', () => {
    const found: string[] = [];
    const met: string[] = [];
    const stream = createXmlStream(
      { ...LIMITS, maxXmlElements: 3 },
      {
        interestIn: (element, depth) => {
          met.push(`${depth} ${element.localName}`);
          if (element.localName === 'member') return 'collect';
          return element.localName === 'bounds' ? 'skip' : 'descend';
        },
        onElement: (element, depth) => {
          const [inner] = childElements(element);
          found.push(`${depth} ${text(inner as XmlElement)} ${element.namespaceOf('p')}`);
        },
      },
    );
    const member = (n: number) => `<member><a>${n}</a></member>`;
    const all = Array.from({ length: 500 }, (_, n) => member(n)).join('');
    stream.write(bytes(`<c xmlns:p="urn:p"><bounds><member/>${'<x/>'.repeat(20)}</bounds>${all}</c>`));
    stream.end();
    assert.equal(found.length, 500);
    assert.equal(found[499], '2 499 urn:p');
    assert.deepEqual(met.slice(0, 3), ['1 c', '2 bounds', '2 member']);
  });

  it('gives the same however the bytes are split', () => {
    const source = bytes('<?xml version="1.0" encoding="utf-8"?><a b="é">ü\r\n😀<c/>€</a>');
    const whole = readXml(source, LIMITS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
        let root: XmlElement | undefined;
        const stream = createXmlStream(LIMITS, {
          interestIn: () => 'collect',
          onElement: (element) => {
            root = element;
          },
        });
        for (let at = 0, i = 0; at < source.length; i++) {
          const size = sizes[i % sizes.length] as number;
          stream.write(source.subarray(at, at + size));
          at += size;
        }
        stream.end();
        assert.deepEqual(root, whole);
      }),
    );
  });
});

describe('any bytes', () => {
  const fragment = fc.constantFrom(
    '<',
    '>',
    '/',
    'a',
    ' b="',
    '"',
    '&',
    ';',
    '<!',
    '--',
    '[CDATA[',
    ']]>',
    '?',
    'xml',
    'xmlns',
    ':',
    '=',
    '\0',
    'é',
    '<!DOCTYPE',
    '<a>',
    '</a>',
    '<?xml version="1.0" encoding="',
    'utf-16',
  );
  const documents = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fragment, { maxLength: 60 }).map((parts) => bytes(parts.join(''))),
    fc.array(fragment, { maxLength: 60 }).map((parts) => bytes(`\uFEFF${parts.join('')}`, 'utf16le')),
  );

  it('give an element or an XmlError', () => {
    fc.assert(
      fc.property(documents, (document) => {
        try {
          assert.ok(readXml(document, LIMITS) instanceof XmlElement);
        } catch (error) {
          assert.ok(error instanceof XmlError, String(error));
          assert.ok(error.line >= 1 && error.column >= 0);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
