import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeKvp, isOneEditAway, refuseMisspelt, splitList, splitParenthesised } from './kvp.ts';
import { OwsException } from './ows-exception.ts';

const LIMITS = { maxKvpParameters: 8, maxKvpValueCharacters: 40 };

const value = (query: string | Uint8Array, name: string) => decodeKvp(query, LIMITS).get(name);

const refusal = (code: string, locator: string, message: RegExp) => (error: unknown) =>
  error instanceof OwsException &&
  error.code === code &&
  error.locator === locator &&
  message.test(error.message);

describe('KVP decoding (CONTRACT 2.1)', () => {
  it('takes names without regard to case, in any order', () => {
    for (const query of ['SERVICE=WFS&Request=x', 'request=x&SeRvIcE=WFS', 'ReQuEsT=x&service=WFS']) {
      assert.equal(value(query, 'service'), 'WFS');
      assert.equal(value(query, 'REQUEST'), 'x');
    }
  });

  it('decodes + and percent-encoding as the URL standard does', () => {
    assert.equal(value('a=b+c', 'a'), 'b c');
    assert.equal(value('a=b%2Bc', 'a'), 'b+c');
    assert.equal(value('a=%C3%A9t%c3%a9', 'a'), 'été');
    assert.equal(value('t%79pename=x', 'typeName'), 'x');
    assert.equal(value('a=xmlns(sf=http://x/y)', 'a'), 'xmlns(sf=http://x/y)');
    assert.equal(value('a=100%', 'a'), '100%');
    assert.equal(value('a=%zz%4', 'a'), '%zz%4');
    assert.equal(value('a=%u0041', 'a'), '%u0041');
    assert.equal(value('a=%c3', 'a'), '\uFFFD');
    assert.equal(value('a=%c0%af', 'a'), '\uFFFD\uFFFD');
  });

  it('reads raw bytes beyond ASCII as UTF-8, as Node hands them over, and characters as they are', () => {
    const bytes = Buffer.from('a=Entité', 'utf8');
    assert.equal(value(bytes.toString('latin1'), 'a'), 'Entité');
    assert.equal(value(bytes, 'a'), 'Entité');
    assert.equal(value('a=東京', 'a'), '東京');
  });

  it('decodes what URLSearchParams encodes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (text) => {
        const wellFormed = text.toWellFormed();
        assert.equal(value(new URLSearchParams([['k', wellFormed]]).toString(), 'k'), wellFormed);
      }),
    );
  });

  it('agrees with the URL standard on any bytes', () => {
    const limits = { maxKvpParameters: 1000, maxKvpValueCharacters: 10_000 };
    fc.assert(
      fc.property(fc.stringMatching(/^[a%+=0-9cCéf]{0,40}$/), (text) => {
        const expected = new URLSearchParams(`k=${encodeNonAscii(text)}`).get('k');
        assert.equal(decodeKvp(`k=${encodeNonAscii(text)}`, limits).get('k') ?? '', expected);
      }),
    );
  });

  it('counts empty values as absent, and passes over empty pairs', () => {
    for (const query of ['a=', 'a', '&&&', '=&=', 'a&a=']) assert.equal(value(query, 'a'), undefined);
    assert.equal(value('a=&a=1', 'a'), '1');
    assert.equal(value('&&=&a=1&', 'a'), '1');
  });

  it('leaves out a fragment', () => {
    assert.equal(value('version=1.1.0#request=GetCapabilities', 'version'), '1.1.0');
  });

  it('refuses a parameter with two different values, naming it, but takes equal ones', () => {
    assert.equal(value('a=1&A=1', 'a'), '1');
    assert.throws(
      () => decodeKvp('request=GetCapabilities&REQUEST=GetFeature', LIMITS),
      refusal('InvalidParameterValue', 'REQUEST', /"REQUEST".*"GetCapabilities".*"GetFeature"/),
    );
    assert.throws(
      () => decodeKvp('typeName=a&typeNames=b', LIMITS),
      refusal('InvalidParameterValue', 'typeNames', /more than once/),
    );
    assert.throws(() => decodeKvp('x=1&x=2', LIMITS), refusal('InvalidParameterValue', 'x', /"x"/));
  });

  it('takes the spellings of other versions, and singular for plural', () => {
    const pairs = {
      typeNames: 'typeName',
      count: 'maxFeatures',
      resourceId: 'featureId',
      propertyNames: 'propertyName',
      section: 'sections',
      namespaces: 'namespace',
    };
    for (const [alias, name] of Object.entries(pairs)) assert.equal(value(`${alias}=1`, name), '1');
  });

  it('knows no names of objects', () => {
    assert.equal(value('a=1', '__proto__'), undefined);
    assert.equal(value('__proto__=1&constructor=2', '__proto__'), '1');
    assert.equal(({} as Record<string, unknown>)['1'], undefined);
  });

  it('holds its limits, and names them', () => {
    assert.equal(value(`a=${'x'.repeat(40)}`, 'a')?.length, 40);
    assert.throws(
      () => decodeKvp(`a=${'x'.repeat(41)}`, LIMITS),
      refusal('InvalidParameterValue', 'a', /maxKvpValueCharacters \(40\)/),
    );
    const pairs = (n: number) => Array.from({ length: n }, (_, i) => `p${i}=1`).join('&');
    assert.equal(value(pairs(8), 'p7'), '1');
    assert.throws(
      () => decodeKvp(pairs(9), LIMITS),
      refusal('InvalidParameterValue', 'request', /maxKvpParameters \(8\)/),
    );
  });

  it('throws nothing but OwsException, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.uint8Array()), (text) => {
        try {
          decodeKvp(text, LIMITS);
        } catch (error) {
          assert.ok(error instanceof OwsException);
        }
      }),
    );
  });
});

describe('misspelt parameters (CONTRACT 2.2)', () => {
  const STANDARD = ['service', 'version', 'request', 'maxFeatures'];
  const check = (query: string) =>
    refuseMisspelt(decodeKvp(query, LIMITS), STANDARD, new Set(['apikey', 'access_token', 'service']));

  it('asks "did you mean" for a name one edit away from one that is lacking', () => {
    const slips = {
      SeERVICE: 'service',
      SERVIsCE: 'service',
      VeERSION: 'version',
      ReEQUEST: 'request',
      reqest: 'request',
      maxFeature: 'maxFeatures',
      vesrion: 'version',
    };
    for (const [slip, name] of Object.entries(slips)) {
      assert.throws(() => check(`${slip}=x`), refusal('MissingParameterValue', name, /did you mean/));
    }
  });

  it('leaves names alone that are further away, known, or whose standard name is there', () => {
    for (const query of [
      'versionXXX=1',
      'ASDF=asdf:asdf',
      'bogus=parameter',
      'apikey=1',
      'veersion=1&version=2',
    ]) {
      assert.doesNotThrow(() => check(query));
    }
  });

  it('counts one insertion, deletion, replacement or swap as one edit', () => {
    for (const other of ['ab', 'abxc', 'xabc', 'abcx', 'axc', 'acb', 'bac'])
      assert.ok(isOneEditAway('abc', other));
    for (const other of ['abc', 'a', 'cba', 'xyz', 'abxyc', 'bca']) assert.ok(!isOneEditAway('abc', other));
  });
});

describe('lists in values', () => {
  it('splits at commas outside brackets', () => {
    assert.deepEqual(splitList('a, b ,c'), ['a', 'b', 'c']);
    assert.deepEqual(splitList('{http://x/?a,b}c,d'), ['{http://x/?a,b}c', 'd']);
    assert.deepEqual(splitList('xmlns(a,b),xmlns(c)'), ['xmlns(a,b)', 'xmlns(c)']);
    assert.deepEqual(splitList('a)),b'), ['a))', 'b']);
  });

  it('splits parenthesised lists, and leaves other values alone', () => {
    assert.deepEqual(splitParenthesised('(a,b)(c)'), ['a,b', 'c']);
    assert.deepEqual(splitParenthesised('(a), (b(c))'), ['a', 'b(c)']);
    for (const other of ['a,b', '(a)b', '(a', 'a)', ')(', ''])
      assert.equal(splitParenthesised(other), undefined);
  });
});

function encodeNonAscii(text: string): string {
  return text.replace(/[^\x20-\x7E]/g, encodeURIComponent);
}
