import type { Kysely } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import type { FilterExpression } from '../query/filter-expression.ts';
import type { DatasetGrant, GrantSubject } from './catalog.ts';
import { CatalogError } from './catalog-error.ts';
import { nextRevision } from './revision.ts';

/** SQLite takes at most 32,766 parameters in one statement. */
const MAX_UIDS = 10_000;

/** The grants of datasets, by uid, in the order in which they were given. */
export async function readGrants(
  db: Kysely<Tables>,
  portalId: number,
  uids: readonly string[],
): Promise<ReadonlyMap<string, readonly DatasetGrant[]>> {
  const query = db
    .selectFrom('dataset_grants')
    .selectAll()
    .where('portal_id', '=', portalId)
    .orderBy('dataset_uid')
    .orderBy('id');
  const rows = await (uids.length > MAX_UIDS ? query : query.where('dataset_uid', 'in', uids)).execute();
  const byUid = new Map<string, DatasetGrant[]>();
  for (const row of rows) {
    const grant: DatasetGrant = {
      subject: subjectOf(row.subject_kind, row.subject_id),
      rowFilter: row.row_filter === null ? undefined : (JSON.parse(row.row_filter) as FilterExpression),
      hiddenProperties: JSON.parse(row.hidden_properties) as string[],
    };
    const own = byUid.get(row.dataset_uid);
    if (own === undefined) byUid.set(row.dataset_uid, [grant]);
    else own.push(grant);
  }
  return byUid;
}

/**
 * Changes who may see a dataset: whether it is restricted, and all its grants, at once. Subjects are of the same portal.
 * Throws CatalogError `NoSuchDataset`, or `Invalid` for a subject that isn't there.
 */
export async function writeRights(
  database: ControlDatabase,
  portalId: number,
  datasetId: string,
  rights: { readonly isRestricted: boolean; readonly grants: readonly DatasetGrant[] },
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const dataset = await trx
      .selectFrom('datasets')
      .select('uid')
      .where('portal_id', '=', portalId)
      .where('id', '=', datasetId)
      .executeTakeFirst();
    if (dataset === undefined)
      throw new CatalogError(
        'NoSuchDataset',
        `There is no dataset ${JSON.stringify(datasetId)} in this portal.`,
      );
    const revision = await nextRevision(trx, portalId);
    await trx
      .updateTable('datasets')
      .set({ is_restricted: rights.isRestricted ? 1 : 0, revision })
      .where('uid', '=', dataset.uid)
      .execute();
    await trx.deleteFrom('dataset_grants').where('dataset_uid', '=', dataset.uid).execute();
    for (const grant of rights.grants) await insertGrant(trx, portalId, dataset.uid, grant);
  });
}

/**
 * Takes away all rights of a group or user that is being removed, inside that transaction, and lets every process know.
 * A restricted dataset that nobody else has a right to stays restricted.
 */
export async function removeGrantsOf(
  trx: Kysely<Tables>,
  portalId: number,
  subject: Exclude<GrantSubject, { kind: 'everyone' }>,
): Promise<void> {
  const removed = await trx
    .deleteFrom('dataset_grants')
    .where('portal_id', '=', portalId)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .returning('dataset_uid')
    .execute();
  if (removed.length === 0) return;
  const revision = await nextRevision(trx, portalId);
  for (const { dataset_uid } of removed)
    await trx.updateTable('datasets').set({ revision }).where('uid', '=', dataset_uid).execute();
}

async function insertGrant(
  trx: Kysely<Tables>,
  portalId: number,
  uid: string,
  { subject, rowFilter, hiddenProperties }: DatasetGrant,
): Promise<void> {
  if (subject.kind !== 'everyone') await requireSubject(trx, portalId, subject);
  await trx
    .insertInto('dataset_grants')
    .values({
      portal_id: portalId,
      dataset_uid: uid,
      subject_kind: subject.kind,
      subject_id: subject.kind === 'everyone' ? null : subject.id,
      row_filter: rowFilter === undefined ? null : JSON.stringify(rowFilter),
      hidden_properties: JSON.stringify(hiddenProperties),
    })
    .execute();
}

async function requireSubject(
  trx: Kysely<Tables>,
  portalId: number,
  { kind, id }: Exclude<GrantSubject, { kind: 'everyone' }>,
): Promise<void> {
  const found = await trx
    .selectFrom(kind === 'group' ? 'groups' : 'users')
    .select('id')
    .where('id', '=', id)
    .where('portal_id', '=', portalId)
    .executeTakeFirst();
  if (found === undefined)
    throw new CatalogError('Invalid', `The portal has no ${kind} with the number ${id}.`);
}

function subjectOf(kind: string, id: number | null): GrantSubject {
  if (kind === 'everyone') return { kind };
  if ((kind === 'group' || kind === 'user') && id !== null) return { kind, id };
  throw new Error(`a grant to ${kind} ${id} is none that this version knows`);
}
