import type { Dataset, Portal } from '../../catalog/catalog.ts';
import { DATASETS_PATH } from '../../catalog-api/dataset-address.ts';
import type { FacetCount, FacetName } from '../../catalog-api/facets.ts';
import { ownerOf } from '../account-layout.ts';
import { CATALOGUE_STYLE } from '../catalogue-style.ts';
import { type Html, html } from '../html.ts';
import type { Message } from '../language/say.ts';
import { renderPage } from '../page-layout.ts';
import { pagerLinks } from '../pager.ts';
import type { Reader } from '../reader.ts';
import {
  CATALOGUE_SORTS,
  type CatalogueSort,
  type CatalogueState,
  catalogueAddress,
  DATASETS_PER_PAGE,
  refineText,
} from './catalogue-state.ts';
import { chosenFacets, facetList } from './facet-list.ts';
import { resultItem } from './result-item.ts';

export interface CataloguePage {
  readonly portal: Portal;
  readonly reader: Reader;
  readonly state: CatalogueState;
  /** Every dataset that the reader may see. */
  readonly datasets: readonly Dataset[];
  /** Those that were asked for, in order. */
  readonly found: readonly Dataset[];
  countsOf(facet: FacetName): readonly FacetCount[];
}

const SORT_TITLES: Readonly<Record<CatalogueSort, Message>> = {
  '': 'Relevance',
  title: 'Title',
  '-modified': 'Latest change',
  '-records_count': 'Number of features',
};

/** `/`: what is here, to search and to narrow. */
export function cataloguePage(page: CataloguePage): string {
  const { portal, reader, datasets } = page;
  const { say, baseUrl } = reader;
  return renderPage({
    title: portal.title,
    owner: ownerOf(portal),
    reader,
    head: headOf(page),
    style: CATALOGUE_STYLE,
    scripts: ['catalogue', 'copy-buttons'],
    heading: portal.title,
    lede: portal.abstract === '' ? summaryOf(page) : portal.abstract,
    ...(datasets.length === 0 ? {} : { navigation: searchForm(page) }),
    content: html`${datasets.length === 0 ? firstStart(reader) : resultSection(page)}
<section class="connect" aria-labelledby="connect"><h2 id="connect">${say('Connect')}</h2>
<p>${say('Give this address to QGIS, GDAL or any other program that speaks WFS, and it lists everything that is here.')}</p>
<code class="copy">${baseUrl}/api/wfs</code>
<p><a href="${baseUrl}/api/wfs">${say('How to connect')}</a></p></section>`,
  });
}

function headOf({ portal, reader: { baseUrl }, state }: CataloguePage): Html {
  const description = portal.abstract === '' ? portal.title : portal.abstract;
  const isWhole = state.search === undefined && state.refine.length === 0 && state.sort === '';
  return html`
<meta name="description" content="${description}">
<link rel="canonical" href="${isWhole ? catalogueAddress(baseUrl, state) : `${baseUrl}/`}">${
    isWhole
      ? undefined
      : html`
<meta name="robots" content="noindex">`
  }
<link rel="alternate" type="application/json" href="${baseUrl}${DATASETS_PATH}/">
<link rel="alternate" type="text/xml" href="${baseUrl}/api/wfs?service=WFS&amp;request=GetCapabilities">
<meta property="og:title" content="${portal.title}">
<meta property="og:description" content="${description}">
<meta property="og:type" content="website">`;
}

function summaryOf({ datasets, reader: { say } }: CataloguePage): string {
  if (datasets.length === 0) return say('No dataset is published here yet.');
  const counts = datasets.map(({ summary }) => summary.numberOfFeatures);
  // Of some nobody has counted what this reader may see.
  if (counts.includes(undefined))
    return say('{datasets, plural, one {# dataset} other {# datasets}}.', { datasets: datasets.length });
  const features = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return say(
    '{datasets, plural, one {# dataset} other {# datasets}} with {features, plural, one {# feature} other {# features}}.',
    { datasets: datasets.length, features },
  );
}

function firstStart({ say }: Reader): Html {
  return html`<section aria-labelledby="datasets"><h2 id="datasets">${say('Datasets')}</h2>
<p>${say.html(
    'Nothing is published yet. On its first start the server publishes its demonstration data, which takes a few seconds: {again}. Your own files come with {command}.',
    { again: html`<a href="">${say('look again')}</a>`, command: html`<code>trigpoint publish FILE</code>` },
  )}</p></section>`;
}

/** Works without a script, and keeps what the list is narrowed by. */
function searchForm({ reader: { say, baseUrl }, state }: CataloguePage): Html {
  const kept = [
    ...state.refine.map((value) => ['refine', refineText(value)] as const),
    ...(state.sort === '' ? [] : [['sort', state.sort] as const]),
  ];
  return html`<form class="find" role="search" action="${baseUrl}/" method="get" id="find">
<label class="hidden" for="q">${say('Search the datasets')}</label>
<input type="search" id="q" name="q" value="${state.search ?? ''}" maxlength="300" autocomplete="off" placeholder="${say('Search the datasets')}">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button>${say('Search')}</button></form>`;
}

function resultSection(page: CataloguePage): Html {
  const { reader, state, found, portal } = page;
  const { say, baseUrl } = reader;
  const frame = { say, baseUrl, state };
  const first = (state.page - 1) * DATASETS_PER_PAGE;
  const shown = found.slice(first, first + DATASETS_PER_PAGE);
  const last = Math.max(1, Math.ceil(found.length / DATASETS_PER_PAGE));
  return html`<div class="catalogue">
<section class="results" aria-labelledby="datasets"><div class="line"><h2 id="datasets">${say('Datasets')}</h2>
<p class="total" role="status" id="count">${totalText(page)}</p></div>
<div id="results">${chosenFacets(frame)}${found.length > 1 ? sortLinks(page) : undefined}
${shown.length === 0 ? nothingFound(page) : html`<ol class="found" start="${first + 1}">${shown.map((dataset) => resultItem(dataset, portal, reader))}</ol>`}
${pagerLinks({
  say,
  label: say('Pages of the list'),
  page: state.page,
  last,
  hasNext: state.page < last,
  address: (to) => catalogueAddress(baseUrl, { ...state, page: to }),
})}</div></section>
${facetList(frame, found.length, page.countsOf)}</div>`;
}

function totalText({ reader: { say }, state, found, datasets }: CataloguePage): string {
  const count = found.length;
  return state.search === undefined && state.refine.length === 0
    ? say('{count, plural, one {# dataset} other {# datasets}}', { count })
    : say('{count, plural, one {# dataset} other {# datasets}} of {total, number}', {
        count,
        total: datasets.length,
      });
}

function sortLinks({ reader: { say, baseUrl }, state }: CataloguePage): Html {
  const links = CATALOGUE_SORTS.map((sort) => {
    // Without words nothing is more relevant than another.
    const title = say(sort === '' && state.search === undefined ? 'Name' : SORT_TITLES[sort]);
    return html`<li>${
      sort === state.sort
        ? html`<span aria-current="true">${title}</span>`
        : html`<a href="${catalogueAddress(baseUrl, { ...state, sort, page: 1 })}" rel="nofollow">${title}</a>`
    }</li>`;
  });
  return html`<div class="sorts"><span id="sorts">${say('Sort by')}</span><ul aria-labelledby="sorts">${links}</ul></div>`;
}

function nothingFound({ reader: { say, baseUrl }, state, found }: CataloguePage): Html {
  const all = html`<a href="${baseUrl}/">${say('Show all datasets')}</a>`;
  if (found.length > 0) return html`<p class="nothing">${say('The list isn’t so long.')} ${all}</p>`;
  const what =
    state.search === undefined
      ? say('No dataset is like that.')
      : say('No dataset has all of these words: “{words}”.', { words: state.search });
  return html`<p class="nothing">${what} ${all}</p>`;
}
