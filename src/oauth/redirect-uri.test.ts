import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OAuthApplication } from './application.ts';
import {
  extendRedirectUri,
  formActionSource,
  isRegistered,
  problemOfRedirectUri,
  redirectTarget,
} from './redirect-uri.ts';

const application = (type: 'confidential' | 'public', ...redirectUris: string[]): OAuthApplication => ({
  id: 1,
  portalId: 1,
  ownerId: 1,
  ownerName: 'ada',
  ownerDisplayName: 'Ada',
  clientId: 'c',
  secretHash: '',
  name: 'Test',
  type,
  redirectUris,
  requiresPkce: true,
  createdAt: new Date(0),
});

describe('redirect URIs', () => {
  for (const uri of [
    'https://example.com',
    'https://example.com/',
    'https://example.com?x=1',
    'https://example.com:8443/cb/%7Eme?a=b&c=d',
    'https://xn--bcher-kva.example/cb',
    'HTTPS://Example.com/cb',
    'http://127.0.0.1:7070/',
    'http://127.0.0.1/cb',
    'http://[::1]:8000/cb',
    'com.example.app:/oauth2redirect',
    'com.example.app://callback',
  ])
    it(`${uri} can be registered`, () => assert.equal(problemOfRedirectUri(uri), undefined));

  for (const uri of [
    '',
    'example.com/cb',
    '/cb',
    '//example.com/cb',
    'https:',
    'https://',
    'https:///cb',
    'https:example.com',
    'https://?x',
    'https://example.com/#',
    'https://example.com/cb#part',
    'https://*.example.com/cb',
    'https://example.com/*',
    'https://user@example.com/',
    'https://user:pass@example.com/',
    'https://example.com\\@evil.example/',
    'https://exa mple.com/',
    'https://example.com/a b',
    'https://example.com/\r\nX: 1',
    'https://example.com/\u0000',
    'https://bücher.example/',
    'https://example.com/%',
    'https://example.com/%zz',
    'https://example.com:99999/',
    'https://[::1/',
    'https://[1:2:3:4:5:6:7:8:9]/',
    'http://example.com/cb',
    'http://localhost:3000/cb',
    'http://127.0.0.1.evil.example/',
    'http://127.0.0.2/',
    'http://user@127.0.0.1/',
    'http://127.0.0.1@evil.example/',
    'javascript:alert(1)',
    'JAVASCRIPT://example.com/%0aalert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    'vbscript:x',
    'myapp://callback',
    `https://example.com/${'a'.repeat(2000)}`,
  ])
    it(`${JSON.stringify(uri).slice(0, 60)} can't`, () =>
      assert.notEqual(problemOfRedirectUri(uri), undefined));

  it('are compared as they are written', () => {
    const registered = application('confidential', 'https://example.com/cb');
    assert.ok(isRegistered(registered, 'https://example.com/cb'));
    for (const other of [
      'https://example.com/cb/',
      'https://example.com/CB',
      'https://EXAMPLE.com/cb',
      'https://example.com:443/cb',
      'https://example.com/./cb',
      'https://example.com/cb?',
      'https://example.com/cb#',
      'https://example.com/%63b',
      ' https://example.com/cb',
    ])
      assert.ok(!isRegistered(registered, other), other);
  });

  it('on loopback may have any port, for public applications only', () => {
    const registered = application('public', 'http://127.0.0.1:7070/cb', 'http://[::1]/six');
    for (const uri of [
      'http://127.0.0.1/cb',
      'http://127.0.0.1:1/cb',
      'http://127.0.0.1:65535/cb',
      'http://[::1]:9/six',
    ])
      assert.ok(isRegistered(registered, uri), uri);
    for (const uri of [
      'http://127.0.0.1:1/other',
      'http://127.0.0.1:1/cb?x',
      'http://127.0.0.1:99999/cb',
      'http://127.0.0.1:/cb',
      'http://127.0.0.1:1:2/cb',
      'http://127.0.0.1:1@evil.example/cb',
      'http://[::1]:9/cb',
      'http://localhost:7070/cb',
      'https://127.0.0.1:7070/cb',
    ])
      assert.ok(!isRegistered(registered, uri), uri);
    assert.ok(
      !isRegistered(application('confidential', 'http://127.0.0.1:7070/cb'), 'http://127.0.0.1:7071/cb'),
    );
    assert.ok(
      !isRegistered(application('public', 'https://example.com:7070/cb'), 'https://example.com:7071/cb'),
    );
  });

  it('are extended as text', () => {
    const parameters = new Map([
      ['state', 'a&b=c d\r\n'],
      ['code', 'x'],
    ]);
    const tail = 'state=a%26b%3Dc%20d%0D%0A&code=x';
    assert.equal(extendRedirectUri('https://example.com', parameters), `https://example.com?${tail}`);
    assert.equal(
      extendRedirectUri('https://example.com/?y=1', parameters),
      `https://example.com/?y=1&${tail}`,
    );
    assert.equal(extendRedirectUri('https://example.com?', parameters), `https://example.com?${tail}`);
    assert.equal(extendRedirectUri('com.example.app:/cb', parameters), `com.example.app:/cb?${tail}`);
  });

  it('are admitted by a policy, and shown to people', () => {
    for (const [uri, source, target] of [
      ['https://example.com/cb', 'https://example.com', 'example.com'],
      ['https://Example.com:8443', 'https://example.com:8443', 'example.com:8443'],
      ['http://127.0.0.1:7070/', 'http://127.0.0.1:7070', '127.0.0.1:7070'],
      ['http://[::1]:7070/', 'http:', '[::1]:7070'],
      ['com.example.app:/cb', 'com.example.app:', 'com.example.app:'],
      ['com.example.app://cb', 'com.example.app:', 'com.example.app:'],
    ] as const) {
      assert.equal(formActionSource(uri), source);
      assert.equal(redirectTarget(uri), target);
    }
  });
});
