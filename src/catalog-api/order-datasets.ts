import type { Dataset } from '../catalog/catalog.ts';
import { compareByCodePoint } from '../lib/code-point-order.ts';
import { modifiedDay } from './facets.ts';

/** What a list of datasets can be ordered by. */
export const ORDER_FIELDS = ['dataset_id', 'title', 'modified', 'records_count'] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

export interface OrderKey {
  readonly field: OrderField;
  readonly isDescending: boolean;
}

type Compare = (a: Dataset, b: Dataset) => number;

const titles = new Intl.Collator('en', { numeric: true });

const COMPARE: Readonly<Record<OrderField, Compare>> = {
  dataset_id: (a, b) => compareByCodePoint(a.id, b.id),
  title: (a, b) => titles.compare(titleOf(a), titleOf(b)),
  modified: (a, b) => compareDays(modifiedDay(a), modifiedDay(b)),
  records_count: (a, b) => (a.summary.numberOfFeatures ?? 0) - (b.summary.numberOfFeatures ?? 0),
};

/** Orders of one list kept at once: a list stands for a state of the catalogue as some see it. */
const MAX_KEPT = 8;
const kept = new WeakMap<readonly Dataset[], Map<string, readonly Dataset[]>>();

/** The datasets in that order; those that are equal in it stay as they were. A list asked for again costs nothing. */
export function orderDatasets(
  datasets: readonly Dataset[],
  orderBy: readonly OrderKey[],
): readonly Dataset[] {
  if (orderBy.length === 0) return datasets;
  let orders = kept.get(datasets);
  if (orders === undefined) {
    orders = new Map();
    kept.set(datasets, orders);
  }
  const name = JSON.stringify(orderBy);
  const known = orders.get(name);
  if (known !== undefined) return known;
  const ordered = [...datasets].sort(comparatorOf(orderBy));
  orders.set(name, ordered);
  if (orders.size > MAX_KEPT) orders.delete(orders.keys().next().value as string);
  return ordered;
}

/** What people call a dataset: its id where it has no title. */
export function titleOf({ metadata, featureType }: Dataset): string {
  return metadata.title === '' ? featureType.label : metadata.title;
}

/** Datasets whose number of records isn't known come last, whatever the direction. */
function comparatorOf(orderBy: readonly OrderKey[]): Compare {
  return (a, b) => {
    for (const { field, isDescending } of orderBy) {
      if (field === 'records_count') {
        const unknown = Number(isUncounted(a)) - Number(isUncounted(b));
        if (unknown !== 0) return unknown;
      }
      const order = COMPARE[field](a, b);
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  };
}

/** Days and moments of ISO 8601; years may be negative or have more than four digits. */
function compareDays(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || compareByCodePoint(a, b);
}

function isUncounted({ summary }: Dataset): boolean {
  return summary.numberOfFeatures === undefined;
}
