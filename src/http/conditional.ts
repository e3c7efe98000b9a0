import { hash } from 'node:crypto';
import type { ContentCoding } from './accept-encoding.ts';

/** A weak entity tag: the same for answers that say the same, whatever their time stamp. */
export function entityTag(validator: string, coding: ContentCoding, baseUrl: string): string {
  // JSON keeps the three apart, whatever stands in them.
  const digest = hash('sha256', JSON.stringify([validator, coding, baseUrl]), 'base64url');
  return `W/"${digest.slice(0, 27)}"`;
}

/** If-None-Match (RFC 9110 §13.1.2), compared weakly. */
export function matchesEntityTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === opaque);
}
