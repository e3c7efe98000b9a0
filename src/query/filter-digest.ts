import { createHash } from 'node:crypto';
import { completed, type Steps } from '../lib/steps.ts';
import type { Filter } from './filter.ts';

const digests = new WeakMap<Filter, string>();

/** Characters that are hashed at once. */
const PIECE_LENGTH = 16_384;

/**
 * A short text, the same for equal filters and for no others: for validators of answers and keys of caches. Ids in
 * another order are the same filter.
 */
export function filterDigest(filter: Filter): string {
  return digests.get(filter) ?? completed(digestFilter(filter));
}

/** Makes the digest in steps, after which `filterDigest` has it at once. */
export function* digestFilter(filter: Filter): Steps<string> {
  const hash = createHash('sha256');
  let text = '';
  for (const part of textOf(filter)) {
    text += part;
    if (text.length < PIECE_LENGTH) continue;
    hash.update(text);
    text = '';
    yield;
  }
  const digest = hash.update(text).digest('base64url');
  digests.set(filter, digest);
  return digest;
}

/** The filter as JSON of some kind, in parts. */
function* textOf(filter: Filter): Generator<string> {
  if ('operands' in filter) {
    yield `["${filter.kind}"`;
    for (const operand of filter.operands) {
      yield ',';
      yield* textOf(operand);
    }
    yield ']';
  } else if (filter.kind === 'Not') {
    yield '["Not",';
    yield* textOf(filter.operand);
    yield ']';
  } else if ('geometry' in filter) {
    // A hundred thousand positions are left to JSON itself, which calls no function for each number.
    const { geometry, ...others } = filter;
    yield `[${JSON.stringify(others, replaced)},${JSON.stringify(geometry)}]`;
  } else yield JSON.stringify(filter, replaced);
}

/** What JSON has no words for. */
function replaced(_: string, value: unknown): unknown {
  if (value instanceof Set) return { set: [...value].sort() };
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { number: Object.is(value, -0) ? '-0' : String(value) };
  }
  return value;
}
