import { OAuthError } from '../oauth/oauth-error.ts';
import { realmOf } from './challenges.ts';
import { HttpFailure } from './http-failure.ts';
import type { Handler, RouteInput } from './route.ts';

/** Of every answer of the token endpoint and its kin (RFC 6749 §5.1). */
export const NEVER_STORED = { 'Cache-Control': 'no-store', Pragma: 'no-cache' } as const;

/** A handler for programs whose refusals are told as RFC 6749 §5.2 says, in JSON. */
export function oauthHandler(handler: Handler): Handler {
  return async (input) => {
    try {
      return await handler(input);
    } catch (error) {
      if (error instanceof OAuthError) throw failureOf(error, input);
      if (error instanceof HttpFailure && error.json === undefined && error.status < 500)
        throw oauthFailure(error.status, 'invalid_request', error.message, error.headers);
      throw error;
    }
  };
}

/** 401 for a client that isn't known or proved, as HTTP has it with a challenge; 400 for the rest. */
function failureOf({ code, message }: OAuthError, input: RouteInput): HttpFailure {
  if (code !== 'invalid_client') return oauthFailure(400, code, message);
  const challenge = `Basic ${realmOf(input)}, charset="UTF-8"`;
  return oauthFailure(401, code, message, { 'WWW-Authenticate': challenge });
}

export function oauthFailure(
  status: number,
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): HttpFailure {
  // RFC 6749 §5.2 admits printable ASCII without quotes and backslashes.
  const plain = description.replace(/[^\x20-\x7E]|["\\]/g, '?');
  return new HttpFailure(status, description, {
    headers: { ...NEVER_STORED, ...headers },
    json: { error, error_description: plain },
  });
}
