import { hasPortal, isAuthenticated, mayEnter } from './guards.ts';
import {
  dcatCatalogueEndpoint,
  dcatDatasetEndpoint,
  robotsEndpoint,
  sitemapEndpoint,
} from './harvest-endpoint.ts';
import type { Route } from './route.ts';
import { spendsQuota } from './spends-quota.ts';

const LINKED_DATA = {
  methods: ['GET'],
  guards: [hasPortal, isAuthenticated, mayEnter, spendsQuota],
  errors: 'json',
  isOpenToOrigins: true,
  vary: 'Authorization, Cookie',
} as const satisfies Partial<Route>;

const SITEMAP = {
  methods: ['GET'],
  guards: [hasPortal, isAuthenticated, mayEnter],
  errors: 'json',
  isOpenToOrigins: false,
  vary: 'Authorization, Cookie',
} as const satisfies Partial<Route>;

/** What other catalogues and search engines fetch. */
export const HARVEST_ROUTES: readonly Route[] = [
  { ...LINKED_DATA, path: '/catalog.jsonld', handler: dcatCatalogueEndpoint },
  { ...LINKED_DATA, path: '/dataset/:id/dataset.jsonld', handler: dcatDatasetEndpoint },
  { ...SITEMAP, path: '/sitemap.xml', handler: sitemapEndpoint },
  { ...SITEMAP, path: '/robots.txt', guards: [hasPortal], handler: robotsEndpoint, vary: '' },
];
