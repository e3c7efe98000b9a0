import type { IncomingMessage } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

const SESSION = 'trigpoint-session';
const FORM = 'trigpoint-form';
const LANGUAGE = 'trigpoint-language';

/** `__Host-` lets no other host and no plain connection set it; browsers take such a name only with TLS. */
function nameOf(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-${name}` : name;
}

/** The session's secret; undefined: there is no cookie. With TLS the plain cookie, which others can set, doesn't count. */
export function readSessionCookie(request: IncomingMessage, isSecure: boolean): string | undefined {
  return readCookie(request, nameOf(SESSION, isSecure));
}

/** The secret behind the forms of somebody who hasn't signed in. */
export function readFormCookie(request: IncomingMessage, isSecure: boolean): string | undefined {
  return readCookie(request, nameOf(FORM, isSecure));
}

function readCookie({ headers }: IncomingMessage, name: string): string | undefined {
  return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[name];
}

/** Value of Set-Cookie for a session that ends with the browser (its true end is kept here); undefined: forget it. */
export function sessionCookie(secret: string | undefined, isSecure: boolean): string {
  return setCookie(nameOf(SESSION, isSecure), secret, isSecure);
}

/** Value of Set-Cookie for the secret behind forms. */
export function formCookie(secret: string, isSecure: boolean): string {
  return setCookie(nameOf(FORM, isSecure), secret, isSecure);
}

/** The language that was chosen in this browser; no secret. */
export function readLanguageCookie(request: IncomingMessage): string | undefined {
  return readCookie(request, LANGUAGE);
}

/** Value of Set-Cookie that remembers a language for a year. */
export function languageCookie(language: string, secure: boolean): string {
  return setCookie(LANGUAGE, language, secure, { maxAge: 31_536_000 });
}

/** Until the browser ends, or for `maxAge` seconds. */
function setCookie(
  name: string,
  value: string | undefined,
  secure: boolean,
  lasting: { readonly maxAge?: number } = {},
): string {
  return stringifySetCookie({
    name,
    value: value ?? '',
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    ...(value === undefined ? { maxAge: 0 } : lasting),
  });
}
