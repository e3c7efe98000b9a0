import type { Dataset } from '../../catalog/catalog.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import type { RecordRow } from '../../feature/record.ts';
import { ownerOf } from '../account-layout.ts';
import { queryValue } from '../connect-section.ts';
import { DATASET_STYLE } from '../dataset-style.ts';
import { html } from '../html.ts';
import { renderPage } from '../page-layout.ts';
import { type DatasetFrame, datasetAddress, languageAttribute, typeNameOf } from './dataset-frame.ts';
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
  const feature = `${baseUrl}/api/wfs?service=WFS&request=GetFeature&typeName=${queryValue(typeNameOf(dataset))}&featureID=${queryValue(record.id)}`;
  return renderPage({
    title: `${record.id} – ${title} – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    head: html`
<meta name="robots" content="noindex">`,
    heading: say('Record {id}', { id: record.id }),
    lede: html`<a href="${datasetAddress(dataset, reader)}"${language}>${title}</a>`,
    style: DATASET_STYLE,
    content: html`<section><dl class="facts record">${values}</dl>
<p class="links"><a href="${feature}&amp;outputFormat=geojson">GeoJSON</a> <a href="${feature}">GML</a></p></section>`,
  });
}
