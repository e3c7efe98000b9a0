import type { ControlDatabase } from '../database/control-database.ts';

export interface CurrentVersion {
  readonly portalId: number;
  readonly datasetId: string;
  readonly uid: string;
  readonly version: string;
}

/** The version that each dataset of any portal is at. */
export async function listCurrentVersions({ db }: ControlDatabase): Promise<CurrentVersion[]> {
  const rows = await db
    .selectFrom('datasets')
    .select(['portal_id', 'id', 'uid', 'current_version'])
    .orderBy('uid')
    .execute();
  return rows.map((row) => ({
    portalId: row.portal_id,
    datasetId: row.id,
    uid: row.uid,
    version: row.current_version,
  }));
}

/**
 * For a copy of the database that goes with the current versions alone: forgets publishes under way, uploads and superseded
 * versions, which the copy's home will not have.
 */
export async function forgetAllButCurrent({ db }: ControlDatabase): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('publications').execute();
    await trx.deleteFrom('uploads').execute();
    await trx.deleteFrom('dataset_versions').where('superseded_at', 'is not', null).execute();
  });
}
