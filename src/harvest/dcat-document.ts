import type { Dataset } from '../catalog/catalog.ts';
import type { CatalogueSite } from '../catalog-api/encode-dataset.ts';
import { DCAT_CONTEXT, dcatCatalogue, dcatDataset } from './dcat.ts';

/** A part of the catalogue, as harvesters know it from CKAN: numbered from 1. */
export interface DcatPage {
  readonly number: number;
  readonly size: number;
}

/** Datasets that are written at once, so that memory stays bounded and others are served in between. */
const BATCH = 50;

/**
 * The catalogue as one JSON-LD document, piece by piece. `page` undefined: all datasets; else those of the page, with its place among the
 * others by Hydra.
 */
export function* dcatDocument(
  datasets: readonly Dataset[],
  site: CatalogueSite,
  page: DcatPage | undefined,
): Generator<string> {
  const shown =
    page === undefined ? datasets : datasets.slice((page.number - 1) * page.size, page.number * page.size);
  const head = JSON.stringify({ '@context': DCAT_CONTEXT, ...dcatCatalogue(site) });
  yield head.slice(0, -1);
  if (page !== undefined) yield `,"hydra:view":${JSON.stringify(pageView(datasets.length, site, page))}`;
  yield ',"dcat:dataset":[';
  for (let i = 0; i < shown.length; i += BATCH) {
    const batch = shown.slice(i, i + BATCH).map((dataset) => JSON.stringify(dcatDataset(dataset, site)));
    yield `${i === 0 ? '' : ','}${batch.join(',')}`;
  }
  yield ']}';
}

function pageView(total: number, { baseUrl }: CatalogueSite, { number, size }: DcatPage) {
  const last = Math.max(1, Math.ceil(total / size));
  const address = (page: number) => ({ '@id': `${baseUrl}/catalog.jsonld?page=${page}` });
  return {
    ...address(number),
    '@type': 'hydra:PartialCollectionView',
    'hydra:totalItems': total,
    'hydra:itemsPerPage': size,
    'hydra:first': address(1),
    'hydra:last': address(last),
    ...(number > 1 ? { 'hydra:previous': address(number - 1) } : {}),
    ...(number < last ? { 'hydra:next': address(number + 1) } : {}),
  };
}
