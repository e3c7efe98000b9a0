/** The first words of a text, as far as that many characters, with a mark where there are more. */
export function beginOf(words: string, maxCharacters: number): string {
  if (words.length <= maxCharacters) return words;
  return `${words.slice(0, maxCharacters).replace(/\s+\S*$/, '')} …`;
}
