import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { sentence } from '../lib/sentence.ts';
import { CatalogError } from './catalog-error.ts';
import { readGrants } from './dataset-grants.ts';
import { requireOwnNamespace } from './dataset-namespaces.ts';
import { retireVersion } from './dataset-versions.ts';
import { type Publication, requirePublication } from './publication.ts';
import { requireVisibleKey } from './resolve-grant.ts';
import { nextRevision } from './revision.ts';
import { decodeFeatureType } from './stored-feature-type.ts';

/**
 * Makes a kept version the current one again, in one transaction that also ends the publication. What is said about the
 * dataset and who may see it stay as they are. Throws CatalogError `NoSuchVersion`; `Busy` when the publication was taken
 * over; `Exists` when another has its namespace by now; `Invalid` when its ids would tell what a grant hides.
 */
export async function restoreVersion(
  database: ControlDatabase,
  publication: Publication,
  version: string,
  actor: Actor,
): Promise<void> {
  const { portalId, datasetId, uid, token } = publication;
  await database.db.transaction().execute(async (trx) => {
    await requirePublication(trx, publication);
    const row = await trx
      .selectFrom('dataset_versions')
      .selectAll()
      .where('portal_id', '=', portalId)
      .where('uid', '=', uid)
      .where('version', '=', version)
      .where('superseded_at', 'is not', null)
      .where('is_condemned', '=', 0)
      .executeTakeFirst();
    if (row === undefined) throw noSuchVersion(datasetId, version);
    const featureType = decodeFeatureType(row.feature_type);
    await requireOwnNamespace(trx, portalId, datasetId, {
      uri: featureType.namespace,
      prefix: featureType.prefix,
    });
    const grants = await readGrants(trx, portalId, [uid]);
    requireVisibleKey(featureType, row.key_column ?? undefined, grants.get(uid) ?? []);
    await retireVersion(trx, uid, new Date().toISOString());
    await trx
      .updateTable('dataset_versions')
      .set({ superseded_at: null })
      .where('uid', '=', uid)
      .where('version', '=', version)
      .execute();
    const revision = await nextRevision(trx, portalId);
    await trx
      .updateTable('datasets')
      .set({
        current_version: version,
        key_column: row.key_column,
        namespace_uri: row.namespace_uri,
        namespace_prefix: row.namespace_prefix,
        revision,
      })
      .where('uid', '=', uid)
      .execute();
    await logEvent(trx, {
      portalId,
      actor,
      action: 'dataset.restore',
      subject: datasetId,
      details: { version },
    });
    await trx.deleteFrom('publications').where('token', '=', token).execute();
  });
}

export function noSuchVersion(datasetId: string, version: string): CatalogError {
  return new CatalogError(
    'NoSuchVersion',
    sentence('{id} has no earlier version {version} to return to.', {
      id: JSON.stringify(datasetId),
      version: JSON.stringify(version),
    }),
  );
}
