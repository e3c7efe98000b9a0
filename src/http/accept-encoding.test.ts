import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { negotiateCoding, prefersHtml } from './accept-encoding.ts';

describe('negotiateCoding', () => {
  it('takes gzip where it is acceptable and no less wanted than the plain form', () => {
    for (const value of [
      'gzip',
      'GZIP',
      'x-gzip',
      'deflate, gzip;q=0.1',
      '*',
      'br, *;q=0.2',
      'gzip, identity',
      'gzip;q=1.000',
    ])
      assert.equal(negotiateCoding(value), 'gzip', value);
    for (const value of [
      undefined,
      '',
      'br',
      'gzip;q=0',
      'gzip;q=0.4, identity;q=0.5',
      '*;q=0',
      'gzip;q=x',
      'gzip;q=2',
    ])
      assert.equal(negotiateCoding(value), 'identity', value);
    assert.equal(negotiateCoding('gzip;q=0, *'), 'identity', 'what is named counts more than the rest');
  });
});

describe('prefersHtml', () => {
  it('is true for browsers and false for programs', () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
    assert.equal(prefersHtml(browser), true);
    for (const value of [
      undefined,
      '',
      '*/*',
      'text/xml, */*',
      'application/json',
      'text/xml, text/html;q=0.5',
      'text/html;q=0',
    ])
      assert.equal(prefersHtml(value), false, value);
  });
});
