import { hash } from 'node:crypto';
import { SOFTWARE_VERSION } from '../lib/software-version.ts';
import type { ContentCoding } from './accept-encoding.ts';

/**
 * A weak entity tag: the same for answers that say the same, whatever their time stamp. Another release may say it in
 * other words, so its version belongs to it.
 */
export function entityTag(validator: string, coding: ContentCoding, baseUrl: string): string {
  // JSON keeps them apart, whatever stands in them.
  const said = JSON.stringify([SOFTWARE_VERSION, validator, coding, baseUrl]);
  const digest = hash('sha256', said, 'base64url');
  return `W/"${digest.slice(0, 27)}"`;
}

/** If-None-Match (RFC 9110 §13.1.2), compared weakly. */
export function matchesEntityTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === opaque);
}
