import { textBody } from '../format/encoded-body.ts';
import { introspectToken, revokeToken } from '../oauth/find-token.ts';
import { OAuthError } from '../oauth/oauth-error.ts';
import { redeemCode } from '../oauth/redeem-code.ts';
import { refreshTokens } from '../oauth/refresh-tokens.ts';
import { ACCESS_TOKEN_SECONDS, type GrantOutcome } from '../oauth/token-families.ts';
import type { Answer } from './answer.ts';
import { type ClientRequest, readClientRequest } from './oauth-client.ts';
import { NEVER_STORED, oauthHandler } from './oauth-failure.ts';
import type { RouteInput } from './route.ts';

/** `POST /oauth2/token/`: tokens for a code or a refresh token (RFC 6749 §4.1.3, §6). */
export const tokenEndpoint = oauthHandler(async (input) => {
  const request = await readClientRequest(input);
  const { parameters } = request;
  const grantType = parameters.require('grant_type');
  parameters.checkScope();
  const outcome = await grant(input, request, grantType);
  if (outcome.kind === 'refused') {
    if (outcome.isUnknown) request.guessed();
    // Here at once; the other workers follow by themselves.
    if (outcome.hasRevoked) await input.application.catalog.refresh();
    throw new OAuthError('invalid_grant', outcome.description);
  }
  const { accessToken, refreshToken, scope } = outcome.tokens;
  return jsonAnswer({
    access_token: accessToken,
    expires_in: ACCESS_TOKEN_SECONDS,
    token_type: 'Bearer',
    // Not of the standard, but of the specification: what the client sent comes back.
    state: parameters.get('state'),
    scope,
    refresh_token: refreshToken,
  });
});

function grant(
  { application: { database }, context: { now } }: RouteInput,
  { parameters, application, actor }: ClientRequest,
  grantType: string,
): Promise<GrantOutcome> {
  switch (grantType) {
    case 'authorization_code':
      return redeemCode(database, {
        application,
        code: parameters.require('code'),
        redirectUri: parameters.get('redirect_uri'),
        codeVerifier: parameters.get('code_verifier'),
        actor,
        now,
      });
    case 'refresh_token':
      return refreshTokens(database, {
        application,
        refreshToken: parameters.require('refresh_token'),
        actor,
        now,
      });
    default:
      throw new OAuthError(
        'unsupported_grant_type',
        'The grant_type is authorization_code or refresh_token.',
      );
  }
}

/** `POST /oauth2/revoke/` (RFC 7009). */
export const revocationEndpoint = oauthHandler(async (input) => {
  const { parameters, application, actor } = await readClientRequest(input);
  const { database, catalog } = input.application;
  const token = parameters.require('token');
  const outcome = await revokeToken(database, application, { token, actor, now: input.context.now });
  if (outcome === 'foreign')
    throw new OAuthError('invalid_request', 'The token was issued to another application.');
  if (outcome === 'revoked') await catalog.refresh();
  // The standard wants no content; simple-oauth2 takes no answer but JSON.
  return jsonAnswer({});
});

/** `POST /oauth2/introspect/` (RFC 7662), for a confidential client's own tokens: a public one can't show that it is asking. */
export const introspectionEndpoint = oauthHandler(async (input) => {
  const { parameters, application } = await readClientRequest(input);
  if (application.type === 'public')
    throw new OAuthError('unauthorized_client', 'Only confidential applications may introspect tokens.');
  const { database } = input.application;
  const token = parameters.require('token');
  const facts = await introspectToken(database, application, { token, now: input.context.now });
  if (facts === undefined) return jsonAnswer({ active: false });
  return jsonAnswer({
    active: true,
    scope: facts.scope,
    client_id: application.clientId,
    username: facts.userName,
    token_type: facts.kind === 'access' ? 'Bearer' : undefined,
    exp: facts.expiresAt === undefined ? undefined : seconds(facts.expiresAt),
    iat: seconds(facts.issuedAt),
    sub: String(facts.userId),
    iss: input.context.baseUrl,
  });
});

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function jsonAnswer(body: object): Answer {
  return { status: 200, headers: NEVER_STORED, body: textBody('application/json', JSON.stringify(body)) };
}
