/**
 * Bytes of an XML document to text. The encoding is found as XML 1.0 appendix F says, among those accepted: UTF-8,
 * UTF-16, ISO-8859-1 and US-ASCII; the latter two must be declared. Anything else is refused, as are bytes that the
 * encoding doesn't have.
 */
const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"[^"<]*"|'[^'<]*')[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([^"<]*)"|'([^'<]*)')/;
const DECLARATION_BYTES = 1024;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' | 'us-ascii';

/** The document isn't in an accepted encoding. */
export class XmlEncodingError extends Error {}

export class XmlDecoder {
  #start: Uint8Array | undefined = new Uint8Array(0);
  #decode: ((bytes: Uint8Array | undefined) => string) | undefined;

  /** The text of the next bytes. Throws XmlEncodingError. */
  write(bytes: Uint8Array): string {
    if (this.#decode !== undefined) return this.#decode(bytes);
    this.#start = Buffer.concat([this.#start as Uint8Array, bytes]);
    return this.#start.length < DECLARATION_BYTES ? '' : this.#begin();
  }

  /** What is left. Throws XmlEncodingError when the bytes end within a character. */
  end(): string {
    const head = this.#decode === undefined ? this.#begin() : '';
    return head + (this.#decode as (bytes: undefined) => string)(undefined);
  }

  #begin(): string {
    const start = this.#start as Uint8Array;
    this.#start = undefined;
    const { encoding, bomLength } = detectEncoding(start);
    this.#decode = decoderFor(encoding);
    return this.#decode(start.subarray(bomLength));
  }
}

function detectEncoding(bytes: Uint8Array): { encoding: Encoding; bomLength: number } {
  const family = byteOrderMark(bytes);
  const head = Buffer.from(bytes.subarray(family.bomLength, DECLARATION_BYTES));
  const headText =
    family.encoding === undefined || family.encoding === 'utf-8'
      ? head.toString('latin1')
      : new TextDecoder(family.encoding, { ignoreBOM: true }).decode(head);
  const match = DECLARATION.exec(headText);
  const declared = (match?.[1] ?? match?.[2])?.toLowerCase();
  return { encoding: agreed(family, declared), bomLength: family.bomLength };
}

interface Family {
  readonly encoding: Encoding | undefined;
  readonly bomLength: number;
}

function byteOrderMark(bytes: Uint8Array): Family {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', bomLength: 3 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bomLength: 2 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bomLength: 2 };
  // UTF-16 without a mark is recognised by its `<?`.
  if (a === 0x3c && b === 0 && c === 0x3f && d === 0) return { encoding: 'utf-16le', bomLength: 0 };
  if (a === 0 && b === 0x3c && c === 0 && d === 0x3f) return { encoding: 'utf-16be', bomLength: 0 };
  return { encoding: undefined, bomLength: 0 };
}

function agreed(family: Family, declared: string | undefined): Encoding {
  const { encoding } = family;
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const marked = declared === undefined && family.bomLength > 0;
    if (marked || declared === 'utf-16' || declared === encoding) return encoding;
  } else if (declared === undefined || declared === 'utf-8') {
    return 'utf-8';
  } else if (encoding === undefined && (declared === 'iso-8859-1' || declared === 'us-ascii')) {
    return declared;
  }
  const found = encoding === undefined ? '' : ` in a document that begins as ${encoding.toUpperCase()}`;
  throw new XmlEncodingError(
    `The encoding ${declared === undefined ? 'is not declared' : JSON.stringify(declared)}${found}` +
      '; accepted are UTF-8, UTF-16, ISO-8859-1 and US-ASCII.',
  );
}

function decoderFor(encoding: Encoding): (bytes: Uint8Array | undefined) => string {
  // Not TextDecoder's `iso-8859-1`, which is windows-1252.
  if (encoding === 'iso-8859-1') return (bytes) => (bytes === undefined ? '' : latin1(bytes));
  if (encoding === 'us-ascii') return (bytes) => (bytes === undefined ? '' : ascii(bytes));
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw new XmlEncodingError(`The document has bytes that are not ${encoding.toUpperCase()}.`, {
        cause: error,
      });
    }
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function ascii(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f))
    throw new XmlEncodingError('The document has bytes that are not US-ASCII.');
  return latin1(bytes);
}
