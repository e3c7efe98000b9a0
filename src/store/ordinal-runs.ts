/** A run of neighbouring ordinals, `to` excluded. */
export interface OrdinalRun {
  readonly from: number;
  readonly to: number;
}

/** Bounds in a block. */
const BLOCK = 4096;

/**
 * Ordinals as runs, in the order of an answer: ascending and not touching where they are a set (the stored order), in
 * any order where they are sorted by something else. Packed, so that a million scattered features take 8 MB at most.
 */
export class OrdinalRuns implements Iterable<OrdinalRun> {
  static readonly NONE = new OrdinalRuns(new Uint32Array(0));

  /** `from` and `to` of each run in turn. */
  readonly bounds: Uint32Array<ArrayBuffer>;
  /** Number of ordinals in all runs. */
  readonly count: number;
  /** Ordinals before each block of runs, so that pages deep in an answer are found at once. */
  readonly #before: number[] = [];

  constructor(bounds: Uint32Array<ArrayBuffer>) {
    this.bounds = bounds;
    let count = 0;
    for (let at = 0; at < bounds.length; at += 2) {
      if (at % BLOCK === 0) this.#before.push(count);
      count += (bounds[at + 1] as number) - (bounds[at] as number);
    }
    this.count = count;
  }

  /** Every ordinal from 0 to `count`, excluded. */
  static all(count: number): OrdinalRuns {
    return count === 0 ? OrdinalRuns.NONE : new OrdinalRuns(Uint32Array.of(0, count));
  }

  /** Ordinals in any order, with repetitions, as a set. */
  static setOf(ordinals: Iterable<number>): OrdinalRuns {
    const sorted = Uint32Array.from(ordinals).sort();
    const runs = new RunsBuilder();
    let last = -1;
    for (const ordinal of sorted) {
      if (ordinal !== last) runs.append(ordinal, ordinal + 1);
      last = ordinal;
    }
    return runs.finish();
  }

  /** Ordinals in the order of an answer, each once. */
  static inOrder(ordinals: Iterable<number>): OrdinalRuns {
    const runs = new RunsBuilder();
    for (const ordinal of ordinals) runs.append(ordinal, ordinal + 1);
    return runs.finish();
  }

  /** Number of runs. */
  get length(): number {
    return this.bounds.length / 2;
  }

  *[Symbol.iterator](): Generator<OrdinalRun> {
    for (let at = 0; at < this.bounds.length; at += 2) {
      yield { from: this.bounds[at] as number, to: this.bounds[at + 1] as number };
    }
  }

  /** Every ordinal in order. */
  ordinals(): Uint32Array<ArrayBuffer> {
    const ordinals = new Uint32Array(this.count);
    let place = 0;
    for (let at = 0; at < this.bounds.length; at += 2) {
      const to = this.bounds[at + 1] as number;
      for (let ordinal = this.bounds[at] as number; ordinal < to; ordinal++) ordinals[place++] = ordinal;
    }
    return ordinals;
  }

  /** Without the first `startIndex` ordinals, cut after `maxFeatures` (undefined: all). */
  slice(startIndex: number, maxFeatures: number | undefined): OrdinalRuns {
    if (startIndex === 0 && (maxFeatures === undefined || maxFeatures >= this.count)) return this;
    const { bounds } = this;
    const runs = new RunsBuilder();
    const block = Math.max(
      0,
      this.#before.findLastIndex((before) => before <= startIndex),
    );
    let skip = startIndex - (this.#before[block] ?? 0);
    let left = maxFeatures ?? Infinity;
    for (let at = block * BLOCK; at < bounds.length && left > 0; at += 2) {
      const from = bounds[at] as number;
      const length = (bounds[at + 1] as number) - from;
      if (skip >= length) {
        skip -= length;
        continue;
      }
      const taken = Math.min(length - skip, left);
      runs.append(from + skip, from + skip + taken);
      left -= taken;
      skip = 0;
    }
    return runs.finish();
  }

  /**
   * At most `size` of a set, spread along the stored order: of every stretch of 2^n ordinals (0 to 2^n, and so on) the
   * first one, with the smallest n that leaves few enough. What is chosen among more is chosen among fewer, too, but at
   * the ends of the set.
   */
  sample(size: number): OrdinalRuns {
    if (this.count <= size) return this;
    if (size < 1) return OrdinalRuns.NONE;
    for (let stretch = 2 ** Math.ceil(Math.log2(this.count / size)); ; stretch *= 2) {
      const chosen = this.#firstOfStretches(stretch, size);
      if (chosen !== undefined) return chosen;
      // One stretch from 0 holds them all: no set has more first ones than that.
    }
  }

  /** Undefined: they are more than `size`. */
  #firstOfStretches(stretch: number, size: number): OrdinalRuns | undefined {
    const { bounds } = this;
    const runs = new RunsBuilder();
    let next = 0;
    let chosen = 0;
    for (let at = 0; at < bounds.length; at += 2) {
      const to = bounds[at + 1] as number;
      for (let ordinal = Math.max(bounds[at] as number, next); ordinal < to; ordinal = next) {
        if (++chosen > size) return undefined;
        runs.append(ordinal, ordinal + 1);
        next = (Math.floor(ordinal / stretch) + 1) * stretch;
      }
    }
    return runs.finish();
  }

  /** The set of what is in either set. */
  union(other: OrdinalRuns): OrdinalRuns {
    if (this.count === 0) return other;
    if (other.count === 0) return this;
    const a = this.bounds;
    const b = other.bounds;
    const runs = new RunsBuilder();
    let from = 0;
    let to = 0;
    for (let atA = 0, atB = 0; atA < a.length || atB < b.length; ) {
      const takesA = atB >= b.length || (atA < a.length && (a[atA] as number) <= (b[atB] as number));
      const source = takesA ? a : b;
      const at = takesA ? atA : atB;
      const nextFrom = source[at] as number;
      const nextTo = source[at + 1] as number;
      if (nextFrom <= to) to = Math.max(to, nextTo);
      else {
        runs.append(from, to);
        from = nextFrom;
        to = nextTo;
      }
      if (takesA) atA += 2;
      else atB += 2;
    }
    runs.append(from, to);
    return runs.finish();
  }

  /** The set of what is in both sets. */
  intersect(other: OrdinalRuns): OrdinalRuns {
    const a = this.bounds;
    const b = other.bounds;
    const runs = new RunsBuilder();
    for (let atA = 0, atB = 0; atA < a.length && atB < b.length; ) {
      const endA = a[atA + 1] as number;
      const endB = b[atB + 1] as number;
      runs.append(Math.max(a[atA] as number, b[atB] as number), Math.min(endA, endB));
      if (endA <= endB) atA += 2;
      if (endB <= endA) atB += 2;
    }
    return runs.finish();
  }

  /** The set of what is in this set and not in the other. */
  subtract(other: OrdinalRuns): OrdinalRuns {
    if (other.count === 0) return this;
    const a = this.bounds;
    const b = other.bounds;
    const runs = new RunsBuilder();
    let atB = 0;
    for (let atA = 0; atA < a.length; atA += 2) {
      let from = a[atA] as number;
      const to = a[atA + 1] as number;
      while (atB < b.length && (b[atB + 1] as number) <= from) atB += 2;
      for (let at = atB; at < b.length && (b[at] as number) < to; at += 2) {
        runs.append(from, b[at] as number);
        from = b[at + 1] as number;
      }
      runs.append(from, to);
    }
    return runs.finish();
  }
}

/** Collects runs in the order of an answer; neighbours are joined, empty runs left out. */
export class RunsBuilder {
  #bounds = new Uint32Array(16);
  #length = 0;

  append(from: number, to: number): void {
    if (to <= from) return;
    if (this.#length > 0 && this.#bounds[this.#length - 1] === from) {
      this.#bounds[this.#length - 1] = to;
      return;
    }
    if (this.#length === this.#bounds.length) {
      this.#bounds = new Uint32Array(this.#bounds.buffer.transfer(2 * this.#bounds.byteLength));
    }
    this.#bounds[this.#length++] = from;
    this.#bounds[this.#length++] = to;
  }

  /** The runs; the builder is used up. */
  finish(): OrdinalRuns {
    if (this.#length === 0) return OrdinalRuns.NONE;
    return new OrdinalRuns(new Uint32Array(this.#bounds.buffer.transfer(4 * this.#length)));
  }
}
