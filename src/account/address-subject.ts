import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whom attempts from an address are counted for: an IPv4 address, or the /64 network that one IPv6 customer has to themselves. */
export function addressSubject(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return address;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  // An IPv4 address at the end stands for two groups, which lie beyond the network part.
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const restCount = rest.length + (rest.at(-1)?.includes('.') ? 1 : 0);
  while (tail !== undefined && groups.length + restCount < 8) groups.push('0');
  const network = [...groups, ...rest].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
