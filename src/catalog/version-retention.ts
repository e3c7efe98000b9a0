import { sql } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import { writeSetting } from './settings.ts';

/** How many earlier versions stay to return to, where a portal says nothing else. */
export interface VersionRetention {
  /** Earlier versions of a dataset. */
  readonly keptVersions: number;
  /** Disk that the earlier versions of all datasets of a portal may take together. */
  readonly maxKeptVersionBytes: number;
}

/** Settings of a portal. */
const KEPT = 'versions.kept';
const BYTES = 'versions.bytes';

/** Changes what is given; null: as the server. */
export async function writeRetention(
  database: ControlDatabase,
  portalId: number,
  change: { readonly [Name in keyof VersionRetention]?: number | null },
): Promise<void> {
  for (const [name, value] of [
    [KEPT, change.keptVersions],
    [BYTES, change.maxKeptVersionBytes],
  ] as const)
    if (value !== undefined) await writeSetting(database, portalId, name, value?.toString());
}

/**
 * Marks the superseded versions that are to go: those of datasets that are gone, those beyond the number that is kept of a
 * dataset, and the oldest beyond the disk that is for them, but none that was superseded after `before`. From then on
 * nobody returns to them. Answers all that are so marked and that the store may still have.
 */
export async function condemnVersions(
  database: ControlDatabase,
  before: Date,
  { keptVersions, maxKeptVersionBytes }: VersionRetention,
): Promise<{ uid: string; version: string }[]> {
  return database.db.transaction().execute(async (trx) => {
    await sql`
      with
      earlier as (
        select v.portal_id, v.uid, v.version, v.superseded_at, coalesce(v.bytes, 0) as bytes, d.uid as dataset,
          row_number() over (partition by v.uid order by v.superseded_at desc, v.version desc) as place
        from dataset_versions v left join datasets d on d.uid = v.uid
        where v.superseded_at is not null and v.is_condemned = 0),
      counted as (
        select *, sum(bytes) over (partition by portal_id order by superseded_at desc, version desc) as total
        from earlier
        where dataset is not null and place <= coalesce(
          (select cast(value as integer) from settings s where s.portal_id = earlier.portal_id and s.name = ${KEPT}),
          ${keptVersions})),
      kept as (
        select uid, version from counted
        where total <= coalesce(
          (select cast(value as integer) from settings s where s.portal_id = counted.portal_id and s.name = ${BYTES}),
          ${maxKeptVersionBytes}))
      update dataset_versions set is_condemned = 1
      where superseded_at is not null and is_condemned = 0 and superseded_at <= ${before.toISOString()}
        and (uid, version) not in (select uid, version from kept)`.execute(trx);
    return trx
      .selectFrom('dataset_versions')
      .select(['uid', 'version'])
      .where('is_condemned', '=', 1)
      .execute();
  });
}
