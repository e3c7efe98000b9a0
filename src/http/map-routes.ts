import { hasPortal, isAuthenticated, mayEnter } from './guards.ts';
import { mapFeaturesEndpoint } from './map-endpoint.ts';
import type { Route } from './route.ts';

/**
 * The map of a dataset. What it draws isn't counted against quotas: it belongs to the page, as its text does, and is
 * bounded, coarse, and for no other page's scripts.
 */
export const MAP_ROUTES: readonly Route[] = [
  {
    path: '/dataset/:id/map/features',
    methods: ['GET'],
    guards: [hasPortal, isAuthenticated, mayEnter],
    handler: mapFeaturesEndpoint,
    errors: 'json',
    isCounted: true,
    isOpenToOrigins: false,
    vary: 'Authorization, Cookie',
  },
];
