import { setImmediate } from 'node:timers/promises';
import type { Dataset } from '../catalog/catalog.ts';
import { type SearchDocument, searchDocument } from './search-document.ts';
import { SearchThread } from './search-thread-client.ts';

/** Datasets in all the indexes of a process together, beyond which the one that was used longest ago goes: some 1.5 KB each. */
const MAX_INDEXED_DATASETS = 40_000;

/** Datasets handed over at once, so that others are served in between. */
const BATCH = 200;

/** The datasets that some see, and what stands for all who see the same. */
export interface SearchedView {
  readonly portalId: number;
  readonly rights: string;
  /** Of one state of the portal; never changed. */
  readonly datasets: readonly Dataset[];
}

interface ViewIndex {
  readonly number: number;
  /** By the dataset's uid: what stands in the index. */
  readonly rows: Map<string, { readonly row: number; readonly dataset: Dataset }>;
  readonly byRow: Map<number, Dataset>;
  /** What it is an index of; undefined: of nothing yet, or half of something. */
  datasets: readonly Dataset[] | undefined;
  nextRow: number;
  /** Done when nobody is busy with it. */
  turn: Promise<unknown>;
}

/**
 * Full-text search in the catalogue as a caller sees it. Each view has an index of its own, in which nothing stands that the view
 * lacks, so that neither results nor their order tell of it; when the portal changes only the datasets that changed are indexed anew.
 */
export class CatalogSearch {
  /** The one that was used last comes last. */
  readonly #indexes = new Map<string, ViewIndex>();
  #thread: SearchThread | undefined;
  #lastNumber = 0;

  /** The datasets that have all these words (`searchedWords`), the most relevant first. */
  async find(view: SearchedView, words: readonly string[]): Promise<readonly Dataset[]> {
    if (words.length === 0 || view.datasets.length === 0) return [];
    return this.#inTurn(view, async (thread, index) => {
      const rows = await thread.search(index.number, words);
      return Array.from(rows, (row) => index.byRow.get(row) as Dataset);
    });
  }

  /** Makes the index, so that the first who search needn't wait for it. */
  async prepare(view: SearchedView): Promise<void> {
    await this.#inTurn(view, () => Promise.resolve());
  }

  /** With the view's index as the view is. */
  async #inTurn<T>(
    view: SearchedView,
    act: (thread: SearchThread, index: ViewIndex) => Promise<T>,
  ): Promise<T> {
    const thread = this.#running();
    const index = this.#indexOf(view);
    const done = index.turn.then(async () => {
      if (index.datasets !== view.datasets) await update(thread, index, view.datasets);
      return act(thread, index);
    });
    index.turn = done.catch(() => {});
    const result = await done;
    this.#dropSurplus();
    return result;
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }

  #running(): SearchThread {
    if (this.#thread === undefined || this.#thread.hasEnded) {
      this.#thread = new SearchThread();
      this.#indexes.clear();
    }
    return this.#thread;
  }

  #indexOf({ portalId, rights }: SearchedView): ViewIndex {
    const key = `${portalId} ${rights}`;
    const index = this.#indexes.get(key) ?? {
      number: ++this.#lastNumber,
      rows: new Map(),
      byRow: new Map(),
      datasets: undefined,
      nextRow: 1,
      turn: Promise.resolve(),
    };
    this.#indexes.delete(key);
    this.#indexes.set(key, index);
    return index;
  }

  /** The last one stays, however large. */
  #dropSurplus(): void {
    let total = 0;
    for (const { rows } of this.#indexes.values()) total += rows.size;
    for (const [key, index] of this.#indexes) {
      if (total <= MAX_INDEXED_DATASETS || this.#indexes.size === 1) return;
      this.#indexes.delete(key);
      total -= index.rows.size;
      // Behind those who are still asking it.
      const thread = this.#thread;
      void index.turn.then(() => thread?.post({ kind: 'drop', index: index.number }));
    }
  }
}

/** Tells the thread what changed: a dataset that didn't is the same object in every state of the portal. */
async function update(thread: SearchThread, index: ViewIndex, datasets: readonly Dataset[]): Promise<void> {
  index.datasets = undefined;
  const removed = removeStale(index, new Map(datasets.map((dataset) => [dataset.uid, dataset])));
  thread.post({ kind: 'change', index: index.number, removed, added: [] });
  const missing = datasets.filter(({ uid }) => !index.rows.has(uid));
  for (let i = 0; i < missing.length; i += BATCH) {
    const added = missing.slice(i, i + BATCH).map((dataset) => addRow(index, dataset));
    thread.post({ kind: 'change', index: index.number, removed: [], added });
    await setImmediate();
  }
  index.datasets = datasets;
}

function removeStale({ rows, byRow }: ViewIndex, present: ReadonlyMap<string, Dataset>): number[] {
  const removed: number[] = [];
  for (const [uid, { row, dataset }] of rows) {
    if (present.get(uid) === dataset) continue;
    rows.delete(uid);
    byRow.delete(row);
    removed.push(row);
  }
  return removed;
}

function addRow(index: ViewIndex, dataset: Dataset): SearchDocument {
  const row = index.nextRow++;
  index.rows.set(dataset.uid, { row, dataset });
  index.byRow.set(row, dataset);
  return searchDocument(dataset, row);
}
