import iconv from 'iconv-lite';
import { SourceError } from './source.ts';

/** Turns the bytes of a DBF text into text; undefined when they aren't in the encoding. */
export interface TextEncoding {
  /** As `iconv-lite` names it. */
  readonly name: string;
  decode(bytes: Buffer): string | undefined;
}

/** Language driver ids of dBASE and FoxPro, as code pages; those of one code page together. */
const LANGUAGE_DRIVERS: readonly [string, readonly number[]][] = [
  ['cp437', [0x01, 0x09, 0x0b, 0x0d, 0x0f, 0x11, 0x15, 0x18, 0x19, 0x1b]],
  ['cp850', [0x02, 0x0a, 0x0e, 0x10, 0x12, 0x14, 0x16, 0x1a, 0x1d, 0x25, 0x37]],
  ['windows-1252', [0x03, 0x57, 0x58, 0x59]],
  ['macroman', [0x04]],
  ['cp865', [0x08, 0x17, 0x66]],
  ['cp932', [0x13, 0x7b]],
  ['cp863', [0x1c, 0x6c]],
  ['cp852', [0x1f, 0x22, 0x23, 0x40, 0x64, 0x87]],
  ['cp860', [0x24]],
  ['cp866', [0x26, 0x65]],
  ['cp936', [0x4d, 0x7a]],
  ['cp949', [0x4e, 0x79]],
  ['cp950', [0x4f, 0x78]],
  ['windows-874', [0x50, 0x7c]],
  ['cp861', [0x67]],
  ['cp737', [0x6a, 0x86]],
  ['cp857', [0x6b, 0x88]],
  ['windows-1255', [0x7d]],
  ['windows-1256', [0x7e]],
  ['maccyrillic', [0x96]],
  ['maccenteuro', [0x97]],
  ['macgreek', [0x98]],
  ['windows-1250', [0xc8]],
  ['windows-1251', [0xc9]],
  ['windows-1254', [0xca]],
  ['windows-1253', [0xcb]],
  ['windows-1257', [0xcc]],
];

/** The encoding of a language driver id; undefined for 0 and ids that aren't known. */
export function encodingOfLanguageDriver(id: number): TextEncoding | undefined {
  const name = LANGUAGE_DRIVERS.find(([, ids]) => ids.includes(id))?.[0];
  return name === undefined ? undefined : textEncoding(name);
}

/**
 * The encoding that a person or a `.cpg` file names: an IANA name, or a code page as ESRI writes it (`1252`,
 * `ANSI 1252`, `OEM 850`, `88591`). Undefined when there is none of that name.
 */
export function encodingNamed(text: string): TextEncoding | undefined {
  const name = text.trim().toLowerCase();
  const iso = /^(?:iso)?[-_ ]?8859[-_ ]?(\d{1,2})$/.exec(name)?.[1];
  if (iso !== undefined) return textEncoding(`iso-8859-${iso}`);
  const page = /^(?:ansi|oem|cp|windows|ibm|dos)?[-_ ]?(\d{3,5})$/.exec(name)?.[1];
  if (page === '65001') return textEncoding('utf-8');
  if (page !== undefined) return textEncoding(page.startsWith('125') ? `windows-${page}` : `cp${page}`);
  return textEncoding(name);
}

function textEncoding(name: string): TextEncoding | undefined {
  if (/^utf-?8$/.test(name)) return UTF_8;
  // Its 16-bit and base64 kin can't stand in fields of bytes that are padded with blanks.
  if (!iconv.encodingExists(name) || /^(?:utf|ucs|base64|hex|binary)/.test(name)) return undefined;
  return {
    name,
    decode: (bytes) => {
      const text = iconv.decode(bytes, name);
      return text.includes('\uFFFD') ? undefined : text;
    },
  };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const UTF_8: TextEncoding = {
  name: 'utf-8',
  decode: (bytes) => {
    const text = bytes.toString('utf8');
    if (!text.includes('\uFFFD')) return text;
    try {
      return strictUtf8.decode(bytes);
    } catch {
      return undefined;
    }
  },
};

/** Length of the bytes without a UTF-8 character that was cut off at their end. */
export function wholeUtf8Length(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < size ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** The encoding of that name. Throws SourceError that names who asked for it. */
export function requireEncoding(path: string, name: string, namedBy: string): TextEncoding {
  const encoding = encodingNamed(name);
  if (encoding !== undefined) return encoding;
  throw new SourceError(
    `${path}: ${namedBy} names the encoding ${JSON.stringify(name.trim())}, which isn't known`,
  );
}
