import type { Dataset, DatasetGrant } from '../catalog/catalog.ts';
import { defaultReference } from '../crs/crs-reference.ts';
import type { FeatureType } from '../feature/feature.ts';
import type { FeatureQuery } from '../query/feature-query.ts';
import type { Filter } from '../query/filter.ts';
import { DEFAULT_FILTER_LIMITS } from '../query/filter-limits.ts';
import { resolveFilter } from '../query/resolve-filter.ts';
import { UnresolvedNameError } from '../query/unresolved-name-error.ts';
import { widenQuery } from './widen-query.ts';

/** A dataset of which a caller may read only a part. */
export interface NarrowedDataset {
  /** Without the hidden properties, and without what would tell of the features that are left out. */
  readonly dataset: Dataset;
  authorize(query: FeatureQuery): FeatureQuery;
}

/** One grant with its row filter looked up; undefined filter: every feature. */
interface ResolvedGrant {
  readonly filter: Filter | undefined;
  readonly text: string;
  readonly hidden: ReadonlySet<string>;
}

/**
 * What several grants allow together, never more than each cell is allowed by one of them: a grant that another one
 * includes doesn't count; of those that are left every feature that one of them shows is shown, without the properties
 * that any of them hides. The dataset itself when nothing is left out; undefined when no grant can be understood any more (its filter names
 * a property that a later version hasn't got): such a one gives no right.
 */
export function narrowDataset(
  dataset: Dataset,
  grants: readonly DatasetGrant[],
): Dataset | NarrowedDataset | undefined {
  const understood = grants.flatMap((grant) => resolveGrant(dataset, grant) ?? []);
  if (understood.length === 0) return undefined;
  const widest = understood.filter(
    (grant, i) => !understood.some((other, j) => includes(other, j, grant, i)),
  );
  const filters = widest.map(({ filter }) => filter);
  const rowFilter = filters.includes(undefined) ? undefined : orOf(filters as Filter[]);
  const hidden = new Set(widest.flatMap((grant) => [...grant.hidden]));
  const { featureType } = dataset;
  const shown = featureType.properties.filter((property) => !hidden.has(property.name));
  const hidesProperties = shown.length < featureType.properties.length;
  if (rowFilter === undefined && !hidesProperties) return dataset;
  const narrowType: FeatureType = hidesProperties ? { ...featureType, properties: shown } : featureType;
  return {
    dataset: {
      ...dataset,
      featureType: narrowType,
      summary:
        rowFilter === undefined
          ? dataset.summary
          : { numberOfFeatures: undefined, envelope: undefined, wgs84Envelope: undefined },
    },
    authorize: (query) => widenQuery(query, featureType, rowFilter),
  };
}

/** True when `grant` gives nothing that `other` doesn't; of two equal ones the first counts. */
function includes(other: ResolvedGrant, j: number, grant: ResolvedGrant, i: number): boolean {
  if (i === j) return false;
  const showsRows = other.filter === undefined || other.text === grant.text;
  const showsProperties = [...other.hidden].every((name) => grant.hidden.has(name));
  if (!showsRows || !showsProperties) return false;
  const isEqual = other.text === grant.text && other.hidden.size === grant.hidden.size;
  return !isEqual || j < i;
}

function orOf(filters: readonly Filter[]): Filter {
  return filters.length === 1 ? (filters[0] as Filter) : { kind: 'Or', operands: filters };
}

function resolveGrant(dataset: Dataset, grant: DatasetGrant): ResolvedGrant | undefined {
  const { featureType, uid, version } = dataset;
  const { rowFilter } = grant;
  const known = new Set(featureType.properties.map((property) => property.name));
  const hidden = new Set(grant.hiddenProperties.filter((name) => known.has(name)));
  if (rowFilter === undefined) return { filter: undefined, text: '', hidden };
  const target = {
    dataset: { uid, version },
    featureType,
    isOwnNamespace: (namespace: string) => namespace === featureType.namespace,
  };
  try {
    const srs = defaultReference(featureType.defaultCrs);
    const filter = resolveFilter(rowFilter, target, undefined, srs, DEFAULT_FILTER_LIMITS);
    return { filter, text: JSON.stringify(rowFilter), hidden };
  } catch (error) {
    if (error instanceof UnresolvedNameError) return undefined;
    throw error;
  }
}
