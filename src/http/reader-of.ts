import type { Reader } from '../page/reader.ts';
import { callerOf } from './caller-of.ts';
import type { RouteInput } from './route.ts';

/** Who looks at a page, for the links in its head. */
export function readerOf(input: RouteInput): Reader {
  const { identity } = callerOf(input);
  const { baseUrl } = input.context;
  if (identity.kind === 'anonymous') return { baseUrl, user: undefined };
  return { baseUrl, user: { displayName: identity.displayName, administers: identity.role !== 'member' } };
}
