import { Slots } from '../../lib/slots.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import type { Filter } from '../../query/filter.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import { type SelectedPage, selectedPage } from '../selected-page.ts';
import { type BoundedFilter, boundFilter } from './bound-filter.ts';
import type { KeptSelections } from './kept-selections.ts';
import type { SnapshotLease } from './open-snapshots.ts';
import type { RowReaders } from './row-readers.ts';
import { rowSchema } from './row-schema.ts';
import { RowSearch } from './row-search.ts';
import { MAX_SORTED_BY_VALUE, type Ranks, type SelectTask } from './select-task.ts';
import type { Snapshot } from './snapshot.ts';
import { StatementBudget } from './statement-budget.ts';

/** Conditions of a filter that are looked at on the serving thread: a few microseconds each. */
const MAX_CONDITIONS_HERE = 64;
/** Features that an index look-up on the serving thread may find. */
const MAX_LOOKED_UP_HERE = 1_000;
const MAX_LOOK_UPS_HERE = 8;
const LOOK_UP_LIMITS = { name: 'statementBudgetMs', milliseconds: 1_000 } as const;
const NEVER_CANCELLED = new Int32Array(1);

/**
 * Finds the features of queries. What indexes decide in microseconds is decided on the serving thread; everything else
 * is found in threads, and kept for the next page.
 */
export class OrdinalFinder {
  readonly #rowReaders: RowReaders;
  readonly #kept: KeptSelections;
  /** A long sort needs 12 bytes a feature while it runs, so there is one at a time. */
  readonly #sorting = new Slots(1);

  constructor(rowReaders: RowReaders, kept: KeptSelections) {
    this.#rowReaders = rowReaders;
    this.#kept = kept;
  }

  /** What the query selects, in its order. Throws StoreError('BudgetExceeded') or the signal's reason. */
  async find(lease: SnapshotLease, query: FeatureQuery, signal: AbortSignal): Promise<SelectedPage> {
    const { directory, manifest } = lease.snapshot;
    const { numberOfFeatures } = manifest;
    const all = OrdinalRuns.all(numberOfFeatures);
    const { filter, sortBy } = query;
    if (filter === undefined && sortBy.length === 0) return selectedPage(all, query);
    const known = this.#kept.page(directory, query);
    if (known !== undefined) return known;
    let matching = all;
    if (filter !== undefined) {
      const { residual, ...bounded } = await boundHere(filter, lease.snapshot, all);
      matching =
        residual === undefined
          ? bounded.maybe
          : await this.#selectInThread(lease, { ...bounded, residual }, signal);
      if (sortBy.length === 0) {
        if (residual === undefined) return selectedPage(matching, query);
        return this.#kept.keep(directory, numberOfFeatures, query, matching);
      }
    }
    return matching.count < 2 ? selectedPage(matching, query) : this.#sort(lease, query, matching, signal);
  }

  async #selectInThread(
    lease: SnapshotLease,
    { sure, maybe, residual }: { sure: OrdinalRuns; maybe: OrdinalRuns; residual: Filter },
    signal: AbortSignal,
  ): Promise<OrdinalRuns> {
    const { directory, manifest } = lease.snapshot;
    const { shared } = await lease.snapshot.index();
    const { featureType, numberOfFeatures, indexedProperties } = manifest;
    const task: SelectTask = {
      directory,
      featureType,
      numberOfFeatures,
      indexedProperties,
      index: shared,
      sure: sure.bounds,
      maybe: maybe.bounds,
      residual,
    };
    const held = lease.retain();
    return new OrdinalRuns(await this.#rowReaders.select(task, signal, () => held.release()));
  }

  async #sort(
    lease: SnapshotLease,
    query: FeatureQuery,
    matching: OrdinalRuns,
    signal: AbortSignal,
  ): Promise<SelectedPage> {
    const { directory, manifest } = lease.snapshot;
    const { featureType, numberOfFeatures, indexedProperties } = manifest;
    const { sortBy } = query;
    const isLong = matching.count > MAX_SORTED_BY_VALUE;
    const giveBack = isLong ? await this.#sorting.take(signal) : undefined;
    try {
      // While it waited, another may have found the same.
      const known = isLong ? this.#kept.page(directory, query) : undefined;
      if (known !== undefined) return known;
      const properties = sortBy.map(({ property }) => property);
      const ranks = isLong ? this.#kept.takeRanks(directory, properties) : new Map<number, Ranks>();
      // A copy: it moves to the thread.
      const bounds = matching.bounds.slice();
      const task = { directory, featureType, numberOfFeatures, indexedProperties, bounds, sortBy, ranks };
      const held = lease.retain();
      const sorted = await this.#rowReaders.sort(task, signal, () => held.release());
      this.#kept.keepRanks(directory, numberOfFeatures, sorted.ranks);
      return this.#kept.keep(directory, numberOfFeatures, query, sorted.ordinals);
    } finally {
      giveBack?.();
    }
  }
}

/** What the indexes say that are in memory, and those of values where little is looked up. */
async function boundHere(filter: Filter, snapshot: Snapshot, all: OrdinalRuns): Promise<BoundedFilter> {
  if (countConditions(filter) > MAX_CONDITIONS_HERE) {
    return { sure: OrdinalRuns.NONE, maybe: all, residual: filter, condition: filter };
  }
  const { featureType, indexedProperties } = snapshot.manifest;
  const { spatial } = await snapshot.index();
  const ids = hasIds(filter) ? await snapshot.ids() : undefined;
  const budget = new StatementBudget(LOOK_UP_LIMITS, NEVER_CANCELLED);
  let search: RowSearch | undefined;
  return boundFilter(filter, false, {
    all,
    spatial: (condition, negated) =>
      spatial.isCheap(condition) ? spatial.bounds(condition, negated) : undefined,
    ids: (wanted) => ids && OrdinalRuns.setOf([...wanted].flatMap((id) => ids.find(id) ?? [])),
    indexed: (conditions) => {
      search ??= new RowSearch(
        snapshot.rows,
        rowSchema(featureType, indexedProperties),
        budget,
        MAX_LOOK_UPS_HERE,
      );
      return search.lookUp(conditions, MAX_LOOKED_UP_HERE, false);
    },
  });
}

/** Conditions in a filter, counted up to a little more than the limit. */
function countConditions(filter: Filter): number {
  let count = 0;
  const pending = [filter];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (++count > MAX_CONDITIONS_HERE) return count;
    if ('operands' in next) pending.push(...next.operands.slice(0, MAX_CONDITIONS_HERE + 1));
    else if (next.kind === 'Not') pending.push(next.operand);
  }
  return count;
}

function hasIds(filter: Filter): boolean {
  if ('operands' in filter) return filter.operands.some(hasIds);
  return filter.kind === 'Not' ? hasIds(filter.operand) : filter.kind === 'FeatureId';
}
