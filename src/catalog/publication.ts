import { randomBytes } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { ControlDatabase } from '../database/control-database.ts';
import type { PublicationTable, Tables } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import { CatalogError } from './catalog-error.ts';
import { isAlive, ownIdentity, RENEW_MS } from './process-identity.ts';

/** The right to change one dataset: held by one process at a time, and lost with it. */
export interface Publication {
  readonly portalId: number;
  readonly datasetId: string;
  /** The dataset's, or the one that it will have when it is new. */
  readonly uid: string;
  readonly token: string;
}

/** A publication begun, and the uid of one that a dead process left behind: the store may hold its debris. */
export interface BegunPublication {
  readonly publication: Publication;
  readonly abandonedUid: string | undefined;
  /** Gives the right back; also after it went with a transaction. */
  end(): Promise<void>;
}

/**
 * Begins to change a dataset. Throws CatalogError `Busy` while another process that still runs does; what a dead one left
 * is taken over at once (another machine's after 90 s).
 */
export async function beginPublication(
  database: ControlDatabase,
  portalId: number,
  datasetId: string,
  uid: string,
): Promise<BegunPublication> {
  const token = randomBytes(16).toString('hex');
  const abandonedUid = await database.db.transaction().execute(async (trx) => {
    const left = await trx
      .selectFrom('publications')
      .selectAll()
      .where('portal_id', '=', portalId)
      .where('dataset_id', '=', datasetId)
      .executeTakeFirst();
    if (left !== undefined) await takeOver(trx, left);
    await trx
      .insertInto('publications')
      .values({ portal_id: portalId, dataset_id: datasetId, uid, token, ...ownColumns() })
      .execute();
    return left?.uid;
  });
  const timer = setInterval(() => void renew(database, token), RENEW_MS);
  timer.unref();
  const end = async () => {
    clearInterval(timer);
    await database.db.deleteFrom('publications').where('token', '=', token).execute();
  };
  return { publication: { portalId, datasetId, uid, token }, abandonedUid, end };
}

/** Within a transaction: throws CatalogError `Busy` when another process has taken the publication over. */
export async function requirePublication(trx: Kysely<Tables>, publication: Publication): Promise<void> {
  const held = await trx
    .selectFrom('publications')
    .select('uid')
    .where('token', '=', publication.token)
    .executeTakeFirst();
  if (held === undefined) throw takenOver(publication.datasetId);
}

export function takenOver(datasetId: string): CatalogError {
  return new CatalogError(
    'Busy',
    sentence('Another process has taken over the publishing of {id}.', { id: JSON.stringify(datasetId) }),
  );
}

/** Publications whose process is dead; they stay until somebody begins one for that dataset. */
export async function listAbandonedPublications(database: ControlDatabase): Promise<Publication[]> {
  const rows = await database.db.selectFrom('publications').selectAll().execute();
  return rows.filter(isDead).map((row) => ({
    portalId: row.portal_id,
    datasetId: row.dataset_id,
    uid: row.uid,
    token: row.token,
  }));
}

function ownColumns() {
  const { hostname, pid, start } = ownIdentity();
  return { hostname, pid, process_start: start, renewed_at: new Date().toISOString() };
}

async function takeOver(trx: Kysely<Tables>, left: Selectable<PublicationTable>): Promise<void> {
  if (!isDead(left))
    throw new CatalogError(
      'Busy',
      sentence('{id} is being published right now, by process {pid} on {host}.', {
        id: JSON.stringify(left.dataset_id),
        pid: left.pid,
        host: left.hostname,
      }),
    );
  await trx.deleteFrom('publications').where('token', '=', left.token).execute();
}

function isDead(row: Selectable<PublicationTable>): boolean {
  return !isAlive({ hostname: row.hostname, pid: row.pid, start: row.process_start }, row.renewed_at);
}

/** A failure to renew is no failure of the publish: its last transaction checks that it still holds the right. */
async function renew(database: ControlDatabase, token: string): Promise<void> {
  try {
    await database.db
      .updateTable('publications')
      .set({ renewed_at: new Date().toISOString() })
      .where('token', '=', token)
      .execute();
  } catch {}
}
