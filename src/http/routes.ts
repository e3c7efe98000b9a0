import { wfsFailure } from '../ogc/wfs/handle-wfs.ts';
import { hasPortal, isAnonymous } from './guards.ts';
import { healthEndpoint } from './health-endpoint.ts';
import { homeEndpoint } from './page-endpoint.ts';
import type { Route } from './route.ts';
import { wfsEndpoint } from './wfs-endpoint.ts';

/** Everything that this server answers. */
export const ROUTES: readonly Route[] = [
  {
    path: '/api/wfs',
    methods: ['GET', 'POST'],
    guards: [hasPortal, isAnonymous],
    handler: wfsEndpoint,
    errors: 'ows',
    isOpenToOrigins: true,
    vary: 'Accept, Authorization',
    failure: wfsFailure,
  },
  {
    path: '/',
    methods: ['GET'],
    guards: [hasPortal, isAnonymous],
    handler: homeEndpoint,
    errors: 'page',
    isOpenToOrigins: false,
    vary: 'Authorization',
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
