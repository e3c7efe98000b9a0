import type { Actor } from '../audit/audit-log.ts';
import { noDatasetIn } from '../catalog/catalog-error.ts';
import { readRights } from '../catalog/dataset-grants.ts';
import { type DatasetRecord, findDataset } from '../catalog/datasets.ts';
import { findPortal } from '../catalog/portals.ts';
import { beginPublication } from '../catalog/publication.ts';
import { noSuchVersion, restoreVersion } from '../catalog/restore-version.ts';
import { rightsRemarks } from '../catalog/rights-remarks.ts';
import type { VersionServices } from './remove-versions.ts';

export interface RestoreRequest {
  readonly portal?: string | undefined;
  readonly id: string;
  readonly version: string;
  readonly actor: Actor;
}

export interface RestoredDataset {
  readonly dataset: DatasetRecord;
  /** What its publisher should know of the rights to it, one sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Returns a dataset to a version that was kept, in one step; the version that was current is kept in its turn. Throws
 * CatalogError `NoSuchPortal`, `NoSuchDataset`, `NoSuchVersion`, `Busy` while it is being published, and those of
 * `restoreVersion`.
 */
export async function restoreDataset(
  { portal: portalName, id, version, actor }: RestoreRequest,
  { database, store }: Pick<VersionServices, 'database' | 'store'>,
): Promise<RestoredDataset> {
  const portal = await findPortal(database, portalName);
  const before = await findDataset(database, portal.id, id);
  if (before === undefined) throw noDatasetIn(portal.name, id);
  const begun = await beginPublication(database, portal.id, id, before.uid);
  try {
    if (!(await store.versions(before.uid)).includes(version)) throw noSuchVersion(id, version);
    await restoreVersion(database, begun.publication, version, actor);
  } finally {
    await begun.end();
  }
  const dataset = (await findDataset(database, portal.id, id)) ?? before;
  const rights = await readRights(database, { portalId: portal.id, datasetId: id });
  const remarks = await rightsRemarks(database.db, dataset, rights?.grants ?? [], before.featureType);
  return { dataset, remarks };
}
