import type { UserIdentity } from '../access/identity.ts';
import { AccountError } from '../account/account-error.ts';
import { ThrottledError } from '../account/attempt-throttle.ts';
import { TooManyHashesError } from '../account/password-queue.ts';
import type { SignInPlace } from '../account/sign-in.ts';
import type { Actor } from '../audit/audit-log.ts';
import { textBody } from '../format/encoded-body.ts';
import type { AccountFrame } from '../page/account-layout.ts';
import type { FieldErrors } from '../page/form.ts';
import type { Message, Say } from '../page/language/say.ts';
import { FORM_PAGE_HEADERS, PAGE_TYPE } from '../page/page-layout.ts';
import type { Answer } from './answer.ts';
import { callerOf, portalOf } from './caller-of.ts';
import { formToken } from './form-token.ts';
import { signInFirst } from './guards.ts';
import { HttpFailure } from './http-failure.ts';
import { readerOf } from './reader-of.ts';
import type { Guard, RouteInput } from './route.ts';

/** Somebody who has signed in in this browser. */
export type SignedInUser = UserIdentity & {
  readonly credential: Extract<UserIdentity['credential'], { kind: 'session' }>;
};

/**
 * Lets in who has signed in: an API key or a token, which other programs hold, doesn't do and gets the refusal.
 */
export function requireSignIn(input: RouteInput, refusal: string): SignedInUser {
  const { identity } = callerOf(input);
  if (identity.kind === 'anonymous') throw signInFirst(input);
  const { credential } = identity;
  if (credential.kind !== 'session') throw new HttpFailure(403, refusal);
  return { ...identity, credential };
}

/** An account is open to its owner alone. */
export const isSignedIn: Guard = (input) => {
  requireSignIn(input, 'An account needs a sign-in; API keys and tokens do not open it.');
};

/** The user, on routes with the guard `isSignedIn` or one for a role. */
export function signedInUser(input: RouteInput): SignedInUser {
  const { identity } = callerOf(input);
  if (identity.kind === 'anonymous' || identity.credential.kind !== 'session')
    throw new Error(`the route ${input.route.path} lacks its guard isSignedIn`);
  return { ...identity, credential: identity.credential };
}

export function actorOf(input: RouteInput): Actor {
  return { name: signedInUser(input).userName, address: input.context.clientAddress };
}

/** Where a sign-in comes from. */
export function signInPlace(input: RouteInput): SignInPlace {
  return {
    portalId: portalOf(input).portal.id,
    clientAddress: input.context.clientAddress,
    userAgent: input.exchange.request.headers['user-agent'] ?? '',
  };
}

/** Words that a page may be asked to say after a change, by their code in the address. */
const NOTICES: ReadonlyMap<string, Message> = new Map([
  ['revoked', 'The API key is revoked. It opens nothing any more.'],
  ['withdrawn', 'The application may no longer read for you.'],
  ['removed', 'The application is removed, with everything that it held.'],
  ['saved', 'Saved.'],
  ['password', 'Your password is changed. You are signed out everywhere else.'],
  ['sessions', 'Those sessions have ended.'],
]);

export function accountFrame(input: RouteInput): AccountFrame {
  const done = new URLSearchParams(input.exchange.queryString).get('done') ?? '';
  const reader = readerOf(input);
  const notice = NOTICES.get(done);
  return {
    portal: portalOf(input).portal,
    reader,
    token: formToken(input),
    notice: notice === undefined ? undefined : reader.say(notice),
  };
}

/** A page with forms; 422 when it comes back with mistakes. */
export function formPageAnswer(page: string, errors?: FieldErrors): Answer {
  const status = errors === undefined || errors.size === 0 ? 200 : 422;
  return { status, headers: FORM_PAGE_HEADERS, body: textBody(PAGE_TYPE, page) };
}

/**
 * What is wrong with a form, by field, from the error of the function that refused it, in the language of `say`; `fallback`
 * is the field of those that name none. Throws HttpFailure for what no field can mend, and anything else as it is.
 */
export function accountErrors(error: unknown, fallback: string, say: Say): FieldErrors {
  if (error instanceof AccountError) return new Map([[error.field ?? fallback, say.whatever(error.told)]]);
  throw heldBack(error) ?? error;
}

/** Attempts that came too early, or too many at once, as answers. */
export function heldBack(error: unknown): HttpFailure | undefined {
  if (error instanceof ThrottledError || error instanceof TooManyHashesError)
    return new HttpFailure(error instanceof ThrottledError ? 429 : 503, error.told, {
      headers: { 'Retry-After': String(error.retryAfterSeconds), 'Cache-Control': 'no-store' },
    });
  return undefined;
}
