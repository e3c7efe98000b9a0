import { isSignedIn } from './account-input.ts';
import { apiKeysEndpoint } from './api-keys-endpoint.ts';
import { applicationEndpoint, applicationsEndpoint } from './applications-endpoint.ts';
import { isOwnForm } from './form-token.ts';
import { hasPortal, isAuthenticated } from './guards.ts';
import { linkEndpoint } from './link-endpoint.ts';
import { resetEndpoint } from './reset-endpoint.ts';
import type { Route } from './route.ts';
import { secondFactorEndpoint } from './second-factor-endpoint.ts';
import { settingsEndpoint } from './settings-endpoint.ts';
import { signInEndpoint, signOutEndpoint } from './sign-in-endpoint.ts';
import { signUpEndpoint } from './sign-up-endpoint.ts';

/** A page with a form that posts to its own address. */
const FORM_PAGE = {
  methods: ['GET', 'POST'],
  errors: 'page',
  isPage: true,
  isOpenToOrigins: false,
  vary: 'Authorization, Cookie',
} as const;

/** Before they have signed in; open also where the portal is private. */
const OPEN = [hasPortal, isAuthenticated, isOwnForm] as const;
const OWN = [hasPortal, isAuthenticated, isSignedIn, isOwnForm] as const;

/** Signing in and out, and one's account. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  { ...FORM_PAGE, path: '/login', guards: OPEN, handler: signInEndpoint },
  { ...FORM_PAGE, path: '/logout', guards: OPEN, handler: signOutEndpoint },
  { ...FORM_PAGE, path: '/login/link', guards: OPEN, handler: linkEndpoint },
  { ...FORM_PAGE, path: '/login/reset', guards: OPEN, handler: resetEndpoint },
  { ...FORM_PAGE, path: '/signup', guards: OPEN, handler: signUpEndpoint },
  { ...FORM_PAGE, path: '/account', guards: OWN, handler: apiKeysEndpoint },
  { ...FORM_PAGE, path: '/account/settings', guards: OWN, handler: settingsEndpoint },
  { ...FORM_PAGE, path: '/account/settings/second-factor', guards: OWN, handler: secondFactorEndpoint },
  { ...FORM_PAGE, path: '/account/applications', guards: OWN, handler: applicationsEndpoint },
  { ...FORM_PAGE, path: '/account/applications/:client', guards: OWN, handler: applicationEndpoint },
];
