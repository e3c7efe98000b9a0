import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextPath } from './next-path.ts';

describe('where a person goes after signing in', () => {
  it('is the path that sent them, with its parameters', () => {
    for (const path of [
      '/',
      '/account/',
      '/oauth2/authorize/?client_id=a&redirect_uri=https%3A%2F%2Fx.example%2F',
    ])
      assert.equal(nextPath(path), path);
  });

  it('is written as a header holds it, whatever letters stand in it', () => {
    assert.equal(nextPath('/dataset/中/?q=é'), '/dataset/%E4%B8%AD/?q=%C3%A9');
    assert.equal(nextPath('/\ud800'), '/%EF%BF%BD');
  });

  it('is the start page instead of another site', () => {
    const foreign = [
      '//evil.example',
      '/\\evil.example',
      '\\/evil.example',
      'https://evil.example',
      'evil',
      '',
    ];
    const odd = ['javascript:alert(1)', '/a\r\nX-Injected: 1', '/a b', '/\tb', `/${'x'.repeat(9000)}`];
    for (const next of [...foreign, ...odd, null, undefined]) assert.equal(nextPath(next), '/', String(next));
  });
});
