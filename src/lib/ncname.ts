/**
 * Names that every XML tool accepts. The ranges are a subset of the letters of XML 1.0 second edition (which XML
 * Schema 1.0's NCName is defined by, and validators still enforce), so a name made here is valid in all editions.
 */
const LETTERS =
  'A-Za-zÀ-ÖØ-öø-ÿĀ-ıĴ-ľŁ-ňŊ-žƀ-ǃǍ-ǰǴ-ǵǺ-ȗɐ-ʨʻ-ˁΆΈ-ΊΌΎ-ΡΣ-ώϐ-ϖЁ-ЌЎ-яё-ќў-ҁҐ-ӄא-תء-غف-يٱ-ڷअ-ह' +
  'ก-ฮა-ჶḀ-ẛẠ-ỹぁ-ゔァ-ヺㄅ-ㄬ가-힣一-龥〇';
const NCNAME = new RegExp(`^[${LETTERS}_][${LETTERS}0-9._-]*$`, 'u');
const OTHER_RUN = new RegExp(`[^${LETTERS}0-9._-]+`, 'gu');
const OTHER = new RegExp(`[^${LETTERS}0-9._-]`, 'gu');
const START = new RegExp(`^[${LETTERS}_]`, 'u');

/** True for names that can stand as an element's local name as they are. */
export function isNcName(text: string): boolean {
  return NCNAME.test(text);
}

/**
 * The NCName for any text: each run of other characters becomes `_`, and `_` goes before a name that doesn't start
 * with a letter. Not injective: see `uniqueNcNames`.
 */
export function toNcName(text: string): string {
  const name = text.normalize('NFC').replace(OTHER_RUN, '_');
  return START.test(name) ? name : `_${name}`;
}

/**
 * One NCName for each label, in order. Labels that are NCNames already keep their name; of the others, those whose
 * name is taken get `_2`, `_3` … in order. The same labels in the same order give the same names.
 */
export function uniqueNcNames(labels: readonly string[], reserved: readonly string[] = []): string[] {
  const taken = new Set([...reserved, ...labels.filter(isNcName)]);
  const usedAsIs = new Set<string>(reserved);
  return labels.map((label) => {
    if (isNcName(label) && !usedAsIs.has(label)) {
      usedAsIs.add(label);
      return label;
    }
    const base = toNcName(label);
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return name;
  });
}

/**
 * Any text as the tail of an NCName, injectively: a character that can't stand there is written `_xHHHH_` (its code
 * point in hexadecimal, as ISO 9075-14 does), and an underscore that could be read as such an escape likewise.
 */
export function toNcNameTail(text: string): string {
  return text
    .replace(/_(?=x[0-9A-F]+_)/g, '_x005F_')
    .replace(OTHER, (c) => `_x${(c.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}_`);
}
