import { SaxesParser, type SaxesStartTagNS, type SaxesTagNS } from '@rubensworks/saxes';
import { completed, type Steps } from './steps.ts';
import { XmlDecoder, XmlEncodingError } from './xml-decoder.ts';
import { type XmlAttribute, XmlElement, type XmlScope } from './xml-element.ts';
import { XmlProlog } from './xml-prolog.ts';

export { attribute, childElements, text, XmlElement } from './xml-element.ts';

export interface XmlLimits {
  /** Nesting of elements; the root is 1. */
  readonly maxXmlDepth: number;
  /** Elements of the document; when streaming, of each collected subtree. */
  readonly maxXmlElements: number;
  /** Attributes of one element, namespace declarations included. */
  readonly maxXmlAttributes: number;
  /** UTF-16 code units of one text, attribute value, name, comment or processing instruction. */
  readonly maxXmlTextLength: number;
}

/** The bytes are no well-formed XML document, or one beyond a limit, which `limit` then names. */
export class XmlError extends Error {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly limit: string | undefined;

  constructor(
    message: string,
    place: { readonly line: number; readonly column: number },
    more: { readonly limit?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'XmlError';
    this.line = place.line;
    this.column = place.column;
    this.limit = more.limit;
  }
}

/** What to do with an element met on the way down: keep it whole, look at its children, or pass over it. */
export type XmlInterest = 'collect' | 'descend' | 'skip';

export interface XmlStreamHandlers {
  /** Called for each element that stands in no collected or skipped one. It has no children yet. */
  readonly interestIn: (element: XmlElement, depth: number) => XmlInterest;
  /** Called with each collected element once it is complete; nothing else holds it. */
  readonly onElement: (element: XmlElement, depth: number) => void;
}

/** Takes a document piece by piece. All methods throw XmlError; after one, the stream is of no more use. */
export interface XmlStream {
  write(bytes: Uint8Array): void;
  /** Must be called at the end: only then is the document known to be well-formed. */
  end(): void;
}

/**
 * Reads a whole document. Document type declarations are refused, so there are no entities but the five; nothing is
 * ever fetched. Throws XmlError.
 */
export function readXml(bytes: Uint8Array, limits: XmlLimits): XmlElement {
  return completed(readXmlInSteps(bytes, limits));
}

/** About a millisecond's worth. */
const STEP_BYTES = 16_384;

/** As `readXml`, for documents that would keep a thread for long. */
export function* readXmlInSteps(bytes: Uint8Array, limits: XmlLimits): Steps<XmlElement> {
  let root: XmlElement | undefined;
  const stream = createXmlStream(limits, {
    interestIn: () => 'collect',
    onElement: (element) => {
      root = element;
    },
  });
  for (let from = 0; from < bytes.length; from += STEP_BYTES) {
    stream.write(bytes.subarray(from, from + STEP_BYTES));
    yield;
  }
  stream.end();
  if (root === undefined) throw new XmlError('The document has no root element.', { line: 1, column: 1 });
  return root;
}

/** Reads a document of any size, keeping only the subtrees that are asked for, one at a time. */
export function createXmlStream(limits: XmlLimits, handlers: XmlStreamHandlers): XmlStream {
  return new XmlPushParser(limits, handlers);
}

/** Saxes reports a text when it is complete: pieces of this size let an endless one be noticed in time. */
const PIECE_LENGTH = 65_536;

interface OpenElement {
  readonly element: XmlElement;
  readonly children: (XmlElement | string)[];
}

class XmlPushParser implements XmlStream {
  readonly #limits: XmlLimits;
  readonly #handlers: XmlStreamHandlers;
  readonly #decoder = new XmlDecoder();
  readonly #prolog = new XmlProlog();
  readonly #parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  /** Scopes of the open elements, by depth. */
  readonly #scopes: (XmlScope | undefined)[] = [];
  /** Open elements of the subtree being collected, its root first. */
  readonly #open: OpenElement[] = [];
  #skipDepth = 0;
  #depth = 0;
  #elements = 0;
  #attributes = 0;
  #place = { line: 1, column: 1 };
  /** Length of what the parser has taken since its last event, at most. */
  #pending = 0;
  #started = false;

  constructor(limits: XmlLimits, handlers: XmlStreamHandlers) {
    this.#limits = limits;
    this.#handlers = handlers;
    const parser = this.#parser;
    parser.on('error', (error) => this.#refuse(error));
    parser.on('opentagstart', (tag) => this.#onOpenTagStart(tag));
    parser.on('attribute', (attribute) => this.#onAttribute(attribute.value));
    parser.on('opentag', (tag) => this.#onOpenTag(tag));
    parser.on('closetag', () => this.#onCloseTag());
    parser.on('text', (value) => this.#onText(value));
    parser.on('cdata', (value) => this.#onText(value));
    parser.on('comment', (value) => this.#checkLength(value));
    parser.on('processinginstruction', ({ body }) => this.#checkLength(body));
  }

  write(bytes: Uint8Array): void {
    this.#take(this.#decoded(() => this.#decoder.write(bytes)));
  }

  end(): void {
    this.#take(this.#decoded(() => this.#decoder.end()));
    this.#parser.close();
  }

  #decoded(decode: () => string): string {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof XmlEncodingError)) throw error;
      throw new XmlError(error.message, this.#here(), { cause: error });
    }
  }

  #take(decoded: string): void {
    // Saxes passes over a byte order mark at the start; the decoder has already dropped the one that may stand there.
    if (!this.#started && decoded.startsWith('\uFEFF'))
      this.#fail('not well-formed: text before the root element');
    if (decoded.length > 0) this.#started = true;
    for (let from = 0; from < decoded.length; from += PIECE_LENGTH) {
      const piece = decoded.slice(from, from + PIECE_LENGTH);
      if (!this.#prolog.done && !this.#prolog.accepts(piece)) {
        const { line, column } = this.#prolog;
        throw new XmlError('The document has a document type declaration (DOCTYPE); none is accepted.', {
          line,
          column,
        });
      }
      this.#pending += piece.length;
      this.#parser.write(piece);
      if (this.#pending > this.#limits.maxXmlTextLength + PIECE_LENGTH) this.#refuseLength();
    }
  }

  #here(): { line: number; column: number } {
    return { line: this.#parser.line, column: this.#parser.column + 1 };
  }

  #fail(problem: string): never {
    throw new XmlError(`The document is ${problem}.`, this.#here());
  }

  #refuse(error: Error): never {
    const problem = error.message.replace(/^[^ ]*\d+:\d+: /, '').replace(/\.$/, '');
    throw new XmlError(`The document is not well-formed: ${problem}.`, this.#here(), { cause: error });
  }

  #refuseLength(): never {
    const limit = 'maxXmlTextLength';
    throw new XmlError(
      `The document has a text longer than ${limit} (${this.#limits[limit]}).`,
      this.#here(),
      { limit },
    );
  }

  #checkLength(value: string): void {
    this.#pending = 0;
    if (value.length > this.#limits.maxXmlTextLength) this.#refuseLength();
  }

  #onOpenTagStart(tag: SaxesStartTagNS): void {
    const { line, column } = this.#parser;
    // The parser stands behind the character that ended the name.
    const start = column - tag.name.length - 1;
    this.#place = start > 0 ? { line, column: start } : { line: Math.max(1, line - 1), column: 1 };
    this.#checkLength(tag.name);
    this.#attributes = 0;
    this.#depth += 1;
    // Here, not in `opentag`: the parser's work is quadratic in the depth.
    if (this.#depth > this.#limits.maxXmlDepth) {
      const limit = 'maxXmlDepth';
      const message = `The document is nested deeper than ${limit} (${this.#limits[limit]}).`;
      throw new XmlError(message, this.#place, { limit });
    }
    this.#elements += 1;
    if (this.#elements > this.#limits.maxXmlElements) {
      const limit = 'maxXmlElements';
      const message = `The document has more elements than ${limit} (${this.#limits[limit]}).`;
      throw new XmlError(message, this.#place, { limit });
    }
  }

  #onAttribute(value: string): void {
    this.#checkLength(value);
    this.#attributes += 1;
    if (this.#attributes > this.#limits.maxXmlAttributes) {
      const limit = 'maxXmlAttributes';
      const message = `An element has more attributes than ${limit} (${this.#limits[limit]}).`;
      throw new XmlError(message, this.#place, { limit });
    }
  }

  #onOpenTag(tag: SaxesTagNS): void {
    const scope = innerScope(tag, this.#scopes[this.#depth - 1]);
    this.#scopes[this.#depth] = scope;
    if (this.#skipDepth > 0) {
      this.#elements = 0;
      return;
    }
    const name = { namespace: tag.uri, localName: tag.local, prefix: tag.prefix };
    const element = new XmlElement(name, attributesOf(tag), this.#place, scope);
    const children = element.children as (XmlElement | string)[];
    const parent = this.#open.at(-1);
    if (parent !== undefined) {
      parent.children.push(element);
      this.#open.push({ element, children });
      return;
    }
    const interest = this.#handlers.interestIn(element, this.#depth);
    this.#elements = interest === 'collect' ? 1 : 0;
    if (interest === 'collect') this.#open.push({ element, children });
    if (interest === 'skip') this.#skipDepth = this.#depth;
  }

  #onCloseTag(): void {
    this.#pending = 0;
    const depth = this.#depth;
    this.#depth -= 1;
    if (this.#skipDepth === depth) this.#skipDepth = 0;
    const closed = this.#open.pop();
    if (closed === undefined || this.#open.length > 0) return;
    this.#elements = 0;
    this.#handlers.onElement(closed.element, depth);
  }

  #onText(value: string): void {
    this.#checkLength(value);
    const parent = this.#open.at(-1);
    if (parent === undefined || value === '') return;
    const before = parent.children.at(-1);
    if (typeof before !== 'string') {
      parent.children.push(value);
      return;
    }
    const joined = before + value;
    this.#checkLength(joined);
    parent.children[parent.children.length - 1] = joined;
  }
}

function innerScope(tag: SaxesTagNS, parent: XmlScope | undefined): XmlScope | undefined {
  const declared = Object.entries(tag.ns);
  return declared.length === 0 ? parent : { bindings: new Map(declared), parent };
}

function attributesOf(tag: SaxesTagNS): XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  for (const { uri, local, prefix, name, value } of Object.values(tag.attributes)) {
    if (prefix === 'xmlns' || name === 'xmlns') continue;
    attributes.push({ namespace: uri, localName: local, prefix, value });
  }
  return attributes;
}
