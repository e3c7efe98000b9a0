import { isOwnForm } from './form-token.ts';
import { hasPortal, isAuthenticated } from './guards.ts';
import { authorizeEndpoint } from './oauth-authorize-endpoint.ts';
import { oauthMetadataEndpoint } from './oauth-metadata-endpoint.ts';
import { introspectionEndpoint, revocationEndpoint, tokenEndpoint } from './oauth-token-endpoint.ts';
import type { Route } from './route.ts';

/** For programs, which show a client's credentials, not a user's. */
const FOR_CLIENTS = {
  methods: ['POST'],
  guards: [hasPortal],
  errors: 'json',
  isOpenToOrigins: true,
  vary: 'Authorization',
} as const satisfies Partial<Route>;

/** The authorization server (CONTRACT 4). It is open on a private portal too: it is how one gets in. */
export const OAUTH_ROUTES: readonly Route[] = [
  {
    path: '/oauth2/authorize',
    methods: ['GET', 'POST'],
    guards: [hasPortal, isAuthenticated, isOwnForm],
    handler: authorizeEndpoint,
    errors: 'page',
    isPage: true,
    isOpenToOrigins: false,
    vary: 'Authorization, Cookie',
  },
  { ...FOR_CLIENTS, path: '/oauth2/token', handler: tokenEndpoint },
  { ...FOR_CLIENTS, path: '/oauth2/revoke', handler: revocationEndpoint },
  { ...FOR_CLIENTS, path: '/oauth2/introspect', handler: introspectionEndpoint, isOpenToOrigins: false },
  {
    path: '/.well-known/oauth-authorization-server',
    methods: ['GET'],
    guards: [hasPortal],
    handler: oauthMetadataEndpoint,
    errors: 'json',
    isOpenToOrigins: true,
    vary: '',
  },
];
