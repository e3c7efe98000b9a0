import { AccountError } from '../account/account-error.ts';
import { completeSecondFactor } from '../account/second-factor.ts';
import { endSession } from '../account/sessions.ts';
import { type EnteredAccount, type SignInOutcome, signIn } from '../account/sign-in.ts';
import { codePage } from '../page/code-page.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import { signInPage, signOutPage } from '../page/sign-in-page.ts';
import { accountErrors, formPageAnswer, heldBack, signInPlace } from './account-input.ts';
import type { Answer } from './answer.ts';
import { callerOf } from './caller-of.ts';
import { entryFrame } from './entry-frame.ts';
import { checkedForm, isSecure } from './form-token.ts';
import { nextPath } from './next-path.ts';
import { sayOf } from './reader-of.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler, RouteInput } from './route.ts';
import { sessionCookie } from './session-cookie.ts';

/** `/login/`. Whatever is wrong with name or password, the answer is the same. */
export const signInEndpoint: Handler = async (input) => {
  const { exchange, application } = input;
  if (exchange.request.method !== 'POST') {
    if (callerOf(input).identity.kind === 'user')
      return redirectAnswer(input.context.baseUrl + nextOf(input));
    return signInForm(input, '', NO_ERRORS);
  }
  const form = await checkedForm(input);
  const step = form.get('step');
  if (step !== undefined) return secondStep(input, step, form.get('code') ?? '');
  const name = form.get('name') ?? '';
  let outcome: SignInOutcome;
  try {
    const shown = { name, password: form.get('password') ?? '' };
    outcome = await signIn(application.accounts, signInPlace(input), shown);
  } catch (error) {
    throw heldBack(error) ?? error;
  }
  if (outcome.kind === 'refused')
    return signInForm(input, name, new Map([['name', sayOf(exchange)('Name or password is not right.')]]));
  return enterAccount(input, outcome, nextOf(input));
};

/** Gives the browser a session, never one that it had before, and leads to `next`; or asks for the code that is missing. */
export async function enterAccount(
  input: RouteInput,
  outcome: EnteredAccount,
  next: string,
): Promise<Answer> {
  if (outcome.kind === 'second-factor')
    return formPageAnswer(codePage(entryFrame(input), { step: outcome.step, next, errors: NO_ERRORS }));
  await endEarlierSession(input);
  input.exchange.extraHeaders.push('Set-Cookie', sessionCookie(outcome.session, isSecure(input)));
  return redirectAnswer(input.context.baseUrl + next);
}

/** The code after the right password. */
async function secondStep(input: RouteInput, step: string, code: string): Promise<Answer> {
  const next = nextOf(input);
  let session: string;
  try {
    session = await completeSecondFactor(input.application.accounts, signInPlace(input), { step, code });
  } catch (error) {
    if (error instanceof AccountError && error.problem === 'NoSuchLink')
      return signInForm(
        input,
        '',
        new Map([['name', sayOf(input.exchange)('That took too long. Sign in again.')]]),
      );
    const errors = accountErrors(error, 'code', sayOf(input.exchange));
    return formPageAnswer(codePage(entryFrame(input), { step, next, errors }), errors);
  }
  return enterAccount(input, { kind: 'signed-in', session }, next);
}

/** `/logout/`. */
export const signOutEndpoint: Handler = async (input) => {
  const { exchange, context } = input;
  if (callerOf(input).identity.kind === 'anonymous') return redirectAnswer(`${context.baseUrl}/`);
  if (exchange.request.method !== 'POST') {
    return formPageAnswer(signOutPage(entryFrame(input)));
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

/** Where the person was going. */
function nextOf({ exchange }: RouteInput): string {
  return nextPath(new URLSearchParams(exchange.queryString).get('next'));
}

function signInForm(input: RouteInput, name: string, errors: FieldErrors): Answer {
  const frame = entryFrame(input);
  const canReset = input.application.accounts.mailer !== undefined;
  return formPageAnswer(signInPage({ ...frame, name, errors, canReset }), errors);
}
