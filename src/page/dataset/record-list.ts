import type { RecordRow } from '../../feature/record.ts';

/** Records of one page of a dataset's table. */
export const RECORDS_PER_PAGE = 25;

/** What of a dataset's records is shown, as the address asks for it. */
export interface RecordsQuery {
  /** From 1. */
  readonly page: number;
  /** Undefined: the stored order. */
  readonly sort: { readonly name: string; readonly isDescending: boolean } | undefined;
}

/** One page of a dataset's records. */
export interface RecordList {
  readonly query: RecordsQuery;
  readonly rows: readonly RecordRow[];
  /** All records that the reader may see; undefined: nobody has counted them. */
  readonly total: number | undefined;
}
