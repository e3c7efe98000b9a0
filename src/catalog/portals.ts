import type { Kysely, Selectable, Updateable } from 'kysely';
import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { PortalTable, Tables } from '../database/tables.ts';
import { sentence } from '../lib/sentence.ts';
import type { Portal } from './catalog.ts';
import { CatalogError } from './catalog-error.ts';
import { checkPortal } from './check-portal.ts';
import { listNamespaces } from './dataset-namespaces.ts';
import { requireFreeNamespace } from './feature-namespace.ts';
import { nextRevision } from './revision.ts';

/** What is said about a portal when it is made; the rest has defaults. */
export type NewPortal = Pick<Portal, 'name' | 'title' | 'namespaceUri'> & Partial<Omit<Portal, 'id'>>;

/** What may be changed later; `undefined` stands for «no value» where a field may have none. */
export type PortalChange = Partial<Omit<Portal, 'id' | 'name'>>;

const DEFAULTS: Omit<Portal, 'id' | 'name' | 'title' | 'namespaceUri'> = {
  abstract: '',
  hosts: [],
  isDefault: false,
  isPrivate: false,
  publicUrl: undefined,
  namespacePrefix: 'ods',
  providerName: '',
  providerSite: undefined,
  contactName: undefined,
  contactEmail: undefined,
  fees: 'NONE',
  accessConstraints: 'NONE',
  maxFeatures: undefined,
  otherSrs: [],
  allowsSignUp: false,
  backgroundUrl: undefined,
  backgroundAttribution: '',
};

/** Makes a portal. Throws CatalogError `Invalid` for values that can't stand, `Exists` for a name or host in use. */
export async function createPortal(database: ControlDatabase, input: NewPortal): Promise<Portal> {
  const portal = normalise({ ...DEFAULTS, ...input });
  checkPortal(portal);
  return database.db.transaction().execute((trx) => insertPortal(trx, portal));
}

/** Changes a portal. Throws CatalogError `NoSuchPortal`, `Invalid`, or `Exists` for a host or a namespace in use. */
export async function updatePortal(
  database: ControlDatabase,
  name: string,
  change: PortalChange,
  actor: Actor,
): Promise<Portal> {
  return database.db.transaction().execute(async (trx) => {
    const before = await requirePortal(trx, name);
    const portal = normalise({ ...before, ...change });
    checkPortal(portal);
    await requireOneNamespace(trx, before.id, portal);
    await trx.updateTable('portals').set(toRow(portal)).where('id', '=', before.id).execute();
    await writeHosts(trx, before.id, portal);
    if (portal.isDefault && !before.isDefault) await takeDefault(trx, before.id);
    await nextRevision(trx, before.id);
    const changed = (Object.keys(change) as (keyof PortalChange)[]).filter(
      (key) => JSON.stringify(portal[key]) !== JSON.stringify(before[key]),
    );
    await logEvent(trx, {
      portalId: before.id,
      actor,
      action: 'portal.set',
      subject: name,
      details: Object.fromEntries(changed.map((key) => [key, String(portal[key] ?? '').slice(0, 200)])),
    });
    return { ...portal, id: before.id };
  });
}

/** Makes the first portal when there is none; the answer is undefined where there is one. Safe in two processes at once. */
export async function createFirstPortal(
  database: ControlDatabase,
  input: NewPortal,
  settings: ReadonlyMap<string, string> = new Map(),
): Promise<Portal | undefined> {
  const portal = normalise({ ...DEFAULTS, ...input });
  checkPortal(portal);
  return database.db.transaction().execute(async (trx) => {
    if ((await trx.selectFrom('portals').select('id').limit(1).execute()).length > 0) return undefined;
    const created = await insertPortal(trx, portal);
    for (const [name, value] of settings)
      await trx.insertInto('settings').values({ portal_id: created.id, name, value }).execute();
    return created;
  });
}

/** Takes back a first portal that got nothing published, so that the home is as empty as it was before. */
export async function removeUnusedPortal(database: ControlDatabase, portal: Portal): Promise<void> {
  await database.db
    .deleteFrom('portals')
    .where('id', '=', portal.id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('datasets').select('uid').where('portal_id', '=', portal.id))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('publications').select('uid').where('portal_id', '=', portal.id))),
    )
    .execute();
}

/** All portals, in the order in which they were made. */
export async function listPortals(database: ControlDatabase): Promise<Portal[]> {
  return (await readPortals(database.db)).map((p) => p.portal);
}

/** The portal of that name, or without a name the default portal or the only one. Throws CatalogError `NoSuchPortal`. */
export async function findPortal(database: ControlDatabase, name: string | undefined): Promise<Portal> {
  if (name !== undefined) return requirePortal(database.db, name);
  const portals = await listPortals(database);
  const found = portals.find((p) => p.isDefault) ?? (portals.length === 1 ? portals[0] : undefined);
  if (found !== undefined) return found;
  const names = portals.map((p) => p.name).join(', ');
  throw new CatalogError(
    'NoSuchPortal',
    portals.length === 0
      ? 'There is no portal yet.'
      : sentence('None of the portals is the default one; say which with --portal: {names}.', { names }),
  );
}

/** Portals with their revisions. */
export async function readPortals(
  db: Kysely<Tables>,
): Promise<{ portal: Portal; revision: number; accessRevision: number }[]> {
  const rows = await db.selectFrom('portals').selectAll().orderBy('id').execute();
  const hosts = await db.selectFrom('portal_hosts').selectAll().orderBy('host').execute();
  return rows.map((row) => ({
    portal: fromRow(
      row,
      hosts.filter((h) => h.portal_id === row.id).map((h) => h.host),
    ),
    revision: row.revision,
    accessRevision: row.access_revision,
  }));
}

async function requirePortal(db: Kysely<Tables>, name: string): Promise<Portal> {
  const portals = await readPortals(db);
  const found = portals.find((p) => p.portal.name === name);
  if (found !== undefined) return found.portal;
  const names = portals.map((p) => p.portal.name).join(', ');
  throw new CatalogError(
    'NoSuchPortal',
    names === ''
      ? sentence('There is no portal {name}.', { name: JSON.stringify(name) })
      : sentence('There is no portal {name}; there is: {names}.', { name: JSON.stringify(name), names }),
  );
}

async function insertPortal(trx: Kysely<Tables>, portal: Omit<Portal, 'id'>): Promise<Portal> {
  const taken = await trx.selectFrom('portals').select('id').where('name', '=', portal.name).execute();
  if (taken.length > 0)
    throw new CatalogError(
      'Exists',
      sentence('There is a portal {name} already.', { name: JSON.stringify(portal.name) }),
    );
  const { id } = await trx
    .insertInto('portals')
    .values({ ...toRow(portal), name: portal.name, revision: Date.now() })
    .returning('id')
    .executeTakeFirstOrThrow();
  await writeHosts(trx, id, portal);
  if (portal.isDefault) await takeDefault(trx, id);
  return { ...portal, id };
}

/** Throws CatalogError `Exists` when a dataset has the prefix, or has the namespace of its own with another prefix. */
async function requireOneNamespace(
  trx: Kysely<Tables>,
  portalId: number,
  { namespacePrefix, namespaceUri }: Omit<Portal, 'id'>,
): Promise<void> {
  const taken = await listNamespaces(trx, portalId);
  // Datasets in the portal's own namespace take its new prefix when they are published next.
  const others = taken.filter(({ isOwn, prefix }) => isOwn || prefix === namespacePrefix);
  requireFreeNamespace({ uri: namespaceUri, prefix: namespacePrefix }, others);
}

async function takeDefault(trx: Kysely<Tables>, portalId: number): Promise<void> {
  const others = await trx
    .updateTable('portals')
    .set({ is_default: 0 })
    .where('id', '!=', portalId)
    .where('is_default', '=', 1)
    .returning('id')
    .execute();
  for (const other of others) await nextRevision(trx, other.id);
}

async function writeHosts(trx: Kysely<Tables>, portalId: number, portal: Omit<Portal, 'id'>): Promise<void> {
  await trx.deleteFrom('portal_hosts').where('portal_id', '=', portalId).execute();
  for (const host of portal.hosts) {
    const taken = await trx
      .selectFrom('portal_hosts')
      .innerJoin('portals', 'portals.id', 'portal_hosts.portal_id')
      .select('portals.name')
      .where('host', '=', host)
      .executeTakeFirst();
    if (taken !== undefined)
      throw new CatalogError(
        'Exists',
        sentence('The host {host} belongs to the portal {name}.', { host, name: taken.name }),
      );
    await trx.insertInto('portal_hosts').values({ host, portal_id: portalId }).execute();
  }
}

function normalise(portal: Omit<Portal, 'id'>): Omit<Portal, 'id'> {
  const hosts = [...new Set(portal.hosts.map((h) => h.toLowerCase()))].sort();
  return { ...portal, hosts, otherSrs: [...new Set(portal.otherSrs)] };
}

function toRow(portal: Omit<Portal, 'id'>) {
  return {
    title: portal.title,
    abstract: portal.abstract,
    is_default: portal.isDefault ? 1 : 0,
    is_private: portal.isPrivate ? 1 : 0,
    public_url: portal.publicUrl ?? null,
    namespace_prefix: portal.namespacePrefix,
    namespace_uri: portal.namespaceUri,
    provider_name: portal.providerName,
    provider_site: portal.providerSite ?? null,
    contact_name: portal.contactName ?? null,
    contact_email: portal.contactEmail ?? null,
    fees: portal.fees,
    access_constraints: portal.accessConstraints,
    max_features: portal.maxFeatures ?? null,
    other_srs: JSON.stringify(portal.otherSrs),
    allows_sign_up: portal.allowsSignUp ? 1 : 0,
    background_url: portal.backgroundUrl ?? null,
    background_attribution: portal.backgroundAttribution,
  } satisfies Updateable<PortalTable>;
}

function fromRow(row: Selectable<PortalTable>, hosts: readonly string[]): Portal {
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    abstract: row.abstract,
    hosts,
    isDefault: row.is_default === 1,
    isPrivate: row.is_private === 1,
    publicUrl: row.public_url ?? undefined,
    namespacePrefix: row.namespace_prefix,
    namespaceUri: row.namespace_uri,
    providerName: row.provider_name,
    providerSite: row.provider_site ?? undefined,
    contactName: row.contact_name ?? undefined,
    contactEmail: row.contact_email ?? undefined,
    fees: row.fees,
    accessConstraints: row.access_constraints,
    maxFeatures: row.max_features ?? undefined,
    otherSrs: JSON.parse(row.other_srs) as string[],
    allowsSignUp: row.allows_sign_up === 1,
    backgroundUrl: row.background_url ?? undefined,
    backgroundAttribution: row.background_attribution,
  };
}
