import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { html } from '../html.ts';
import { FRENCH } from './french/french.ts';
import { sayIn } from './say.ts';

const SRC = join(import.meta.dirname, '../..');
const MESSAGES = Object.entries(FRENCH) as [keyof typeof FRENCH, string][];

/** The names that stand in braces, wherever in a message. */
function placeholders(message: string): string[] {
  const names = new Set<string>();
  const collect = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) collect(item);
    else if (typeof part === 'object' && part !== null) {
      // 0 is literal text, 7 the `#` of a plural.
      if ('type' in part && part.type !== 0 && part.type !== 7 && 'value' in part)
        names.add(String(part.value));
      for (const inner of Object.values(part)) collect(inner);
    }
  };
  collect(new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('what pages say', () => {
  it('has the same placeholders in French as in English', () => {
    for (const [english, french] of MESSAGES)
      assert.deepEqual(placeholders(french), placeholders(english), english);
  });

  it('is set in French as the French set it: no straight apostrophe, no breakable space before high punctuation', () => {
    const wrong = MESSAGES.filter(([, french]) =>
      /\p{L}'\p{L}|[^\u00a0\u202f ] ?"| [:;?!»]|« /u.test(french),
    );
    assert.deepEqual(wrong, []);
  });

  it('has one French only for each text, whichever area says it', async () => {
    const known = new Map<string, string>();
    for (const file of globSync('french/*.ts', { cwd: import.meta.dirname }))
      for (const dictionary of Object.values(await import(`./${file}`)) as Record<string, string>[])
        for (const [english, french] of Object.entries(dictionary)) {
          assert.equal(known.get(english) ?? french, french, `${file}: ${english}`);
          known.set(english, french);
        }
  });

  it('says everything that the dictionary holds somewhere', () => {
    const code = globSync('**/*.ts', { cwd: SRC })
      .filter((file) => !file.includes('page/language/') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(SRC, file), 'utf8'))
      .join('\n');
    const written = (text: string) => [
      `'${text.replaceAll("'", "\\'")}'`,
      `"${text}"`,
      `\`${text.replaceAll('`', '\\`')}\``,
    ];
    const statuses = new Set<string | undefined>(Object.values(STATUS_CODES));
    const isUsed = (text: string) =>
      statuses.has(text) ||
      written(text).some((literal) => code.includes(literal)) ||
      // Keys of records need no quotes when they are one word.
      (/^\w+$/.test(text) && new RegExp(`\\b${text}:`).test(code));
    assert.deepEqual(
      MESSAGES.map(([english]) => english).filter((english) => !isUsed(english)),
      [],
    );
  });

  it('escapes what stands in it, but for elements', () => {
    const said = sayIn('en').html('Served by Trigpoint, an open-source server for geographic data.', {});
    assert.equal(said.text, 'Served by Trigpoint, an open-source server for geographic data.');
    assert.equal(html`${sayIn('fr')('Sign in')}`.text, 'Se connecter');
  });

  it('writes numbers, sizes and dates as the language does', () => {
    assert.equal(sayIn('en').number(1_234_567.5), '1,234,567.5');
    assert.equal(sayIn('fr').number(1_234_567.5), '1\u202f234\u202f567,5');
    assert.equal(sayIn('en').bytes(0), '0 byte');
    assert.equal(sayIn('en').bytes(999), '999 byte');
    assert.equal(sayIn('en').bytes(92_000_000), '92 MB');
    assert.equal(sayIn('fr').bytes(1_250_000_000), '1,3\u202fGo');
    assert.equal(sayIn('fr').date(new Date('2026-11-28T00:00:00Z')), '28 novembre 2026');
    assert.match(sayIn('en').moment(new Date('2026-11-28T07:05:00Z')), /^Nov 28, 2026, 7:05.AM UTC$/);
  });

  it('leaves what no dictionary knows as it is', () => {
    assert.equal(sayIn('fr').whatever('{nobody} knows'), '{nobody} knows');
    assert.equal(sayIn('fr').whatever('constructor'), 'constructor');
  });
});
