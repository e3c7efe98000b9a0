import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { SourceError, type SourceOptions } from './source.ts';
import { type ByteChunk, readBytes } from './source-bytes.ts';

export interface TextEncodingChoice {
  /** A name that `TextDecoder` (Unicode) or iconv-lite (others) knows. */
  readonly name: string;
  readonly isUnicode: boolean;
  readonly remark: string;
}

const UNICODE: ReadonlyMap<string, string> = new Map([
  ['utf8', 'utf-8'],
  ['unicode11utf8', 'utf-8'],
  ['utf16', 'utf-16le'],
  ['utf16le', 'utf-16le'],
  ['utf16be', 'utf-16be'],
]);

/**
 * The encoding given, else that of a byte order mark, else UTF-8 if the whole file is UTF-8, else Windows-1252 (whose
 * letters are those of ISO-8859-1). Reads the file once. Bytes that the encoding doesn't have turn up when decoding.
 * @throws SourceError for unknown encodings, and for binary files.
 */
export async function chooseEncoding(
  path: string,
  gzipped: boolean,
  head: Buffer,
  maxUnpackedBytes: number,
  { encoding }: SourceOptions,
): Promise<TextEncodingChoice> {
  if (encoding !== undefined) return givenEncoding(path, encoding);
  if (head[0] === 0xff && head[1] === 0xfe)
    return { name: 'utf-16le', isUnicode: true, remark: 'Encoding: UTF-16, by its byte order mark.' };
  if (head[0] === 0xfe && head[1] === 0xff)
    return {
      name: 'utf-16be',
      isUnicode: true,
      remark: 'Encoding: UTF-16 (big-endian), by its byte order mark.',
    };
  if (head.includes(0))
    throw new SourceError(
      `${path}: has NUL bytes, so it is no text in UTF-8; if it is UTF-16, name the encoding`,
    );
  if (await isUtf8File(path, gzipped, maxUnpackedBytes))
    return { name: 'utf-8', isUnicode: true, remark: 'Encoding: UTF-8.' };
  return {
    name: 'windows-1252',
    isUnicode: false,
    remark: 'Encoding: Windows-1252 (ISO-8859-1), because it is not UTF-8.',
  };
}

async function isUtf8File(path: string, gzipped: boolean, maxUnpackedBytes: number): Promise<boolean> {
  const validity = new Utf8Validity();
  for await (const { bytes } of readBytes(path, gzipped, maxUnpackedBytes))
    if (!validity.push(bytes)) return false;
  return validity.end();
}

function givenEncoding(path: string, encoding: string): TextEncodingChoice {
  const unicode = UNICODE.get(encoding.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const remark = `Encoding: ${encoding}, as given.`;
  if (unicode !== undefined) return { name: unicode, isUnicode: true, remark };
  if (!iconv.encodingExists(encoding))
    throw new SourceError(`${path}: the encoding "${encoding}" is not known`);
  return { name: encoding, isUnicode: false, remark };
}

/** Tells whether bytes are UTF-8, whatever the chunks. */
class Utf8Validity {
  #rest: Buffer = Buffer.alloc(0);
  #valid = true;

  /** False once they are not. */
  push(bytes: Buffer): boolean {
    if (!this.#valid) return false;
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const whole = all.length - unfinishedLength(all);
    this.#rest = all.subarray(whole);
    this.#valid = isUtf8(all.subarray(0, whole));
    return this.#valid;
  }

  end(): boolean {
    return this.#valid && this.#rest.length === 0;
  }
}

/** Bytes at the end that begin a character of more bytes than are there. */
function unfinishedLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Decodes; nothing that the encoding doesn't define is let through. Byte order marks are dropped. */
export async function* decodeText(
  path: string,
  encoding: TextEncodingChoice,
  chunks: AsyncIterable<ByteChunk>,
): AsyncGenerator<{ readonly text: string; readonly position: number }> {
  const decode = encoding.isUnicode ? unicodeDecoder(encoding.name) : legacyDecoder(encoding.name);
  let read = 0;
  try {
    for await (const { bytes, position } of chunks) {
      yield { text: decode(bytes), position };
      read = position;
    }
    yield { text: decode(undefined), position: read };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new SourceError(`${path}: is not ${encoding.name} text (after byte ${read}); name its encoding`, {
      cause: error,
    });
  }
}

type Decode = (bytes: Buffer | undefined) => string;

function unicodeDecoder(name: string): Decode {
  const decoder = new TextDecoder(name, { fatal: true });
  return (bytes) => (bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }));
}

function legacyDecoder(name: string): Decode {
  const decoder = iconv.getDecoder(name);
  return (bytes) => {
    const text = bytes === undefined ? (decoder.end() ?? '') : decoder.write(bytes);
    if (text.includes('\uFFFD')) throw new TypeError(`bytes that ${name} doesn't define`);
    return text;
  };
}
