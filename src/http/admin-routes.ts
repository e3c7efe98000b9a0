import { isAdministrator, isPublisher } from './admin/admin-input.ts';
import { applicationsEndpoint } from './admin/applications-endpoint.ts';
import { auditEndpoint } from './admin/audit-endpoint.ts';
import { confirmEndpoint } from './admin/confirm-endpoint.ts';
import { datasetEndpoint, datasetsEndpoint } from './admin/datasets-endpoint.ts';
import { groupEndpoint, groupsEndpoint } from './admin/groups-endpoint.ts';
import { healthJsonEndpoint, healthPageEndpoint } from './admin/health-endpoint.ts';
import { keysEndpoint } from './admin/keys-endpoint.ts';
import { metadataEndpoint } from './admin/metadata-endpoint.ts';
import { overviewEndpoint } from './admin/overview-endpoint.ts';
import { quotasEndpoint } from './admin/quotas-endpoint.ts';
import { rightEndpoint } from './admin/right-endpoint.ts';
import { settingsEndpoint } from './admin/settings-endpoint.ts';
import { sourcesEndpoint } from './admin/sources-endpoint.ts';
import { usageCsvEndpoint, usageEndpoint } from './admin/usage-endpoint.ts';
import { userEndpoint } from './admin/user-endpoint.ts';
import { usersEndpoint } from './admin/users-endpoint.ts';
import { versionsEndpoint } from './admin/versions-endpoint.ts';
import { isOwnForm } from './form-token.ts';
import { hasPortal, isAuthenticated } from './guards.ts';
import type { Route } from './route.ts';
import { UPLOAD_ROUTES } from './upload-routes.ts';

const PAGE = {
  methods: ['GET', 'POST'],
  errors: 'page',
  isPage: true,
  isOpenToOrigins: false,
  vary: 'Authorization, Cookie',
} as const satisfies Partial<Route>;

const FOR_ADMINISTRATORS = {
  ...PAGE,
  guards: [hasPortal, isAuthenticated, isAdministrator, isOwnForm],
} as const satisfies Partial<Route>;

const FOR_PUBLISHERS = {
  ...PAGE,
  guards: [hasPortal, isAuthenticated, isPublisher, isOwnForm],
} as const satisfies Partial<Route>;

/** `/admin/` (CONTRACT 6). */
export const ADMIN_ROUTES: readonly Route[] = [
  { ...FOR_PUBLISHERS, path: '/admin', methods: ['GET'], handler: overviewEndpoint },
  { ...FOR_PUBLISHERS, path: '/admin/datasets', methods: ['GET'], handler: datasetsEndpoint },
  { ...FOR_PUBLISHERS, path: '/admin/datasets/:id', handler: datasetEndpoint },
  { ...FOR_PUBLISHERS, path: '/admin/datasets/:id/right', handler: rightEndpoint },
  { ...FOR_PUBLISHERS, path: '/admin/datasets/:id/metadata', handler: metadataEndpoint },
  { ...FOR_PUBLISHERS, path: '/admin/datasets/:id/versions', handler: versionsEndpoint },
  ...UPLOAD_ROUTES,
  { ...FOR_PUBLISHERS, path: '/admin/sources', handler: sourcesEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/confirm', handler: confirmEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/users', handler: usersEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/users/:name', handler: userEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/groups', handler: groupsEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/groups/:name', handler: groupEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/keys', handler: keysEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/applications', handler: applicationsEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/quotas', handler: quotasEndpoint },
  { ...FOR_PUBLISHERS, path: '/admin/usage', methods: ['GET'], handler: usageEndpoint },
  { ...FOR_PUBLISHERS, path: '/admin/usage/csv', methods: ['GET'], handler: usageCsvEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/settings', handler: settingsEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/audit', methods: ['GET'], handler: auditEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/health', handler: healthPageEndpoint },
  { ...FOR_ADMINISTRATORS, path: '/admin/health.json', methods: ['GET'], handler: healthJsonEndpoint },
];
