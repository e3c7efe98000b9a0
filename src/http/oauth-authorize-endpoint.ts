import type { UserIdentity } from '../access/identity.ts';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import { textBody } from '../format/encoded-body.ts';
import { sentence, type Told } from '../lib/sentence.ts';
import {
  type AuthorizationRequest,
  checkAuthorizationRequest,
  findRedirection,
  NoRedirectionError,
  type Redirection,
} from '../oauth/authorization-request.ts';
import { issueCode } from '../oauth/issue-code.ts';
import { OAuthError } from '../oauth/oauth-error.ts';
import { OAuthParameters } from '../oauth/parameters.ts';
import { extendRedirectUri, formActionSource } from '../oauth/redirect-uri.ts';
import { consentPage } from '../page/consent-page.ts';
import { formPageHeaders, PAGE_TYPE } from '../page/page-layout.ts';
import type { Answer } from './answer.ts';
import { callerOf, portalOf } from './caller-of.ts';
import { checkedForm, formToken } from './form-token.ts';
import { signInFirst } from './guards.ts';
import { HttpFailure } from './http-failure.ts';
import { readerOf } from './reader-of.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler, RouteInput } from './route.ts';

/**
 * `/oauth2/authorize/` (RFC 6749 §4.1.1): asks a person who has signed in whether an application may read for them. The page's form comes
 * back to its own address, with the whole request in it, so everything is checked again before anything is given.
 */
export const authorizeEndpoint: Handler = async (input) => {
  const { exchange, application } = input;
  const parameters = new OAuthParameters(new URLSearchParams(exchange.queryString));
  const redirection = await findRedirection(
    application.database,
    portalOf(input).portal.id,
    parameters,
  ).catch((error: unknown) => {
    throw error instanceof NoRedirectionError
      ? refusal(
          400,
          sentence('{reason} That is a mistake of the application that sent you here.', {
            reason: error.told,
          }),
        )
      : error;
  });
  // Nobody is sent anywhere before they have signed in: else our address would lead wherever a client likes.
  const user = signedIn(input);
  try {
    const request = checkAuthorizationRequest(redirection, parameters);
    return exchange.request.method === 'POST'
      ? await decide(input, request, user)
      : askForConsent(input, request, user);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return answerTo(input, redirection, [
      ['error', error.code],
      ['error_description', error.message],
    ]);
  }
};

/** Only a person's own session may hand out access: neither a key nor another application's token. */
function signedIn(input: RouteInput): UserIdentity {
  const { identity } = callerOf(input);
  if (identity.kind === 'anonymous') throw signInFirst(input);
  if (identity.credential.kind !== 'session')
    throw refusal(403, 'Only a person who has signed in can allow an application to read for them.');
  return identity;
}

function askForConsent(input: RouteInput, request: AuthorizationRequest, user: UserIdentity): Answer {
  const { portal } = portalOf(input);
  const html = consentPage({
    portal,
    user,
    application: request.application,
    redirectUri: request.redirectUri,
    token: formToken(input),
    reader: readerOf(input),
  });
  return {
    status: 200,
    headers: formPageHeaders({ formTargets: ["'self'", formActionSource(request.redirectUri)] }),
    body: textBody(PAGE_TYPE, html),
  };
}

async function decide(input: RouteInput, request: AuthorizationRequest, user: UserIdentity): Promise<Answer> {
  const { application, config, context } = input;
  const decision = (await checkedForm(input)).get('decision');
  const actor = { name: user.userName, address: context.clientAddress };
  if (decision === 'deny') {
    await logDenial(input, request, actor);
    throw new OAuthError('access_denied', 'The user denied the request.');
  }
  if (decision !== 'allow') throw refusal(400, 'The form must say allow or deny.');
  const code = await issueCode(application.database, {
    request,
    userId: user.userId,
    actor,
    now: context.now,
    lifetimeMs: config.authorizationCodeMs,
  });
  return answerTo(input, request, [['code', code]]);
}

function logDenial(input: RouteInput, { application }: AuthorizationRequest, actor: Actor): Promise<void> {
  const { portalId, clientId: subject, name } = application;
  const event = { portalId, actor, action: 'authorization.deny', subject, details: { name } };
  return logEvent(input.application.database.db, event);
}

/** Back to the application: its state first, as in the specification's example, and who answers last (RFC 9207). */
function answerTo(
  { context }: RouteInput,
  { redirectUri, state }: Redirection,
  answer: readonly (readonly [string, string])[],
): Answer {
  const parameters = new Map([
    ...(state === undefined ? [] : [['state', state] as const]),
    ...answer,
    ['iss', context.baseUrl] as const,
  ]);
  const { status, body, headers } = redirectAnswer(extendRedirectUri(redirectUri, parameters), 302);
  return { status, body, headers: { ...headers, 'Referrer-Policy': 'no-referrer' } };
}

function refusal(status: 400 | 403, told: Told): HttpFailure {
  return new HttpFailure(status, told, {
    headers: { 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'private, no-store' },
  });
}
