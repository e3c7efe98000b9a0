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
  const datasets = await db
    .selectFrom('datasets')
    .innerJoin('dataset_versions', (join) =>
      join
        .onRef('dataset_versions.uid', '=', 'datasets.uid')
        .onRef('dataset_versions.version', '=', 'datasets.current_version'),
    )
    .select([
      sql<string>`json_extract(dataset_versions.feature_type, '$.namespace')`.as('uri'),
      sql<string>`json_extract(dataset_versions.feature_type, '$.prefix')`.as('prefix'),
      'datasets.id as owner',
    ])
    .where('datasets.portal_id', '=', portalId)
    .where('datasets.id', '!=', datasetId)
    .execute();
  requireFreeNamespace(namespace, [...portal, ...datasets]);
}

/** The namespaces that datasets of the portal have of their own. */
export async function listOwnNamespaces(
  db: Kysely<Tables>,
  portalId: number,
): Promise<(FeatureNamespace & { readonly owner: string })[]> {
  const rows = await db
    .selectFrom('datasets')
    .select(['namespace_uri', 'namespace_prefix', 'id'])
    .where('portal_id', '=', portalId)
    .execute();
  return rows.flatMap(({ namespace_uri: uri, namespace_prefix: prefix, id: owner }) =>
    uri === null || prefix === null ? [] : [{ uri, prefix, owner }],
  );
}
