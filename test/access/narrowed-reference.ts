import type { Dataset, DatasetGrant } from '../../src/catalog/catalog.ts';
import { crsByCode } from '../../src/crs/registry.ts';
import { type Feature, type FeatureType, isGeometryProperty } from '../../src/feature/feature.ts';
import { type Envelope, envelopeOf, type Geometry, joinEnvelopes } from '../../src/feature/geometry.ts';
import { createMemberEncoder } from '../../src/member-encoders.ts';
import { createSortComparator } from '../../src/query/compare-values.ts';
import { createFilterEvaluator, prepareFilter } from '../../src/query/evaluate-filter.ts';
import type { FeatureQuery } from '../../src/query/feature-query.ts';
import type { FilterExpression } from '../../src/query/filter-expression.ts';
import type { FeatureStore, Selection } from '../../src/store/feature-store.ts';
import { ALL_FILTER_KINDS } from '../../src/store/supported-filters.ts';

/**
 * What rights mean, the slow way: features and properties that a reader may not see are taken out of the list by hand,
 * before anything is asked.
 */

const WGS84 = crsByCode(4326) as NonNullable<ReturnType<typeof crsByCode>>;

const scalar = (name: string, type: 'string' | 'int' | 'date', mandatory = false) =>
  ({ name, label: `The ${name}`, type, mandatory }) as const;
const geometry = (name: string, geometryType: 'Point' | 'LineString') =>
  ({ name, label: `The ${name}`, type: 'geometry', geometryType, dimension: 2, mandatory: false }) as const;

export const PARCELS: FeatureType = {
  name: 'parcels',
  label: 'parcels',
  namespace: 'http://data.example.org/api/wfs/featuretype',
  prefix: 'ods',
  crs: WGS84,
  defaultCrs: WGS84,
  properties: [
    scalar('gml_id', 'string'),
    scalar('number', 'int', true),
    geometry('place', 'Point'),
    scalar('owner', 'string'),
    scalar('since', 'date'),
    geometry('border', 'LineString'),
    scalar('state', 'string'),
  ],
};

export const NAMES = PARCELS.properties.map(({ name }) => name);
const valueIn = (feature: Feature, name: string) => feature.values[NAMES.indexOf(name)] ?? null;

/** Rows that a grant may show: as a filter, and as what it means. */
export interface RowRule {
  readonly expression: FilterExpression;
  holds(feature: Feature): boolean;
}

const property = (propertyName: string) => ({ kind: 'PropertyName', propertyName }) as const;

export const ROW_RULES: readonly RowRule[] = [
  {
    expression: {
      kind: 'PropertyIsLessThan',
      left: property('number'),
      right: { kind: 'Literal', text: '5' },
      matchCase: true,
    },
    holds: (feature) => (valueIn(feature, 'number') as number) < 5,
  },
  {
    expression: {
      kind: 'PropertyIsEqualTo',
      left: property('ods:state'),
      right: { kind: 'Literal', text: 'public' },
      matchCase: true,
    },
    holds: (feature) => valueIn(feature, 'state') === 'public',
  },
  {
    expression: { kind: 'Not', operand: { kind: 'PropertyIsNull', propertyName: 'The owner' } },
    holds: (feature) => valueIn(feature, 'owner') !== null,
  },
  {
    expression: {
      kind: 'BBOX',
      propertyName: 'place',
      envelope: { lower: [0, 0], upper: [5, 5], srsName: 'EPSG:4326' },
    },
    holds: (feature) => {
      const place = valueIn(feature, 'place') as Geometry | null;
      if (place?.type !== 'Point') return false;
      return place.coordinates.every((ordinate) => ordinate >= 0 && ordinate <= 5);
    },
  },
  {
    expression: { kind: 'FeatureId', ids: ['parcels.f1', 'parcels.f3', 'lots.f2'] },
    holds: (feature) => feature.id === 'f1' || feature.id === 'f3',
  },
];

/** A grant to everyone; `rule` undefined: every row. */
export interface HandGrant {
  readonly rule: RowRule | undefined;
  readonly hidden: readonly string[];
}

export function grantOf({ rule, hidden }: HandGrant): DatasetGrant {
  return { subject: { kind: 'everyone' }, rowFilter: rule?.expression, hiddenProperties: hidden };
}

/** What is left of the dataset. */
export interface HandNarrowed {
  readonly dataset: Dataset;
  /** In the order in which they are shown. */
  readonly features: readonly Feature[];
  readonly hidesGeometry: boolean;
}

/** `stored`: in the store's order. Undefined: nothing at all is left, not even the dataset. */
export function narrowByHand(
  dataset: Dataset,
  stored: readonly Feature[],
  grants: readonly HandGrant[],
): HandNarrowed | undefined {
  let widest: HandGrant[] = [];
  for (const grant of grants) {
    if (widest.some((other) => covers(other, grant))) continue;
    widest = [...widest.filter((other) => !covers(grant, other)), grant];
  }
  if (widest.length === 0) return undefined;
  const hidden = new Set(widest.flatMap((grant) => grant.hidden));
  const shown = NAMES.map((_, index) => index).filter((index) => !hidden.has(NAMES[index] as string));
  const hidesRows = widest.every(({ rule }) => rule !== undefined);
  const hidesGeometry = hidden.has('place') || hidden.has('border');
  const features = stored
    .filter((feature) => widest.some(({ rule }) => rule === undefined || rule.holds(feature)))
    .map(({ id, values }) => ({ id, values: shown.map((index) => values[index] ?? null) }));
  if (hidesGeometry) features.sort((a, b) => (a.id < b.id ? -1 : 1));
  const featureType: FeatureType = {
    ...PARCELS,
    properties: PARCELS.properties.filter((_, index) => shown.includes(index)),
  };
  return {
    dataset: {
      ...dataset,
      featureType,
      summary: {
        numberOfFeatures: hidesRows ? undefined : dataset.summary.numberOfFeatures,
        envelope: hidesRows || hidesGeometry ? undefined : dataset.summary.envelope,
        wgs84Envelope: hidesRows || hidesGeometry ? undefined : dataset.summary.wgs84Envelope,
      },
    },
    features,
    hidesGeometry,
  };
}

function covers(a: HandGrant, b: HandGrant): boolean {
  return (a.rule === undefined || a.rule === b.rule) && a.hidden.every((name) => b.hidden.includes(name));
}

/** A store that holds a list in its order, and nothing else. */
export function openListStore({ features, hidesGeometry }: HandNarrowed): FeatureStore {
  const refuse = () => Promise.reject(new Error('the list can only be read'));
  return {
    supports: ALL_FILTER_KINDS,
    select: (query) => select(query, features, hidesGeometry),
    load: refuse,
    versions: () => Promise.resolve([]),
    remove: refuse,
    close: () => Promise.resolve(),
  };
}

async function select(
  { filter, featureType, sortBy, startIndex, maxFeatures }: FeatureQuery,
  features: readonly Feature[],
  hidesGeometry: boolean,
): Promise<Selection> {
  if (filter !== undefined) await prepareFilter(filter);
  const holds = filter === undefined ? () => true : createFilterEvaluator(filter, featureType);
  const all = features
    .filter((feature) => holds(feature) === true)
    .sort(createSortComparator(sortBy, featureType));
  const page = all.slice(startIndex, maxFeatures === undefined ? undefined : startIndex + maxFeatures);
  return {
    count: async () => page.length,
    matched: async () => all.length,
    envelope: async () => (hidesGeometry ? undefined : envelopeOfAll(page, featureType)),
    async *encode(encoding) {
      const encoder = createMemberEncoder(encoding);
      for (const [i, feature] of page.entries()) {
        if (i > 0 && encoder.separator.length > 0) yield encoder.separator;
        yield encoder.encode(feature).slice();
      }
    },
    members: () => undefined,
    close() {},
  };
}

function envelopeOfAll(features: readonly Feature[], { properties }: FeatureType): Envelope | undefined {
  let joined: Envelope | undefined;
  for (const { values } of features) {
    for (const [index, type] of properties.entries()) {
      const value = values[index] as Geometry | null | undefined;
      if (isGeometryProperty(type) && value !== null && value !== undefined)
        joined = joinEnvelopes(joined, envelopeOf(value));
    }
  }
  return joined;
}
