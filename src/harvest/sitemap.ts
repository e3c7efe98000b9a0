import type { Dataset } from '../catalog/catalog.ts';
import { datasetPageAddress } from '../catalog-api/dataset-address.ts';
import { modifiedDay } from '../catalog-api/facets.ts';
import { escapeXmlText } from '../lib/xml-writer.ts';

export const SITEMAP_TYPE = 'application/xml; charset=utf-8';

/** Most addresses that one file may hold (sitemaps.org). */
export const MAX_SITEMAP_ADDRESSES = 50_000;

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const BATCH = 500;
/** Days that every reader of sitemaps understands. */
const COMMON_DAY = /^[12]\d{3}-\d\d-\d\d/;

/** How many files the pages of so many datasets, and the start page, take. */
export function sitemapFiles(datasets: number): number {
  return Math.ceil((datasets + 1) / MAX_SITEMAP_ADDRESSES);
}

/** The pages of a portal, or those of one file of many (`file` counts from 1), piece by piece. */
export function* sitemap(datasets: readonly Dataset[], baseUrl: string, file = 1): Generator<string> {
  yield `${DECLARATION}<urlset xmlns="${NAMESPACE}">\n`;
  if (file === 1) yield `<url><loc>${escapeXmlText(`${baseUrl}/`)}</loc></url>\n`;
  // The start page takes the first place of the first file.
  const first = Math.max(0, (file - 1) * MAX_SITEMAP_ADDRESSES - 1);
  const end = file * MAX_SITEMAP_ADDRESSES - 1;
  for (let i = first; i < Math.min(end, datasets.length); i += BATCH)
    yield datasets
      .slice(i, Math.min(i + BATCH, end))
      .map((dataset) => entry(dataset, baseUrl))
      .join('');
  yield '</urlset>\n';
}

function entry(dataset: Dataset, baseUrl: string): string {
  const day = COMMON_DAY.exec(modifiedDay(dataset))?.[0];
  const modified = day === undefined ? '' : `<lastmod>${day}</lastmod>`;
  return `<url><loc>${escapeXmlText(datasetPageAddress(dataset, baseUrl))}</loc>${modified}</url>\n`;
}

/** Where the files are, when there is more than one. */
export function sitemapIndex(files: number, baseUrl: string): string {
  const entries = Array.from(
    { length: files },
    (_, i) => `<sitemap><loc>${escapeXmlText(`${baseUrl}/sitemap.xml?file=${i + 1}`)}</loc></sitemap>\n`,
  );
  return `${DECLARATION}<sitemapindex xmlns="${NAMESPACE}">\n${entries.join('')}</sitemapindex>\n`;
}

/**
 * What crawlers may read. Downloads and requests of the service are endless and no pages; what only people who are signed in see
 * leads nowhere. A private portal has nothing for them.
 */
export function robotsText(baseUrl: string, isPrivate: boolean): string {
  const base = new URL(baseUrl).pathname.replace(/\/$/, '');
  if (isPrivate) return 'User-agent: *\nDisallow: /\n';
  const closed = ['/api/', '/oauth2/', '/admin/', '/account/', '/login/', '/logout/', '/signup/'];
  return [
    'User-agent: *',
    ...closed.map((path) => `Disallow: ${base}${path}`),
    '',
    `Sitemap: ${baseUrl}/sitemap.xml`,
    '',
  ].join('\n');
}
