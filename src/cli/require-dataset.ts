import { CatalogError } from '../catalog/catalog-error.ts';
import { type DatasetRecord, findDataset } from '../catalog/datasets.ts';
import { findPortal } from '../catalog/portals.ts';
import type { ControlDatabase } from '../database/control-database.ts';

/** The dataset with that id; the portal is found as by `findPortal`. Throws CatalogError `NoSuchPortal`, `NoSuchDataset`. */
export async function requireDataset(
  database: ControlDatabase,
  portalName: string | undefined,
  id: string,
): Promise<DatasetRecord> {
  const portal = await findPortal(database, portalName);
  const dataset = await findDataset(database, portal.id, id);
  if (dataset !== undefined) return dataset;
  throw new CatalogError(
    'NoSuchDataset',
    `There is no dataset ${JSON.stringify(id)} in the portal ${portal.name}.`,
  );
}
