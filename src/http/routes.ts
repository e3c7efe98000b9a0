import { wfsFailure } from '../ogc/wfs/handle-wfs.ts';
import { ACCOUNT_ROUTES } from './account-routes.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';
import { assetEndpoint } from './asset-endpoint.ts';
import { CATALOGUE_ROUTES } from './catalogue-routes.ts';
import { datasetEndpoint } from './dataset-endpoint.ts';
import { hasPortal, isAuthenticated, mayEnter } from './guards.ts';
import { HARVEST_ROUTES } from './harvest-routes.ts';
import { healthEndpoint } from './health-endpoint.ts';
import { homeEndpoint } from './home-endpoint.ts';
import { languageEndpoint } from './language-endpoint.ts';
import { MAP_ROUTES } from './map-routes.ts';
import { OAUTH_ROUTES } from './oauth-routes.ts';
import { queryEndpoint } from './query-endpoint.ts';
import { QUOTA_ROUTES } from './quota-routes.ts';
import type { Route } from './route.ts';
import { selfCheckEndpoint } from './self-check.ts';
import { spendsQuota } from './spends-quota.ts';
import { wfsEndpoint } from './wfs-endpoint.ts';

/** Everything that this server answers. */
export const ROUTES: readonly Route[] = [
  {
    path: '/api/wfs',
    methods: ['GET', 'POST'],
    guards: [hasPortal, isAuthenticated, mayEnter, spendsQuota],
    handler: wfsEndpoint,
    errors: 'ows',
    isCounted: true,
    isOpenToOrigins: true,
    vary: 'Accept, Authorization, Cookie',
    failure: wfsFailure,
  },
  ...CATALOGUE_ROUTES,
  ...HARVEST_ROUTES,
  ...QUOTA_ROUTES,
  ...ADMIN_ROUTES,
  ...ACCOUNT_ROUTES,
  ...OAUTH_ROUTES,
  ...MAP_ROUTES,
  {
    path: '/',
    methods: ['GET'],
    guards: [hasPortal, isAuthenticated, mayEnter],
    handler: homeEndpoint,
    errors: 'page',
    isPage: true,
    isCounted: true,
    isOpenToOrigins: false,
    vary: 'Authorization, Cookie',
  },
  {
    path: '/dataset/:id',
    methods: ['GET'],
    guards: [hasPortal, isAuthenticated, mayEnter],
    handler: datasetEndpoint,
    errors: 'page',
    isPage: true,
    isCounted: true,
    isOpenToOrigins: false,
    vary: 'Authorization, Cookie',
  },
  {
    path: '/dataset/:id/query',
    methods: ['GET'],
    guards: [hasPortal, isAuthenticated, mayEnter, spendsQuota],
    handler: queryEndpoint,
    errors: 'page',
    isPage: true,
    isCounted: true,
    isOpenToOrigins: false,
    vary: 'Authorization, Cookie',
  },
  {
    path: '/language/:language',
    methods: ['GET'],
    guards: [hasPortal],
    handler: languageEndpoint,
    errors: 'page',
    isPage: true,
    isOpenToOrigins: false,
    vary: '',
  },
  {
    path: '/assets/:file',
    methods: ['GET'],
    guards: [],
    handler: assetEndpoint,
    errors: 'by Accept',
    isOpenToOrigins: false,
    vary: '',
  },
  {
    path: '/healthz/:nonce',
    methods: ['GET'],
    guards: [],
    handler: selfCheckEndpoint,
    errors: 'json',
    isOpenToOrigins: false,
    vary: '',
  },
  {
    path: '/healthz',
    methods: ['GET'],
    guards: [],
    handler: healthEndpoint,
    errors: 'json',
    isOpenToOrigins: false,
    vary: '',
  },
];
