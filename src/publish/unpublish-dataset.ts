import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../audit/audit-log.ts';
import { noDatasetIn } from '../catalog/catalog-error.ts';
import { type DatasetRecord, findDataset, removeDataset } from '../catalog/datasets.ts';
import { findPortal } from '../catalog/portals.ts';
import { beginPublication } from '../catalog/publication.ts';
import type { PublishServices } from './publish-request.ts';
import { GRACE_MS, removeSupersededVersions, type VersionServices } from './remove-versions.ts';

/**
 * Takes a dataset out of the catalogue in one step, then removes its versions once every server has noticed; an abort
 * leaves that to the server. Its rights go with it. Resolves with what it was. Throws CatalogError `NoSuchPortal`, `NoSuchDataset`, or `Busy` while it is being published.
 */
export async function unpublishDataset(
  {
    portal: portalName,
    id,
    actor,
  }: { readonly portal?: string | undefined; readonly id: string; readonly actor?: Actor },
  services: VersionServices & Pick<PublishServices, 'graceMs' | 'leavesOldVersions'>,
  signal: AbortSignal,
): Promise<DatasetRecord> {
  const portal = await findPortal(services.database, portalName);
  const dataset = await findDataset(services.database, portal.id, id);
  if (dataset === undefined) throw noDatasetIn(portal.name, id);
  const begun = await beginPublication(services.database, portal.id, id, dataset.uid);
  try {
    signal.throwIfAborted();
    await removeDataset(services.database, begun.publication, actor);
  } finally {
    await begun.end();
  }
  if (services.leavesOldVersions === true) return dataset;
  const graceMs = services.graceMs ?? GRACE_MS;
  try {
    await delay(graceMs, undefined, { signal });
    await removeSupersededVersions(services, new Date(Date.now() - graceMs));
  } catch {}
  return dataset;
}
