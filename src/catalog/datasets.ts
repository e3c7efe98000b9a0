import { randomBytes, randomInt } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { type Actor, COMMAND_LINE, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { DatasetTable, DatasetVersionTable, Tables } from '../database/tables.ts';
import type { FeatureType, FeatureTypeSummary } from '../feature/feature.ts';
import type { Dataset, DatasetGrant, DatasetMetadata } from './catalog.ts';
import { noSuchDataset } from './catalog-error.ts';
import { readGrants } from './dataset-grants.ts';
import { metadataColumns, metadataFromRow } from './dataset-metadata.ts';
import { requireOwnNamespace } from './dataset-namespaces.ts';
import { retireVersion } from './dataset-versions.ts';
import type { FeatureNamespace } from './feature-namespace.ts';
import { type Publication, requirePublication } from './publication.ts';
import { requireVisibleKey } from './resolve-grant.ts';
import { nextRevision } from './revision.ts';
import { requireRun } from './source-runs.ts';
import { decodeFeatureType, decodeSummary, encodeFeatureType, encodeSummary } from './stored-feature-type.ts';

/** A dataset with what is known to publishing alone. */
export interface DatasetRecord extends Dataset {
  readonly summary: FeatureTypeSummary;
  /** The secret that feature ids are made with; never published. */
  readonly idKey: Buffer;
  /** Label of the property that feature ids come from; undefined: from the content. */
  readonly keyColumn: string | undefined;
  /** Undefined: the portal's. */
  readonly namespace: FeatureNamespace | undefined;
}

/** What a publish hands over to become the current version of its dataset. */
export interface NewVersion {
  readonly idKey: Buffer;
  readonly keyColumn: string | undefined;
  /** Of the feature type where the publisher said one; undefined: the portal's. */
  readonly namespace: FeatureNamespace | undefined;
  readonly metadata: DatasetMetadata;
  /** True: restricted from now on. Else as it is, which may have changed since the publish began; a new one isn't. */
  readonly restrict?: boolean;
  /** Token of the reading of a bound source that brought it, which must still be under way. */
  readonly sourceRun?: string | undefined;
  readonly version: string;
  readonly featureType: FeatureType;
  readonly summary: FeatureTypeSummary;
  /** Who publishes it; the command line by default. */
  readonly actor?: Actor;
  /** What it takes on disk. */
  readonly bytes?: number;
  /** What its history is to tell of the publish, as plain data. */
  readonly report?: object;
}

const UID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new dataset's internal name: `da_` and 12 letters or digits. */
export function newDatasetUid(): string {
  return `da_${Array.from({ length: 12 }, () => UID_LETTERS[randomInt(UID_LETTERS.length)]).join('')}`;
}

/** A new dataset's secret for feature ids: 32 random bytes. */
export function newIdKey(): Buffer {
  return randomBytes(32);
}

/** The dataset with that id; undefined when the portal has none. */
export async function findDataset(
  database: ControlDatabase,
  portalId: number,
  id: string,
): Promise<DatasetRecord | undefined> {
  const row = await datasetQuery(database.db)
    .where('datasets.portal_id', '=', portalId)
    .where('datasets.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : recordFromRow(row);
}

/** The feature type names that a portal's datasets have, but for the dataset with that id. */
export async function listTypeNames(
  database: ControlDatabase,
  portalId: number,
  exceptId: string,
): Promise<Set<string>> {
  const rows = await database.db
    .selectFrom('datasets')
    .select('type_name')
    .where('portal_id', '=', portalId)
    .where('id', '!=', exceptId)
    .execute();
  return new Set(rows.map((r) => r.type_name));
}

/**
 * Makes a loaded version the current one of its dataset, and the dataset itself where it is new, in one transaction that
 * also ends the publication. Rights stay as they are. Throws CatalogError `Busy` when the publication was taken over
 * meanwhile, `Changed` when the source that brought it is no longer the dataset's, `Exists` when its namespace was, `Invalid` when ids would tell what a grant hides.
 */
export async function activateVersion(
  database: ControlDatabase,
  publication: Publication,
  input: NewVersion,
): Promise<void> {
  const now = new Date().toISOString();
  const actor = input.actor ?? COMMAND_LINE;
  await database.db.transaction().execute(async (trx) => {
    await requirePublication(trx, publication);
    const { portalId, datasetId } = publication;
    if (input.sourceRun !== undefined) await requireRun(trx, publication, input.sourceRun);
    if (input.namespace !== undefined) await requireOwnNamespace(trx, portalId, datasetId, input.namespace);
    const grants = await readGrants(trx, portalId, [publication.uid]);
    requireVisibleKey(input.featureType, input.keyColumn, grants.get(publication.uid) ?? []);
    const revision = await nextRevision(trx, publication.portalId);
    await writeDataset(trx, publication, input, revision);
    await retireVersion(trx, publication.uid, now);
    await trx
      .insertInto('dataset_versions')
      .values({
        portal_id: publication.portalId,
        uid: publication.uid,
        version: input.version,
        feature_type: encodeFeatureType(input.featureType),
        summary: encodeSummary(input.summary),
        published_at: now,
        superseded_at: null,
        key_column: input.keyColumn ?? null,
        namespace_uri: input.namespace?.uri ?? null,
        namespace_prefix: input.namespace?.prefix ?? null,
        published_by: actor.name,
        bytes: input.bytes ?? null,
        report: input.report === undefined ? null : JSON.stringify(input.report),
      })
      .execute();
    await logEvent(trx, {
      portalId,
      actor,
      action: 'dataset.publish',
      subject: datasetId,
      details: { version: input.version, features: input.summary.numberOfFeatures },
    });
    await trx.deleteFrom('publications').where('token', '=', publication.token).execute();
  });
}

/**
 * Takes a dataset out of the catalogue, under a publication of its id so that none other runs. Its versions stay listed as
 * superseded until the store is rid of them. Throws CatalogError `NoSuchDataset`.
 */
export async function removeDataset(
  database: ControlDatabase,
  publication: Publication,
  actor: Actor = COMMAND_LINE,
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    await requirePublication(trx, publication);
    const removed = await trx
      .deleteFrom('datasets')
      .where('portal_id', '=', publication.portalId)
      .where('id', '=', publication.datasetId)
      .returning('uid')
      .executeTakeFirst();
    if (removed === undefined) throw noSuchDataset(publication.datasetId);
    // Else the next run would bring it back.
    await trx
      .deleteFrom('dataset_sources')
      .where('portal_id', '=', publication.portalId)
      .where('dataset_id', '=', publication.datasetId)
      .execute();
    await retireVersion(trx, removed.uid, new Date().toISOString());
    await nextRevision(trx, publication.portalId);
    const { portalId, datasetId } = publication;
    await logEvent(trx, { portalId, actor, action: 'dataset.unpublish', subject: datasetId });
    await trx.deleteFrom('publications').where('token', '=', publication.token).execute();
  });
}

/** Datasets with their current versions, to be narrowed. */
export function datasetQuery(db: Kysely<Tables>) {
  return db
    .selectFrom('datasets')
    .innerJoin('dataset_versions', (join) =>
      join
        .onRef('dataset_versions.uid', '=', 'datasets.uid')
        .onRef('dataset_versions.version', '=', 'datasets.current_version'),
    )
    .selectAll('datasets')
    .select(['dataset_versions.feature_type', 'dataset_versions.summary', 'dataset_versions.published_at']);
}

type DatasetRow = Selectable<DatasetTable> &
  Pick<Selectable<DatasetVersionTable>, 'feature_type' | 'summary' | 'published_at'>;

/** A row as a value, without what is known to publishing alone. */
export function datasetFromRow(
  row: DatasetRow,
  grants: readonly DatasetGrant[] = [],
): Dataset & { readonly summary: FeatureTypeSummary } {
  const metadata = metadataFromRow(row);
  const summary = decodeSummary(row.summary);
  return {
    uid: row.uid,
    id: row.id,
    portalId: row.portal_id,
    featureType: decodeFeatureType(row.feature_type),
    version: row.current_version,
    // What the publisher says stands wherever the box around the data would.
    summary: { ...summary, wgs84Envelope: metadata.spatialExtent ?? summary.wgs84Envelope },
    metadata,
    isRestricted: row.is_restricted === 1,
    grants,
    publishedAt: new Date(row.published_at),
  };
}

function recordFromRow(row: DatasetRow): DatasetRecord {
  return {
    ...datasetFromRow(row),
    idKey: Buffer.from(row.id_key, 'hex'),
    keyColumn: row.key_column ?? undefined,
    namespace: namespaceFromRow(row),
  };
}

function namespaceFromRow(row: DatasetRow): FeatureNamespace | undefined {
  const { namespace_uri: uri, namespace_prefix: prefix } = row;
  return uri === null || prefix === null ? undefined : { uri, prefix };
}

async function writeDataset(
  trx: Kysely<Tables>,
  { portalId, datasetId, uid }: Publication,
  input: NewVersion,
  revision: number,
): Promise<void> {
  const columns = {
    type_name: input.featureType.name,
    ...metadataColumns(input.metadata),
    id_key: input.idKey.toString('hex'),
    key_column: input.keyColumn ?? null,
    namespace_uri: input.namespace?.uri ?? null,
    namespace_prefix: input.namespace?.prefix ?? null,
    current_version: input.version,
    revision,
  };
  await trx
    .insertInto('datasets')
    .values({
      uid,
      portal_id: portalId,
      id: datasetId,
      ...columns,
      is_restricted: input.restrict === true ? 1 : 0,
    })
    .onConflict((conflict) =>
      conflict
        .column('uid')
        .doUpdateSet(input.restrict === true ? { ...columns, is_restricted: 1 } : columns),
    )
    .execute();
}
