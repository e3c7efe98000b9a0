import type { PortalCatalog } from '../catalog/catalog.ts';
import type { Caller } from './caller.ts';
import type { RouteInput } from './route.ts';

/** The caller, on routes with the guard `isAuthenticated`. */
export function callerOf({ exchange, route }: RouteInput): Caller {
  if (exchange.caller === undefined)
    throw new Error(`the route ${route.path} lacks its guard isAuthenticated`);
  return exchange.caller;
}

/** The portal with everything in it, on routes with the guard `hasPortal`. */
export function portalOf({ context, route }: RouteInput): PortalCatalog {
  if (context.portal === undefined) throw new Error(`the route ${route.path} lacks its guard hasPortal`);
  return context.portal;
}
