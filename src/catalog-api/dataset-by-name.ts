import type { Dataset, PortalCatalog } from '../catalog/catalog.ts';

/** The dataset of that id, else the one whose feature type has that name. */
export function datasetByName(catalog: PortalCatalog, name: string): Dataset | undefined {
  return catalog.datasets.find(({ id }) => id === name) ?? catalog.findByName(name);
}
