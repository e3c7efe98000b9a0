import { endSession } from '../account/sessions.ts';
import { type SignInOutcome, signIn } from '../account/sign-in.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import { signInPage, signOutPage } from '../page/sign-in-page.ts';
import { formPageAnswer, heldBack, signInPlace } from './account-input.ts';
import type { Answer } from './answer.ts';
import { callerOf, portalOf } from './caller-of.ts';
import { checkedForm, formToken, isSecure } from './form-token.ts';
import { nextPath } from './next-path.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler, RouteInput } from './route.ts';
import { sessionCookie } from './session-cookie.ts';

/** `/login/`. Whatever is wrong with name or password, the answer is the same. */
export const signInEndpoint: Handler = async (input) => {
  const { exchange, application } = input;
  if (exchange.request.method !== 'POST') {
    if (callerOf(input).identity.kind === 'user') return onward(input);
    return signInForm(input, '', NO_ERRORS);
  }
  const form = await checkedForm(input);
  const name = form.get('name') ?? '';
  let outcome: SignInOutcome;
  try {
    const shown = { name, password: form.get('password') ?? '' };
    outcome = await signIn(application.accounts, signInPlace(input), shown);
  } catch (error) {
    throw heldBack(error) ?? error;
  }
  if (outcome.kind === 'refused')
    return signInForm(input, name, new Map([['name', 'Name or password is not right.']]));
  await endEarlierSession(input);
  beginSession(input, outcome.session);
  return onward(input);
};

/** Gives the browser a new session: never one that it had before the sign-in. */
export function beginSession(input: RouteInput, secret: string): void {
  input.exchange.extraHeaders.push('Set-Cookie', sessionCookie(secret, isSecure(input)));
}

/** `/logout/`. */
export const signOutEndpoint: Handler = async (input) => {
  const { exchange, context } = input;
  if (callerOf(input).identity.kind === 'anonymous') return redirectAnswer(`${context.baseUrl}/`);
  if (exchange.request.method !== 'POST') {
    const { portal } = portalOf(input);
    return formPageAnswer(signOutPage({ portal, baseUrl: context.baseUrl, token: formToken(input) }));
  }
  await endEarlierSession(input);
  exchange.extraHeaders.push('Set-Cookie', sessionCookie(undefined, isSecure(input)));
  return redirectAnswer(`${context.baseUrl}/`);
};

async function endEarlierSession(input: RouteInput): Promise<void> {
  const { identity } = callerOf(input);
  if (identity.kind === 'anonymous' || identity.credential.kind !== 'session') return;
  const { application } = input;
  await endSession(application.database, identity, identity.credential.idHash);
  await application.catalog.refresh();
}

function onward({ exchange, context }: RouteInput): Answer {
  const next = new URLSearchParams(exchange.queryString).get('next');
  return redirectAnswer(context.baseUrl + nextPath(next));
}

function signInForm(input: RouteInput, name: string, errors: FieldErrors): Answer {
  const { portal } = portalOf(input);
  const { baseUrl } = input.context;
  return formPageAnswer(signInPage({ portal, baseUrl, token: formToken(input), name, errors }), errors);
}
