import { childElements, readXml, type XmlElement } from '../../src/lib/xml-reader.ts';

const LIMITS = { maxXmlDepth: 50, maxXmlElements: 1e6, maxXmlAttributes: 50, maxXmlTextLength: 1e7 };

/** The root of a document that a test has made. */
export function readTestXml(document: string | Uint8Array): XmlElement {
  return readXml(Buffer.from(document as Uint8Array), LIMITS);
}

/** All elements of a local name, however deep, in document order. */
export function descendants(element: XmlElement, localName: string): XmlElement[] {
  return childElements(element).flatMap((child) =>
    child.localName === localName ? [child, ...descendants(child, localName)] : descendants(child, localName),
  );
}

/** The first child of a local name. Throws Error where there is none. */
export function childNamed(element: XmlElement, localName: string): XmlElement {
  const found = childElements(element).find((child) => child.localName === localName);
  if (found === undefined) throw new Error(`${element.localName} has no ${localName}`);
  return found;
}
