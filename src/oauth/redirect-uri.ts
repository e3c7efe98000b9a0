import { sentence, type Told } from '../lib/sentence.ts';
import type { OAuthApplication } from './application.ts';

/** RFC 3986's characters and no other: no blank, quote, backslash, control character or letter beyond ASCII. */
const URI = /^([A-Za-z][A-Za-z0-9+.-]*):([A-Za-z0-9._~:/?[\]@!$&'()+,;=%-]+)$/;
const MAX_CHARACTERS = 2000;
const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]']);
/** Scheme and host of a loopback redirect, its port, and the rest; only public applications may vary the port. */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/;

/**
 * Why a URI can't be registered, as the end of a sentence (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1); undefined: it can. Registered are https
 * addresses, http ones of the loopback interface, and private schemes of apps, which have a dot.
 */
export function problemOfRedirectUri(uri: string): Told | undefined {
  if (uri.length > MAX_CHARACTERS)
    return sentence('is longer than {most} characters', { most: MAX_CHARACTERS });
  if (uri.includes('#')) return 'has a fragment (#…), which no redirection may have';
  if (uri.includes('*')) return 'has a *; each address is registered by itself';
  const match = URI.exec(uri);
  if (match === null) return 'is not an absolute URI, such as https://app.example.org/callback';
  if (/%(?![0-9A-Fa-f]{2})/.test(uri)) return 'has a % that does not begin a percent-encoded byte';
  const scheme = (match[1] as string).toLowerCase();
  if (scheme === 'https' || scheme === 'http') return problemOfWebAddress(uri, scheme);
  if (!scheme.includes('.'))
    return sentence(
      "has the scheme {scheme}; an app's own scheme is a domain name backwards, such as com.example.app",
      { scheme },
    );
  return undefined;
}

function problemOfWebAddress(uri: string, scheme: 'https' | 'http'): Told | undefined {
  const url = URL.parse(uri);
  if (url === null || !/^https?:\/\/[^/?]/i.test(uri)) return 'has no host name';
  if (/^[^/]*\/\/[^/?]*@/.test(uri)) return 'has a user name before its host';
  if (scheme === 'http' && !LOOPBACK_HOSTS.has(url.hostname))
    return 'is not encrypted; http is only for http://127.0.0.1 and http://[::1]';
  return undefined;
}

/**
 * True when a request may name this address: it is, character by character, a registered one. Public applications run on
 * their user's machine, where the system picks the port, so theirs on loopback may have any (RFC 8252 §7.3).
 */
export function isRegistered({ redirectUris, type }: OAuthApplication, uri: string): boolean {
  if (redirectUris.includes(uri)) return true;
  if (type !== 'public' || uri.length > MAX_CHARACTERS || !LOOPBACK.test(uri)) return false;
  return (
    problemOfRedirectUri(uri) === undefined &&
    redirectUris.some((known) => LOOPBACK.test(known) && withoutPort(known) === withoutPort(uri))
  );
}

function withoutPort(uri: string): string {
  return uri.replace(LOOPBACK, '$1');
}

/**
 * The address with parameters behind it, joined as text: a URL parser would make `https://example.com/` of
 * `https://example.com`, and the client compares what it registered.
 */
export function extendRedirectUri(uri: string, parameters: ReadonlyMap<string, string>): string {
  const pairs = [...parameters].map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`);
  const joint = uri.includes('?') ? (/[?&]$/.test(uri) ? '' : '&') : '?';
  return uri + joint + pairs.join('&');
}

/** Where a redirection leads, for people: the host of a web address, else the scheme of an app. */
export function redirectTarget(uri: string): string {
  const url = URL.parse(uri);
  return url !== null && /^https?:$/.test(url.protocol) ? url.host : schemeOf(uri);
}

/**
 * The source that admits the redirection in a Content-Security-Policy: browsers hold a form's `form-action` against where
 * the answer leads, too. Policies know no IPv6 addresses, so these and apps are admitted by their scheme.
 */
export function formActionSource(uri: string): string {
  const url = URL.parse(uri);
  if (url !== null && /^https?:$/.test(url.protocol) && !url.host.startsWith('[')) return url.origin;
  return schemeOf(uri);
}

/** With its colon. */
function schemeOf(uri: string): string {
  return uri.slice(0, uri.indexOf(':') + 1).toLowerCase();
}
