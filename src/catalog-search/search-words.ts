/** Scripts that put no space between words: there each letter is a word, and words that follow one another are a phrase. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** Letters that are none with an accent to Unicode, but that people write in two, or without the stroke. */
const FOLDED: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ς: 'σ',
};
const FOLDABLE = /[œæßøłđıς]/g;

/**
 * Lower case without accents, letters and digits alone, one space between words: in the same way for what is searched and
 * for what is looked for, so that no more is left to the tokenizer than to split at spaces.
 */
export function plainWords(text: string): string {
  return spaceOut(
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(FOLDABLE, (letter) => FOLDED[letter] as string)
      .replace(/[^\p{L}\p{N}]+/gu, ' '),
  ).trim();
}

/** The different words that somebody looks for, each as the words of `plainWords` that have to follow one another. */
export function searchedWords(search: string): string[] {
  const words = search
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .split(/[^\p{L}\p{N}]+/u);
  return [...new Set(words.map(plainWords))].filter((word) => word !== '');
}

function spaceOut(text: string): string {
  return text.replace(UNSPACED, ' $& ').replace(/ {2,}/g, ' ');
}
