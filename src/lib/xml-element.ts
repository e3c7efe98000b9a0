/** Elements of a parsed XML document, with the namespace bindings that QName values need. */

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

export interface XmlAttribute {
  /** Empty for attributes without a prefix. */
  readonly namespace: string;
  readonly localName: string;
  readonly prefix: string;
  readonly value: string;
}

/** Namespace bindings of an element that declares any, and of its ancestors. */
export interface XmlScope {
  readonly bindings: ReadonlyMap<string, string>;
  readonly parent: XmlScope | undefined;
}

export class XmlElement {
  readonly namespace: string;
  readonly localName: string;
  readonly prefix: string;
  /** Without the namespace declarations: ask `namespaceOf` for those. */
  readonly attributes: readonly XmlAttribute[];
  /** Elements and texts in document order; adjacent texts and CDATA sections are one string, comments are dropped. */
  readonly children: readonly (XmlElement | string)[] = [];
  /** 1-based place of the start tag. */
  readonly line: number;
  readonly column: number;
  readonly #scope: XmlScope | undefined;

  constructor(
    name: { readonly namespace: string; readonly localName: string; readonly prefix: string },
    attributes: readonly XmlAttribute[],
    place: { readonly line: number; readonly column: number },
    scope: XmlScope | undefined,
  ) {
    this.namespace = name.namespace;
    this.localName = name.localName;
    this.prefix = name.prefix;
    this.attributes = attributes;
    this.line = place.line;
    this.column = place.column;
    this.#scope = scope;
  }

  /** The namespace that the prefix is bound to here (`''`: the default namespace); undefined when it isn't bound. */
  namespaceOf(prefix: string): string | undefined {
    if (prefix === 'xml') return XML_NAMESPACE;
    for (let scope = this.#scope; scope !== undefined; scope = scope.parent) {
      const namespace = scope.bindings.get(prefix);
      if (namespace !== undefined) return namespace === '' ? undefined : namespace;
    }
    return undefined;
  }
}

/** The text that stands directly in the element, without that of its child elements. */
export function text(element: XmlElement): string {
  const { children } = element;
  if (children.length === 1) return typeof children[0] === 'string' ? children[0] : '';
  return children.filter((child) => typeof child === 'string').join('');
}

/** The child elements, in document order. */
export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** The value of an attribute; `namespace` is empty for attributes without a prefix. */
export function attribute(element: XmlElement, localName: string, namespace = ''): string | undefined {
  return element.attributes.find((a) => a.localName === localName && a.namespace === namespace)?.value;
}
