import type { Dataset } from '../../catalog/catalog.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import { ownerOf } from '../account-layout.ts';
import { facetAddress } from '../catalogue/catalogue-state.ts';
import { DATASET_STYLE } from '../dataset-style.ts';
import { type Html, html } from '../html.ts';
import type { Message } from '../language/say.ts';
import { MAP_STYLE } from '../map-style.ts';
import { markdownHtml } from '../markdown.ts';
import { renderPage } from '../page-layout.ts';
import { type DatasetFrame, languageAttribute } from './dataset-frame.ts';
import { datasetHead } from './dataset-head.ts';
import type { DownloadSizes } from './download-size.ts';
import { addressesSection, downloadsSection } from './downloads-section.ts';
import { factsSection } from './facts-section.ts';
import { fieldsSection } from './fields-section.ts';
import { MAP_SCRIPT, mapSection } from './map-section.ts';
import type { RecordList } from './record-list.ts';
import { recordsSection } from './records-section.ts';
import { useSection } from './use/use-section.ts';

/** With the map's. */
export const DATASET_PAGE_STYLE = DATASET_STYLE + MAP_STYLE;

/** `/dataset/<id>/`: what a dataset is, what is in it, and how to get it. */
export function datasetPage(
  frame: DatasetFrame,
  dataset: Dataset,
  { records, sizes }: { readonly records: RecordList; readonly sizes: DownloadSizes | undefined },
): string {
  const { portal, reader } = frame;
  const title = titleOf(dataset);
  return renderPage({
    title: `${title} – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading: title,
    lede: dataset.metadata.publisher ?? portal.providerName,
    head: datasetHead(frame, dataset),
    navigation: jumpLinks(frame),
    style: DATASET_PAGE_STYLE,
    scripts: ['copy-buttons', MAP_SCRIPT],
    content: html`${descriptionSection(frame, dataset)}
${factsSection(frame, dataset)}
${mapSection(frame, dataset)}
${recordsSection(frame, dataset, records)}
${downloadsSection(frame, dataset, sizes)}
${useSection(frame, dataset)}
${fieldsSection(frame, dataset)}
${addressesSection(frame, dataset)}`,
  });
}

const JUMPS: readonly (readonly [id: string, title: Message])[] = [
  ['records', 'Table'],
  ['download', 'Download'],
  ['use', 'Use it in'],
  ['fields', 'Fields'],
];

function jumpLinks({ reader: { say } }: DatasetFrame): Html {
  const links = JUMPS.map(([id, title]) => html`<a href="#${id}">${say(title)}</a>`);
  return html`<nav class="jump" aria-label="${say('On this page')}">${links}</nav>`;
}

function descriptionSection(frame: DatasetFrame, dataset: Dataset): Html {
  const { say, baseUrl } = frame.reader;
  const { abstract, keywords } = dataset.metadata;
  const language = languageAttribute(dataset, frame.reader);
  const text =
    abstract === ''
      ? html`<p class="soft">${say('Its publisher hasn’t described it yet.')}</p>`
      : html`<div class="prose"${language}>${markdownHtml(abstract)}</div>`;
  const words = keywords.map(
    (word) =>
      html`<li><a href="${facetAddress(baseUrl, { facet: 'keyword', value: word })}"${language}>${word}</a></li>`,
  );
  return html`<section aria-labelledby="description"><h2 id="description">${say('Description')}</h2>
${text}${words.length === 0 ? undefined : html`<ul class="keywords" aria-label="${say('Keywords')}">${words}</ul>`}</section>`;
}
