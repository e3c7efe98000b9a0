import type { Dataset, Portal } from '../catalog/catalog.ts';
import { compareByCodePoint } from '../lib/code-point-order.ts';
import { type FacetCount, type FacetName, facetValues } from './facets.ts';

/**
 * The values of a facet in the order in which equally frequent ones are told, and the places there of those that each dataset has:
 * thousands of texts are compared once for all that are counted.
 */
interface FacetTable {
  readonly values: readonly string[];
  readonly places: ReadonlyMap<Dataset, Uint32Array>;
}

/** By the list of all datasets of a state of the catalogue as some see it, which is replaced with the portal's provider. */
const tables = new WeakMap<readonly Dataset[], Map<FacetName, FacetTable>>();

/**
 * How many of the datasets, which are some of `all`, have each value; those that most have first, then by the value. Years: the
 * latest first.
 */
export function countFacet(
  datasets: readonly Dataset[],
  all: readonly Dataset[],
  portal: Portal,
  facet: FacetName,
): FacetCount[] {
  const { values, places } = tableOf(all, portal, facet);
  const counts = new Uint32Array(values.length);
  for (const dataset of datasets)
    for (const place of places.get(dataset) ?? []) counts[place] = (counts[place] as number) + 1;
  const found: FacetCount[] = [];
  for (const [place, value] of values.entries()) {
    const count = counts[place] as number;
    if (count > 0) found.push({ value, count });
  }
  // A stable order keeps equally frequent ones as they are.
  return facet === 'modified' ? found : found.sort((a, b) => b.count - a.count);
}

function tableOf(all: readonly Dataset[], portal: Portal, facet: FacetName): FacetTable {
  const own = tables.get(all) ?? new Map<FacetName, FacetTable>();
  tables.set(all, own);
  const table = own.get(facet) ?? makeTable(all, portal, facet);
  own.set(facet, table);
  return table;
}

function makeTable(all: readonly Dataset[], portal: Portal, facet: FacetName): FacetTable {
  const distinct = new Set(all.flatMap((dataset) => facetValues(dataset, portal)[facet]));
  const values = [...distinct].sort(compareByCodePoint);
  if (facet === 'modified') values.reverse();
  const placeOf = new Map(values.map((value, place) => [value, place]));
  // Most datasets have the same list of formats.
  const shared = new Map<readonly string[], Uint32Array>();
  const places = new Map<Dataset, Uint32Array>();
  for (const dataset of all) {
    const own = facetValues(dataset, portal)[facet];
    const known = shared.get(own) ?? Uint32Array.from(own, (value) => placeOf.get(value) as number);
    shared.set(own, known);
    places.set(dataset, known);
  }
  return { values, places };
}
