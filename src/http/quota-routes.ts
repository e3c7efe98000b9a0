import { isSignedIn } from './account-input.ts';
import { hasPortal, isAuthenticated, mayEnter } from './guards.ts';
import { quotaEndpoint, quotaPageEndpoint } from './quota-endpoint.ts';
import type { Route } from './route.ts';

/** What callers have used of their quota, for programs and for people. Asking costs none of it. */
export const QUOTA_ROUTES: readonly Route[] = [
  {
    path: '/api/v2/quota',
    methods: ['GET'],
    guards: [hasPortal, isAuthenticated, mayEnter],
    handler: quotaEndpoint,
    errors: 'explore',
    isOpenToOrigins: true,
    vary: 'Authorization, Cookie',
  },
  {
    path: '/account/quota',
    methods: ['GET'],
    guards: [hasPortal, isAuthenticated, isSignedIn],
    handler: quotaPageEndpoint,
    errors: 'page',
    isPage: true,
    isOpenToOrigins: false,
    vary: 'Authorization, Cookie',
  },
];
