import { freeArray } from '../../lib/free-array.ts';
import { LruMap } from '../../lib/lru-map.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import { filterDigest } from '../../query/filter-digest.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import { type SelectedPage, selectedPage } from '../selected-page.ts';
import type { Ranks } from './select-task.ts';

/** May be kept whatever is open, and as much more for each feature of an open version: an order of all, and its ranks. */
const BASE_BYTES = 4 * 2 ** 20;
const BYTES_PER_FEATURE = 8;

/** Ordinals in an order, or as runs where they are in the stored one. */
type Found = OrdinalRuns | Uint32Array<ArrayBuffer>;

/**
 * What was found last, so that the next page is there already; the least recently used goes first. Memory is given
 * back when an entry goes, so nobody may hold on to what is kept: pages are copies, ranks are taken out.
 */
export class KeptSelections {
  readonly #maxBytes: number;
  readonly #entries: LruMap<string, Found | Ranks>;
  /** By directory of the open versions. */
  readonly #numbersOfFeatures = new Map<string, number>();

  /** `maxBytes`: at most this, however much is open. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#entries = new LruMap<string, Found | Ranks>(0, free);
  }

  /** Bytes that are kept now. */
  get byteLength(): number {
    return this.#entries.size;
  }

  /** Bytes that may be kept now. */
  get maxByteLength(): number {
    const features = [...this.#numbersOfFeatures.values()].reduce((sum, number) => sum + number, 0);
    return Math.min(this.#maxBytes, BASE_BYTES + BYTES_PER_FEATURE * features);
  }

  /** The page of a query that is known. */
  page(directory: string, query: FeatureQuery): SelectedPage | undefined {
    if (this.#entries.size === 0) return undefined;
    const known = this.#entries.get(selectionKey(directory, query));
    return known === undefined || 'ranks' in known ? undefined : selectedPage(known, query);
  }

  /** Keeps what was found, if there is room, and returns the query's page of it. Takes an order's memory over. */
  keep(directory: string, numberOfFeatures: number, query: FeatureQuery, found: Found): SelectedPage {
    const page = selectedPage(found, query);
    this.#open(directory, numberOfFeatures);
    this.#entries.set(
      selectionKey(directory, query),
      found,
      (found instanceof OrdinalRuns ? found.bounds : found).byteLength,
    );
    return page;
  }

  /** Hands over the ranks that are known: give them back by `keepRanks`. */
  takeRanks(directory: string, properties: readonly number[]): Map<number, Ranks> {
    const taken = new Map<number, Ranks>();
    for (const property of properties) {
      const ranks = this.#entries.take(rankKey(directory, property));
      if (ranks !== undefined && 'ranks' in ranks) taken.set(property, ranks);
    }
    return taken;
  }

  keepRanks(directory: string, numberOfFeatures: number, ranks: ReadonlyMap<number, Ranks>): void {
    this.#open(directory, numberOfFeatures);
    for (const [property, each] of ranks) {
      this.#entries.set(rankKey(directory, property), each, each.ranks.byteLength);
    }
  }

  /** Drops what is kept of a version that is no longer read. */
  forget(directory: string): void {
    this.#entries.deleteWhere((key) => key.startsWith(`${directory} `));
    this.#numbersOfFeatures.delete(directory);
    this.#entries.resize(this.maxByteLength);
  }

  #open(directory: string, numberOfFeatures: number): void {
    this.#numbersOfFeatures.set(directory, numberOfFeatures);
    this.#entries.resize(this.maxByteLength);
  }
}

/** Runs may be an answer's own at the same time; they are left to V8. */
function free(value: Found | Ranks): void {
  if (value instanceof OrdinalRuns) return;
  freeArray('ranks' in value ? value.ranks : value);
}

const rankKey = (directory: string, property: number) => `${directory} rank ${property}`;

function selectionKey(directory: string, { filter, sortBy }: FeatureQuery): string {
  const selected = filter === undefined ? '' : filterDigest(filter);
  return `${directory} ${selected} ${sortBy.map(({ property, order }) => `${property}${order}`).join(' ')}`;
}
