import { OPENAPI_PATH } from '../openapi/openapi-paths.ts';
import {
  catalogueDatasetEndpoint,
  catalogueEndpoint,
  catalogueFacetsEndpoint,
  openApiEndpoint,
} from './catalogue-endpoint.ts';
import { hasPortal, isAuthenticated, mayEnter } from './guards.ts';
import type { Route } from './route.ts';
import { spendsQuota } from './spends-quota.ts';

const COMMON = {
  methods: ['GET'],
  guards: [hasPortal, isAuthenticated, mayEnter, spendsQuota],
  errors: 'explore',
  isCounted: true,
  isOpenToOrigins: true,
  vary: 'Authorization, Cookie',
} as const satisfies Partial<Route>;

/** The catalogue API (CONTRACT 5). */
export const CATALOGUE_ROUTES: readonly Route[] = [
  { ...COMMON, path: '/api/v2/catalog/datasets', handler: catalogueEndpoint },
  { ...COMMON, path: '/api/v2/catalog/datasets/:id', handler: catalogueDatasetEndpoint },
  { ...COMMON, path: '/api/v2/catalog/facets', handler: catalogueFacetsEndpoint },
  { ...COMMON, path: OPENAPI_PATH, guards: [hasPortal], errors: 'json', handler: openApiEndpoint, vary: '' },
];
