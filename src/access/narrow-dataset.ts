import type { Dataset, DatasetGrant, DatasetMetadata, DatasetSummary } from '../catalog/catalog.ts';
import { type ResolvedGrant, resolveGrant } from '../catalog/resolve-grant.ts';
import { type FeatureType, isGeometryProperty, type PropertyType } from '../feature/feature.ts';
import type { FeatureQuery } from '../query/feature-query.ts';
import type { Filter } from '../query/filter.ts';
import { widenQuery } from './widen-query.ts';

/** A dataset of which a caller may read only a part. */
export interface NarrowedDataset {
  /** Without the hidden properties, and without what would tell of the features that are left out. */
  readonly dataset: Dataset;
  authorize(query: FeatureQuery): FeatureQuery;
}

/**
 * What several grants allow together, never more than each cell is allowed by one of them: a grant that another one
 * includes doesn't count; of those that are left every feature that one of them shows is shown, without the properties
 * that any of them hides. The dataset itself when nothing is left out; undefined when no grant can be understood any
 * more (a later version hasn't got a property that it names): such a one gives no right.
 */
export function narrowDataset(
  dataset: Dataset,
  grants: readonly DatasetGrant[],
): Dataset | NarrowedDataset | undefined {
  const understood = grants
    .map((grant) => resolveGrant(dataset, grant))
    .filter((grant): grant is ResolvedGrant => !('problem' in grant));
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
  const hidesGeometry = featureType.properties.some(
    (property) => isGeometryProperty(property) && hidden.has(property.name),
  );
  const leftOut = { hidesRows: rowFilter !== undefined, hidesGeometry };
  return {
    dataset: {
      ...dataset,
      featureType: narrowType,
      metadata: metadataOf(dataset, shown, leftOut),
      summary: summaryOf(dataset, leftOut),
    },
    authorize: (query) => widenQuery(query, featureType, { rowFilter, hidesGeometry }),
  };
}

/** What is left out. */
interface LeftOut {
  readonly hidesRows: boolean;
  readonly hidesGeometry: boolean;
}

function metadataOf(
  { metadata }: Dataset,
  shown: readonly PropertyType[],
  { hidesRows, hidesGeometry }: LeftOut,
): DatasetMetadata {
  const names = new Set(shown.map(({ name }) => name));
  return {
    ...metadata,
    properties: metadata.properties.filter(({ name }) => names.has(name)),
    spatialExtent: hidesRows || hidesGeometry ? undefined : metadata.spatialExtent,
  };
}

/** The extent is that of all features and all their geometries together, so it tells of what is left out. */
function summaryOf({ summary }: Dataset, { hidesRows, hidesGeometry }: LeftOut): DatasetSummary {
  if (!hidesRows && !hidesGeometry) return summary;
  const numberOfFeatures = hidesRows ? undefined : summary.numberOfFeatures;
  return { numberOfFeatures, envelope: undefined, wgs84Envelope: undefined };
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
