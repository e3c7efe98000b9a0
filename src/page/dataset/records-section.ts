import type { Dataset } from '../../catalog/catalog.ts';
import { datasetPageAddress } from '../../catalog-api/dataset-address.ts';
import { type Html, html } from '../html.ts';
import { pagerLinks } from '../pager.ts';
import { type DatasetFrame, languageAttribute } from './dataset-frame.ts';
import { type Field, fieldsOf } from './fields-section.ts';
import { tableCell } from './record-cell.ts';
import { RECORDS_PER_PAGE, type RecordList, type RecordsQuery } from './record-list.ts';

/** The table of records, page by page. */
export function recordsSection(frame: DatasetFrame, dataset: Dataset, list: RecordList): Html {
  const { say } = frame.reader;
  return html`<section aria-labelledby="records"><h2 id="records">${say('Table')}</h2>
<p class="soft">${rangeText(frame, list)}</p>
${list.rows.length === 0 ? undefined : recordTable(frame, dataset, list)}
${pager(frame, dataset, list)}
<p><a class="button plain" href="${datasetPageAddress(dataset, frame.reader.baseUrl)}query/">${say('Filter and query')}</a></p></section>`;
}

/** Address of a page of records. */
export function recordsAddress(frame: DatasetFrame, dataset: Dataset, { page, sort }: RecordsQuery): string {
  const parameters = new URLSearchParams();
  if (sort !== undefined) parameters.set('sort', `${sort.isDescending ? '-' : ''}${sort.name}`);
  if (page > 1) parameters.set('page', String(page));
  const query = parameters.size === 0 ? '' : `?${parameters}`;
  return `${datasetPageAddress(dataset, frame.reader.baseUrl)}${query}#records`;
}

/** Address of a record by itself. */
export function recordAddress(frame: DatasetFrame, dataset: Dataset, id: string): string {
  return `${datasetPageAddress(dataset, frame.reader.baseUrl)}?${new URLSearchParams({ record: id })}`;
}

function rangeText({ reader: { say } }: DatasetFrame, { query, rows, total }: RecordList): string {
  const first = (query.page - 1) * RECORDS_PER_PAGE + 1;
  if (rows.length === 0)
    return query.page === 1 ? say('There are no records.') : say('There are no records so far down.');
  const range = { first, last: first + rows.length - 1 };
  return total === undefined
    ? say('Records {first, number} to {last, number}', range)
    : say('Records {first, number} to {last, number} of {total, number}', { ...range, total });
}

function recordTable(frame: DatasetFrame, dataset: Dataset, list: RecordList): Html {
  const { say } = frame.reader;
  const language = languageAttribute(dataset, frame.reader);
  const fields = fieldsOf(dataset);
  const rows = list.rows.map(({ id, cells }) => {
    const address = recordAddress(frame, dataset, id);
    return html`<tr><td class="whole"><a href="${address}" aria-label="${say('Record {id}', { id })}">${EXPAND}</a></td>${cells.map(
      (cell) => tableCell(cell, { say, language, recordAddress: address }),
    )}</tr>
`;
  });
  return html`<div class="scroll records" role="group" aria-labelledby="records" tabindex="0"><table>
<thead><tr><th class="whole"><span class="hidden">${say('Whole record')}</span></th>${fields.map((field) =>
    fieldHead(frame, dataset, list.query, field),
  )}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

const EXPAND = html`<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M6 3.5h6.5v6.5M12.5 3.5 4 12"/></svg>`;

function fieldHead(frame: DatasetFrame, dataset: Dataset, query: RecordsQuery, field: Field): Html {
  const { property, label } = field;
  const language = languageAttribute(dataset, frame.reader);
  if (property.type === 'geometry') return html`<th scope="col"${language}>${label}</th>`;
  const isSorted = query.sort?.name === property.name;
  const isDescending = isSorted && query.sort?.isDescending === true;
  // A third click comes back to the stored order.
  const sort = isDescending ? undefined : { name: property.name, isDescending: isSorted };
  const order = isSorted ? html` aria-sort="${isDescending ? 'descending' : 'ascending'}"` : undefined;
  return html`<th scope="col"${order}><a href="${recordsAddress(frame, dataset, { page: 1, sort })}" rel="nofollow"${language}>${label}</a></th>`;
}

function pager(frame: DatasetFrame, dataset: Dataset, { query, rows, total }: RecordList): Html | undefined {
  const { say } = frame.reader;
  const last = total === undefined ? undefined : Math.max(1, Math.ceil(total / RECORDS_PER_PAGE));
  return pagerLinks({
    say,
    label: say('Pages of the table'),
    page: query.page,
    last,
    hasNext: last === undefined ? rows.length === RECORDS_PER_PAGE : query.page < last,
    address: (page) => recordsAddress(frame, dataset, { ...query, page }),
  });
}
