import type { Kysely } from 'kysely';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { Tables } from '../database/tables.ts';
import { sentence, words } from '../lib/sentence.ts';
import type { FilterExpression } from '../query/filter-expression.ts';
import type { Dataset, DatasetGrant, GrantSubject } from './catalog.ts';
import { CatalogError, noSuchDataset } from './catalog-error.ts';
import { requireVisibleKey, resolveGrant } from './resolve-grant.ts';
import { nextRevision } from './revision.ts';
import { rightsState } from './rights-state.ts';
import { decodeFeatureType } from './stored-feature-type.ts';

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

/** Who may see a dataset. */
export interface DatasetRights {
  readonly isRestricted: boolean;
  /** Hidden properties by their names or labels. */
  readonly grants: readonly DatasetGrant[];
}

/** Whose rights are written; `expectedState`: only where they still are as `rightsState` said. */
export interface RightsPlace {
  readonly portalId: number;
  readonly datasetId: string;
  readonly expectedState?: string | undefined;
}

/**
 * Changes who may see a dataset: whether it is restricted, and all its grants, at once. Subjects are of the same portal.
 * Throws CatalogError `NoSuchDataset`, `Changed`, or `Invalid` for what can't be: a subject that isn't there or that stands twice, a
 * grant that names what the dataset's current version hasn't got, a hidden property that feature ids are made from.
 */
export async function writeRights(
  database: ControlDatabase,
  { portalId, datasetId, expectedState }: RightsPlace,
  rights: DatasetRights,
  actor: Actor,
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const dataset = await findCurrent(trx, portalId, datasetId);
    const { uid } = dataset;
    const before = await readRights({ db: trx }, { portalId, datasetId });
    if (expectedState !== undefined && before !== undefined && rightsState(before) !== expectedState)
      throw new CatalogError(
        'Changed',
        'Somebody else has changed these rights meanwhile. Look at them as they are now, and save again.',
      );
    const grants = rights.grants.map((grant) => checkedGrant(grant, dataset));
    requireVisibleKey(dataset.featureType, dataset.keyColumn, grants);
    const revision = await nextRevision(trx, portalId);
    await trx
      .updateTable('datasets')
      .set({ is_restricted: rights.isRestricted ? 1 : 0, revision })
      .where('uid', '=', uid)
      .execute();
    await trx.deleteFrom('dataset_grants').where('dataset_uid', '=', uid).execute();
    for (const grant of grants) await insertGrant(trx, portalId, uid, grant);
    await logEvent(trx, {
      portalId,
      actor,
      action: 'rights.set',
      subject: datasetId,
      details: { isRestricted: rights.isRestricted, grants: grants.map(grantText).join('; ') },
    });
  });
}

/** The grants of one dataset; undefined when the portal has none with that id. */
export async function readRights(
  { db }: Pick<ControlDatabase, 'db'>,
  { portalId, datasetId }: RightsPlace,
): Promise<DatasetRights | undefined> {
  const row = await db
    .selectFrom('datasets')
    .select(['uid', 'is_restricted'])
    .where('portal_id', '=', portalId)
    .where('id', '=', datasetId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const grants = await readGrants(db, portalId, [row.uid]);
  return { isRestricted: row.is_restricted === 1, grants: grants.get(row.uid) ?? [] };
}

interface CurrentVersion extends Pick<Dataset, 'uid' | 'version' | 'featureType'> {
  readonly keyColumn: string | undefined;
}

async function findCurrent(
  trx: Kysely<Tables>,
  portalId: number,
  datasetId: string,
): Promise<CurrentVersion> {
  const row = await trx
    .selectFrom('datasets')
    .innerJoin('dataset_versions', (join) =>
      join
        .onRef('dataset_versions.uid', '=', 'datasets.uid')
        .onRef('dataset_versions.version', '=', 'datasets.current_version'),
    )
    .select(['datasets.uid', 'current_version', 'datasets.key_column', 'feature_type'])
    .where('datasets.portal_id', '=', portalId)
    .where('datasets.id', '=', datasetId)
    .executeTakeFirst();
  if (row === undefined) throw noSuchDataset(datasetId);
  return {
    uid: row.uid,
    version: row.current_version,
    featureType: decodeFeatureType(row.feature_type),
    keyColumn: row.key_column ?? undefined,
  };
}

/** The grant with the names of the properties that it hides, each once. */
function checkedGrant(grant: DatasetGrant, current: CurrentVersion): DatasetGrant {
  const { properties } = current.featureType;
  const names = grant.hiddenProperties.map((written) => {
    const found =
      properties.find(({ name }) => name === written) ?? properties.find(({ label }) => label === written);
    return found?.name ?? written;
  });
  const checked = { ...grant, hiddenProperties: [...new Set(names)] };
  const resolved = resolveGrant(current, checked);
  if ('problem' in resolved) {
    const known = properties.map(({ name }) => name).join(', ');
    throw new CatalogError(
      'Invalid',
      sentence("A grant can't be: {problem}. There is: {known}.", { problem: resolved.problem, known }),
    );
  }
  return checked;
}

function grantText({ subject, rowFilter, hiddenProperties }: DatasetGrant): string {
  const to = subject.kind === 'everyone' ? 'everyone' : `${subject.kind} ${subject.id}`;
  const rows = rowFilter === undefined ? '' : ', some rows';
  return `${to}${rows}${hiddenProperties.length === 0 ? '' : ` without ${hiddenProperties.join(', ')}`}`;
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
  const subjectId = subject.kind === 'everyone' ? null : subject.id;
  const same = await trx
    .selectFrom('dataset_grants')
    .select('id')
    .where('dataset_uid', '=', uid)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', 'is', subjectId)
    .executeTakeFirst();
  if (same !== undefined)
    throw new CatalogError(
      'Invalid',
      sentence('There are two grants to the same {kind}; one is enough.', { kind: words(subject.kind) }),
    );
  await trx
    .insertInto('dataset_grants')
    .values({
      portal_id: portalId,
      dataset_uid: uid,
      subject_kind: subject.kind,
      subject_id: subjectId,
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
    throw new CatalogError(
      'Invalid',
      kind === 'user'
        ? sentence('The portal has no user with the number {number}.', { number: id })
        : sentence('The portal has no group with the number {number}.', { number: id }),
    );
}

function subjectOf(kind: string, id: number | null): GrantSubject {
  if (kind === 'everyone') return { kind };
  if ((kind === 'group' || kind === 'user') && id !== null) return { kind, id };
  throw new Error(`a grant to ${kind} ${id} is none that this version knows`);
}
