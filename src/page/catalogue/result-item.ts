import type { Dataset, Portal } from '../../catalog/catalog.ts';
import { datasetPageAddress } from '../../catalog-api/dataset-address.ts';
import { geometryKind, modifiedDay } from '../../catalog-api/facets.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import { markdownLine } from '../../lib/markdown-text.ts';
import { beginOf } from '../begin-of.ts';
import { languageAttribute } from '../dataset/dataset-frame.ts';
import { dayText } from '../day-text.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from '../reader.ts';
import { facetAddress } from './catalogue-state.ts';
import { valueText } from './facet-list.ts';

const MAX_SUMMARY_CHARACTERS = 220;
const MAX_KEYWORDS = 5;

/** A dataset in the list of those that were found. */
export function resultItem(dataset: Dataset, portal: Portal, reader: Reader): Html {
  const { say, baseUrl } = reader;
  const { metadata, summary } = dataset;
  const language = languageAttribute(dataset, reader);
  const publisher = metadata.publisher ?? portal.providerName;
  const text = summaryText(metadata.abstract);
  const count = summary.numberOfFeatures;
  const facts = [
    valueText({ facet: 'geometry_type', value: geometryKind(dataset) }, say),
    ...(count === undefined ? [] : [say('{count, plural, one {# feature} other {# features}}', { count })]),
    ...(metadata.licence === undefined ? [] : [metadata.licence]),
    dayText(say, modifiedDay(dataset).slice(0, 10)),
  ];
  const keywords = metadata.keywords
    .slice(0, MAX_KEYWORDS)
    .map(
      (value) =>
        html`<li><a href="${facetAddress(baseUrl, { facet: 'keyword', value })}"${language}>${value}</a></li>`,
    );
  return html`<li class="result"><h3><a href="${datasetPageAddress(dataset, baseUrl)}"${language}>${titleOf(dataset)}</a></h3>
${publisher === '' ? undefined : html`<p class="by"${language}>${publisher}</p>`}${text === '' ? undefined : html`<p${language}>${text}</p>`}
<ul class="about-it">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>${
    keywords.length === 0 ? undefined : html`<ul class="keywords">${keywords}</ul>`
  }</li>
`;
}

/** The begin of a description, in words alone. */
function summaryText(markdown: string): string {
  // More than is shown needn't be parsed.
  return beginOf(markdownLine(markdown.slice(0, 4 * MAX_SUMMARY_CHARACTERS)), MAX_SUMMARY_CHARACTERS);
}
