import type { PortalCatalog } from '../catalog/catalog.ts';
import { CatalogueError } from './catalogue-error.ts';
import { type CatalogueQuery, type FacetsQuery, MAX_REACH } from './catalogue-query.ts';
import { DATASETS_PATH } from './dataset-address.ts';
import { datasetByName } from './dataset-by-name.ts';
import { type CatalogueSite, encodeDataset, type Link } from './encode-dataset.ts';
import type { FacetName } from './facets.ts';
import type { FoundDatasets } from './find-datasets.ts';

export const FACETS_PATH = '/api/v2/catalog/facets';

/** Values of a facet that an answer tells, those that most datasets have. */
export const MAX_FACET_COUNTS = 1000;

/** A page of what was found, of datasets that the reader may see. */
export function datasetList({ datasets }: FoundDatasets, site: CatalogueSite, query: CatalogueQuery) {
  const page = datasets.slice(query.offset, query.offset + query.limit);
  return {
    total_count: datasets.length,
    links: pageLinks(query, site.baseUrl, datasets.length),
    datasets: page.map((dataset) => encodeDataset(dataset, site, query.includeAppMetas)),
  };
}

/** How many of the datasets that were found have each value of the facets, as the Explore API says it. */
export function facetList(found: FoundDatasets, baseUrl: string, query: FacetsQuery) {
  const isChosen = (facet: FacetName, value: string) =>
    query.refine.some((chosen) => chosen.facet === facet && chosen.value === value);
  return {
    links: [{ href: addressOf(`${baseUrl}${FACETS_PATH}`, query.written), rel: 'self' }],
    facets: query.facets.map((name) => ({
      name,
      facets: found
        .countsOf(name)
        .slice(0, MAX_FACET_COUNTS)
        .map(({ value, count }) => ({
          name: value,
          count,
          state: isChosen(name, value) ? 'refined' : 'displayed',
          value,
        })),
    })),
  };
}

/** One dataset, by its id or the name of its feature type. Throws CatalogueError. */
export function datasetEntry(catalog: PortalCatalog, baseUrl: string, id: string, includeAppMetas: boolean) {
  const dataset = datasetByName(catalog, id);
  if (dataset === undefined)
    throw new CatalogueError('NotFoundResource', `The requested dataset ${id} does not exist.`);
  return encodeDataset(dataset, { portal: catalog.portal, baseUrl }, includeAppMetas);
}

function pageLinks(query: CatalogueQuery, baseUrl: string, total: number): Link[] {
  const { limit, offset } = query;
  const link = (rel: string, at: number): Link => ({ href: pageAddress(query, baseUrl, at), rel });
  const last = lastOffset(limit, total);
  const links = [link('self', offset), link('first', 0), link('last', last)];
  if (limit === 0) return links;
  if (offset > 0) links.push(link('prev', Math.max(0, Math.min(offset - limit, last))));
  const next = offset + limit;
  if (next < Math.min(total, MAX_REACH)) links.push(link('next', next));
  return links;
}

/** Where the last page begins that can be asked for. */
function lastOffset(limit: number, total: number): number {
  const reachable = Math.min(total, MAX_REACH);
  return limit === 0 || reachable === 0 ? 0 : Math.floor((reachable - 1) / limit) * limit;
}

/** As Opendatasoft writes it: booleans as Python's, no slash at the end of the path. */
function pageAddress({ limit, includeAppMetas, written }: CatalogueQuery, baseUrl: string, offset: number) {
  return addressOf(`${baseUrl}${DATASETS_PATH}`, [
    ['include_app_metas', includeAppMetas ? 'True' : 'False'],
    // The last page that can be asked for may have to be a shorter one.
    ['limit', String(Math.min(limit, MAX_REACH - offset))],
    ['offset', String(offset)],
    ...written,
  ]);
}

/** With its parameters in alphabetical order. */
function addressOf(address: string, written: readonly (readonly [string, string])[]): string {
  const parameters = new URLSearchParams(written.map(([name, value]): [string, string] => [name, value]));
  parameters.sort();
  return parameters.size === 0 ? address : `${address}?${parameters}`;
}
