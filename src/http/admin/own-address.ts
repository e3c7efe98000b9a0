import { addressMatcher } from '../../config/address-range.ts';
import type { AddressFacts } from '../../page/admin/health-page.ts';
import { readForwarded } from '../forwarded.ts';
import type { RouteInput } from '../route.ts';

/** Headers by which proxies say what they received. */
const PROXY_HEADERS = [
  'host',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-prefix',
] as const;
const MAX_SHOWN = 200;

/** What this very request says about the way to us, and what we make of it. */
export function ownAddress({ exchange, context, config }: RouteInput): AddressFacts {
  const { request } = exchange;
  const peer = request.socket.remoteAddress ?? '';
  const isTrusted = addressMatcher(config.trustedProxies);
  const isPeerTrusted = isTrusted(peer);
  const headers = PROXY_HEADERS.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [{ name, value: String(value).slice(0, MAX_SHOWN) }];
  });
  return {
    baseUrl: context.baseUrl,
    ownUrl: context.ownUrl,
    publicUrl: context.portal?.portal.publicUrl,
    prefix: isPeerTrusted ? readForwarded(request.headers, isTrusted).prefix : '',
    peer,
    isPeerTrusted,
    isForwarded: headers.some(({ name }) => name !== 'host'),
    headers,
    isCookieSecure: context.ownUrl.startsWith('https:'),
  };
}
