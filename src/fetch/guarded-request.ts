import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { AddressPolicy } from './address-policy.ts';
import { FetchError } from './fetch-error.ts';
import { guardedLookup, type LookupAll, requireReachableHost } from './guarded-lookup.ts';
import { shownAddress } from './shown-address.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** How other servers are asked. */
export interface FetchSettings {
  readonly policy: AddressPolicy;
  /** Most bytes of one answer, as sent and as unpacked. */
  readonly maxBytes: number;
  /** For one answer as a whole. */
  readonly timeoutMs: number;
  /** Longest wait for the next byte. */
  readonly idleTimeoutMs: number;
  /** For names; the system's unless given. */
  readonly lookup?: LookupAll;
}

export interface FetchRequest {
  /** `http:` or `https:`; user name and password in it go as HTTP Basic to its own origin only. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Asks by GET, and follows up to five redirects, each looked at as the first address was. Throws FetchError. */
export async function guardedRequest(
  { url, headers = {}, signal }: FetchRequest,
  settings: FetchSettings,
): Promise<{ readonly response: IncomingMessage; readonly url: URL }> {
  const authorization = basicCredentials(url);
  let current = url;
  for (let redirects = 0; ; redirects++) {
    const own = current.origin === url.origin ? authorization : {};
    const response = await ask(current, { ...headers, ...own }, signal, settings);
    const { location } = response.headers;
    if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined) return { response, url: current };
    response.destroy();
    if (redirects === MAX_REDIRECTS)
      throw new FetchError(`${shownAddress(url)}: redirects more than ${MAX_REDIRECTS} times`);
    current = redirectedTo(current, location);
  }
}

function redirectedTo(from: URL, location: string): URL {
  const to = URL.parse(location, from);
  if (to === null) throw new FetchError(`${shownAddress(from)}: redirects to what is no address`);
  to.username = '';
  to.password = '';
  return to;
}

function basicCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  { policy, lookup, idleTimeoutMs }: FetchSettings,
): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new FetchError(`${shownAddress(url)}: only http and https addresses are read`);
  requireReachableHost(url.hostname.replace(/^\[|\]$/g, ''), policy);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // The credentials of an address are no part of what is asked for; `headers` has them where they belong.
    const target = new URL(url.href);
    target.username = '';
    target.password = '';
    const request = send(target, {
      // A connection of its own: none that was made under another policy is taken again.
      agent: false,
      lookup: guardedLookup(policy, lookup),
      headers: { 'User-Agent': 'Trigpoint', Accept: '*/*', 'Accept-Encoding': 'gzip', ...headers },
      signal,
    });
    request.setTimeout(idleTimeoutMs, () => {
      request.destroy(
        new FetchError(`${shownAddress(url)}: nothing came for ${idleTimeoutMs / 1000} seconds`),
      );
    });
    request.once('response', resolve);
    request.once('error', (error) => reject(asFetchError(url, error, signal)));
    request.end();
  });
}

/** A failure on the way as one that names the address; an abort stays what it is. */
export function asFetchError(url: URL, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted && signal.reason !== undefined) return signal.reason;
  if (error instanceof FetchError)
    return error.message.includes('://')
      ? error
      : new FetchError(`${shownAddress(url)}: ${error.message}`, { cause: error });
  const { code, message } = error as NodeJS.ErrnoException;
  const said = (code === undefined ? undefined : REASONS.get(code)) ?? message;
  return new FetchError(`${shownAddress(url)}: ${said}`, { cause: error });
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'there is no host of that name'],
  ['EAI_AGAIN', 'the name of the host could not be resolved now'],
  ['ECONNREFUSED', 'nothing answers there'],
  ['ECONNRESET', 'the connection was cut off before the answer was whole'],
  ['ETIMEDOUT', 'nothing answers there'],
]);
