import type { Dataset, PortalCatalog } from '../catalog/catalog.ts';
import type { CatalogSearch } from '../catalog-search/catalog-search.ts';
import { searchedWords } from '../catalog-search/search-words.ts';
import { LruMap } from '../lib/lru-map.ts';
import { CatalogueError } from './catalogue-error.ts';
import { countFacet } from './facet-counts.ts';
import { type FacetCount, type FacetName, type FacetValue, facetValues, isRefined } from './facets.ts';
import { type OrderKey, orderDatasets } from './order-datasets.ts';

export const MAX_WORDS = 16;

/** The catalogue as a caller sees it: `CatalogView` is one. */
export interface SeenCatalog {
  readonly catalog: PortalCatalog;
  /** Stands for the caller's rights. */
  readonly rights: string;
}

/** Which datasets, and in which order. */
export interface DatasetQuestion {
  /** Words that a dataset must have, as somebody typed them; undefined: every dataset. */
  readonly search: string | undefined;
  /** Values that a dataset must have, each of them. */
  readonly refine: readonly FacetValue[];
  /** Values that it mustn't have. */
  readonly exclude: readonly FacetValue[];
  /** Empty: by relevance where words are searched, else by id. */
  readonly orderBy: readonly OrderKey[];
}

/** The datasets that answer a question; pages are slices of them. */
export interface FoundDatasets {
  readonly datasets: readonly Dataset[];
  /** How many of them have each value of a facet. */
  countsOf(facet: FacetName): readonly FacetCount[];
}

/** Datasets in the answers that are kept of one state of the catalogue, as some see it. */
const MAX_KEPT_DATASETS = 400_000;
/** What an answer without any counts as. */
const EMPTY_ANSWER = 100;
/** What the question itself counts as, which may be as long as an address; a dataset in an answer takes 8 bytes, a character 2 here and there. */
const DATASETS_PER_CHARACTER = 0.5;

/** Fewer are indexed in some hundredths of a second. */
const MIN_PREPARED_DATASETS = 1000;

/** By the view's list of datasets, which is replaced when anything changes, the portal's provider too. */
const kept = new WeakMap<readonly Dataset[], LruMap<string, Promise<FoundDatasets>>>();

/**
 * The datasets of what the caller sees that have every word and value: the one search behind the catalogue's API and its pages.
 * What the caller doesn't see decides about nothing. A question asked again costs nothing. Throws CatalogueError for too many words.
 */
export function findDatasets(
  search: CatalogSearch,
  seen: SeenCatalog,
  question: DatasetQuestion,
): Promise<FoundDatasets> {
  const words = question.search === undefined ? undefined : limitedWords(question.search);
  const { refine, exclude, orderBy } = question;
  const name = JSON.stringify([words, refine, exclude, orderBy]);
  let answers = kept.get(seen.catalog.datasets);
  if (answers === undefined) {
    answers = new LruMap(MAX_KEPT_DATASETS);
    kept.set(seen.catalog.datasets, answers);
  }
  const known = answers.get(name);
  if (known !== undefined) return known;
  const answer = answerOf(search, seen, words, question);
  const all = seen.catalog.datasets.length;
  const asked = EMPTY_ANSWER + name.length * DATASETS_PER_CHARACTER;
  answers.set(name, answer, asked + all);
  answer.then(
    ({ datasets }) => answers.set(name, answer, asked + datasets.length),
    // A failure is no answer to keep.
    () => answers.delete(name),
  );
  return answer;
}

async function answerOf(
  search: CatalogSearch,
  seen: SeenCatalog,
  words: readonly string[] | undefined,
  question: DatasetQuestion,
): Promise<FoundDatasets> {
  const { portal, datasets } = seen.catalog;
  const { refine, exclude, orderBy } = question;
  const matches = words === undefined ? listed(search, seen) : await searched(search, seen, words, question);
  const found =
    refine.length + exclude.length === 0
      ? matches
      : matches.filter((dataset) => isRefined(facetValues(dataset, portal), refine, exclude));
  const counts = new Map<FacetName, readonly FacetCount[]>();
  return {
    datasets: orderBy.length === 0 ? found : inOrder(found, datasets, orderBy),
    countsOf(facet) {
      const counted = counts.get(facet) ?? countFacet(found, datasets, portal, facet);
      counts.set(facet, counted);
      return counted;
    },
  };
}

function listed(
  search: CatalogSearch,
  { catalog: { portal, datasets }, rights }: SeenCatalog,
): readonly Dataset[] {
  // Who looks at a list is likely to search it next; a failure is told to those who do.
  if (datasets.length >= MIN_PREPARED_DATASETS)
    search.prepare({ portalId: portal.id, rights, datasets }).catch(() => {});
  return datasets;
}

/** People narrow and order what they have found word by word: the words are searched once for that. */
async function searched(
  search: CatalogSearch,
  seen: SeenCatalog,
  words: readonly string[],
  question: DatasetQuestion,
): Promise<readonly Dataset[]> {
  const { portal, datasets } = seen.catalog;
  if (question.refine.length + question.exclude.length + question.orderBy.length === 0)
    return search.find({ portalId: portal.id, rights: seen.rights, datasets }, words);
  const plain = { ...question, refine: [], exclude: [], orderBy: [] };
  return (await findDatasets(search, seen, plain)).datasets;
}

/** All of them are put in order once; then those that were found are picked, which is less work than to compare titles. */
function inOrder(
  found: readonly Dataset[],
  all: readonly Dataset[],
  orderBy: readonly OrderKey[],
): readonly Dataset[] {
  const ordered = orderDatasets(all, orderBy);
  if (found.length === all.length) return ordered;
  const chosen = new Set(found);
  return ordered.filter((dataset) => chosen.has(dataset));
}

function limitedWords(search: string): string[] {
  const words = searchedWords(search);
  if (words.length <= MAX_WORDS) return words;
  throw new CatalogueError(
    'InvalidRESTParameterError',
    `Invalid value for q API parameter: ${words.length} words were found but at most ${MAX_WORDS} are expected.`,
  );
}
