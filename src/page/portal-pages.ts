import type { Dataset, Portal } from '../catalog/catalog.ts';
import { connectSection, queryValue } from './connect-section.ts';
import { datasetAddress } from './dataset/dataset-frame.ts';
import { type Html, html } from './html.ts';
import { renderPage } from './page-layout.ts';
import type { Reader } from './reader.ts';

/** Beyond it the page names how many more there are. */
const MAX_LISTED = 500;
const NUMBER = new Intl.NumberFormat('en');

export interface PortalPage {
  readonly portal: Portal;
  /** Those that the reader may see. */
  readonly datasets: readonly Dataset[];
  readonly reader: Reader;
}

/** `/api/wfs` for people who opened the service's address in a browser. */
export function connectPage({ portal, datasets, reader }: PortalPage): string {
  const { baseUrl } = reader;
  return renderPage({
    title: `Connect to ${portal.title}`,
    owner: portal.providerName,
    reader,
    scripts: ['copy-buttons'],
    heading: 'This address is for your GIS',
    lede: html`It is the Web Feature Service (WFS) of <a href="${baseUrl}/">${portal.title}</a>. Give it to QGIS, GDAL or any
other program that speaks WFS. ${summary(datasets)}`,
    content: html`${connectSection(datasets[0], reader)}${datasetSection(datasets, reader)}`,
  });
}

function summary(datasets: readonly Dataset[]): string {
  if (datasets.length === 0) return 'No dataset is published here yet.';
  const features = datasets.reduce((sum, dataset) => sum + (dataset.summary.numberOfFeatures ?? 0), 0);
  return `${counted(datasets.length, 'dataset')} with ${counted(features, 'feature')}.`;
}

function datasetSection(datasets: readonly Dataset[], reader: Reader): Html {
  if (datasets.length === 0) {
    return html`<section aria-labelledby="datasets"><h2 id="datasets">Datasets</h2>
<p>Nothing is published yet. On its first start the server publishes its demonstration data, which takes a few seconds:
<a href="">look again</a>. Your own files come with <code>trigpoint publish FILE</code>.</p></section>`;
  }
  const more = datasets.length - MAX_LISTED;
  return html`<section aria-labelledby="datasets"><h2 id="datasets">Datasets</h2>
<ul class="sets">${datasets.slice(0, MAX_LISTED).map((dataset) => datasetItem(dataset, reader))}</ul>
${more > 0 ? html`<p>And ${counted(more, 'more dataset')}, which your GIS lists all.</p>` : undefined}</section>`;
}

function datasetItem(dataset: Dataset, reader: Reader): Html {
  const { baseUrl } = reader;
  const {
    metadata,
    featureType,
    summary: { numberOfFeatures },
  } = dataset;
  const typeName = `${featureType.prefix}:${featureType.name}`;
  const get = (more: string) =>
    `${baseUrl}/api/wfs?service=WFS&request=GetFeature&typeName=${queryValue(typeName)}${more}`;
  const title = metadata.title === '' ? featureType.label : metadata.title;
  return html`<li><div class="about"><h3><a href="${datasetAddress(dataset, reader)}">${title}</a></h3>
<code class="name">${typeName}</code>
${metadata.abstract === '' ? undefined : html`<p>${firstSentences(metadata.abstract)}</p>`}
${metadata.attribution === undefined ? undefined : html`<p>${metadata.attribution}</p>`}</div>
${numberOfFeatures === undefined ? undefined : featureCount(numberOfFeatures)}
<div class="get"><a href="${get('&maxFeatures=10')}">First ten as GML</a>
<a href="${get('&outputFormat=geojson')}">GeoJSON</a>
<a href="${get('&outputFormat=csv')}">CSV</a>
<a href="${baseUrl}/api/wfs?service=WFS&amp;request=DescribeFeatureType&amp;typeName=${queryValue(typeName)}">Schema</a></div></li>`;
}

function featureCount(count: number): Html {
  return html`<div class="count"><b>${NUMBER.format(count)}</b> <span>${count === 1 ? 'feature' : 'features'}</span></div>`;
}

function counted(count: number, noun: string): string {
  return `${NUMBER.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function firstSentences(abstract: string): string {
  return abstract.length <= 240 ? abstract : `${abstract.slice(0, 240).replace(/\s+\S*$/, '')} …`;
}
