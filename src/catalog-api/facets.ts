import type { Dataset, Portal } from '../catalog/catalog.ts';
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
    geometry_type: [geometryKind(dataset)],
    modified: [yearOf(modifiedDay(dataset))],
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
