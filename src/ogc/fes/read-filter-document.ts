import { completed } from '../../lib/steps.ts';
import { readXml, XmlError } from '../../lib/xml-reader.ts';
import type { FilterExpression } from '../../query/filter-expression.ts';
import { DEFAULT_FILTER_LIMITS } from '../../query/filter-limits.ts';
import { OwsException } from '../ows/ows-exception.ts';
import { decodeFilter } from './decode-filter.ts';
import { FILTER_1_1_0 } from './vocabulary-1-1-0.ts';

const XML_LIMITS = {
  maxXmlDepth: 256,
  maxXmlElements: 200_000,
  maxXmlAttributes: 64,
  maxXmlTextLength: 65_536,
};

/** A document that is no filter; the message says what is wrong with it. */
export class FilterDocumentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FilterDocumentError';
  }
}

/** Reads a document that is an `ogc:Filter` (Filter Encoding 1.1). Throws FilterDocumentError; `name` says where it stands. */
export function readFilterDocument(bytes: Uint8Array, name: string): FilterExpression {
  try {
    const options = {
      vocabulary: FILTER_1_1_0,
      limits: DEFAULT_FILTER_LIMITS,
      locator: name,
      namespaces: new Map<string, string>(),
      isLenient: true,
    };
    return completed(decodeFilter(readXml(bytes, XML_LIMITS), options)).expression;
  } catch (error) {
    if (!(error instanceof XmlError || error instanceof OwsException)) throw error;
    throw new FilterDocumentError(error.message, { cause: error });
  }
}
