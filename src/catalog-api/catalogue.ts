import type { PortalCatalog } from '../catalog/catalog.ts';
import { CatalogueError } from './catalogue-error.ts';
import { type CatalogueQuery, MAX_REACH } from './catalogue-query.ts';
import { type CatalogueSite, DATASETS_PATH, encodeDataset, type Link } from './encode-dataset.ts';
import { orderDatasets } from './order-datasets.ts';
import { searchDatasets } from './search-datasets.ts';

/** A page of the datasets that `catalog` holds, which is the catalogue as its reader may see it. */
export function datasetList(catalog: PortalCatalog, baseUrl: string, query: CatalogueQuery) {
  const site: CatalogueSite = { portal: catalog.portal, baseUrl };
  const found =
    query.search === undefined ? catalog.datasets : searchDatasets(catalog.datasets, query.search);
  const ordered = orderDatasets(found, query.orderBy);
  const page = ordered.slice(query.offset, query.offset + query.limit);
  return {
    total_count: found.length,
    links: pageLinks(query, baseUrl, found.length),
    datasets: page.map((dataset) => encodeDataset(dataset, site, query.includeAppMetas)),
  };
}

/** One dataset, by its id or the name of its feature type. Throws CatalogueError. */
export function datasetEntry(catalog: PortalCatalog, baseUrl: string, id: string, includeAppMetas: boolean) {
  const dataset = catalog.datasets.find((candidate) => candidate.id === id) ?? catalog.findByName(id);
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

/** As Opendatasoft writes it: names in alphabetical order, booleans as Python's, no slash at the end of the path. */
function pageAddress({ limit, includeAppMetas, written }: CatalogueQuery, baseUrl: string, offset: number) {
  const parameters = new URLSearchParams([
    ['include_app_metas', includeAppMetas ? 'True' : 'False'],
    // The last page that can be asked for may have to be a shorter one.
    ['limit', String(Math.min(limit, MAX_REACH - offset))],
    ['offset', String(offset)],
    ...written.map(([name, value]) => [name, value] as [string, string]),
  ]);
  parameters.sort();
  return `${baseUrl}${DATASETS_PATH}?${parameters}`;
}
