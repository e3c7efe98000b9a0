import { ANONYMOUS } from '../access/identity.ts';
import { sentence } from '../lib/sentence.ts';
import { prefersHtml } from './accept-encoding.ts';
import { createCaller } from './caller.ts';
import { callerOf, portalOf } from './caller-of.ts';
import { bearerChallenge, challenges } from './challenges.ts';
import { HttpFailure } from './http-failure.ts';
import { readCredential, type ShownCredential } from './read-credential.ts';
import type { Guard, RouteInput } from './route.ts';
import { isFromOwnPages } from './same-origin.ts';

/** The host belongs to a portal. */
export const hasPortal: Guard = ({ context }) => {
  if (context.portal === undefined) throw new HttpFailure(404, 'No portal is served under this host name.');
};

/**
 * Finds out who is asking: the one place for every route (CONTRACT 3). A wrong credential is refused, never taken for
 * none: its sender would otherwise believe that an answer is all there is for them. An ended session is just none: the
 * browser sends its cookie along unasked.
 */
export const isAuthenticated: Guard = async (input) => {
  const { exchange, context, application, config } = input;
  const portal = portalOf(input);
  const shown = await readCredential(exchange, config.maxBodyBytes, {
    counts: isFromOwnPages(input),
    isSecure: context.ownUrl.startsWith('https:'),
  }).catch((error: unknown) => {
    throw withChallenge(error, input);
  });
  if (shown === undefined) {
    exchange.caller = createCaller(portal, ANONYMOUS);
    return;
  }
  exchange.cacheability = shown.inUrl ? 'none' : 'private';
  const identity = await application.authenticator.identify(portal, shown.credential, context.now);
  if (identity === undefined && shown.credential.kind !== 'session') throw refusal(shown, input);
  exchange.caller = createCaller(portal, identity ?? ANONYMOUS);
};

/** A private portal is closed to those who don't say who they are: people are sent to sign in. */
export const mayEnter: Guard = (input) => {
  const { portal } = portalOf(input);
  if (!portal.isPrivate || callerOf(input).identity.kind !== 'anonymous') return;
  if (input.route.isPage === true && prefersHtml(input.exchange.request.headers.accept))
    throw signInFirst(input);
  throw new HttpFailure(401, 'This portal is private: sign in, or show an API key or an access token.', {
    headers: { 'WWW-Authenticate': challenges(input, undefined), 'Cache-Control': 'no-store' },
  });
};

/** Sends a person to sign in, and then back to where they were. */
export function signInFirst({ exchange, context }: RouteInput): HttpFailure {
  const { path, queryString } = exchange;
  const next = encodeURIComponent(queryString === '' ? path : `${path}?${queryString}`);
  return new HttpFailure(302, 'Sign in first.', {
    headers: { Location: `${context.baseUrl}/login/?next=${next}`, 'Cache-Control': 'no-store' },
  });
}

/** Two credentials at once are a mistake of the request, which RFC 6750 §3.1 wants said in a challenge too. */
function withChallenge(error: unknown, input: RouteInput): unknown {
  if (!(error instanceof HttpFailure) || error.status !== 400) return error;
  return new HttpFailure(400, error.told, {
    headers: { 'WWW-Authenticate': bearerChallenge(input, 'invalid_request'), 'Cache-Control': 'no-store' },
    locator: error.locator,
  });
}

function refusal({ credential, place }: ShownCredential, input: RouteInput): HttpFailure {
  const told =
    place === 'Authorization'
      ? 'The credential in the Authorization header is not valid here.'
      : sentence('The credential in the parameter {name} is not valid here.', { name: place });
  return new HttpFailure(401, told, {
    headers: { 'WWW-Authenticate': challenges(input, credential.kind), 'Cache-Control': 'no-store' },
    locator: place,
  });
}
