import type { ControlDatabase } from '../database/control-database.ts';
import { sentence, type Told, ToldError } from '../lib/sentence.ts';
import type { OAuthApplication } from './application.ts';
import { findApplication } from './applications.ts';
import { OAuthError } from './oauth-error.ts';
import type { OAuthParameters } from './parameters.ts';
import { readChallenge } from './pkce.ts';
import { isRegistered } from './redirect-uri.ts';

/** Where the answer to an authorization request goes. */
export interface Redirection {
  readonly application: OAuthApplication;
  readonly redirectUri: string;
  /** The request named it, so the token request must too (RFC 6749 §4.1.3). */
  readonly isNamed: boolean;
  readonly state: string | undefined;
}

/** What is asked for, checked. */
export interface AuthorizationRequest extends Redirection {
  readonly codeChallenge: string | undefined;
}

/** A request whose answer can be sent nowhere: client or address are wrong, so only the user is told (RFC 6749 §4.1.2.1). */
export class NoRedirectionError extends ToldError {
  constructor(told: Told) {
    super(told);
    this.name = 'NoRedirectionError';
  }
}

/** Finds the application and the address. Throws NoRedirectionError. */
export async function findRedirection(
  database: ControlDatabase,
  portalId: number,
  parameters: OAuthParameters,
): Promise<Redirection> {
  for (const name of ['client_id', 'redirect_uri'])
    if (parameters.isRepeated(name))
      throw new NoRedirectionError(
        sentence('The request has the parameter {name} more than once.', { name }),
      );
  const clientId = parameters.get('client_id');
  if (clientId === undefined) throw new NoRedirectionError('The request has no client_id.');
  const application = await findApplication(database, { portalId }, clientId);
  if (application === undefined)
    throw new NoRedirectionError(
      'The client_id of the request is of no application that is registered here.',
    );
  const named = parameters.get('redirect_uri');
  const state = parameters.get('state');
  if (named !== undefined) {
    if (!isRegistered(application, named))
      throw new NoRedirectionError(
        'The redirect_uri of the request is none that the application has registered; it must be the same character by character.',
      );
    return { application, redirectUri: named, isNamed: true, state };
  }
  const [only, another] = application.redirectUris;
  if (only === undefined || another !== undefined)
    throw new NoRedirectionError(
      'The request has no redirect_uri, and the application has registered several.',
    );
  return { application, redirectUri: only, isNamed: false, state };
}

/** Checks the rest. Throws OAuthError, which the application is told at its address. */
export function checkAuthorizationRequest(
  redirection: Redirection,
  parameters: OAuthParameters,
): AuthorizationRequest {
  parameters.checkUnique();
  const type = parameters.require('response_type');
  if (type !== 'code') throw new OAuthError('unsupported_response_type', 'The only response_type is code.');
  const mode = parameters.get('response_mode') ?? 'query';
  if (mode !== 'query') throw new OAuthError('invalid_request', 'The only response_mode is query.');
  for (const name of ['request', 'request_uri'])
    if (parameters.get(name) !== undefined)
      throw new OAuthError('invalid_request', `The parameter ${name} is not supported.`);
  parameters.checkScope();
  return { ...redirection, codeChallenge: readChallenge(parameters, redirection.application.requiresPkce) };
}
