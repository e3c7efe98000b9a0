import { attribute, childElements, type XmlElement } from '../../../lib/xml-reader.ts';
import { invalidParameter, type OwsException, quote } from '../../ows/ows-exception.ts';
import { readRequestXml } from '../read-request-xml.ts';
import type { WfsLimits } from '../wfs-service.ts';
import { GML, OGC } from './vocabulary.ts';

/** The ids of a KVP filter. Throws OwsException with locator `filter`. */
export function decodeKvpIdFilter(text: string, limits: WfsLimits): string[] {
  return decodeIdFilter(readRequestXml(Buffer.from(text, 'utf8'), limits), limits, 'filter');
}

/**
 * The ids that an `ogc:Filter` of ids alone selects (OGC 04-095 §7): FeatureId or GmlObjectId, not both. In KVP the
 * namespace may be missing. Throws OwsException for any other filter.
 */
export function decodeIdFilter(filter: XmlElement, limits: WfsLimits, locator: string): string[] {
  if (!isOgc(filter, 'Filter'))
    throw refuse(locator, `a filter starts with ogc:Filter, not ${quote(filter.localName)}`);
  const children = childElements(filter);
  if (children.length === 0) throw refuse(locator, 'the filter is empty');
  if (children.length > limits.maxFeatureIds) {
    throw refuse(locator, `the filter has more ids than maxFeatureIds (${limits.maxFeatureIds})`);
  }
  const kind = children[0]?.localName;
  return children.map((child) => {
    if (child.localName !== kind)
      throw refuse(locator, 'the kinds of ids can’t be mixed, nor with operators');
    const id = isOgc(child, 'FeatureId')
      ? attribute(child, 'fid')
      : isOgc(child, 'GmlObjectId')
        ? attribute(child, 'id', GML)
        : undefined;
    if (id !== undefined) return id.trim();
    if (kind === 'FeatureId' || kind === 'GmlObjectId') throw refuse(locator, `an ogc:${kind} lacks its id`);
    throw refuse(
      locator,
      `${quote(child.localName)} is not supported here: a filter of ogc:FeatureId or ogc:GmlObjectId elements would be`,
    );
  });
}

function isOgc(element: XmlElement, localName: string): boolean {
  return element.localName === localName && (element.namespace === OGC || element.namespace === '');
}

function refuse(locator: string, problem: string): OwsException {
  return invalidParameter(locator, `The filter can't be used: ${problem}.`);
}
