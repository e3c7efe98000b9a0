import type { SourceInspection } from '../../publish/inspect-source.ts';
import type { InvalidRecordReport } from '../../publish/invalid-records.ts';
import type { Upload } from '../../upload/upload.ts';
import { mapFrameData } from '../dataset/map-section.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from '../json-block.ts';
import type { AdminFrame } from './admin-layout.ts';

/** What the file was understood to be: nothing of it is published yet. */
export function inspectionSection(frame: AdminFrame, { inspection }: Upload): Html {
  if (inspection === undefined) return html``;
  const { say } = frame.reader;
  const count = say('{count, plural, one {# record} other {# records}}', { count: inspection.records });
  return html`<section><h2>${say('What the file holds')}</h2>
<dl class="facts"><div><dt>${say('Format')}</dt><dd>${inspection.format}${inspection.layer === undefined ? undefined : html` · ${inspection.layer}`}</dd></div>
<div><dt>${say('Records')}</dt><dd>${count}${inspection.invalid === 0 ? undefined : html`, <strong class="error">${say('{count, plural, one {# of them is not valid} other {# of them are not valid}}', { count: inspection.invalid })}</strong>${invalidList(inspection.invalidRecords)}`}</dd></div>
<div><dt>${say('Coordinates')}</dt><dd>${coordinates(frame, inspection)}</dd></div></dl>
${remarks(frame, inspection)}</section>
${mapSection(frame, inspection)}
<section><h2>${say('Properties')}</h2>${properties(frame, inspection)}</section>
<section><h2>${say('First records')}</h2>${rows(frame, inspection)}</section>`;
}

function coordinates({ reader: { say } }: AdminFrame, { crs, crsProblem }: SourceInspection): Html {
  if (crs === undefined) return html`<strong class="error" lang="en">${crsProblem ?? ''}</strong>`;
  const origin = {
    option: say('as you said'),
    file: say('by the file'),
    assumed: say('assumed: the file does not say it'),
  }[crs.from];
  return html`EPSG:${crs.code} ${crs.name} (${origin})`;
}

function remarks({ reader: { say } }: AdminFrame, { remarks: found }: SourceInspection): Html | undefined {
  if (found.length === 0) return undefined;
  return html`<details><summary>${say('How it was understood')}</summary><ul lang="en">${found.map((remark) => html`<li>${remark}</li>`)}</ul></details>`;
}

/** The sample, which the page's script draws; without a script there is the table. */
function mapSection(
  { portal, reader }: AdminFrame,
  { preview, records }: SourceInspection,
): Html | undefined {
  const { say } = reader;
  if (preview.length === 0) return undefined;
  const collection = { type: 'FeatureCollection', features: preview };
  const shown =
    preview.length < records
      ? say('A sample of {count, plural, one {# feature} other {# features}}, evenly drawn', {
          count: preview.length,
        })
      : say('All features');
  return html`<section id="preview" hidden><h2>${say('On the map')}</h2><p>${shown}</p><div id="preview-map"></div></section>${jsonBlock('preview-features', collection)}${jsonBlock('preview-map-data', mapFrameData(portal, reader))}`;
}

function properties({ reader: { say } }: AdminFrame, { properties: found }: SourceInspection): Html {
  const lines = found.map(
    ({ name, field, type, reason }) =>
      html`<tr><td><code>${name}</code>${name === field ? undefined : html`<br><small>${field}</small>`}</td><td>${type}</td><td lang="en">${reason}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${say('Properties')}"><table><thead><tr><th scope="col">${say('Name')}</th><th scope="col">${say('Type')}</th><th scope="col">${say('Because of')}</th></tr></thead><tbody>${lines}</tbody></table></div>`;
}

function rows({ reader: { say } }: AdminFrame, { properties: found, rows: cells }: SourceInspection): Html {
  const heads = found
    .filter(({ type }) => !GEOMETRY_TYPES.has(type))
    .map(({ name }) => html`<th scope="col">${name}</th>`);
  const lines = cells.map(
    (row) =>
      html`<tr>${row.map((cell) => html`<td>${cell === null ? html`<span class="hint">–</span>` : cell}</td>`)}</tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${say('First records')}"><table><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

const GEOMETRY_TYPES: ReadonlySet<string> = new Set([
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
  'Geometry',
]);

/** Bad records, by what the readers say of them. */
export function invalidList(records: readonly InvalidRecordReport[]): Html | undefined {
  if (records.length === 0) return undefined;
  return html`<ul lang="en">${records.map(({ number, reason }) => html`<li>record ${number}: ${reason}</li>`)}</ul>`;
}
