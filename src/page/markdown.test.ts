import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { markdownHtml } from './markdown.ts';

/** Everything that may ever come out: tags, and the attributes of each. */
const TAGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['A', ['href', 'rel']],
  ['OL', ['start']],
  ...[
    ...[
      'P',
      'BR',
      'HR',
      'H3',
      'H4',
      'H5',
      'H6',
      'STRONG',
      'EM',
      'S',
      'CODE',
      'PRE',
      'UL',
      'LI',
      'BLOCKQUOTE',
    ],
    ...['TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD'],
  ].map((tag): [string, readonly string[]] => [tag, []]),
]);

const { document } = new JSDOM('').window;

/** The markdown as a browser sees it. */
function shown(markdown: string): Element {
  const element = document.createElement('div');
  element.innerHTML = markdownHtml(markdown).text;
  return element;
}

/** What stands in it that mustn't. */
function strangers(markdown: string): string[] {
  return [...shown(markdown).querySelectorAll('*')].flatMap((element) => {
    const attributes = TAGS.get(element.tagName);
    if (attributes === undefined) return [element.tagName];
    const wrong = element.getAttributeNames().filter((name) => !attributes.includes(name));
    const href = element.getAttribute('href');
    const leadsAway = href !== null && !/^(?:https?:\/\/[^/]|mailto:[^@]+@)/i.test(href);
    const isTrusted = element.tagName === 'A' && element.getAttribute('rel') !== 'nofollow noopener';
    return [...wrong, ...(leadsAway ? [href] : []), ...(isTrusted ? ['rel'] : [])];
  });
}

/** Attacks of the kind that renderers of Markdown have fallen to. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#x6A;avascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](vbscript:x)',
  '[]()',
  '[x](<>)',
  '[x](//evil.example)',
  '[x](/admin/)',
  '[x](https:evil.example)',
  '[x](https://a.example/"onmouseover="alert(1))',
  '[x](https://a.example "title\\" onmouseover=alert(1)")',
  '![x](https://a.example/x.png)',
  '![x](data:image/svg+xml;base64,PHN2Zy8+)',
  '![" onerror="alert(1)](https://a.example/x.png)',
  '[![a](https://a.example/b.png)](https://c.example)',
  '<javascript:alert(1)>',
  '<https://a.example/?"onload=alert(1)>',
  '[r]\n\n[r]: javascript:alert(1)',
  '```"><script>alert(1)</script>\nx\n```',
  '~~~html" onclick="x\n<b>\n~~~',
  '|a|\n|:-:|\n|<img src=x>|',
  '<!-- --!><img src=x onerror=alert(1)> -->',
  '\u0000<script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '- [ ] <input autofocus onfocus=alert(1)>',
];

describe('Markdown on a page', () => {
  it('shows what people write in descriptions', () => {
    const html = markdownHtml(
      'Cities *over* **15,000**:\n\n- one\n- two\n\n| a | b |\n|:-|-:|\n| 1 | 2 |',
    ).text;
    assert.equal(
      html,
      '<p>Cities <em>over</em> <strong>15,000</strong>:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n' +
        '<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n' +
        '<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n',
    );
  });

  it('links addresses, written out or not, without recommending them', () => {
    const links = (markdown: string) =>
      [...shown(markdown).querySelectorAll('a')].map((a) => [a.getAttribute('href'), a.getAttribute('rel')]);
    for (const [markdown, href] of [
      ['[site](https://a.example/b?c=d&e)', 'https://a.example/b?c=d&e'],
      ['see https://a.example.', 'https://a.example'],
      ['write to ada@a.example', 'mailto:ada@a.example'],
      ['<mailto:ada@a.example>', 'mailto:ada@a.example'],
    ] as const)
      assert.deepEqual(links(markdown), [[href, 'nofollow noopener']], markdown);
    assert.deepEqual(links('readme.md and data.fr are names'), []);
  });

  it('shows an image as a link to it, since no page loads anything from another host', () => {
    const html = markdownHtml('![A *map*](https://a.example/map.png "t")').text;
    assert.equal(html, '<p><a href="https://a.example/map.png" rel="nofollow noopener">A map</a></p>\n');
    assert.equal(shown('[![a](https://a.example/b.png)](https://c.example)').querySelectorAll('a').length, 1);
  });

  it('puts headings below h2 and leaves no level out', () => {
    const headings = [...shown('## a\n#### b\n# c\n## d\n### e\n#### f\n##### g').children];
    assert.deepEqual(
      headings.map((element) => element.tagName),
      ['H3', 'H4', 'H3', 'H4', 'H5', 'H6', 'H6'],
    );
  });

  it('shows HTML as the text that was written', () => {
    assert.equal(
      shown('<b>bold</b> &amp; <script>x</script>').textContent?.trim(),
      '<b>bold</b> & <script>x</script>',
    );
  });

  it('lets no attack through', () => {
    for (const attack of ATTACKS) assert.deepEqual(strangers(attack), [], attack);
  });

  it('gives nothing but its tags and attributes, whatever is written', () => {
    const piece = fc.oneof(
      fc.constantFrom(...ATTACKS),
      fc.constantFrom(
        '\n',
        '\n\n',
        '    ',
        '> ',
        '1. ',
        '- ',
        '# ',
        '|',
        '|-|',
        '`',
        '```',
        '*',
        '_',
        '~~',
        '[',
        '](',
      ),
      fc.constantFrom(
        ')',
        '![',
        '<',
        '>',
        '"',
        "'",
        '\\',
        '&',
        ';',
        ': ',
        'https://',
        'javascript:',
        'x',
        '=\n',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        assert.deepEqual(strangers(pieces.join('')), []);
      }),
      { numRuns: 1500 },
    );
  });
});
