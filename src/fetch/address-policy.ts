import { isIP, isIPv6 } from 'node:net';
import { addressMatcher, isAddressRange } from '../config/address-range.ts';

/** IANA's special-purpose registry of IPv4, and multicast: nothing of the public internet is in them. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Link-local, where clouds have their metadata service (169.254.169.254).
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Global unicast; all else (loopback, IPv4-mapped, NAT64, unique local, link-local, multicast) is refused. */
const GLOBAL_IPV6 = ['2000::/3'];
/** Inside it: protocol assignments with Teredo, documentation, and 6to4, which carries an IPv4 address. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Says which addresses of the network a request on somebody's behalf may reach. */
export interface AddressPolicy {
  /** `host` is the name (or the address) as it was asked for, `address` the one that would be connected to. */
  mayReach(host: string, address: string): boolean;
}

/**
 * Everything public may be reached, and what the administrator lists: an address or network, or a host by its name,
 * wherever that then leads.
 */
export function createAddressPolicy(allowed: readonly string[]): AddressPolicy {
  const isListed = addressMatcher(allowed.filter(isAddressRange));
  const hosts = new Set(
    allowed.filter((entry) => !isAddressRange(entry)).map((entry) => entry.toLowerCase()),
  );
  const isSpecialIpv4 = addressMatcher(SPECIAL_IPV4);
  const isGlobalIpv6 = addressMatcher(GLOBAL_IPV6);
  const isSpecialIpv6 = addressMatcher(SPECIAL_IPV6);
  return {
    mayReach(host, address) {
      if (hosts.has(host.toLowerCase().replace(/\.$/, ''))) return true;
      if (isIP(address) === 0 || address.includes('%')) return false;
      if (isListed(address)) return true;
      return isIPv6(address) ? isGlobalIpv6(address) && !isSpecialIpv6(address) : !isSpecialIpv4(address);
    },
  };
}
