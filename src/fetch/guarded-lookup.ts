import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import { FetchError } from './fetch-error.ts';

/** Finds all addresses of a host, as `dns.lookup` does with `all`. */
export type LookupAll = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves a name to those of its addresses that may be reached. A connection made with it goes to one of the very
 * addresses that were looked at: the name is not resolved again, so another answer the next time changes nothing.
 */
export function guardedLookup(policy: AddressPolicy, lookup: LookupAll = systemLookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const reachable = addresses.filter(({ address }) => policy.mayReach(host, address));
      const [first] = reachable;
      if (first === undefined) return callback(refusal(host, addresses[0]?.address), '', 0);
      if (options.all === true) callback(null, reachable);
      else callback(null, first.address, first.family);
    });
  };
}

/** Throws FetchError for an IP address that may not be reached: nothing looks those up. */
export function requireReachableHost(host: string, policy: AddressPolicy): void {
  if (isIP(host) !== 0 && !policy.mayReach(host, host)) throw refusal(host, host);
}

function refusal(host: string, address: string | undefined): FetchError {
  const where = address === undefined || address === host ? host : `${host} (${address})`;
  return new FetchError(
    `${where} is no public address; the administrator lists it in the setting harvestAllow if it may be read from`,
  );
}
