import { alternatives, invalidParameter, OwsException, quote } from '../ows/ows-exception.ts';
import type { WfsProtocol } from './wfs-protocol.ts';

/** The protocol for an operation other than GetCapabilities: exactly the version asked for, else InvalidParameterValue. */
export function protocolOf(
  version: string | undefined,
  protocols: readonly WfsProtocol[],
  fallback: WfsProtocol,
): WfsProtocol {
  if (version === undefined) return fallback;
  const found = protocols.find((protocol) => protocol.version === version.trim());
  if (found === undefined) throw unservedVersion(version, protocols);
  return found;
}

/**
 * The protocol for GetCapabilities (OGC 05-008 §7.3.2, CONTRACT 2.2): the first of `acceptVersions` that is served,
 * else VersionNegotiationFailed; without the list, the highest served version not above a lone `version`, else the
 * lowest; without both the newest.
 */
export function negotiateVersion(
  acceptVersions: readonly string[] | undefined,
  version: string | undefined,
  protocols: readonly WfsProtocol[],
): WfsProtocol {
  const newestFirst = protocols.toSorted((a, b) => compareVersions(b.version, a.version));
  if (acceptVersions !== undefined) return accepted(acceptVersions, newestFirst);
  const newest = newestFirst[0] as WfsProtocol;
  if (version === undefined) return newest;
  if (!VERSION.test(version.trim())) throw unservedVersion(version, newestFirst);
  const notAbove = newestFirst.find((protocol) => compareVersions(protocol.version, version.trim()) <= 0);
  return notAbove ?? (newestFirst.at(-1) as WfsProtocol);
}

const VERSION = /^[0-9]{1,9}(\.[0-9]{1,9}){0,3}$/;

function accepted(acceptVersions: readonly string[], protocols: readonly WfsProtocol[]): WfsProtocol {
  for (const version of acceptVersions) {
    const found = protocols.find((protocol) => protocol.version === version.trim());
    if (found !== undefined) return found;
  }
  throw new OwsException(
    'VersionNegotiationFailed',
    'AcceptVersions',
    `None of the versions ${quote(acceptVersions.join(','))} is served: ${versionsOf(protocols)} would be.`,
  );
}

function unservedVersion(version: string, protocols: readonly WfsProtocol[]): OwsException {
  return invalidParameter(
    'version',
    `Version ${quote(version)} is not served: ${versionsOf(protocols)} would be.`,
  );
}

function versionsOf(protocols: readonly WfsProtocol[]): string {
  return alternatives(protocols.map((protocol) => protocol.version));
}

/** Negative when `a` is lower. Missing numbers count as 0. */
function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
