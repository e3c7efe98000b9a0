import { isPublisher } from './admin/admin-input.ts';
import { uploadEndpoint, uploadProgressEndpoint } from './admin/upload-endpoint.ts';
import { beginUploadEndpoint, isOwnTransfer, transferEndpoint } from './admin/upload-transfer-endpoint.ts';
import { uploadsEndpoint } from './admin/uploads-endpoint.ts';
import { isOwnForm } from './form-token.ts';
import { hasPortal, isAuthenticated } from './guards.ts';
import type { Route } from './route.ts';

const COMMON = {
  isOpenToOrigins: false,
  vary: 'Authorization, Cookie',
} as const satisfies Partial<Route>;

const PAGE = { ...COMMON, errors: 'page', isPage: true } as const satisfies Partial<Route>;
const SCRIPTED = { ...COMMON, errors: 'json' } as const satisfies Partial<Route>;

const GUARDS = [hasPortal, isAuthenticated, isPublisher] as const;

/** `/admin/uploads/`: files on their way to be datasets, for publishers. */
export const UPLOAD_ROUTES: readonly Route[] = [
  // A form with files is no text to be read whole: the endpoint looks at its token as it comes.
  { ...PAGE, path: '/admin/uploads', methods: ['GET', 'POST'], guards: GUARDS, handler: uploadsEndpoint },
  {
    ...SCRIPTED,
    path: '/admin/uploads/begin',
    methods: ['POST'],
    guards: [...GUARDS, isOwnForm],
    handler: beginUploadEndpoint,
  },
  {
    ...PAGE,
    path: '/admin/uploads/:id',
    methods: ['GET', 'POST'],
    guards: [...GUARDS, isOwnForm],
    handler: uploadEndpoint,
  },
  {
    ...SCRIPTED,
    path: '/admin/uploads/:id/progress',
    methods: ['GET'],
    guards: GUARDS,
    handler: uploadProgressEndpoint,
  },
  {
    ...SCRIPTED,
    path: '/admin/uploads/:id/files/:file',
    methods: ['GET', 'PATCH'],
    guards: [...GUARDS, isOwnTransfer],
    handler: transferEndpoint,
  },
];
