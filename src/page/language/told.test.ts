import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { englishOf } from '../../lib/sentence.ts';
import { FRENCH } from './french/french.ts';
import { sayIn } from './say.ts';

const SRC = join(import.meta.dirname, '../..');
/** What is told to programs, on the command line, and in mails that no request caused. */
const FOR_PROGRAMS = ['cli/', 'query/resolve-query.ts', 'query/resolve-sort-by.ts', 'sources/source-mail.ts'];
const SOURCES = globSync('**/*.ts', { cwd: SRC })
  .filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      !FOR_PROGRAMS.some((path) => file.startsWith(path)) &&
      !file.includes('page/language/') &&
      file !== 'lib/sentence.ts',
  )
  .map((file) => ({ file, text: readFileSync(join(SRC, file), 'utf8') }));

/** Classes of errors whose message pages show. */
const TOLD_ERRORS = SOURCES.flatMap(({ text }) =>
  [...text.matchAll(/class (\w+) extends ToldError/g)].map((match) => match[1] as string),
);
/** Where a text becomes one that people are told. */
const TELLING = new RegExp(
  [
    `new (?:${TOLD_ERRORS.join('|')})\\(`,
    String.raw`(?<![\w.])(?:sentence|words|refusal|refuse|requireSignIn)\(`,
    String.raw`extends ToldError \{[\s\S]{0,500}?super\(`,
    String.raw`(?<![\w.])told(?:: | =\s)`,
    '_REFUSAL = ',
    // What functions return.
    String.raw`\): (?:Told|ResolvedGrant \| GrantProblem)(?: \| undefined)? \{`,
  ].join('|'),
  'g',
);
/** A literal as the formatter writes it; group 1 or 2: its text. */
const LITERAL = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`(?:[^`\\]|\\.)*`/gy;

interface Text {
  readonly file: string;
  readonly text: string;
}

/** The literals of the expression that begins at `start`, up to its closing bracket or the end of a property. */
function literalsFrom({ file, text }: Text, start: number): Text[] {
  const found: Text[] = [];
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const character = text[i] as string;
    if (/['"`]/.test(character)) {
      LITERAL.lastIndex = i;
      const match = LITERAL.exec(text);
      assert.ok(match, `${file}: a literal that isn't understood: ${text.slice(i, i + 40)}`);
      found.push({ file, text: (match[1] ?? match[2] ?? match[0]).replace(/\\(['"])/g, '$1') });
      i = LITERAL.lastIndex - 1;
    } else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth < 0) break;
    else if (character === ';' && depth === 0 && text[start - 1] !== '{') break;
    else if (character === ',' && depth === 0 && /told: $/.test(text.slice(start - 6, start))) break;
  }
  return found;
}

/** Sentences and their parts: names of problems, fields and headers have no blank, or stand in the wire's own form. */
const isForPeople = ({ text }: Text) => /[a-z’'] [a-z{“\d]/i.test(text) || /^[A-Z][a-z]+\.$/.test(text);

const TOLD = SOURCES.flatMap((source) =>
  [...source.text.matchAll(TELLING)].flatMap((match) => literalsFrom(source, match.index + match[0].length)),
).filter(isForPeople);

const listed = (texts: readonly Text[]) =>
  [...new Set(texts.map(({ file, text }) => `${file}: ${text}`))].join('\n');

describe('what pages say of errors of other folders', () => {
  it('has a template with values wherever something stands in it, so that it can be said in French', () => {
    const mixed = TOLD.filter(({ text }) => text.startsWith('`') && text.includes('${'));
    assert.equal(listed(mixed), '', 'use sentence() of lib/sentence.ts');
  });

  it('has French for every sentence', () => {
    assert.ok(TOLD.length > 100, 'finds the sentences');
    const known = new Set<string>(Object.keys(FRENCH));
    const missing = TOLD.filter(
      ({ text }) => !known.has(text) && !(text.startsWith('`') && text.includes('${')),
    );
    assert.equal(listed(missing), '');
  });

  it('has French for the name of every status that HTTP knows and we send', () => {
    const known = new Set<string>(Object.keys(FRENCH));
    const code = SOURCES.filter(({ file }) => file.startsWith('http/'))
      .map(({ text }) => text)
      .join('\n');
    const sent = Object.entries(STATUS_CODES).filter(
      ([status]) => Number(status) >= 400 && new RegExp(`\\b${status}\\b`).test(code),
    );
    assert.ok(sent.length > 8);
    assert.deepEqual(
      sent.filter(([, title]) => !known.has(title as string)),
      [],
    );
  });

  it('is in English what a formatter of messages makes of it', () => {
    for (const { text: template } of TOLD.filter(({ text }) => /\{\w+\}/.test(text) && !text.includes('$'))) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
      const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
      const formatted = new IntlMessageFormat(template, 'en', undefined, { ignoreTag: true }).format(values);
      assert.equal(englishOf({ template, values }), formatted);
    }
  });

  it('is said in French with sentences inside, and in English where no dictionary knows it', () => {
    const french = sayIn('fr');
    const wait = { template: '{seconds} seconds', values: { seconds: 5 } };
    assert.equal(
      french.whatever({ template: 'Too many attempts. Try again in {wait}.', values: { wait } }),
      'Trop de tentatives. Réessayez dans 5\u00a0secondes.',
    );
    assert.equal(
      french.whatever({ template: 'Nobody knows {what}.', values: { what: wait } }),
      'Nobody knows 5 seconds.',
    );
    const hostile = {
      template: 'There is a user {name} already.',
      values: { name: "<b>{x, plural, '}</b>" },
    };
    assert.equal(french.whatever(hostile), "Il y a déjà un utilisateur <b>{x, plural, '}</b>.");
    assert.equal(sayIn('en').whatever({ template: 'In {wait}', values: { wait } }), 'In 5 seconds');
  });
});
