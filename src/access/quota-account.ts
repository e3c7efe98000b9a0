import type { CounterOwner, Lease, Want } from './quota-counters.ts';
import type { CallLimit } from './quota-limits.ts';
import { type QuotaWindow, windowAt } from './quota-window.ts';

/** How a call stands to one of its limits. */
export interface QuotaState {
  readonly unit: CallLimit['unit'];
  readonly limit: number;
  /** As far as this process knows: others may have spent some since it last asked. */
  readonly remaining: number;
  /** When the next window begins, in milliseconds since 1970. */
  readonly resetAt: number;
}

/** For how long it is believed that nothing is left: a process that ends gives unspent calls back. */
const EXHAUSTED_MS = 1000;

/**
 * A commit holds a process up for milliseconds, so a caller who comes back for more within a second is leased twice as
 * much in advance as before.
 */
const QUICK_MS = 1000;
const MIN_IN_ADVANCE = 100;
const MAX_IN_ADVANCE = 1000;

/** One limit of one caller, as one process knows it. */
interface Counter {
  readonly limit: CallLimit;
  window: QuotaWindow;
  /** Calls that are leased and not spent. */
  left: number;
  /** All calls that are counted, by every process, when this one last asked. */
  counted: number;
  /** By the monotonic clock; 0: something was left. */
  exhaustedUntil: number;
}

/** The calls of one caller that this process may let through without asking the database. */
export class QuotaAccount {
  readonly owner: CounterOwner;
  readonly limits: readonly CallLimit[];
  /** By the monotonic clock. */
  lastUsed = 0;
  /** Calls that wait for a lease. */
  waiting = 0;
  /** The lease that is being asked for; false: it couldn't be had. */
  refill: Promise<boolean> | undefined;
  readonly #counters: readonly Counter[];
  #inAdvance = MIN_IN_ADVANCE;
  #leasedAt = -Infinity;

  constructor(owner: CounterOwner, limits: readonly CallLimit[], now: number) {
    this.owner = owner;
    this.limits = limits;
    this.#counters = limits.map((limit) => ({
      limit,
      window: windowAt(limit.unit, now),
      left: 0,
      counted: 0,
      exhaustedUntil: 0,
    }));
  }

  /** Spends a call, or says by false that one of the limits has none here. */
  take(now: number): boolean {
    this.lastUsed = performance.now();
    for (const counter of this.#counters) roll(counter, now);
    if (this.#counters.some(({ left }) => left < 1)) return false;
    for (const counter of this.#counters) counter.left -= 1;
    return true;
  }

  /** The limit that has nothing left for anybody; the one that lasts longest. */
  exhausted(): QuotaState | undefined {
    const monotonic = performance.now();
    const spent = this.#counters.filter((c) => c.left < 1 && c.exhaustedUntil > monotonic);
    return spent.map(stateOf).reduce<QuotaState | undefined>(laterReset, undefined);
  }

  /** The limit with the fewest calls left. */
  tightest(): QuotaState {
    const states = this.#counters.map(stateOf);
    return states.reduce((a, b) => (b.remaining <= a.remaining ? b : a));
  }

  /** What a lease must bring so that every call that waits gets through. */
  wants(): Want[] {
    const monotonic = performance.now();
    const isQuick = monotonic - this.#leasedAt < QUICK_MS;
    this.#inAdvance = isQuick ? Math.min(MAX_IN_ADVANCE, this.#inAdvance * 2) : MIN_IN_ADVANCE;
    this.#leasedAt = monotonic;
    return this.#counters
      .map(({ limit, left }) => ({ limit, wanted: this.waiting - left, inAdvance: this.#inAdvance }))
      .filter(({ wanted }) => wanted > 0);
  }

  add(limit: CallLimit, { start, granted, counted }: Lease, wanted: number): void {
    const counter = this.#counters.find((c) => c.limit === limit);
    if (counter === undefined) return;
    if (counter.window.start !== start) {
      counter.window = windowAt(limit.unit, start);
      counter.left = 0;
    }
    counter.left += granted;
    counter.counted = counted;
    counter.exhaustedUntil = granted < wanted ? performance.now() + EXHAUSTED_MS : 0;
  }

  /** Calls of that window that are leased and not spent. */
  unspent(unit: CallLimit['unit'], start: number): number {
    const counter = this.#counters.find(({ limit, window }) => limit.unit === unit && window.start === start);
    return counter?.left ?? 0;
  }

  /** Lets go of what is leased and not spent. */
  takeUnspent() {
    const unspent = this.#counters
      .filter(({ left }) => left > 0)
      .map(({ limit, left, window }) => ({
        ...this.owner,
        unit: limit.unit,
        start: window.start,
        calls: left,
      }));
    for (const counter of this.#counters) counter.left = 0;
    return unspent;
  }
}

/** Leased calls are worth nothing in the next window. Where the clock was set back the database decides. */
function roll(counter: Counter, now: number): void {
  if (now < counter.window.end) return;
  counter.window = windowAt(counter.limit.unit, now);
  counter.left = 0;
  counter.counted = 0;
  counter.exhaustedUntil = 0;
}

function stateOf({ limit, counted, left, window }: Counter): QuotaState {
  return {
    unit: limit.unit,
    limit: limit.calls,
    remaining: Math.max(0, limit.calls - counted + left),
    resetAt: window.end,
  };
}

function laterReset(a: QuotaState | undefined, b: QuotaState): QuotaState {
  return a === undefined || b.resetAt >= a.resetAt ? b : a;
}
