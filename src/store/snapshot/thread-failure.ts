import { StoreError, type StoreProblem } from '../feature-store.ts';

/** An error on its way between threads: what structured cloning would lose of it. */
export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
  readonly problem: StoreProblem | undefined;
}

const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/** The same failure in the store's terms: a full disk, a damaged file, or the error itself. */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT' || errcode === SQLITE_FULL) {
    return new StoreError('Full', 'The disk is full.', { cause: error });
  }
  if (errcode === SQLITE_CORRUPT || errcode === SQLITE_NOTADB) {
    return new StoreError('Corrupt', `The values of a snapshot are damaged: ${error.message}.`, {
      cause: error,
    });
  }
  return error;
}

export function toThreadFailure(error: unknown): ThreadFailure {
  const known = toStoreError(error);
  if (!(known instanceof Error)) return { name: 'Error', message: String(known), problem: undefined };
  const problem = known instanceof StoreError ? known.problem : undefined;
  return { name: known.name, message: known.message, problem };
}

export function fromThreadFailure(failure: ThreadFailure): Error {
  if (failure.problem !== undefined) return new StoreError(failure.problem, failure.message);
  const error = new Error(failure.message);
  error.name = failure.name;
  return error;
}
