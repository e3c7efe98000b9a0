import { type Say, sayIn } from '../page/language/say.ts';
import type { Reader } from '../page/reader.ts';
import { callerOf } from './caller-of.ts';
import type { Exchange } from './exchange.ts';
import { languageOf } from './language-of.ts';
import type { RouteInput } from './route.ts';

/** Who looks at a page, for the links in its head. */
export function readerOf(input: RouteInput): Reader {
  const { identity } = callerOf(input);
  const reader = unknownReader(input.exchange, input.context.baseUrl);
  if (identity.kind === 'anonymous') return reader;
  return { ...reader, user: { displayName: identity.displayName, administers: identity.role !== 'member' } };
}

/** Speaks the language of whoever asks. */
export function sayOf({ request }: Exchange): Say {
  return sayIn(languageOf(request));
}

/** Somebody of whom only the request is known. */
export function unknownReader(exchange: Exchange, baseUrl: string): Reader {
  return {
    baseUrl,
    user: undefined,
    say: sayOf(exchange),
    place: placeOf(exchange),
  };
}

/** Where a reader is. No link of ours repeats a credential or a one-time secret that stands in the address. */
function placeOf({ request, path, queryString, cacheability }: Exchange): string | undefined {
  if (request.method === 'POST') return path;
  if (cacheability === 'none' || /(^|&)(token|apikey|access_token|code)=/i.test(queryString))
    return undefined;
  return queryString === '' ? path : `${path}?${queryString}`;
}
