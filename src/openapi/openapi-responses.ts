import { reference } from './openapi-schemas.ts';

const EXPLORE = 'application/json';

/** An answer with one schema. */
export function answer(description: string, schema: string, mediaType = EXPLORE) {
  return { description, content: { [mediaType]: { schema: reference(schema) } } };
}

const RATE_HEADERS = {
  'X-RateLimit-Limit': {
    description: 'Calls in the time, where there is a limit.',
    schema: { type: 'integer' },
  },
  'X-RateLimit-Remaining': { description: 'Those that are left.', schema: { type: 'integer' } },
  'X-RateLimit-Reset': {
    description: 'When they are renewed, in seconds since 1970.',
    schema: { type: 'integer' },
  },
} as const;

const ETAG = {
  ETag: {
    description: 'To ask with If-None-Match; differs between callers with different rights.',
    schema: { type: 'string' },
  },
} as const;

const NOT_MODIFIED = { description: 'What If-None-Match names is current.' };

const TOO_MANY = {
  description: 'The caller’s quota is used up.',
  headers: {
    ...RATE_HEADERS,
    'Retry-After': { description: 'Seconds until it is renewed.', schema: { type: 'integer' } },
  },
  content: { [EXPLORE]: { schema: reference('QuotaExceeded') } },
};

const UNAUTHORIZED = 'The portal is private, or the credential isn’t valid.';

/** The answers of what reads the catalogue in the way of the Explore API. */
export function exploreResponses(schema: string, description: string, canBeMissing = false) {
  return {
    '200': { ...answer(description, schema), headers: { ...ETAG, ...RATE_HEADERS } },
    '304': NOT_MODIFIED,
    '400': answer('A parameter, or a value, that there isn’t; two credentials at once.', 'ExploreError'),
    '401': answer(UNAUTHORIZED, 'ExploreError'),
    ...(canBeMissing ? { '404': answer('There is no such dataset for the caller.', 'ExploreError') } : {}),
    '429': TOO_MANY,
    default: answer('Anything else.', 'ExploreError'),
  };
}

/** The answers with linked data. */
export function linkedDataResponses(description: string, canBeMissing: boolean) {
  return {
    '200': {
      ...answer(description, 'LinkedData', 'application/ld+json'),
      headers: { ...ETAG, ...RATE_HEADERS },
    },
    '304': NOT_MODIFIED,
    ...(canBeMissing
      ? { '404': answer('There is no such dataset for the caller.', 'Problem', PROBLEM) }
      : { '400': answer('There is no such page.', 'Problem', PROBLEM) }),
    '401': answer(UNAUTHORIZED, 'Problem', PROBLEM),
    '429': TOO_MANY,
    default: answer('Anything else.', 'Problem', PROBLEM),
  };
}

export const PROBLEM = 'application/problem+json';

/** The answers of the endpoints for applications (RFC 6749 §5). */
export function oauthResponses(schema: string, description: string) {
  return {
    '200': answer(description, schema),
    '400': answer('Refused, as RFC 6749 §5.2 says.', 'OAuthError'),
    '401': answer('The application isn’t known, or its secret is wrong.', 'OAuthError'),
    '413': answer('The body is too large.', 'OAuthError'),
    '429': answer('Too many failures; wait as Retry-After says.', 'OAuthError'),
    default: answer('Anything else.', 'Problem', PROBLEM),
  };
}
