import { WFS_PATH } from './wfs-path.ts';
import type { WfsInput } from './wfs-service.ts';

/** Credentials that a URL may carry are not repeated in links (CONTRACT 2.3, §3). */
const CREDENTIALS: ReadonlySet<string> = new Set(['apikey', 'access_token', 'token']);

/**
 * The address of the next page of a GetFeature request by GET: the request's own, with another startIndex. Undefined for
 * a POST, which has no address.
 */
export function nextPage(
  { method, queryString }: WfsInput,
  baseUrl: string,
  startIndex: number | undefined,
): string | undefined {
  if (method !== 'GET' || startIndex === undefined) return undefined;
  const withoutFragment = queryString.split('#', 1)[0] as string;
  const kept = withoutFragment.split('&').filter((pair) => {
    const name = nameOf(pair);
    return name !== '' && name !== 'startindex' && !CREDENTIALS.has(name);
  });
  return `${baseUrl}${WFS_PATH}?${[...kept.map(escaped), `startIndex=${startIndex}`].join('&')}`;
}

/** Proxies and clients refuse answers whose head is large: nginx begins at 4 KB. */
const MAX_LINK_CHARACTERS = 2000;

/** The header that says where the next page is (RFC 8288); none where the address is too long for a header. */
export function nextPageHeaders(next: string | undefined): Readonly<Record<string, string>> {
  return next === undefined || next.length > MAX_LINK_CHARACTERS ? {} : { Link: `<${next}>; rel="next"` };
}

function nameOf(pair: string): string {
  const written = pair.split('=', 1)[0] as string;
  try {
    return decodeURIComponent(written.replaceAll('+', ' ')).toLowerCase();
  } catch {
    return written.toLowerCase();
  }
}

const PLAIN = /[!$&'()*+,\-./0-9:;=?@A-Z_a-z~%]/;
const BEYOND_LATIN1 = /[^\0-\xFF]/;

/**
 * What may not stand in a URI, in a header or between the angle brackets of a link, in percent form. The string holds
 * characters, or bytes of a raw request line (see `decodeKvp`).
 */
function escaped(pair: string): string {
  let text = '';
  for (const byte of Buffer.from(pair, BEYOND_LATIN1.test(pair) ? 'utf8' : 'latin1')) {
    const character = String.fromCharCode(byte);
    text += PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
