import { randomBytes, randomInt } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { DatasetTable, DatasetVersionTable, Tables } from '../database/tables.ts';
import type { FeatureType, FeatureTypeSummary } from '../feature/feature.ts';
import type { Dataset, DatasetGrant, DatasetMetadata } from './catalog.ts';
import { CatalogError } from './catalog-error.ts';
import { readGrants } from './dataset-grants.ts';
import { metadataColumns, metadataFromRow } from './dataset-metadata.ts';
import { requireOwnNamespace } from './dataset-namespaces.ts';
import type { FeatureNamespace } from './feature-namespace.ts';
import { type Publication, requirePublication } from './publication.ts';
import { requireVisibleKey } from './resolve-grant.ts';
import { nextRevision } from './revision.ts';
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
  readonly version: string;
  readonly featureType: FeatureType;
  readonly summary: FeatureTypeSummary;
}

/** One row of a dataset's history. */
export interface DatasetVersion {
  readonly version: string;
  readonly publishedAt: Date;
  /** When another took its place; undefined: it is the current one. */
  readonly supersededAt: Date | undefined;
  readonly numberOfFeatures: number;
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
 * meanwhile, `Exists` when its namespace was, `Invalid` when ids would tell what a grant hides.
 */
export async function activateVersion(
  database: ControlDatabase,
  publication: Publication,
  input: NewVersion,
): Promise<void> {
  const now = new Date().toISOString();
  await database.db.transaction().execute(async (trx) => {
    await requirePublication(trx, publication);
    const { portalId, datasetId } = publication;
    if (input.namespace !== undefined) await requireOwnNamespace(trx, portalId, datasetId, input.namespace);
    const grants = await readGrants(trx, portalId, [publication.uid]);
    requireVisibleKey(input.featureType, input.keyColumn, grants.get(publication.uid) ?? []);
    const revision = await nextRevision(trx, publication.portalId);
    await writeDataset(trx, publication, input, revision);
    await retire(trx, publication.uid, now);
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
      })
      .execute();
    await trx.deleteFrom('publications').where('token', '=', publication.token).execute();
  });
}

/**
 * Takes a dataset out of the catalogue, under a publication of its id so that none other runs. Its versions stay listed as
 * superseded until the store is rid of them. Throws CatalogError `NoSuchDataset`.
 */
export async function removeDataset(database: ControlDatabase, publication: Publication): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    await requirePublication(trx, publication);
    const removed = await trx
      .deleteFrom('datasets')
      .where('portal_id', '=', publication.portalId)
      .where('id', '=', publication.datasetId)
      .returning('uid')
      .executeTakeFirst();
    if (removed === undefined) throw noSuchDataset(publication.datasetId);
    await retire(trx, removed.uid, new Date().toISOString());
    await nextRevision(trx, publication.portalId);
    await trx.deleteFrom('publications').where('token', '=', publication.token).execute();
  });
}

/** The versions of a dataset that the store has or may still have, oldest first. */
export async function listVersions(
  database: ControlDatabase,
  portalId: number,
  uid: string,
): Promise<DatasetVersion[]> {
  const rows = await database.db
    .selectFrom('dataset_versions')
    .select(['version', 'published_at', 'superseded_at', 'summary'])
    .where('portal_id', '=', portalId)
    .where('uid', '=', uid)
    .orderBy('published_at')
    .orderBy('version')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    publishedAt: new Date(row.published_at),
    supersededAt: row.superseded_at === null ? undefined : new Date(row.superseded_at),
    numberOfFeatures: decodeSummary(row.summary).numberOfFeatures,
  }));
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

/** Versions of any dataset that were superseded before that moment and may go from the store. */
export async function listSupersededVersions(
  database: ControlDatabase,
  before: Date,
): Promise<{ uid: string; version: string }[]> {
  return database.db
    .selectFrom('dataset_versions')
    .select(['uid', 'version'])
    .where('superseded_at', 'is not', null)
    .where('superseded_at', '<=', before.toISOString())
    .execute();
}

/** Forgets a superseded version that the store is rid of. */
export async function forgetVersion(
  database: ControlDatabase,
  version: { uid: string; version: string },
): Promise<void> {
  await database.db
    .deleteFrom('dataset_versions')
    .where('uid', '=', version.uid)
    .where('version', '=', version.version)
    .where('superseded_at', 'is not', null)
    .execute();
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
  return {
    uid: row.uid,
    id: row.id,
    portalId: row.portal_id,
    featureType: decodeFeatureType(row.feature_type),
    version: row.current_version,
    summary: decodeSummary(row.summary),
    metadata: metadataFromRow(row),
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

async function retire(trx: Kysely<Tables>, uid: string, now: string): Promise<void> {
  await trx
    .updateTable('dataset_versions')
    .set({ superseded_at: now })
    .where('uid', '=', uid)
    .where('superseded_at', 'is', null)
    .execute();
}

function noSuchDataset(id: string): CatalogError {
  return new CatalogError('NoSuchDataset', `There is no dataset ${JSON.stringify(id)} in this portal.`);
}
