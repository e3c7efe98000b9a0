/**
 * Writes XML documents of bounded size (schemas, capabilities, exception reports) as indented text. Characters that
 * XML 1.0 forbids are dropped; everything else reads back as it was. Feature members are written by `ByteWriter`.
 */
export class XmlWriter {
  #text = '';
  readonly #open: string[] = [];
  /** True while the start tag of the innermost element still lacks its `>`. */
  #inStartTag = false;
  /** True once the innermost element holds text, which must not get white space around it. */
  #mixed = false;

  readonly #isIndented: boolean;

  /** Without indents the text is one line, as it stands in a URL. */
  constructor(options: { readonly declaration?: boolean; readonly isIndented?: boolean } = {}) {
    this.#isIndented = options.isIndented ?? true;
    if (options.declaration ?? true) this.#text = '<?xml version="1.0" encoding="UTF-8"?>\n';
  }

  /** Opens an element. Attributes whose value is undefined are left out. `name` is a QName, not checked. */
  start(name: string, attributes: XmlAttributes = {}): this {
    this.#closeStartTag();
    if (!this.#mixed) this.#indent();
    this.#text += `<${name}`;
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) this.#text += ` ${key}="${escapeXmlAttribute(String(value))}"`;
    }
    this.#open.push(name);
    this.#inStartTag = true;
    this.#mixed = false;
    return this;
  }

  /** Closes the innermost element; throws a RangeError when none is open. */
  end(): this {
    const name = this.#open.pop();
    if (name === undefined) throw new RangeError('No element is open.');
    if (this.#inStartTag) {
      this.#text += '/>';
      this.#inStartTag = false;
    } else {
      if (!this.#mixed) this.#indent();
      this.#text += `</${name}>`;
    }
    this.#mixed = false;
    return this;
  }

  /** Adds character data to the innermost element. */
  text(text: string): this {
    this.#closeStartTag();
    this.#mixed = true;
    this.#text += escapeXmlText(text);
    return this;
  }

  /** A whole element with text; without text an empty one. */
  element(name: string, attributes: XmlAttributes = {}, text?: string): this {
    this.start(name, attributes);
    if (text !== undefined) this.text(text);
    return this.end();
  }

  /** A comment; each `--` in the text becomes `- -`. */
  comment(text: string): this {
    this.#closeStartTag();
    if (!this.#mixed) this.#indent();
    this.#text += `<!-- ${withoutForbidden(text).replace(/-(?=-|$)/g, '- ')} -->`;
    return this;
  }

  /** Adds well-formed XML as it is. */
  raw(xml: string): this {
    this.#closeStartTag();
    if (!this.#mixed) this.#indent();
    this.#text += xml;
    return this;
  }

  /** The document so far, with a line break at its end. Throws a RangeError while an element is open. */
  toString(): string {
    if (this.#open.length > 0) throw new RangeError(`Element ${this.#open.at(-1)} is still open.`);
    return `${this.#text}\n`;
  }

  #closeStartTag(): void {
    if (this.#inStartTag) this.#text += '>';
    this.#inStartTag = false;
  }

  #indent(): void {
    if (!this.#isIndented) return;
    if (this.#text !== '' && !this.#text.endsWith('\n')) this.#text += '\n';
    this.#text += '  '.repeat(this.#open.length);
  }
}

export type XmlAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Everything that XML 1.0's Char production leaves out, lone surrogates included. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Character data: a carriage return is written as a reference, or parsers would turn it into a line feed. */
export function escapeXmlText(text: string): string {
  return withoutForbidden(text).replace(/[&<>\r]/g, reference);
}

/** The value of an attribute between double quotes; tabs and line breaks survive as references. */
export function escapeXmlAttribute(text: string): string {
  return withoutForbidden(text).replace(/[&<>"\t\n\r]/g, reference);
}

/** The text without the characters that no XML document can hold, not even as references. */
export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '');
}

function reference(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    default:
      return `&#${character.charCodeAt(0)};`;
  }
}
