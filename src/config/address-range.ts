import { BlockList, isIP } from 'node:net';

/** An IP address, or a network in CIDR notation, e.g. `10.0.0.0/8` or `fd00::/8`. */
export function isAddressRange(entry: string): boolean {
  const [address, prefix, more] = entry.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || more !== undefined) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** The same, or the name of a host. */
export function isHostOrAddressRange(entry: string): boolean {
  return isAddressRange(entry) || (/^[a-z0-9_.-]{1,253}$/i.test(entry) && !/^[\d.]+$/.test(entry));
}

/** A test for membership in any of the ranges; also true for IPv4 addresses written as IPv6 (`::ffff:10.0.0.1`). */
export function addressMatcher(ranges: readonly string[]): (address: string | undefined) => boolean {
  if (ranges.length === 0) return () => false;
  const known = new BlockList();
  for (const range of ranges) {
    const [address, prefix] = range.split('/') as [string, string | undefined];
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const family = isIP(address ?? '');
    return family !== 0 && known.check(address as string, family === 6 ? 'ipv6' : 'ipv4');
  };
}
