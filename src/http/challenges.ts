import type { Credential } from '../access/credential.ts';
import { prefersHtml } from './accept-encoding.ts';
import { portalOf } from './caller-of.ts';
import type { RouteInput } from './route.ts';

/**
 * Value of WWW-Authenticate: how to say who one is. A bad token is told so (RFC 6750 §3.1), a request without any
 * credential gets no error code. HTTP Basic is offered to GIS clients, which know nothing else, but never to a browser,
 * which would ask its user for a password in a window of its own.
 */
export function challenges(input: RouteInput, refused: Credential['kind'] | undefined): string {
  const realm = realmOf(input);
  const bearer = bearerChallenge(input, refused === 'token' ? 'invalid_token' : undefined);
  const apikey = `Apikey ${realm}`;
  const ways = refused === 'token' ? [bearer, apikey] : [apikey, bearer];
  if (!isBrowser(input)) ways.push(`Basic ${realm}, charset="UTF-8"`);
  return ways.join(', ');
}

/** How to show an access token; `error`: what was wrong with the one that was shown (RFC 6750 §3). */
export function bearerChallenge(input: RouteInput, error?: 'invalid_token' | 'invalid_request'): string {
  return `Bearer ${realmOf(input)}${error === undefined ? '' : `, error="${error}"`}`;
}

/** The portal, as a parameter of a challenge. */
export function realmOf(input: RouteInput): string {
  return `realm="${portalOf(input).portal.name.replace(/[^\w .-]/g, '')}"`;
}

/** Every browser of the last years sends Sec-Fetch-*; programs don't. */
function isBrowser({ exchange: { request } }: RouteInput): boolean {
  return request.headers['sec-fetch-mode'] !== undefined || prefersHtml(request.headers.accept);
}
