import type { Identity } from '../access/identity.ts';
import { type CatalogView, viewCatalog } from '../access/view-catalog.ts';
import type { PortalCatalog } from '../catalog/catalog.ts';

/** Who is asking, and what they see. */
export interface Caller {
  readonly identity: Identity;
  readonly view: CatalogView;
}

export function createCaller(portal: PortalCatalog, identity: Identity): Caller {
  return { identity, view: viewCatalog(portal, identity) };
}
