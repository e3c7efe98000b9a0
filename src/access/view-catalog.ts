import type { Dataset, DatasetGrant, PortalCatalog } from '../catalog/catalog.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { FeatureQuery } from '../query/feature-query.ts';
import type { Identity } from './identity.ts';
import { readsEverything } from './identity.ts';
import { type NarrowedDataset, narrowDataset } from './narrow-dataset.ts';

/** A portal's catalogue as one caller sees it: what they may not see isn't in it, by no name. */
export interface CatalogView {
  /** Datasets and properties that the caller may read; all others don't exist. */
  readonly catalog: PortalCatalog;
  /** Stands for the caller's rights in validators: equal rights give equal strings. */
  readonly rights: string;
  /** Narrows a query on a dataset of `catalog` to the features that the caller may read, as the store understands it. */
  authorize(query: FeatureQuery): FeatureQuery;
}

/** Datasets in all the views of one state of a portal that are kept at once: some 20 MB, and 100 with capabilities. */
const MAX_VIEWED_DATASETS = 100_000;
const views = new WeakMap<readonly Dataset[], LruMap<string, CatalogView>>();

/** The view of a caller. Costs a look into a map unless their rights haven't been asked for since the portal changed. */
export function viewCatalog(base: PortalCatalog, identity: Identity): CatalogView {
  // The list of datasets stands for the state: it is replaced when anything of the portal changes but its people.
  let known = views.get(base.datasets);
  if (known === undefined) {
    known = new LruMap(MAX_VIEWED_DATASETS);
    views.set(base.datasets, known);
  }
  const rights = rightsOf(base, identity);
  const view = known.get(rights);
  if (view !== undefined) return view;
  const made = readsEverything(identity)
    ? { rights, catalog: base, authorize: (query: FeatureQuery) => query }
    : createView(base, identity, rights);
  known.set(rights, made, 1 + (made.catalog === base ? 0 : made.catalog.datasets.length));
  return made;
}

/** Groups and users that any grant of the portal names: others make no difference. */
interface Subjects {
  readonly groupIds: ReadonlySet<number>;
  readonly userIds: ReadonlySet<number>;
}

const subjects = new WeakMap<readonly Dataset[], Subjects>();

function subjectsOf({ datasets }: PortalCatalog): Subjects {
  const known = subjects.get(datasets);
  if (known !== undefined) return known;
  const groupIds = new Set<number>();
  const userIds = new Set<number>();
  for (const { grants } of datasets) {
    for (const { subject } of grants) {
      if (subject.kind === 'group') groupIds.add(subject.id);
      else if (subject.kind === 'user') userIds.add(subject.id);
    }
  }
  const found = { groupIds, userIds };
  subjects.set(datasets, found);
  return found;
}

function rightsOf(base: PortalCatalog, identity: Identity): string {
  if (identity.kind === 'anonymous') return 'everyone';
  if (readsEverything(identity)) return 'all';
  const { groupIds, userIds } = subjectsOf(base);
  const groups = identity.groupIds.filter((id) => groupIds.has(id)).map((id) => `g${id}`);
  const user = userIds.has(identity.userId) ? [`u${identity.userId}`] : [];
  return ['everyone', ...groups, ...user].join(' ');
}

function createView(base: PortalCatalog, identity: Identity, rights: string): CatalogView {
  const narrowed = new Map<string, NarrowedDataset>();
  const datasets = base.datasets.flatMap((dataset) => {
    const seen = viewDataset(dataset, identity);
    if (seen === undefined) return [];
    if (!('dataset' in seen)) return [seen];
    narrowed.set(dataset.uid, seen);
    return [seen.dataset];
  });
  // A type name wins over another dataset's id, as in the whole catalogue.
  const byName = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  for (const dataset of datasets) byName.set(dataset.featureType.name, dataset);
  return {
    rights,
    catalog: { ...base, datasets, findByName: (name) => byName.get(name) },
    authorize: (query) => narrowed.get(query.dataset.uid)?.authorize(query) ?? query,
  };
}

/** The dataset as it is, a narrowed one, or undefined: it doesn't exist for the caller. */
function viewDataset(dataset: Dataset, identity: Identity): Dataset | NarrowedDataset | undefined {
  if (!dataset.isRestricted) return dataset;
  const own = dataset.grants.filter((grant) => isFor(grant, identity));
  return own.length === 0 ? undefined : narrowedOnce(dataset, own);
}

function isFor({ subject }: DatasetGrant, identity: Identity): boolean {
  if (subject.kind === 'everyone') return true;
  if (identity.kind === 'anonymous') return false;
  return subject.kind === 'user' ? subject.id === identity.userId : identity.groupIds.includes(subject.id);
}

interface Narrowing {
  readonly grants: readonly DatasetGrant[];
  readonly seen: Dataset | NarrowedDataset | undefined;
}

/** Narrowings of one dataset that are kept, so that views, and those of the portal's next state, share them. */
const MAX_NARROWINGS = 4;
const narrowings = new WeakMap<Dataset, Narrowing[]>();

function narrowedOnce(dataset: Dataset, own: readonly DatasetGrant[]): Dataset | NarrowedDataset | undefined {
  const known = narrowings.get(dataset) ?? [];
  const same = known.find(
    ({ grants }) => grants.length === own.length && grants.every((grant, i) => grant === own[i]),
  );
  if (same !== undefined) return same.seen;
  const seen = narrowDataset(dataset, own);
  narrowings.set(dataset, [{ grants: own, seen }, ...known].slice(0, MAX_NARROWINGS));
  return seen;
}
