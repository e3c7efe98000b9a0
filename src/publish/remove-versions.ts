import { CatalogError } from '../catalog/catalog-error.ts';
import { forgetVersion, listKnownVersions } from '../catalog/dataset-versions.ts';
import { beginPublication, listAbandonedPublications, type Publication } from '../catalog/publication.ts';
import { condemnVersions, type VersionRetention } from '../catalog/version-retention.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { FeatureStore } from '../store/feature-store.ts';

/** Within this time every server process has noticed that another version is current. */
export const GRACE_MS = 2000;

export interface VersionServices {
  readonly database: ControlDatabase;
  readonly store: FeatureStore;
  /** Of portals that say nothing else. */
  readonly retention: VersionRetention;
}

/** Removes from the store the versions that were superseded before that moment and aren't kept, of all datasets. */
export async function removeSupersededVersions(services: VersionServices, before: Date): Promise<number> {
  const versions = await condemnVersions(services.database, before, services.retention);
  for (const version of versions) {
    await services.store.remove(version);
    await forgetVersion(services.database, version);
  }
  return versions.length;
}

/** Removes what a publish left that was killed before its end: incomplete versions, and complete ones that the catalogue never got to know. */
export async function removeUnknownVersions(
  { database, store }: Pick<VersionServices, 'database' | 'store'>,
  uid: string,
): Promise<void> {
  await store.removeDebris?.(uid);
  const known = await listKnownVersions(database, uid);
  for (const version of await store.versions(uid))
    if (!known.has(version)) await store.remove({ uid, version });
}

/**
 * What a server does when it starts and now and then: superseded versions go after their grace, and what killed
 * publishes left goes at once. Safe beside publishes that run.
 */
export async function tidyVersions(services: VersionServices, now: Date): Promise<void> {
  await removeSupersededVersions(services, new Date(now.getTime() - GRACE_MS));
  await tidyAbandonedPublications(services);
}

/** Removes what publishes left whose processes are dead. */
export async function tidyAbandonedPublications(
  services: Pick<VersionServices, 'database' | 'store'>,
): Promise<void> {
  for (const abandoned of await listAbandonedPublications(services.database))
    await tidyAbandoned(services, abandoned);
}

/** Holds the dataset meanwhile: a new publish of it would use the same uid. */
async function tidyAbandoned(
  services: Pick<VersionServices, 'database' | 'store'>,
  abandoned: Publication,
): Promise<void> {
  const { portalId, datasetId, uid } = abandoned;
  try {
    const begun = await beginPublication(services.database, portalId, datasetId, uid);
    await removeUnknownVersions(services, uid).finally(() => begun.end());
  } catch (error) {
    if (!(error instanceof CatalogError && error.problem === 'Busy')) throw error;
  }
}
