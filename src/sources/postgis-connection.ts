import { lookup } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import pg from 'pg';
import { guardedLookup, requireReachableHost } from '../fetch/guarded-lookup.ts';
import type { FetchSettings } from '../fetch/guarded-request.ts';
import { shownAddress } from '../fetch/shown-address.ts';
import { SourceError } from '../publish/source.ts';

const DEFAULT_PORT = 5432;
const CONNECT_TIMEOUT_MS = 15_000;
const END_TIMEOUT_MS = 2000;
const TLS_MODES = ['disable', 'prefer', 'require', 'verify-full'] as const;
type TlsMode = (typeof TLS_MODES)[number];

export interface DatabaseAddress {
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  readonly url: URL;
  /**
   * The administrator named it on the machine's command line: where it has no password, PGPASSWORD and the `.pgpass` file
   * may give it, and it may be a socket of this machine. For anybody else those would give our secrets away.
   */
  readonly isTrusted: boolean;
}

/**
 * Connects to a database at one of the very addresses that were looked at. TLS as libpq does it: `sslmode` is `prefer`
 * unless given. Throws SourceError, without the password.
 */
export async function connectDatabase(
  address: DatabaseAddress,
  settings: Pick<FetchSettings, 'policy' | 'timeoutMs' | 'lookup'>,
): Promise<pg.Client> {
  const { url } = address;
  const mode = tlsModeOf(url);
  const host = decodeURIComponent(url.hostname.replace(/^\[|\]$/g, ''));
  const place =
    host.startsWith('/') || host === '' ? socketOf(address, host) : await resolve(url, host, settings);
  if (mode === 'disable' || place.isSocket) return connect(address, place, false, settings);
  const tls = { servername: isIP(host) === 0 ? host : '', rejectUnauthorized: mode === 'verify-full' };
  try {
    return await connect(address, place, tls, settings);
  } catch (error) {
    const hasNoTls = error instanceof SourceError && /does not support SSL/.test(error.message);
    if (mode !== 'prefer' || !hasNoTls) throw error;
    return connect(address, place, false, settings);
  }
}

interface Place {
  /** An IP address, or the folder of a socket. */
  readonly host: string;
  readonly isSocket: boolean;
}

function tlsModeOf(url: URL): TlsMode {
  for (const name of url.searchParams.keys())
    if (name !== 'sslmode')
      throw new SourceError(
        `${shownAddress(url)}: the parameter ${name} is not known; there is only sslmode (${TLS_MODES.join(', ')})`,
      );
  const mode = url.searchParams.get('sslmode') ?? 'prefer';
  const known = TLS_MODES.find((each) => each === mode);
  if (known === undefined)
    throw new SourceError(`${shownAddress(url)}: sslmode is one of ${TLS_MODES.join(', ')}, not ${mode}`);
  return known;
}

function socketOf({ url, isTrusted }: DatabaseAddress, host: string): Place {
  if (!isTrusted || host === '')
    throw new SourceError(`${shownAddress(url)}: names no host; write postgres://user@host/database`);
  return { host, isSocket: true };
}

function resolve(
  url: URL,
  host: string,
  { policy, lookup: lookupAll = lookup }: Pick<FetchSettings, 'policy' | 'lookup'>,
): Promise<Place> {
  const failed = (error: Error) =>
    new SourceError(`${shownAddress(url)}: ${error.message.replace(/^getaddrinfo /, '')}`, { cause: error });
  return new Promise((settle, reject) => {
    try {
      requireReachableHost(host, policy);
    } catch (error) {
      reject(failed(error as Error));
      return;
    }
    guardedLookup(policy, lookupAll)(host, {}, (error, address) => {
      if (error !== null) reject(failed(error));
      else settle({ host: String(address), isSocket: false });
    });
  });
}

async function connect(
  { url, isTrusted }: DatabaseAddress,
  { host }: Place,
  ssl: false | { readonly servername: string; readonly rejectUnauthorized: boolean },
  { timeoutMs }: Pick<FetchSettings, 'timeoutMs'>,
): Promise<pg.Client> {
  const password = decodeURIComponent(url.password);
  const client = new pg.Client({
    host,
    port: Number(url.port === '' ? DEFAULT_PORT : url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    // A function, so that neither PGPASSWORD nor a file of ours is shown to a server that somebody else named.
    ...(password !== '' || !isTrusted ? { password: () => password } : {}),
    ssl,
    application_name: 'trigpoint',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: timeoutMs,
    // A server that is gone without a word answers no statement.
    query_timeout: timeoutMs + CONNECT_TIMEOUT_MS,
    // Every value as PostgreSQL writes it: we know better than the library what they are to become.
    types: { getTypeParser: () => (value: unknown) => value },
  });
  // A connection that breaks while nobody waits for it would end the process; the next statement fails anyway.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    void endConnection(client);
    throw databaseFailure(url, error);
  }
}

/** Says goodbye, and cuts the connection when the other end doesn't in a while: nobody waits for a bad server. */
export async function endConnection(client: pg.Client): Promise<void> {
  // The types of the library don't tell of it.
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  const timer = setTimeout(() => stream.destroy(), END_TIMEOUT_MS);
  try {
    await client.end();
  } catch {
    stream.destroy();
  } finally {
    clearTimeout(timer);
  }
}

/** A failure of the database as one line that names it. */
export function databaseFailure(url: URL, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const said = /not queryable|Connection terminated/.test(message)
    ? 'the connection was cut off before the table was read'
    : message || 'nothing answers there';
  return new SourceError(`${shownAddress(url)}: ${said}`, { cause: error });
}
