import type { IncomingMessage } from 'node:http';
import type { Catalog, PortalCatalog } from '../catalog/catalog.ts';
import { sentence } from '../lib/sentence.ts';
import { readForwarded } from './forwarded.ts';
import { type HostName, parseHost } from './host-name.ts';
import { HttpFailure } from './http-failure.ts';

/** Whom a request is for, with HTTP taken off. */
export interface RequestContext {
  /** undefined: no portal has this host, and none is the default. */
  readonly portal: PortalCatalog | undefined;
  /** Start of the links in the answer, without a slash at the end. */
  readonly baseUrl: string;
  /** The request's own scheme, host and port, which may be others than those of the links. */
  readonly ownUrl: string;
  /** The address that the request came from: the client's own, as far as trusted proxies tell it. */
  readonly clientAddress: string;
  readonly now: Date;
}

/** Finds the portal and the address of the links. Throws HttpFailure when the host can't be told. */
export function requestContext(
  request: IncomingMessage,
  catalog: Catalog,
  isTrustedProxy: (address: string | undefined) => boolean,
): RequestContext {
  const own = ownHost(request);
  let host = own;
  let protocol = 'encrypted' in request.socket ? 'https' : 'http';
  let prefix = '';
  let clientAddress = request.socket.remoteAddress ?? '';
  if (isTrustedProxy(request.socket.remoteAddress)) {
    const forwarded = readForwarded(request.headers, isTrustedProxy);
    if (forwarded.host !== undefined) host = checkedHost(forwarded.host, 'X-Forwarded-Host');
    protocol = forwarded.protocol ?? protocol;
    prefix = forwarded.prefix;
    clientAddress = forwarded.client ?? clientAddress;
  }
  const portal = catalog.forHost(host.name);
  const ownUrl = `${protocol}://${host.authority}`;
  const baseUrl = portal?.portal.publicUrl ?? `${ownUrl}${prefix}`;
  return { portal, baseUrl, ownUrl, clientAddress, now: new Date() };
}

/** The request's one Host header. Two would let two parsers of one request see two portals (RFC 9112 §3.2). */
function ownHost(request: IncomingMessage): HostName {
  const { rawHeaders } = request;
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  if (hosts !== 1) {
    throw new HttpFailure(
      400,
      sentence('A request must have exactly one Host header, but has {count}.', { count: hosts }),
    );
  }
  return checkedHost(request.headers.host as string, 'Host');
}

function checkedHost(value: string, header: string): HostName {
  const host = parseHost(value);
  if (host === undefined)
    throw new HttpFailure(
      400,
      sentence('The {header} header is not a host name with an optional port.', { header }),
    );
  return host;
}
