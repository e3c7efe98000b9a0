import type { Steps } from '../../lib/steps.ts';
import { readXmlInSteps, type XmlElement, XmlError, type XmlLimits } from '../../lib/xml-reader.ts';
import { OwsException } from '../ows/ows-exception.ts';
import type { WfsLimits } from './wfs-service.ts';

/** Reads the XML of a request; what is wrong with it is said with its line and column. */
export function* readRequestXml(body: Uint8Array, limits: WfsLimits): Steps<XmlElement> {
  try {
    return yield* readXmlInSteps(body, xmlLimits(limits));
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const place = `line ${error.line}, column ${error.column}`;
    const limit = error.limit === undefined ? undefined : LIMIT_NAMES.get(error.limit);
    const message = limit === undefined ? error.message : error.message.replace(error.limit as string, limit);
    throw new OwsException('NoApplicableCode', place, `${message} (${place})`, { status: 400, cause: error });
  }
}

/** The options' names of the reader's limits, where they differ. */
const LIMIT_NAMES: ReadonlyMap<string, string> = new Map([
  ['maxXmlAttributes', 'maxXmlAttributesPerElement'],
  ['maxXmlTextLength', 'maxXmlTextCharacters'],
]);

function xmlLimits(limits: WfsLimits): XmlLimits {
  return {
    maxXmlDepth: limits.maxXmlDepth,
    maxXmlElements: limits.maxXmlElements,
    maxXmlAttributes: limits.maxXmlAttributesPerElement,
    maxXmlTextLength: limits.maxXmlTextCharacters,
  };
}
