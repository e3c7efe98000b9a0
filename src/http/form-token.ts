import { hash } from 'node:crypto';
import { equalSecrets, randomAlphanumeric } from '../lib/secrets.ts';
import { sentence } from '../lib/sentence.ts';
import { HttpFailure } from './http-failure.ts';
import { readForm } from './read-form.ts';
import type { Guard, RouteInput } from './route.ts';
import { isFromOwnPages } from './same-origin.ts';
import { formCookie, readFormCookie, readSessionCookie } from './session-cookie.ts';

/** Name of the hidden field that holds the token. */
export const FORM_TOKEN = 'form_token';

/**
 * What a form must bring back to show that it is one of our pages' (a CSRF token): made from the session's secret, or for
 * those who haven't signed in from a cookie that this answer then sets.
 */
export function formToken(input: RouteInput): string {
  const known = cookieSecret(input);
  if (known !== undefined) return tokenOf(known);
  const secret = randomAlphanumeric(30);
  input.exchange.extraHeaders.push('Set-Cookie', formCookie(secret, isSecure(input)));
  return tokenOf(secret);
}

/** A POST comes from a form of ours: by its origin, and by its token. */
export const isOwnForm: Guard = async (input) => {
  const { exchange, config } = input;
  if (exchange.request.method !== 'POST') return;
  if (!isFromOwnPages(input)) throw new HttpFailure(403, 'This form was sent from another site.');
  const form = await readForm(exchange, config.maxBodyBytes);
  if (form === undefined) throw new HttpFailure(400, 'A form is expected here.');
  const tokens = form.getAll(FORM_TOKEN);
  requireFormToken(input, tokens.length === 1 ? tokens[0] : undefined);
};

/** Throws HttpFailure 403 unless the token is that of the caller's pages. */
export function requireFormToken(input: RouteInput, token: string | undefined): void {
  const secret = cookieSecret(input);
  if (secret !== undefined && token !== undefined && equalSecrets(token, tokenOf(secret))) return;
  throw new HttpFailure(
    403,
    'This form is too old, or cookies are switched off. Go back, reload the page and try again.',
  );
}

/** The form that `isOwnForm` has checked. Throws HttpFailure 400 for a field that stands in it twice. */
export async function checkedForm({ exchange, config }: RouteInput): Promise<ReadonlyMap<string, string>> {
  const form = (await readForm(exchange, config.maxBodyBytes)) ?? new URLSearchParams();
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (fields.has(name))
      throw new HttpFailure(400, sentence('The field {name} stands in the form more than once.', { name }));
    fields.set(name, value);
  }
  return fields;
}

function cookieSecret(input: RouteInput): string | undefined {
  const { request } = input.exchange;
  return readSessionCookie(request, isSecure(input)) ?? readFormCookie(request, isSecure(input));
}

function tokenOf(secret: string): string {
  return hash('sha256', `form ${secret}`, 'base64url');
}

/** True when the request came over TLS, to us or to a trusted proxy. */
export function isSecure({ context }: RouteInput): boolean {
  return context.ownUrl.startsWith('https:');
}
