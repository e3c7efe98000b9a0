import { readFile } from 'node:fs/promises';
import { readXml, XmlError } from '../lib/xml-reader.ts';
import { decodeFilter } from '../ogc/fes/decode-filter.ts';
import { FILTER_1_1_0 } from '../ogc/fes/vocabulary-1-1-0.ts';
import { OwsException } from '../ogc/ows/ows-exception.ts';
import type { FilterExpression } from '../query/filter-expression.ts';
import { DEFAULT_FILTER_LIMITS } from '../query/filter-limits.ts';
import { UsageError } from './usage-error.ts';

const XML_LIMITS = {
  maxXmlDepth: 256,
  maxXmlElements: 200_000,
  maxXmlAttributes: 64,
  maxXmlTextLength: 65_536,
};

/** Reads a file with an `ogc:Filter` (Filter Encoding 1.1). Throws UsageError that says what is wrong with it. */
export async function readFilterFile(path: string): Promise<FilterExpression> {
  try {
    const options = {
      vocabulary: FILTER_1_1_0,
      limits: DEFAULT_FILTER_LIMITS,
      locator: path,
      namespaces: new Map<string, string>(),
      isLenient: true,
    };
    return decodeFilter(readXml(await readFile(path), XML_LIMITS), options).expression;
  } catch (error) {
    const isOfFile = error instanceof Error && 'code' in error && 'syscall' in error;
    if (!(error instanceof XmlError || error instanceof OwsException || isOfFile)) throw error;
    throw new UsageError(`The filter in ${path} can't be read: ${(error as Error).message}`);
  }
}
