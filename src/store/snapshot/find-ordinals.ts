import { hash } from 'node:crypto';
import { LruMap } from '../../lib/lru-map.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import type { Filter } from '../../query/filter.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import { type BoundedFilter, boundFilter } from './bound-filter.ts';
import type { SnapshotLease } from './open-snapshots.ts';
import type { RowReaders } from './row-readers.ts';
import { rowSchema } from './row-schema.ts';
import { RowSearch } from './row-search.ts';
import type { Ranks, SelectTask } from './select-task.ts';
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
  /** Selections by version and query, and ranks by version and property. */
  readonly #kept: LruMap<string, OrdinalRuns | Ranks>;

  constructor(rowReaders: RowReaders, maxKeptBytes: number) {
    this.#rowReaders = rowReaders;
    this.#kept = new LruMap(maxKeptBytes);
  }

  /** All that match, in the query's order. Throws StoreError('BudgetExceeded') or the signal's reason. */
  async find(lease: SnapshotLease, query: FeatureQuery, signal: AbortSignal): Promise<OrdinalRuns> {
    const { snapshot } = lease;
    const all = OrdinalRuns.all(snapshot.manifest.numberOfFeatures);
    const { filter, sortBy } = query;
    if (filter === undefined && sortBy.length === 0) return all;
    let key: string | undefined;
    if (this.#kept.size > 0) {
      key = selectionKey(snapshot.directory, query);
      const known = this.#kept.get(key);
      if (known instanceof OrdinalRuns) return known;
    }
    const bounded =
      filter === undefined
        ? { sure: all, maybe: all, residual: undefined }
        : await boundHere(filter, snapshot, all);
    if (bounded.residual === undefined && (sortBy.length === 0 || bounded.maybe.count < 2)) {
      return bounded.maybe;
    }
    const found = await this.#findInThread(lease, bounded, query, signal);
    const runs = new OrdinalRuns(found.bounds);
    this.#kept.set(key ?? selectionKey(snapshot.directory, query), runs, found.bounds.byteLength);
    for (const [property, ranks] of found.ranks) {
      this.#kept.set(rankKey(snapshot.directory, property), ranks, ranks.ranks.byteLength);
    }
    return runs;
  }

  /** Drops what is kept of a version that is no longer read. */
  forget(directory: string): void {
    this.#kept.deleteWhere((key) => key.startsWith(`${directory} `));
  }

  async #findInThread(
    lease: SnapshotLease,
    { sure, maybe, residual }: Omit<BoundedFilter, 'condition'>,
    { sortBy }: FeatureQuery,
    signal: AbortSignal,
  ) {
    const { directory, manifest } = lease.snapshot;
    const { shared } = await lease.snapshot.index();
    const ranks = new Map<number, Ranks>();
    for (const { property } of sortBy) {
      const known = this.#kept.get(rankKey(directory, property));
      if (known !== undefined && 'ranks' in known) ranks.set(property, known);
    }
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
      sortBy,
      ranks,
    };
    const held = lease.retain();
    return this.#rowReaders.select(task, signal, () => held.release());
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

const rankKey = (directory: string, property: number) => `${directory} rank ${property}`;

/** Equal for equal queries: filters are plain values. */
function selectionKey(directory: string, { filter, sortBy }: FeatureQuery): string {
  const text = JSON.stringify([filter, sortBy], (_, value: unknown) => {
    if (value instanceof Set) return [...value];
    if (typeof value === 'bigint') return { bigint: String(value) };
    return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
  });
  return `${directory} ${hash('sha256', text, 'base64')}`;
}
