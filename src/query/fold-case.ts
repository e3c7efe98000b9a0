import { CASE_FOLDING_RUNS } from './case-folding-table.ts';

let table: ReadonlyMap<number, number> | undefined;

/** Code points that fold to others; made when first needed, since most texts are ASCII. */
function foldings(): ReadonlyMap<number, number> {
  if (table !== undefined) return table;
  const map = new Map<number, number>();
  for (const [first, last, step, distance] of CASE_FOLDING_RUNS) {
    for (let codePoint = first; codePoint <= last; codePoint += step)
      map.set(codePoint, codePoint + distance);
  }
  table = map;
  return map;
}

const ASCII = /^[\0-\x7f]*$/;

/**
 * The text after Unicode simple case folding, one code point for one: what `matchCase="false"` compares. `Straße` and
 * `STRAẞE` are equal, `STRASSE` is another text; no language's own rules (the Turkish dotless i) are followed.
 */
export function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const map = foldings();
  let folded = '';
  for (const character of text) {
    const other = map.get(character.codePointAt(0) as number);
    folded += other === undefined ? character : String.fromCodePoint(other);
  }
  return folded;
}
