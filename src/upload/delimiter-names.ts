/** What separates the values of CSV, by the name that a form has for it. */
export const DELIMITERS: ReadonlyMap<string, string> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['pipe', '|'],
]);

/** The name of a delimiter; empty for none. */
export function delimiterName(delimiter: string | undefined): string {
  for (const [name, character] of DELIMITERS) if (character === delimiter) return name;
  return '';
}
