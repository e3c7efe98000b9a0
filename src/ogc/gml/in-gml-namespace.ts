import { XmlElement } from '../../lib/xml-reader.ts';
import { GML_NAMESPACES } from './read-gml-coordinates.ts';

/**
 * The element as if it and all within that stand in no namespace stood in GML's: clients that leave out the namespace of
 * a filter leave it out of the geometries too. The element itself where it has a namespace.
 */
export function inGmlNamespace(element: XmlElement): XmlElement {
  if (element.namespace !== '') return element;
  const { localName, prefix, attributes, line, column } = element;
  const moved = new XmlElement(
    { namespace: GML_NAMESPACES[0] as string, localName, prefix },
    attributes,
    { line, column },
    undefined,
  );
  const children = moved.children as (XmlElement | string)[];
  for (const child of element.children)
    children.push(typeof child === 'string' ? child : inGmlNamespace(child));
  return moved;
}
