import type { ControlDatabase } from '../database/control-database.ts';
import { compareByCodePoint } from '../lib/code-point-order.ts';
import type { Catalog, Dataset, Portal, PortalCatalog } from './catalog.ts';
import { readGrants } from './dataset-grants.ts';
import { datasetFromRow, datasetQuery } from './datasets.ts';
import { readPortals } from './portals.ts';
import { revisionToken } from './revision.ts';

/** How often the database is asked whether anything changed; the question costs microseconds. */
const POLL_MS = 300;

export interface LiveCatalogOptions {
  readonly pollMs?: number;
  /** A refresh that failed; the catalogue goes on with what it has and tries again. */
  readonly onError?: (error: unknown) => void;
}

/** The catalogue in memory, kept as new as the database. */
export interface LiveCatalog extends Catalog {
  readonly portals: readonly PortalCatalog[];
  close(): Promise<void>;
}

/** Everything at one moment; replaced as a whole, never changed. */
interface State {
  readonly portals: readonly PortalCatalog[];
  readonly byName: ReadonlyMap<string, PortalCatalog>;
  readonly byHost: ReadonlyMap<string, PortalCatalog>;
  readonly default: PortalCatalog | undefined;
  /** By portal id: how far `portals` has been read. */
  readonly revisions: ReadonlyMap<number, number>;
}

const EMPTY: State = {
  portals: [],
  byName: new Map(),
  byHost: new Map(),
  default: undefined,
  revisions: new Map(),
};

/** Reads the catalogue into memory and follows the changes of all processes until closed. */
export async function openCatalog(
  database: ControlDatabase,
  options: LiveCatalogOptions = {},
): Promise<LiveCatalog> {
  let token = await database.changeToken();
  let state = await readState(database, EMPTY);
  let running: Promise<void> | undefined;

  const readChanges = async (): Promise<void> => {
    const now = await database.changeToken();
    if (now === token) return;
    state = await readState(database, state);
    token = now;
  };
  const refresh = async (): Promise<void> => {
    // A read under way may have begun before the change that the caller knows of, so it doesn't count.
    await running?.catch(() => {});
    running ??= readChanges().finally(() => {
      running = undefined;
    });
    await running;
  };
  const timer = setInterval(() => {
    if (running === undefined) refresh().catch((error: unknown) => options.onError?.(error));
  }, options.pollMs ?? POLL_MS);
  timer.unref();

  return {
    get portals() {
      return state.portals;
    },
    forHost: (host) => state.byHost.get(host.toLowerCase()) ?? state.default,
    forPortal: (name) => state.byName.get(name),
    refresh,
    async close() {
      clearInterval(timer);
      await running?.catch(() => {});
    },
  };
}

async function readState(database: ControlDatabase, before: State): Promise<State> {
  return database.db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      const rows = await readPortals(trx);
      const portals: PortalCatalog[] = [];
      for (const { portal, revision, accessRevision } of rows) {
        const known = before.portals.find((p) => p.portal.id === portal.id);
        const knownRevision = before.revisions.get(portal.id);
        if (known !== undefined && knownRevision === revision) {
          // The same datasets by the same objects, so that what is remembered of them stays good.
          portals.push(known.accessRevision === accessRevision ? known : { ...known, accessRevision });
          continue;
        }
        const datasets = await readDatasets({ ...database, db: trx }, portal, known, knownRevision);
        portals.push({ ...createPortalCatalog(portal, datasets, revisionToken(revision)), accessRevision });
      }
      return stateOf(portals, new Map(rows.map((row) => [row.portal.id, row.revision])));
    });
}

/** Reads only the datasets that changed since `known`; the others stay the same objects. */
async function readDatasets(
  { db }: Pick<ControlDatabase, 'db'>,
  portal: Portal,
  known: PortalCatalog | undefined,
  knownRevision = -1,
): Promise<Dataset[]> {
  const changed = await datasetQuery(db)
    .where('datasets.portal_id', '=', portal.id)
    .where('datasets.revision', '>', knownRevision)
    .execute();
  const byUid = new Map((known?.datasets ?? []).map((d) => [d.uid, d]));
  const grants = await readGrants(
    db,
    portal.id,
    changed.map((row) => row.uid),
  );
  for (const row of changed) byUid.set(row.uid, datasetFromRow(row, grants.get(row.uid)));
  const present = await db.selectFrom('datasets').select('uid').where('portal_id', '=', portal.id).execute();
  return present.flatMap(({ uid }) => byUid.get(uid) ?? []);
}

/** One portal's catalogue as a value. */
export function createPortalCatalog(
  portal: Portal,
  unordered: readonly Dataset[],
  revision: string,
): PortalCatalog {
  const datasets = [...unordered].sort((a, b) => compareByCodePoint(a.id, b.id));
  const byId = new Map(datasets.map((d) => [d.id, d]));
  const byTypeName = new Map(datasets.map((d) => [d.featureType.name, d]));
  return {
    portal,
    datasets,
    revision,
    accessRevision: 0,
    findByName: (name) => byTypeName.get(name) ?? byId.get(name),
  };
}

function stateOf(portals: readonly PortalCatalog[], revisions: ReadonlyMap<number, number>): State {
  return {
    portals,
    byName: new Map(portals.map((p) => [p.portal.name, p])),
    byHost: new Map(portals.flatMap((p) => p.portal.hosts.map((host) => [host, p] as const))),
    default: portals.find((p) => p.portal.isDefault),
    revisions,
  };
}
