import type { Dataset } from '../../catalog/catalog.ts';
import { datasetPageAddress, typeNameOf, wfsAddress } from '../../catalog-api/dataset-address.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import type { RecordRow } from '../../feature/record.ts';
import { ownerOf } from '../account-layout.ts';
import { DATASET_STYLE } from '../dataset-style.ts';
import { html } from '../html.ts';
import { renderPage } from '../page-layout.ts';
import { type DatasetFrame, languageAttribute } from './dataset-frame.ts';
import { fieldsOf } from './fields-section.ts';
import { wholeCell } from './record-cell.ts';

/** `/dataset/<id>/?record=…`: one record with all its values. */
export function recordPage(frame: DatasetFrame, dataset: Dataset, record: RecordRow): string {
  const { portal, reader } = frame;
  const { say, baseUrl } = reader;
  const title = titleOf(dataset);
  const language = languageAttribute(dataset, reader);
  const values = fieldsOf(dataset).map(
    ({ label }, i) =>
      html`<div><dt${language}>${label}</dt><dd>${wholeCell(record.cells[i] ?? null, { say, language })}</dd></div>`,
  );
  // A comma would stand between two ids.
  const id = encodeURIComponent(record.id).replaceAll('%3A', ':');
  const feature = `${wfsAddress(typeNameOf(dataset), baseUrl)}&featureID=${id}`;
  return renderPage({
    title: `${record.id} – ${title} – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    head: html`
<meta name="robots" content="noindex">`,
    heading: say('Record {id}', { id: record.id }),
    lede: html`<a href="${datasetPageAddress(dataset, baseUrl)}"${language}>${title}</a>`,
    style: DATASET_STYLE,
    content: html`<section><dl class="facts record">${values}</dl>
<p class="links"><a href="${feature}&amp;outputFormat=geojson">GeoJSON</a> <a href="${feature}">GML</a></p></section>`,
  });
}
