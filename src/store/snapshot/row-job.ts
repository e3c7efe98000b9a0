import type { PropertyType } from '../../feature/feature.ts';
import type { MemberEncoding } from '../feature-store.ts';
import type { SelectTask, SortResult, SortTask } from './select-task.ts';
import type { ThreadFailure } from './thread-failure.ts';

/** What a reader thread is asked to encode. */
export interface RowJob {
  /** The version's directory. */
  readonly directory: string;
  /** The properties as they were stored, which fix how columns are read. */
  readonly storedProperties: readonly PropertyType[];
  /** Bounds of runs in order. */
  readonly runs: Uint32Array<ArrayBuffer>;
  readonly encoding: MemberEncoding;
}

export interface RowWorkerData {
  readonly encoderModule: string;
  readonly statementBudgetMs: number;
  readonly selectionBudgetMs: number;
  readonly maxExaminedRows: number;
}

/** To the thread. `start` comes with credit for `CREDIT` chunks; each `credit` adds one, and brings back the buffer that has been read. */
export type RowRequest =
  | { readonly kind: 'start'; readonly job: number; readonly task: RowJob; readonly cancelled: Int32Array }
  | {
      readonly kind: 'select';
      readonly job: number;
      readonly task: SelectTask;
      readonly cancelled: Int32Array;
    }
  | { readonly kind: 'sort'; readonly job: number; readonly task: SortTask; readonly cancelled: Int32Array }
  | { readonly kind: 'credit'; readonly job: number; readonly buffer?: ArrayBuffer }
  | { readonly kind: 'forget'; readonly directory: string };

/** From the thread: chunks in order (the first `length` bytes of a buffer) or what was found, then one `end`. */
export type RowResponse =
  | { readonly kind: 'chunk'; readonly job: number; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'selected'; readonly job: number; readonly result: Uint32Array<ArrayBuffer> }
  | { readonly kind: 'sorted'; readonly job: number; readonly result: SortResult }
  | { readonly kind: 'end'; readonly job: number; readonly failure: ThreadFailure | undefined };

/** Chunks of a job that may be under way or unread. */
export const CREDIT = 4;
