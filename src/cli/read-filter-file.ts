import { readFile } from 'node:fs/promises';
import { FilterDocumentError, readFilterDocument } from '../ogc/fes/read-filter-document.ts';
import type { FilterExpression } from '../query/filter-expression.ts';
import { UsageError } from './usage-error.ts';

/** Reads a file with an `ogc:Filter` (Filter Encoding 1.1). Throws UsageError that says what is wrong with it. */
export async function readFilterFile(path: string): Promise<FilterExpression> {
  try {
    return readFilterDocument(await readFile(path), path);
  } catch (error) {
    const isOfFile = error instanceof Error && 'code' in error && 'syscall' in error;
    if (!(error instanceof FilterDocumentError || isOfFile)) throw error;
    throw new UsageError(`The filter in ${path} can't be read: ${(error as Error).message}`);
  }
}
