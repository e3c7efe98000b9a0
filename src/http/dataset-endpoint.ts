import type { Dataset } from '../catalog/catalog.ts';
import { textBody } from '../format/encoded-body.ts';
import { sentence } from '../lib/sentence.ts';
import type { DatasetFrame } from '../page/dataset/dataset-frame.ts';
import { DATASET_PAGE_STYLE, datasetPage } from '../page/dataset/dataset-page.ts';
import { mapImageOrigins } from '../page/dataset/map-section.ts';
import type { RecordsQuery } from '../page/dataset/record-list.ts';
import { recordPage } from '../page/dataset/record-page.ts';
import { DATASET_STYLE } from '../page/dataset-style.ts';
import { PAGE_TYPE, pageHeaders } from '../page/page-layout.ts';
import { callerOf } from './caller-of.ts';
import { downloadSizes } from './dataset/download-sizes.ts';
import { readRecord, readRecordList } from './dataset/read-records.ts';
import { datasetOf } from './dataset-of.ts';
import { HttpFailure } from './http-failure.ts';
import { fromLiveVersions } from './live-versions.ts';
import { readPageNumber } from './read-page-number.ts';
import { readerOf } from './reader-of.ts';
import type { Handler, RouteInput } from './route.ts';
import { wfsContext } from './wfs-context.ts';

/** `/dataset/:id/`: the page of a dataset, by its id or the name of its feature type; with `record` of one of its features. */
export const datasetEndpoint: Handler = (input) =>
  fromLiveVersions(input, async () => {
    const dataset = datasetOf(input);
    const { catalog, rights } = callerOf(input).view;
    const reader = readerOf(input);
    const frame: DatasetFrame = { portal: catalog.portal, reader };
    const query = new URLSearchParams(input.exchange.queryString);
    const record = query.get('record') ?? '';
    const state = ['dataset', dataset.uid, catalog.revision, rights, reader.say.language, reader.place];
    const validator = JSON.stringify([...state, record, query.get('sort'), query.get('page'), reader.user]);
    const { page, isWhole } =
      record === ''
        ? await pageOfDataset(input, frame, { dataset, query: recordsQuery(query) })
        : { page: await pageOfRecord(input, frame, { dataset, record }), isWhole: true };
    const headers = pageHeaders({
      isScripted: true,
      styles: [record === '' ? DATASET_PAGE_STYLE : DATASET_STYLE],
      imageOrigins: record === '' ? mapImageOrigins(catalog.portal) : [],
    });
    return { status: 200, headers, body: textBody(PAGE_TYPE, page, isWhole ? validator : undefined) };
  });

/** How long a page waits for the sizes of downloads that nobody has measured yet. */
const PATIENCE_MS = 400;

async function pageOfDataset(
  input: RouteInput,
  frame: DatasetFrame,
  { dataset, query }: { readonly dataset: Dataset; readonly query: RecordsQuery },
) {
  const records = await readRecordList(input, dataset, query);
  const sizes =
    records.total === undefined
      ? undefined
      : await downloadSizes(dataset, records.total, { context: wfsContext(input), patienceMs: PATIENCE_MS });
  return { page: datasetPage(frame, dataset, { records, sizes }), isWhole: sizes !== undefined };
}

async function pageOfRecord(
  input: RouteInput,
  frame: DatasetFrame,
  { dataset, record }: { readonly dataset: Dataset; readonly record: string },
): Promise<string> {
  const row = await readRecord(input, dataset, record);
  if (row === undefined)
    throw new HttpFailure(
      404,
      sentence('There is no record {id} in this dataset.', { id: JSON.stringify(record.slice(0, 200)) }),
    );
  return recordPage(frame, dataset, row);
}

/** `sort` is a field's name, with a minus before it downwards; `page` counts from 1. Throws HttpFailure. */
function recordsQuery(query: URLSearchParams): RecordsQuery {
  const page = readPageNumber(query);
  const sort = query.get('sort') || undefined;
  if (sort === undefined) return { page, sort: undefined };
  const isDescending = sort.startsWith('-');
  return { page, sort: { name: isDescending ? sort.slice(1) : sort, isDescending } };
}
