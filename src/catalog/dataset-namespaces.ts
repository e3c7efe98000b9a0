import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { type FeatureNamespace, requireFreeNamespace } from './feature-namespace.ts';

/** Throws CatalogError `Exists` when another dataset of the portal, or the portal, has the prefix or the namespace otherwise. */
export async function requireOwnNamespace(
  db: Kysely<Tables>,
  portalId: number,
  datasetId: string,
  namespace: FeatureNamespace,
): Promise<void> {
  const portal = await db
    .selectFrom('portals')
    .select(['namespace_uri as uri', 'namespace_prefix as prefix', sql<string>`'the portal'`.as('owner')])
    .where('id', '=', portalId)
    .execute();
  const datasets = (await listNamespaces(db, portalId)).filter(({ id }) => id !== datasetId);
  requireFreeNamespace(namespace, [...portal, ...datasets]);
}

/** A namespace as a dataset's current version has it. */
export interface DatasetNamespace extends FeatureNamespace {
  readonly id: string;
  /** For messages. */
  readonly owner: string;
  /** False: it is the portal's, as it was when the version was published. */
  readonly isOwn: boolean;
}

export async function listNamespaces(db: Kysely<Tables>, portalId: number): Promise<DatasetNamespace[]> {
  const rows = await db
    .selectFrom('datasets')
    .innerJoin('dataset_versions', (join) =>
      join
        .onRef('dataset_versions.uid', '=', 'datasets.uid')
        .onRef('dataset_versions.version', '=', 'datasets.current_version'),
    )
    .select([
      'datasets.id',
      'datasets.namespace_uri',
      sql<string>`json_extract(dataset_versions.feature_type, '$.namespace')`.as('uri'),
      sql<string>`json_extract(dataset_versions.feature_type, '$.prefix')`.as('prefix'),
    ])
    .where('datasets.portal_id', '=', portalId)
    .execute();
  return rows.map(({ id, uri, prefix, namespace_uri }) => {
    return { id, uri, prefix, owner: `the dataset ${JSON.stringify(id)}`, isOwn: namespace_uri !== null };
  });
}
