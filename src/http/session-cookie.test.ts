import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { readSessionCookie, sessionCookie } from './session-cookie.ts';

const shown = (cookie: string) => ({ headers: { cookie } }) as IncomingMessage;

describe('the session cookie', () => {
  it('is for this host alone, out of the reach of scripts and other sites', () => {
    assert.equal(
      sessionCookie('abc', true),
      '__Host-trigpoint-session=abc; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
    assert.equal(sessionCookie('abc', false), 'trigpoint-session=abc; Path=/; HttpOnly; SameSite=Lax');
    assert.match(sessionCookie(undefined, true), /=; Max-Age=0;/);
  });

  it('counts only by the name that belongs to the connection', () => {
    const both = shown('trigpoint-session=planted; __Host-trigpoint-session=own');
    assert.equal(readSessionCookie(both, true), 'own');
    assert.equal(readSessionCookie(both, false), 'planted');
    assert.equal(readSessionCookie(shown('trigpoint-session=planted'), true), undefined);
  });
});
