import type { Kysely } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { decodeSummary } from './stored-feature-type.ts';

/** One row of a dataset's history. */
export interface DatasetVersion {
  readonly version: string;
  readonly publishedAt: Date;
  /** Name of the user, or `command line`; undefined: published before that was noted. */
  readonly publishedBy: string | undefined;
  /** When another took its place; undefined: it is the current one. */
  readonly supersededAt: Date | undefined;
  readonly numberOfFeatures: number;
  /** On disk; undefined: published before that was noted. */
  readonly bytes: number | undefined;
  /** What the publish reported, as JSON text; undefined: as above. */
  readonly report: string | undefined;
  /** True: it is being removed. */
  readonly isCondemned: boolean;
}

/** The versions of a dataset that the store has or may still have, oldest first. */
export async function listVersions(
  database: ControlDatabase,
  portalId: number,
  uid: string,
): Promise<DatasetVersion[]> {
  const rows = await database.db
    .selectFrom('dataset_versions')
    .selectAll()
    .where('portal_id', '=', portalId)
    .where('uid', '=', uid)
    .orderBy('published_at')
    .orderBy('version')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    publishedAt: new Date(row.published_at),
    publishedBy: row.published_by ?? undefined,
    supersededAt: row.superseded_at === null ? undefined : new Date(row.superseded_at),
    numberOfFeatures: decodeSummary(row.summary).numberOfFeatures,
    bytes: row.bytes ?? undefined,
    report: row.report ?? undefined,
    isCondemned: row.is_condemned === 1,
  }));
}

/** Those that are not being removed: the current one, then those before it as they were superseded. */
export async function listHistory(
  database: ControlDatabase,
  portalId: number,
  uid: string,
): Promise<DatasetVersion[]> {
  const versions = await listVersions(database, portalId, uid);
  const end = ({ supersededAt }: DatasetVersion) => supersededAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return versions
    .filter(({ isCondemned }) => !isCondemned)
    .sort((a, b) => end(b) - end(a) || (a.version < b.version ? 1 : -1));
}

/** Names of the versions of a dataset that the catalogue knows, current and superseded. */
export async function listKnownVersions(database: ControlDatabase, uid: string): Promise<Set<string>> {
  const rows = await database.db
    .selectFrom('dataset_versions')
    .select('version')
    .where('uid', '=', uid)
    .execute();
  return new Set(rows.map((r) => r.version));
}

/** Notes in a transaction that the current version of a dataset is so no more. */
export async function retireVersion(trx: Kysely<Tables>, uid: string, now: string): Promise<void> {
  await trx
    .updateTable('dataset_versions')
    .set({ superseded_at: now })
    .where('uid', '=', uid)
    .where('superseded_at', 'is', null)
    .execute();
}

/** Forgets a condemned version that the store is rid of. */
export async function forgetVersion(
  database: ControlDatabase,
  version: { uid: string; version: string },
): Promise<void> {
  await database.db
    .deleteFrom('dataset_versions')
    .where('uid', '=', version.uid)
    .where('version', '=', version.version)
    .where('is_condemned', '=', 1)
    .execute();
}
