import type { IncomingMessage } from 'node:http';
import type { Credential } from '../access/credential.ts';
import { sentence } from '../lib/sentence.ts';
import type { Exchange } from './exchange.ts';
import { HttpFailure } from './http-failure.ts';
import { readForm } from './read-form.ts';
import { readSessionCookie } from './session-cookie.ts';

/** A credential, and where it stood: `inUrl` ones must not be kept by any cache. */
export interface ShownCredential {
  readonly credential: Credential;
  /** The header or parameter, as the locator of its refusal. */
  readonly place: string;
  readonly inUrl: boolean;
}

/** A scheme that isn't known, or one without a credential: nothing that could be right. */
const NOTHING: Credential = { kind: 'apikey', secret: '' };
const PARAMETERS = new Map([
  ['apikey', 'apikey'],
  ['access_token', 'token'],
] as const);

/**
 * The one credential of a request (CONTRACT 3), from the Authorization header, the query or a form; else the session cookie, which only
 * counts where the request comes from our own pages. Throws HttpFailure 400 for two explicit ones, whether or not they
 * are the same: which one would count couldn't be told.
 */
export async function readCredential(
  exchange: Exchange,
  maxBodyBytes: number,
  session: { readonly counts: boolean; readonly isSecure: boolean },
): Promise<ShownCredential | undefined> {
  const explicit = [
    ...headerCredentials(exchange.request),
    ...parameterCredentials(exchange.queryString, true),
    ...(await formCredentials(exchange, maxBodyBytes)),
  ];
  if (explicit.length > 1) {
    const places = explicit.map(({ place }) => place).join(', ');
    throw new HttpFailure(
      400,
      sentence('A request may show one credential only, but this one has: {places}.', { places }),
      {
        locator: (explicit[1] as ShownCredential).place,
      },
    );
  }
  if (explicit.length === 1) return explicit[0];
  const secret = session.counts ? readSessionCookie(exchange.request, session.isSecure) : undefined;
  return secret === undefined
    ? undefined
    : { credential: { kind: 'session', secret }, place: 'Cookie', inUrl: false };
}

function headerCredentials({ rawHeaders }: IncomingMessage): ShownCredential[] {
  const found: ShownCredential[] = [];
  // Of several headers Node keeps the first alone.
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    const credential = decodeAuthorization((rawHeaders[i + 1] as string).trim());
    found.push({ credential, place: 'Authorization', inUrl: false });
  }
  return found;
}

/** Scheme names compare case-insensitively (RFC 9110 §11.1). */
function decodeAuthorization(value: string): Credential {
  const space = value.search(/\s/);
  if (space < 0) return NOTHING;
  const secret = value.slice(space).trim();
  switch (value.slice(0, space).toLowerCase()) {
    case 'apikey':
      return { kind: 'apikey', secret };
    case 'bearer':
      return { kind: 'token', secret };
    case 'basic':
      return decodeBasic(secret);
    default:
      return NOTHING;
  }
}

function decodeBasic(encoded: string): Credential {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return NOTHING;
  return { kind: 'basic', userName: text.slice(0, colon), password: text.slice(colon + 1) };
}

function parameterCredentials(query: string, inUrl: boolean): ShownCredential[] {
  // The exact test costs a parse; nearly no request has a parameter that could be one.
  if (!/apikey|access_token|%/i.test(query)) return [];
  return credentialsOf(new URLSearchParams(query), inUrl);
}

function credentialsOf(parameters: URLSearchParams, inUrl: boolean): ShownCredential[] {
  const found: ShownCredential[] = [];
  for (const [name, secret] of parameters) {
    const place = name.toLowerCase();
    const kind = PARAMETERS.get(place as 'apikey' | 'access_token');
    if (kind !== undefined && secret !== '') found.push({ credential: { kind, secret }, place, inUrl });
  }
  return found;
}

/** RFC 6750 §2.2, and as the specification shows it also on GET. */
async function formCredentials(exchange: Exchange, maxBodyBytes: number): Promise<ShownCredential[]> {
  const form = await readForm(exchange, maxBodyBytes);
  return form === undefined ? [] : credentialsOf(form, false);
}
