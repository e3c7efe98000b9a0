import type { RequestContext } from './request-context.ts';
import type { RouteInput } from './route.ts';

/**
 * True when the session may count: the request comes from a page of ours, or from no page. To a page of ours a link of
 * another site may lead too, as long as it changes nothing.
 */
export function isFromOwnPages({ exchange, context, route }: RouteInput): boolean {
  const { headers, method } = exchange.request;
  const site = headers['sec-fetch-site'];
  const isNavigation = route.isPage === true && method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (isNavigation) return true;
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, context)) {
    // Under `Referrer-Policy: no-referrer` browsers send `Origin: null` with the forms of our own pages.
    return headers.origin === 'null' && site === 'same-origin';
  }
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** True for the origin of our links, and for that of the request itself. */
export function isOwnOrigin(origin: string, { baseUrl, ownUrl }: RequestContext): boolean {
  return [baseUrl, ownUrl].some((url) => URL.parse(url)?.origin === origin);
}
