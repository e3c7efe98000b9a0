import type { ControlDatabase } from '../database/control-database.ts';
import { latencyClass } from './latency.ts';
import {
  addCounts,
  dayOf,
  emptyCounts,
  foldedKey,
  nameOfKey,
  type UsageCounts,
  type UsageKey,
} from './usage-counts.ts';
import { writeUsage } from './write-usage.ts';

/** How long counts may wait to be written: a commit costs milliseconds, a request microseconds. */
const FLUSH_MS = 5_000;
/** Rows that wait in one process, some 400 bytes each; beyond them requests are counted with others. */
const MAX_WAITING = 2_000;
const DAY_MS = 86_400_000;

/** A finished request, as far as it is counted. */
export interface UsageEvent extends UsageKey {
  readonly bytes: number;
  readonly features: number;
  readonly milliseconds: number;
}

/** Counts requests in memory, and adds them in batches to what all processes have counted. */
export class UsageRecorder {
  readonly #database: ControlDatabase;
  readonly #onError: (error: unknown) => void;
  /** By day, and there by key. */
  #waiting = new Map<string, Map<string, UsageCounts>>();
  #size = 0;
  #day = '';
  #dayEnd = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: ControlDatabase, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  /** `now` in milliseconds since 1970. */
  record(event: UsageEvent, now: number): void {
    if (now >= this.#dayEnd || now < this.#dayEnd - DAY_MS) {
      this.#day = dayOf(now);
      this.#dayEnd = Math.floor(now / DAY_MS) * DAY_MS + DAY_MS;
    }
    const counts = this.#countsOf(this.#day, event);
    counts.requests += 1;
    counts.bytes += event.bytes;
    counts.features += event.features;
    const index = latencyClass(event.milliseconds);
    counts.latency[index] = (counts.latency[index] ?? 0) + 1;
    this.#flushLater();
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    await this.#flush().catch(this.#onError);
  }

  #flushLater(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#flush().catch((error: unknown) => {
        this.#onError(error);
        this.#flushLater();
      });
    }, FLUSH_MS).unref();
  }

  #countsOf(day: string, key: UsageKey): UsageCounts {
    let counts = this.#waiting.get(day);
    if (counts === undefined) {
      counts = new Map();
      this.#waiting.set(day, counts);
    }
    const name = nameOfKey(key);
    const known = counts.get(name);
    if (known !== undefined) return known;
    if (this.#size >= MAX_WAITING) {
      const folded = foldedKey(key);
      return counts.get(nameOfKey(folded)) ?? this.#add(counts, folded);
    }
    return this.#add(counts, key);
  }

  #add(counts: Map<string, UsageCounts>, key: UsageKey): UsageCounts {
    const made = emptyCounts(key);
    counts.set(nameOfKey(key), made);
    this.#size += 1;
    return made;
  }

  /** What couldn't be written (a full disk) is kept for the next time. */
  async #flush(): Promise<void> {
    const taken = this.#waiting;
    if (taken.size === 0) return;
    this.#waiting = new Map();
    this.#size = 0;
    for (const [day, counts] of taken) {
      try {
        await writeUsage(this.#database, day, [...counts.values()]);
        taken.delete(day);
      } catch (error) {
        for (const [left, unwritten] of taken)
          for (const each of unwritten.values()) addCounts(this.#countsOf(left, each), each);
        throw error;
      }
    }
  }
}
