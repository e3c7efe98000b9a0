import type { Dataset } from '../../catalog/catalog.ts';
import {
  datasetPageAddress,
  entryAddress,
  typeNameOf,
  wfsAddress,
} from '../../catalog-api/dataset-address.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import { schemaOrgDataset } from '../../harvest/schema-org.ts';
import { markdownLine } from '../../lib/markdown-text.ts';
import { beginOf } from '../begin-of.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from '../json-block.ts';
import type { DatasetFrame } from './dataset-frame.ts';

/** What search engines show below a title. */
const MAX_SUMMARY_CHARACTERS = 300;

/** What search engines and those who make previews of links read. */
export function datasetHead({ portal, reader }: DatasetFrame, dataset: Dataset): Html {
  const { baseUrl } = reader;
  const summary = beginOf(markdownLine(dataset.metadata.abstract), MAX_SUMMARY_CHARACTERS);
  const description = summary === '' ? portal.title : summary;
  const schema = wfsAddress(typeNameOf(dataset), baseUrl, 'DescribeFeatureType');
  return html`
<meta name="description" content="${description}">
<link rel="canonical" href="${datasetPageAddress(dataset, baseUrl)}">
<link rel="alternate" type="application/json" href="${entryAddress(dataset, baseUrl)}/">
<link rel="alternate" type="application/ld+json" href="${datasetPageAddress(dataset, baseUrl)}dataset.jsonld">
<link rel="describedby" type="text/xml" href="${schema}">
<meta property="og:title" content="${titleOf(dataset)}">
<meta property="og:description" content="${description}">
<meta property="og:type" content="website">
${jsonBlock('schema-org', schemaOrgDataset(dataset, { portal, baseUrl }), 'application/ld+json')}`;
}
