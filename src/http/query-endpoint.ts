import papaparse from 'papaparse';
import type { Dataset } from '../catalog/catalog.ts';
import { downloadFormats } from '../catalog-api/download-formats.ts';
import { textBody } from '../format/encoded-body.ts';
import { OwsException } from '../ogc/ows/ows-exception.ts';
import { answerWfs } from '../ogc/wfs/handle-wfs.ts';
import {
  type AskedFeatures,
  getFeatureDocument,
  getFeatureQuery,
} from '../ogc/wfs/v1_1_0/write-get-feature.ts';
import { NO_ERRORS } from '../page/form.ts';
import { PAGE_TYPE, pageHeaders } from '../page/page-layout.ts';
import { queryPage } from '../page/query/query-page.ts';
import type { QueryAnswer, QueryResult } from '../page/query/query-result.ts';
import { QUERY_STYLE } from '../page/query/query-style.ts';
import { CONDITION_OPERATORS } from '../query/simple-conditions.ts';
import { portalOf } from './caller-of.ts';
import { datasetOf } from './dataset-of.ts';
import { fromLiveVersions } from './live-versions.ts';
import { askedFeatures, queryFormIn } from './query-form.ts';
import { readerOf } from './reader-of.ts';
import type { Handler, RouteInput } from './route.ts';
import { wfsContext } from './wfs-context.ts';

const ROWS_SHOWN = 20;
/** Of the answer that is shown as it is. */
const EXCERPT_FEATURES = 2;
const EXCERPT_BYTES = 8000;
/** More than any sensible rows take; a value may be a whole book. */
const MAX_ROWS_BYTES = 1_000_000;

const HEADERS = pageHeaders({ formTargets: ["'self'"], styles: [QUERY_STYLE], isScripted: true });

/** `/dataset/<id>/query/`: a request clicked together, with what the service answers to it. */
export const queryEndpoint: Handler = async (input) => {
  const dataset = datasetOf(input);
  const reader = readerOf(input);
  const form = queryFormIn(new URLSearchParams(input.exchange.queryString));
  const asked = askedFeatures(form, dataset.featureType, reader.say);
  const result = 'type' in asked ? await resultOf(input, dataset, asked) : undefined;
  const errors = 'type' in asked ? NO_ERRORS : asked;
  const { portal } = portalOf(input);
  const text = queryPage({
    portal,
    reader,
    dataset,
    form,
    operators: CONDITION_OPERATORS,
    srsNames: [...new Set([...input.config.otherSrs, ...portal.otherSrs, ...dataset.metadata.otherSrs])],
    errors,
    result,
  });
  return { status: errors.size === 0 ? 200 : 422, headers: HEADERS, body: textBody(PAGE_TYPE, text) };
};

async function resultOf(input: RouteInput, dataset: Dataset, asked: AskedFeatures): Promise<QueryResult> {
  return {
    query: getFeatureQuery(asked),
    document: getFeatureDocument(asked),
    formats: downloadFormats(dataset).map(({ name, outputFormat }) => ({
      label: name,
      query: getFeatureQuery({ ...asked, outputFormat }),
    })),
    answer: await answerOf(input, dataset, asked),
  };
}

async function answerOf(
  input: RouteInput,
  { featureType }: Dataset,
  asked: AskedFeatures,
): Promise<QueryResult['answer']> {
  const read = (more: Partial<AskedFeatures>, maxBytes: number) =>
    answerText(input, getFeatureQuery({ ...asked, ...more }), maxBytes);
  const most = (rows: number) => Math.min(rows, asked.maxFeatures ?? rows);
  const scalars = featureType.properties.filter(({ type }) => type !== 'geometry').map(({ name }) => name);
  const shown = asked.propertyNames.length === 0 ? scalars : asked.propertyNames;
  try {
    const hits = await read({ resultType: 'hits', maxFeatures: undefined }, EXCERPT_BYTES);
    const table = await read(
      {
        propertyNames: shown.filter((name) => scalars.includes(name)),
        maxFeatures: most(ROWS_SHOWN),
        outputFormat: 'csv',
      },
      MAX_ROWS_BYTES,
    );
    const excerpt = await read({ maxFeatures: most(EXCERPT_FEATURES) }, EXCERPT_BYTES);
    const count = /numberOfFeatures="(\d+)"/.exec(hits)?.[1];
    if (count === undefined) throw new Error('an answer to hits lacks its number');
    return { numberMatched: Number(count), ...tableIn(table), excerpt } satisfies QueryAnswer;
  } catch (error) {
    if (error instanceof OwsException) return { problem: error.message };
    throw error;
  }
}

function tableIn(csv: string): Pick<QueryAnswer, 'columns' | 'rows'> {
  const [columns = [], ...rows] = papaparse.parse<string[]>(csv, { skipEmptyLines: true }).data;
  return { columns, rows };
}

/** The answer to a GET as text, as far as `maxBytes`. Throws OwsException for what the service refuses. */
async function answerText(input: RouteInput, queryString: string, maxBytes: number): Promise<string> {
  const wfsInput = { method: 'GET', queryString, contentType: undefined, body: new Uint8Array() } as const;
  const { body } = await fromLiveVersions(input, () => answerWfs(wfsInput, wfsContext(input)));
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body.plain(input.exchange.signal)) {
      // Chunks are reused, so what is kept is copied.
      parts.push(Buffer.from(chunk.subarray(0, maxBytes - bytes)));
      bytes += chunk.byteLength;
      if (bytes >= maxBytes) break;
    }
  } finally {
    body.close();
  }
  return Buffer.concat(parts).toString('utf8');
}
