/** Longest replacement that an `Escapes` may hold, in bytes: `&quot;`, `\u001f`. */
export const MAX_ESCAPED_BYTES = 6;

/** How one text format spells the characters that it can't hold as they are. */
export interface Escapes {
  /** 1 for the ASCII characters that are replaced. */
  readonly isReplaced: Uint8Array;
  /** By ASCII code; empty: the character is dropped. */
  readonly replacements: readonly Uint8Array[];
  /** What becomes of half a surrogate pair, which UTF-8 can't hold. */
  readonly loneSurrogate: 'drop' | 'json' | 'replacement-character';
  /** True: U+FFFE and U+FFFF are dropped, as XML 1.0 demands. */
  readonly dropsNonCharacters: boolean;
}

const encoder = new TextEncoder();

/** A text as UTF-8, for what is written again and again. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

function escapes(
  replacements: ReadonlyMap<number, string>,
  others: Pick<Escapes, 'loneSurrogate' | 'dropsNonCharacters'>,
): Escapes {
  return {
    isReplaced: Uint8Array.from({ length: 128 }, (_, code) => (replacements.has(code) ? 1 : 0)),
    replacements: Array.from({ length: 128 }, (_, code) => utf8(replacements.get(code) ?? '')),
    ...others,
  };
}

function codes(pairs: Readonly<Record<string, string>>): [number, string][] {
  return Object.entries(pairs).map(([character, replacement]) => [character.charCodeAt(0), replacement]);
}

const CONTROLS = Array.from({ length: 32 }, (_, code) => code);
const XML_OTHERS = { loneSurrogate: 'drop', dropsNonCharacters: true } as const;
/** No XML 1.0 document can hold them, not even as references. */
const XML_FORBIDDEN = CONTROLS.filter((code) => ![9, 10, 13].includes(code)).map((code): [number, string] => [
  code,
  '',
]);

/** Character data. A carriage return is written as a reference, or parsers would turn it into a line feed. */
export const XML_TEXT = escapes(
  new Map([...XML_FORBIDDEN, ...codes({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' })]),
  XML_OTHERS,
);

/** The inside of a double-quoted attribute; tabs and line breaks survive as references. */
export const XML_ATTRIBUTE = escapes(
  new Map([
    ...XML_FORBIDDEN,
    ...codes({
      '&': '&amp;',
      '<': '&lt;',
      '>': '&gt;',
      '"': '&quot;',
      '\t': '&#9;',
      '\n': '&#10;',
      '\r': '&#13;',
    }),
  ]),
  XML_OTHERS,
);

/** The inside of a JSON string, RFC 8259 §7: what JSON.stringify makes of it. */
export const JSON_STRING = escapes(
  new Map([
    ...CONTROLS.map((code): [number, string] => [code, `\\u${code.toString(16).padStart(4, '0')}`]),
    ...codes({ '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }),
  ]),
  { loneSurrogate: 'json', dropsNonCharacters: false },
);

/** The inside of a quoted CSV field, RFC 4180 §2.7. NUL is dropped: to readers in C it ends the line. */
export const CSV_QUOTED = escapes(new Map(codes({ '"': '""', '\0': '' })), {
  loneSurrogate: 'replacement-character',
  dropsNonCharacters: false,
});
