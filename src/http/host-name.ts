import { isIPv6 } from 'node:net';

/** A Host header taken apart. */
export interface HostName {
  /** Lower case, without port and trailing dot; IPv6 without brackets. */
  readonly name: string;
  /** As links write it: lower case, IPv6 in brackets, port if given. */
  readonly authority: string;
}

const HOST = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_])?\.?))(?::(\d{1,5}))?$/;

/** Reads the value of a Host header (RFC 9110 §7.2); undefined when it is none. */
export function parseHost(value: string): HostName | undefined {
  const match = HOST.exec(value.trim().toLowerCase());
  if (match === null) return undefined;
  const [, ipv6, registered, port] = match;
  if (port !== undefined && Number(port) > 65_535) return undefined;
  const suffix = port === undefined ? '' : `:${port}`;
  if (ipv6 !== undefined) return isIPv6(ipv6) ? { name: ipv6, authority: `[${ipv6}]${suffix}` } : undefined;
  const name = (registered as string).replace(/\.$/, '');
  if (name.includes('..')) return undefined;
  return { name, authority: name + suffix };
}
