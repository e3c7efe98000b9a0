import { ANONYMOUS } from '../access/identity.ts';
import { viewCatalog } from '../access/view-catalog.ts';
import { textBody, textStream } from '../format/encoded-body.ts';
import { dcatDatasetDocument, JSON_LD_TYPE } from '../harvest/dcat.ts';
import { type DcatPage, dcatDocument } from '../harvest/dcat-document.ts';
import { robotsText, SITEMAP_TYPE, sitemap, sitemapFiles, sitemapIndex } from '../harvest/sitemap.ts';
import { sentence } from '../lib/sentence.ts';
import { callerOf, portalOf } from './caller-of.ts';
import { datasetOf } from './dataset-of.ts';
import { HttpFailure } from './http-failure.ts';
import type { Handler } from './route.ts';

/** Datasets of a page of `/catalog.jsonld?page=`. */
const PAGE_SIZE = 100;

/** `/catalog.jsonld`: the datasets that the caller may see as a catalogue of DCAT-AP; with `page` a hundred of them. */
export const dcatCatalogueEndpoint: Handler = async (input) => {
  const page = readPage(new URLSearchParams(input.exchange.queryString).get('page') ?? '');
  const { catalog, rights } = callerOf(input).view;
  const site = { portal: catalog.portal, baseUrl: input.context.baseUrl };
  const state = `dcat ${catalog.portal.id} ${catalog.revision} ${rights} ${page?.number ?? 'all'}`;
  return { status: 200, body: textStream(JSON_LD_TYPE, dcatDocument(catalog.datasets, site, page), state) };
};

/** `/dataset/:id/dataset.jsonld`: one of them. */
export const dcatDatasetEndpoint: Handler = async (input) => {
  const { catalog, rights } = callerOf(input).view;
  const dataset = datasetOf(input);
  const document = dcatDatasetDocument(dataset, { portal: catalog.portal, baseUrl: input.context.baseUrl });
  const state = `dcat ${dataset.uid} ${catalog.revision} ${rights}`;
  return { status: 200, body: textBody(JSON_LD_TYPE, JSON.stringify(document), state) };
};

/** `/sitemap.xml`: the pages that everybody may see, whoever asks; or the files with them, each by its number as `file`. */
export const sitemapEndpoint: Handler = async (input) => {
  const { catalog } = viewCatalog(portalOf(input), ANONYMOUS);
  const { baseUrl } = input.context;
  const files = sitemapFiles(catalog.datasets.length);
  const written = new URLSearchParams(input.exchange.queryString).get('file') ?? '';
  const state = `sitemap ${catalog.portal.id} ${catalog.revision} ${written}`;
  if (written === '' && files > 1)
    return { status: 200, body: textBody(SITEMAP_TYPE, sitemapIndex(files, baseUrl), state) };
  const file = written === '' ? 1 : /^[1-9]\d{0,5}$/.test(written) ? Number(written) : Number.NaN;
  if (!(file <= files))
    throw new HttpFailure(
      404,
      sentence('There is no sitemap {file} here.', { file: JSON.stringify(written) }),
    );
  return { status: 200, body: textStream(SITEMAP_TYPE, sitemap(catalog.datasets, baseUrl, file), state) };
};

/** `/robots.txt`: it is there on a private portal too, to say that there is nothing to read. */
export const robotsEndpoint: Handler = async (input) => {
  const { isPrivate, id } = portalOf(input).portal;
  const text = robotsText(input.context.baseUrl, isPrivate);
  return { status: 200, body: textBody('text/plain; charset=utf-8', text, `robots ${id} ${isPrivate}`) };
};

function readPage(written: string): DcatPage | undefined {
  if (written === '') return undefined;
  if (!/^[1-9]\d{0,5}$/.test(written))
    throw new HttpFailure(
      400,
      sentence('page is a number from 1, not {text}.', { text: JSON.stringify(written.slice(0, 50)) }),
    );
  return { number: Number(written), size: PAGE_SIZE };
}
