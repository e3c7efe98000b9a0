import type { Dataset, Portal } from '../catalog/catalog.ts';
import { compareByCodePoint } from '../lib/code-point-order.ts';
import { type DownloadFormat, downloadFormats } from './download-formats.ts';

/** What datasets are sorted into. */
export const FACETS = ['keyword', 'publisher', 'format', 'geometry_type', 'modified'] as const;
export type FacetName = (typeof FACETS)[number];

/** A value that datasets must have, or mustn't. */
export interface FacetValue {
  readonly facet: FacetName;
  readonly value: string;
}

/** How many of some datasets have the value. */
export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** What kinds of geometry a dataset has: the values of `geometry_type`. */
export type GeometryKind = 'point' | 'line' | 'polygon' | 'mixed' | 'none';

type FacetValues = Readonly<Record<FacetName, readonly string[]>>;

interface KnownValues {
  readonly providerName: string;
  readonly values: FacetValues;
}

const known = new WeakMap<Dataset, KnownValues>();

/** The dataset as it is seen is in these; the portal's provider stands for datasets that name no publisher. */
export function facetValues(dataset: Dataset, { providerName }: Portal): FacetValues {
  const before = known.get(dataset);
  if (before?.providerName === providerName) return before.values;
  const publisher = dataset.metadata.publisher ?? providerName;
  const values = {
    keyword: [...new Set(dataset.metadata.keywords)],
    publisher: publisher === '' ? [] : [publisher],
    format: namesOf(downloadFormats(dataset)),
    geometry_type: listOf(geometryKind(dataset)),
    modified: listOf(yearOf(modifiedDay(dataset))),
  };
  known.set(dataset, { providerName, values });
  return values;
}

/** When the data were last changed, `YYYY-MM-DD` or a moment of ISO 8601: as the publisher says, else when they were published. */
export function modifiedDay({ metadata, publishedAt }: Dataset): string {
  return metadata.modified ?? publishedAt.toISOString();
}

/** True when the dataset has each of the values of `refine`, and none of `exclude`. */
export function isRefined(
  values: FacetValues,
  refine: readonly FacetValue[],
  exclude: readonly FacetValue[],
): boolean {
  const has = ({ facet, value }: FacetValue) => values[facet].includes(value);
  return refine.every(has) && !exclude.some(has);
}

/** How many of the datasets have each value; those that most have first, then by the value. Years: the latest first. */
export function countFacet(datasets: readonly Dataset[], portal: Portal, facet: FacetName): FacetCount[] {
  // Most datasets have the same list of formats, so lists are counted before what stands in them.
  const lists = new Map<readonly string[], number>();
  for (const dataset of datasets) {
    const values = facetValues(dataset, portal)[facet];
    lists.set(values, (lists.get(values) ?? 0) + 1);
  }
  const counts = new Map<string, number>();
  for (const [values, count] of lists)
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + count);
  const found = [...counts].map(([value, count]) => ({ value, count }));
  return found.sort((a, b) =>
    facet === 'modified'
      ? compareByCodePoint(b.value, a.value)
      : b.count - a.count || compareByCodePoint(a.value, b.value),
  );
}

/** Kinds and years are few, so that there is one list for each. */
const lists = new Map<string, readonly string[]>();
const MAX_LISTS = 1000;

function listOf(value: string): readonly string[] {
  const known = lists.get(value) ?? [value];
  if (lists.size < MAX_LISTS) lists.set(value, known);
  return known;
}

const names = new WeakMap<readonly DownloadFormat[], readonly string[]>();

function namesOf(formats: readonly DownloadFormat[]): readonly string[] {
  const known = names.get(formats) ?? formats.map(({ name }) => name);
  names.set(formats, known);
  return known;
}

/** `mixed` where a dataset has several kinds, in one property or in several. */
export function geometryKind({ featureType }: Pick<Dataset, 'featureType'>): GeometryKind {
  const kinds = new Set(
    featureType.properties.flatMap((property) =>
      property.type === 'geometry' ? [KINDS.get(property.geometryType) ?? 'mixed'] : [],
    ),
  );
  const [kind = 'none'] = kinds;
  return kinds.size > 1 ? 'mixed' : kind;
}

const KINDS: ReadonlyMap<string, GeometryKind> = new Map([
  ['Point', 'point'],
  ['MultiPoint', 'point'],
  ['LineString', 'line'],
  ['MultiLineString', 'line'],
  ['Polygon', 'polygon'],
  ['MultiPolygon', 'polygon'],
]);

/** Years may have a sign, or more than four digits. */
function yearOf(day: string): string {
  return /^-?\d+/.exec(day)?.[0] ?? day;
}
