import { hash } from 'node:crypto';
import { equalSecrets } from '../lib/secrets.ts';
import { OAuthError } from './oauth-error.ts';
import type { OAuthParameters } from './parameters.ts';

/** RFC 7636 §4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
/** A SHA-256 in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/**
 * The challenge of an authorization request; undefined: it has none. Throws OAuthError `invalid_request` where one is
 * required, or for a method other than S256: `plain`, which is also meant when no method is named, protects nothing.
 */
export function readChallenge(parameters: OAuthParameters, isRequired: boolean): string | undefined {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined) {
    if (isRequired)
      throw new OAuthError('invalid_request', 'This application must send a code_challenge (PKCE).');
    if (method !== undefined)
      throw new OAuthError('invalid_request', 'There is a code_challenge_method without a code_challenge.');
    return undefined;
  }
  if (method !== 'S256') throw new OAuthError('invalid_request', 'The code_challenge_method must be S256.');
  if (!CHALLENGE.test(challenge))
    throw new OAuthError('invalid_request', 'The code_challenge is not a SHA-256 in base64url.');
  return challenge;
}

/** Why a verifier doesn't fit; undefined: it does. One without a challenge is a downgrade (RFC 9700 §2.1.1). */
export function problemOfVerifier(
  verifier: string | undefined,
  challenge: string | null,
): string | undefined {
  if (challenge === null)
    return verifier === undefined ? undefined : 'The code was asked for without a code_challenge.';
  if (verifier === undefined) return 'The code_verifier is missing.';
  if (!VERIFIER.test(verifier)) return 'The code_verifier is not 43 to 128 unreserved characters.';
  if (!equalSecrets(hash('sha256', verifier, 'base64url'), challenge))
    return 'The code_verifier does not fit the code_challenge.';
  return undefined;
}
