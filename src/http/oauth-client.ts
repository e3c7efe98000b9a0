import type { IncomingMessage } from 'node:http';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import { addressBlock } from '../lib/address-block.ts';
import { AttemptThrottle } from '../lib/attempt-throttle.ts';
import type { OAuthApplication } from '../oauth/application.ts';
import { findApplication } from '../oauth/applications.ts';
import { authenticateClient, type ClientCredential } from '../oauth/authenticate-client.ts';
import { OAuthError } from '../oauth/oauth-error.ts';
import { OAuthParameters } from '../oauth/parameters.ts';
import type { Application } from './application.ts';
import { portalOf } from './caller-of.ts';
import { oauthFailure } from './oauth-failure.ts';
import { readForm } from './read-form.ts';
import type { RouteInput } from './route.ts';

/** A form of an OAuth client: a few short parameters. */
const MAX_FORM_BYTES = 16_384;
const WINDOW_MS = 60_000;
const MAX_SUBJECTS = 10_000;
/** Failures a minute of one client from one address, and of one address. */
const MAX_OF_CLIENT = 30;
const MAX_OF_ADDRESS = 120;
/** Failures a minute that each process puts on record for a portal. */
const MAX_LOGGED_OF_PORTAL = 20;

/** A request of a client that has shown which it is. */
export interface ClientRequest {
  readonly parameters: OAuthParameters;
  readonly application: OAuthApplication;
  /** For the audit log. */
  readonly actor: Actor;
  /** What it showed was never issued: too many of these, and it must wait. */
  guessed(): void;
}

/**
 * Reads the form and authenticates the client (RFC 6749 §2.3). Throws OAuthError, HttpFailure 429 for one that guesses, and
 * as `readForm` does.
 */
export async function readClientRequest(input: RouteInput): Promise<ClientRequest> {
  const { exchange, context, application: services } = input;
  const { portal } = portalOf(input);
  const form = await readForm(exchange, MAX_FORM_BYTES, true);
  if (form === undefined && exchange.hasRequestBody)
    throw new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded.');
  const parameters = new OAuthParameters(form ?? []);
  parameters.checkUnique();
  const credential = readClientCredential(exchange.request, parameters);
  const { address, throttle } = {
    address: addressBlock(context.clientAddress),
    throttle: throttlesOf(services),
  };
  const subjects = { client: `${portal.id} ${address} ${credential.clientId}`, address };
  const guessed = () => {
    throttle.clients.failed(subjects.client, context.now);
    throttle.addresses.failed(subjects.address, context.now);
  };
  const seconds = Math.max(
    throttle.clients.secondsToWait(subjects.client, context.now),
    throttle.addresses.secondsToWait(subjects.address, context.now),
  );
  if (seconds > 0)
    throw oauthFailure(429, 'temporarily_unavailable', 'Too many wrong attempts; wait and try again.', {
      'Retry-After': String(seconds),
    });
  const application = await authenticateClient(services.database, portal.id, credential);
  if (application === undefined) {
    guessed();
    await logRefusal(input, credential.clientId, subjects.client);
    throw new OAuthError('invalid_client', 'The client is unknown, or its secret is wrong.');
  }
  const actor = { name: `application ${application.clientId}`, address: context.clientAddress };
  return { parameters, application, actor, guessed };
}

/**
 * Puts a failed authentication on record: one a minute for a client from an address, and a few for a portal, so that whoever
 * guesses can't flood the log. What was sent as an id is written only where there is such an application.
 */
async function logRefusal(
  { application: services, context }: RouteInput,
  clientId: string,
  subject: string,
): Promise<void> {
  const { id: portalId } = context.portal?.portal ?? { id: 0 };
  const { refusals, refusalsOfPortal } = throttlesOf(services);
  const { now } = context;
  if (refusals.secondsToWait(subject, now) > 0 || refusalsOfPortal.secondsToWait(String(portalId), now) > 0)
    return;
  refusals.failed(subject, now);
  refusalsOfPortal.failed(String(portalId), now);
  const { database } = services;
  const known = await findApplication(database, { portalId }, clientId);
  await logEvent(database.db, {
    portalId,
    actor: { name: 'anonymous', address: context.clientAddress },
    action: 'client.refuse',
    subject: known === undefined ? 'unknown client' : `application ${known.clientId}`,
  });
}

/** From HTTP Basic or from the form, not from both (RFC 6749 §2.3). Throws OAuthError. */
function readClientCredential(request: IncomingMessage, parameters: OAuthParameters): ClientCredential {
  const basic = readBasic(request);
  const clientId = parameters.get('client_id');
  const secret = parameters.get('client_secret');
  if (basic === undefined) {
    if (clientId === undefined)
      throw new OAuthError(
        'invalid_client',
        'The client must say which it is, by HTTP Basic or by client_id.',
      );
    return { clientId, secret };
  }
  if (secret !== undefined)
    throw new OAuthError(
      'invalid_request',
      'The client authenticates by HTTP Basic and by client_secret; one must go.',
    );
  if (clientId !== undefined && clientId !== basic.clientId)
    throw new OAuthError('invalid_request', 'The client_id is not the one of HTTP Basic.');
  return basic;
}

function readBasic({ rawHeaders }: IncomingMessage): ClientCredential | undefined {
  const values = rawHeaders.filter(
    (_, i) => i % 2 === 1 && /^authorization$/i.test(rawHeaders[i - 1] as string),
  );
  const [value, another] = values;
  if (value === undefined) return undefined;
  if (another !== undefined)
    throw new OAuthError('invalid_request', 'The request has more than one Authorization header.');
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(value.trim())?.[1];
  const text = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const clientId = colon < 0 ? undefined : decodeFormValue(text.slice(0, colon));
  const secret = decodeFormValue(text.slice(colon + 1));
  if (clientId === undefined || clientId === '' || secret === undefined)
    throw new OAuthError(
      'invalid_client',
      'The Authorization header is not HTTP Basic with client id and secret.',
    );
  return { clientId, secret: secret === '' ? undefined : secret };
}

/** Client id and secret are form-encoded before they become user name and password (RFC 6749 §2.3.1). */
function decodeFormValue(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

interface Throttles {
  readonly clients: AttemptThrottle;
  readonly addresses: AttemptThrottle;
  /** Events of the audit log, by the same client and address, and of a portal. */
  readonly refusals: AttemptThrottle;
  readonly refusalsOfPortal: AttemptThrottle;
}

const throttles = new WeakMap<Application, Throttles>();

function throttlesOf(application: Application): Throttles {
  const known = throttles.get(application);
  if (known !== undefined) return known;
  const make = (maxFailures: number) =>
    new AttemptThrottle({ maxFailures, windowMs: WINDOW_MS, maxSubjects: MAX_SUBJECTS });
  const made = {
    clients: make(MAX_OF_CLIENT),
    addresses: make(MAX_OF_ADDRESS),
    refusals: make(1),
    refusalsOfPortal: make(MAX_LOGGED_OF_PORTAL),
  };
  throttles.set(application, made);
  return made;
}
