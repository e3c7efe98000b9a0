import type { Identity } from '../access/identity.ts';
import type { SpentCall } from '../access/quota.ts';
import { sentence, words } from '../lib/sentence.ts';
import { callerOf, portalOf } from './caller-of.ts';
import type { Exchange } from './exchange.ts';
import { HttpFailure } from './http-failure.ts';
import { isForPeople } from './is-for-people.ts';
import type { Guard, RouteInput } from './route.ts';

/**
 * Counts the call before any work is done for it, and refuses it beyond the caller's limits. For routes that answer programs;
 * the page that a browser gets at the bare address of a service is free.
 */
export const spendsQuota: Guard = (input) => {
  const { application, exchange, route } = input;
  if (route.errors === 'ows' && isForPeople(exchange)) return undefined;
  const { identity } = callerOf(input);
  const spent = application.quota.spend(portalOf(input), identity);
  // Most calls are counted without waiting for anything.
  if (spent instanceof Promise) return spent.then((call) => admit(call, input, identity));
  return admit(spent, input, identity);
};

function admit(call: SpentCall | undefined, { exchange }: RouteInput, identity: Identity): void {
  if (call === undefined) return;
  writeHeaders(call, exchange);
  if (!call.isAllowed) throw tooMany(call, identity);
}

/** On whatever answer follows. The reset in whole seconds since 1970, when the new calls are there. */
function writeHeaders({ limit, remaining, resetAt }: SpentCall, { extraHeaders }: Exchange): void {
  extraHeaders.push('X-RateLimit-Limit', String(limit), 'X-RateLimit-Remaining', String(remaining));
  extraHeaders.push('X-RateLimit-Reset', String(Math.ceil(resetAt / 1000)));
}

const ANONYMOUS_REFUSAL = {
  errorcode: 10005,
  error: 'You have exceeded the requests limit for anonymous users.',
};
const USER_REFUSAL = {
  errorcode: 10002,
  error: 'Too many requests on the domain. Please contact the domain administrator.',
};

function tooMany({ limit, unit, resetAt }: SpentCall, identity: Identity): HttpFailure {
  const { errorcode, error } = identity.kind === 'anonymous' ? ANONYMOUS_REFUSAL : USER_REFUSAL;
  const reset = new Date(resetAt).toISOString().replace('.000Z', 'Z');
  const seconds = Math.max(1, Math.ceil((resetAt - Date.now()) / 1000));
  return new HttpFailure(
    429,
    sentence('{error} The limit is {limit} calls a {unit}; it is renewed at {reset}.', {
      error: words(error),
      limit,
      unit: words(unit),
      reset,
    }),
    {
      headers: { 'Retry-After': String(seconds), 'Cache-Control': 'no-store' },
      json: { errorcode, reset_time: reset, limit_time_unit: unit, call_limit: limit, error },
    },
  );
}
