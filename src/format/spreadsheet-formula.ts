/** What spreadsheets begin a formula with, also in full width, behind blanks or control characters that they pass over. */
const FORMULA = /^[\s\u0000-\u0020]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** True for a text that a spreadsheet might work out as a formula when it opens a CSV file, or when its cell is edited. */
export function looksLikeFormula(text: string): boolean {
  return FORMULA.test(text);
}

/** Values of the parameter `formulas` of the media types of tables: whether such texts are neutralised. */
export const FORMULA_CHOICES: ReadonlyMap<string, boolean> = new Map([
  ['keep', false],
  ['neutralise', true],
]);
