import { textBody } from '../format/encoded-body.ts';
import type { Answer } from './answer.ts';
import type { Route } from './route.ts';

const EVERYWHERE = ['X-Content-Type-Options', 'nosniff'] as const;

/** What scripts of other origins may read besides the few headers that they always may. */
const EXPOSED = [
  'Content-Disposition',
  'Content-Encoding',
  'ETag',
  'Link',
  'Retry-After',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
];

const OPEN = [
  ...EVERYWHERE,
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  EXPOSED.join(', '),
];

const ALLOWED_REQUEST_HEADERS =
  'Accept, Accept-Language, Authorization, Content-Type, If-None-Match, X-Requested-With';
const PREFLIGHT_SECONDS = 86_400;

/** Headers of every answer of a route, as name, value, name, value. */
export function routeHeaders(isOpenToOrigins: boolean): readonly string[] {
  return isOpenToOrigins ? OPEN : EVERYWHERE;
}

/** OPTIONS: the methods, and the permissions that browsers ask for before a request of another origin. */
export function preflightAnswer(route: Route): Answer {
  const methods = [...route.methods, ...(route.methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(
    ', ',
  );
  const headers: Record<string, string> = { Allow: methods, 'Cache-Control': `max-age=${PREFLIGHT_SECONDS}` };
  if (route.isOpenToOrigins) {
    headers['Access-Control-Allow-Methods'] = methods;
    headers['Access-Control-Allow-Headers'] = ALLOWED_REQUEST_HEADERS;
    headers['Access-Control-Max-Age'] = String(PREFLIGHT_SECONDS);
  }
  return { status: 204, headers, body: textBody('text/plain; charset=utf-8', '') };
}

/** The value of Allow. */
export function allowedMethods(route: Route): string {
  return [...route.methods, ...(route.methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}
