import type { Dataset } from '../catalog/catalog.ts';
import { CatalogueError } from './catalogue-error.ts';

/** How much a word counts by where it stands. */
const WEIGHTS = [8, 6, 5, 2, 1] as const;
/** How much the begin of a word counts, against the whole word. */
const PREFIX_WEIGHT = 0.6;
const MAX_WORDS = 16;
/** Scripts that put no space between words: there a word may begin anywhere. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** A dataset's words by `WEIGHTS`: plain, with a space before and after each. */
type SearchText = readonly string[];
const texts = new WeakMap<Dataset, SearchText>();

/**
 * The datasets that have every word of `search`, or a word that begins with it, in their title, id, keywords, description or
 * fields; the most relevant first, then in the order in which they came. Case and accents make no difference.
 * Throws CatalogueError for too many words.
 */
export function searchDatasets(datasets: readonly Dataset[], search: string): readonly Dataset[] {
  const words = [...new Set(plainWords(search).split(' '))].filter((word) => word !== '');
  if (words.length === 0) return [];
  if (words.length > MAX_WORDS)
    throw new CatalogueError(
      'InvalidRESTParameterError',
      `Invalid value for q API parameter: ${words.length} words were found but at most ${MAX_WORDS} are expected.`,
    );
  const matches: { readonly dataset: Dataset; readonly weights: readonly number[]; score: number }[] = [];
  const frequencies = words.map(() => 0);
  for (const dataset of datasets) {
    const text = searchText(dataset);
    const weights = words.map((word) => weightOf(word, text));
    for (const [i, weight] of weights.entries()) if (weight > 0) frequencies[i] = (frequencies[i] ?? 0) + 1;
    if (weights.every((weight) => weight > 0)) matches.push({ dataset, weights, score: 0 });
  }
  // A word that few datasets have says more than one that all have.
  const rarities = frequencies.map((frequency) => Math.log(1 + datasets.length / Math.max(1, frequency)));
  for (const match of matches)
    match.score = match.weights.reduce((sum, weight, i) => sum + weight * (rarities[i] as number), 0);
  return matches.sort((a, b) => b.score - a.score).map(({ dataset }) => dataset);
}

/** The best place where the word stands; 0: nowhere. */
function weightOf(word: string, text: SearchText): number {
  const isAnywhere = UNSPACED.test(word);
  const begin = isAnywhere ? word : ` ${word}`;
  let best = 0;
  for (const [i, part] of text.entries()) {
    const weight = WEIGHTS[i] as number;
    if (weight <= best) break;
    if (!part.includes(begin)) continue;
    best = Math.max(best, isAnywhere || part.includes(`${begin} `) ? weight : weight * PREFIX_WEIGHT);
  }
  return best;
}

function searchText(dataset: Dataset): SearchText {
  const known = texts.get(dataset);
  if (known !== undefined) return known;
  const { metadata, featureType, id } = dataset;
  const text = [
    metadata.title,
    `${id} ${featureType.name}`,
    metadata.keywords.join(' '),
    metadata.abstract,
    [
      metadata.attribution ?? '',
      ...featureType.properties.map(({ name, label, description = '' }) => `${name} ${label} ${description}`),
    ].join(' '),
  ].map((part) => ` ${plainWords(part)} `);
  texts.set(dataset, text);
  return text;
}

/** Lower case, without accents, letters and digits alone. */
function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
