import type { IncomingHttpHeaders } from 'node:http';

/** What a trusted proxy says about the request that it received. */
export interface ForwardedRequest {
  readonly protocol: 'http' | 'https' | undefined;
  /** Value of the Host header as the proxy received it; not yet checked. */
  readonly host: string | undefined;
  /** Path before ours on the proxy, e.g. `/geo`; empty for none. */
  readonly prefix: string;
  /** Address of the client, as far as it is known. */
  readonly client: string | undefined;
}

type Hop = ReadonlyMap<string, string>;

const PREFIX = /^(?:\/[A-Za-z0-9._~-]+)+$/;

/**
 * Reads `Forwarded` (RFC 7239), or else `X-Forwarded-*`. Each proxy appends an entry, so only as many entries from
 * the right are believed as the addresses in them are trusted proxies in turn; the leftmost of those counts.
 * Call it only for requests whose peer is trusted.
 */
export function readForwarded(
  headers: IncomingHttpHeaders,
  isTrusted: (address: string) => boolean,
): ForwardedRequest {
  const hops = headers.forwarded === undefined ? readXForwarded(headers) : readRfc7239(headers.forwarded);
  const addresses = hops.map((hop) => addressOf(hop.get('for')));
  let first = hops.length - 1;
  while (first > 0 && isTrusted(addresses[first] ?? '')) first--;
  const hop = hops[first];
  const protocol = nearest(hops, first, 'proto')?.toLowerCase();
  const prefix = single(headers['x-forwarded-prefix'])?.replace(/\/+$/, '') ?? '';
  return {
    protocol: protocol === 'http' || protocol === 'https' ? protocol : undefined,
    host: nearest(hops, first, 'host'),
    prefix: PREFIX.test(prefix) && !prefix.split('/').some((s) => s === '.' || s === '..') ? prefix : '',
    client: addressOf(hop?.get('for')),
  };
}

/** The value at the hop, else at the first hop nearer to us that has one. */
function nearest(hops: readonly Hop[], first: number, key: string): string | undefined {
  for (let i = Math.max(0, first); i < hops.length; i++) {
    const value = hops[i]?.get(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

function readXForwarded(headers: IncomingHttpHeaders): Hop[] {
  const keys = ['for', 'proto', 'host'] as const;
  const lists = keys.map((key) => splitList(single(headers[`x-forwarded-${key}`])));
  const length = Math.max(...lists.map((l) => l.length));
  // Lists of different length belong together at their right ends, where the nearest proxy wrote.
  return Array.from({ length }, (_, i) => {
    const hop = new Map<string, string>();
    for (const [k, list] of lists.entries()) {
      const value = list[list.length - length + i];
      if (value !== undefined && value !== '') hop.set(keys[k] as string, value);
    }
    return hop;
  });
}

function readRfc7239(value: string): Hop[] {
  return splitList(value).map((element) => {
    const hop = new Map<string, string>();
    for (const pair of element.split(';')) {
      const equals = pair.indexOf('=');
      if (equals < 0) continue;
      const quoted = pair.slice(equals + 1).trim();
      hop.set(
        pair.slice(0, equals).trim().toLowerCase(),
        quoted.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1'),
      );
    }
    return hop;
  });
}

function splitList(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').map((v) => v.trim());
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

/** `192.0.2.1:4711` and `[2001:db8::1]:4711` without port and brackets. */
function addressOf(node: string | undefined): string | undefined {
  if (node === undefined) return undefined;
  const match = /^\[([^\]]+)\](?::\d+)?$/.exec(node) ?? /^([^:]+):\d+$/.exec(node);
  return match?.[1] ?? node;
}
