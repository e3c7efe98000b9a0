import type { Dataset } from '../../catalog/catalog.ts';
import type { RecordRow } from '../../feature/record.ts';
import { readRecordRows } from '../../format/record-members.ts';
import { WGS84_LONGITUDE_FIRST } from '../../format/wgs84-longitude-first.ts';
import { sentence } from '../../lib/sentence.ts';
import { RECORDS_PER_PAGE, type RecordList, type RecordsQuery } from '../../page/dataset/record-list.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import type { SortKey } from '../../query/filter.ts';
import { idWithinType } from '../../query/resolve-query.ts';
import { StoreError } from '../../store/feature-store.ts';
import { callerOf } from '../caller-of.ts';
import { HttpFailure } from '../http-failure.ts';
import type { RouteInput } from '../route.ts';

/** A page of the records that the caller may see. Throws HttpFailure for an order that there isn't. */
export async function readRecordList(
  input: RouteInput,
  dataset: Dataset,
  query: RecordsQuery,
): Promise<RecordList> {
  const startIndex = (query.page - 1) * RECORDS_PER_PAGE;
  const asked = {
    ...everything(dataset),
    sortBy: sortKeys(dataset, query),
    startIndex,
    maxFeatures: RECORDS_PER_PAGE,
  };
  try {
    const { rows, matched } = await readRows(input, asked, 'record-beginning');
    return { query, rows, total: matched ?? dataset.summary.numberOfFeatures };
  } catch (error) {
    if (!(error instanceof StoreError && error.problem === 'BudgetExceeded')) throw error;
    throw new HttpFailure(
      400,
      sentence('The table takes more work than this server allows. {reason}', { reason: error.message }),
    );
  }
}

/** One record by its complete id; undefined: there is none that the caller may see. */
export async function readRecord(
  input: RouteInput,
  dataset: Dataset,
  id: string,
): Promise<RecordRow | undefined> {
  const within = idWithinType(dataset.featureType, id);
  if (within === undefined) return undefined;
  const filter = { kind: 'FeatureId', ids: new Set([within]) } as const;
  const { rows } = await readRows(input, { ...everything(dataset), filter, maxFeatures: 1 }, 'record');
  return rows[0];
}

function everything({ uid, version, featureType }: Dataset): FeatureQuery {
  return {
    dataset: { uid, version },
    featureType,
    filter: undefined,
    sortBy: [],
    properties: featureType.properties,
    srs: WGS84_LONGITUDE_FIRST,
    startIndex: 0,
    maxFeatures: undefined,
  };
}

function sortKeys({ featureType }: Dataset, { sort }: RecordsQuery): readonly SortKey[] {
  if (sort === undefined) return [];
  const property = featureType.properties.findIndex(
    ({ name, type }) => name === sort.name && type !== 'geometry',
  );
  if (property < 0)
    throw new HttpFailure(
      400,
      sentence('There is no field {name} to sort by (sort).', { name: JSON.stringify(sort.name) }),
    );
  return [{ property, order: sort.isDescending ? 'DESC' : 'ASC' }];
}

async function readRows(input: RouteInput, query: FeatureQuery, encodingName: string) {
  const { view } = callerOf(input);
  const { store } = input.application;
  const narrowed = view.authorize(query);
  const selection = await store.select(narrowed, input.exchange.signal);
  try {
    // A narrowed query is on the whole type, in which the same properties stand elsewhere.
    const { featureType, srs } = narrowed;
    const properties = query.properties.map((property) => featureType.properties.indexOf(property));
    const chunks = selection.encode({ name: encodingName, featureType, properties, srs });
    const rows = await readRecordRows(chunks);
    return { rows, matched: await selection.matched() };
  } finally {
    selection.close();
  }
}
