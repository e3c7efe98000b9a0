import type { RawValue } from './source.ts';

/** Characters that XML 1.0 has no place for, not even as references (§2.2 Char); lone surrogates among them. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The value as a text property shows it: as the source wrote it, as far as the reader kept that. */
export function textOf(value: RawValue): string | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return value === null ? null : value.text;
  }
}

/** The text without the characters that XML forbids; the same string when there are none. */
export function withoutForbiddenCharacters(text: string): string {
  return text.isWellFormed() && !FORBIDDEN_ONCE.test(text) ? text : text.replace(FORBIDDEN, '');
}

const FORBIDDEN_ONCE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
