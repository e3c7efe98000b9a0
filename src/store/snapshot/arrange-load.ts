import type { FeatureType } from '../../feature/feature.ts';
import { StoreError } from '../feature-store.ts';
import { storedOrder } from '../stored-order.ts';
import { encodeIdIndex, hashId, sortByHash } from './id-index.ts';
import { type Spool, SpoolReader } from './spool.ts';

/** What is decided between the phases of a load; the numbers are copies in memory that threads share. */
export interface Arrangement {
  /** Where each record starts in the spool, and the end of the last. */
  readonly offsets: Float64Array<SharedArrayBuffer>;
  /** The input index of each ordinal. */
  readonly order: Uint32Array<SharedArrayBuffer>;
  /** See `LoadTask.idNumbers`. */
  readonly idNumbers: Uint32Array<SharedArrayBuffer> | undefined;
  readonly duplicates: number;
  /** The bytes of the ids file. */
  readonly ids: Uint8Array;
}

/** Orders the features, and numbers or refuses equal ids. Throws StoreError('DuplicateId'). */
export function arrangeLoad(
  spool: Spool,
  featureType: FeatureType,
  idKey: string,
  duplicateIds: 'number' | 'refuse',
): Arrangement {
  const order = storedOrder(spool.centresX, spool.centresY, spool.extent.envelope);
  const sorted = sortByHash(spool.hashesHigh, spool.hashesLow);
  const numbering = numberDuplicates(spool, sorted, featureType, idKey, duplicateIds);
  const ordinals = new Uint32Array(spool.count);
  order.forEach((index, ordinal) => {
    ordinals[index] = ordinal;
  });
  // Numbered ids have new hashes.
  const sortedAnew = numbering ? sortByHash(spool.hashesHigh, spool.hashesLow) : sorted;
  return {
    offsets: sharedOffsets(spool.offsets),
    order: sharedIndexes(order),
    idNumbers: numbering && sharedIndexes(numbering.idNumbers),
    duplicates: numbering?.duplicates ?? 0,
    ids: encodeIdIndex(spool.hashesHigh, spool.hashesLow, ordinals, sortedAnew),
  };
}

function sharedIndexes(values: Uint32Array): Uint32Array<SharedArrayBuffer> {
  const copy = new Uint32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function sharedOffsets(values: Float64Array): Float64Array<SharedArrayBuffer> {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

interface Numbering {
  readonly idNumbers: Uint32Array;
  readonly duplicates: number;
}

/** Gives the second and later features of equal id the first free `-2`, `-3` …, and puts their new hashes in place. */
function numberDuplicates(
  spool: Spool,
  sorted: Uint32Array,
  featureType: FeatureType,
  idKey: string,
  duplicateIds: 'number' | 'refuse',
): Numbering | undefined {
  const groups = equalHashes(spool, sorted);
  if (groups.length === 0) return undefined;
  const known = new SortedHashes(spool.hashesHigh.slice(), spool.hashesLow.slice(), sorted);
  const reader = new SpoolReader(spool.path, spool.offsets, featureType);
  const idNumbers = new Uint32Array(spool.count);
  let duplicates = 0;
  try {
    for (const { from, to } of groups) {
      const first = sorted[from] as number;
      const id = reader.read(first).id;
      let number = 1;
      for (let place = from + 1; place < to; place++) {
        const index = sorted[place] as number;
        checkEqual(id, reader.read(index).id);
        if (duplicateIds === 'refuse') throw duplicateId(id, first, index);
        do number++;
        while (known.has(idKey, `${id}-${number}`));
        const hash = hashId(idKey, `${id}-${number}`);
        spool.hashesHigh[index] = hash.high;
        spool.hashesLow[index] = hash.low;
        idNumbers[index] = number;
        duplicates++;
      }
    }
  } finally {
    reader.close();
  }
  return { idNumbers, duplicates };
}

/** Runs of two or more equal hashes, as places in `sorted`, ordered by their first feature's place in the input. */
function equalHashes(spool: Spool, sorted: Uint32Array): { from: number; to: number }[] {
  const groups: { from: number; to: number }[] = [];
  const same = (a: number, b: number) =>
    spool.hashesHigh[a] === spool.hashesHigh[b] && spool.hashesLow[a] === spool.hashesLow[b];
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && same(sorted[from] as number, sorted[to] as number)) to++;
    if (to - from > 1) groups.push({ from, to });
    from = to;
  }
  return groups.sort((a, b) => (sorted[a.from] as number) - (sorted[b.from] as number));
}

class SortedHashes {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #sorted: Uint32Array;

  constructor(high: Uint32Array, low: Uint32Array, sorted: Uint32Array) {
    this.#high = high;
    this.#low = low;
    this.#sorted = sorted;
  }

  has(key: string, id: string): boolean {
    const wanted = hashId(key, id);
    let from = 0;
    let to = this.#sorted.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const index = this.#sorted[middle] as number;
      const high = this.#high[index] as number;
      const low = this.#low[index] as number;
      if (high === wanted.high && low === wanted.low) return true;
      if (high < wanted.high || (high === wanted.high && low < wanted.low)) from = middle + 1;
      else to = middle;
    }
    return false;
  }
}

function duplicateId(id: string, first: number, second: number): StoreError {
  return new StoreError(
    'DuplicateId',
    `The id "${id}" stands at features ${first + 1} and ${second + 1} of the source.`,
  );
}

/** Two ids share 64 bits of a keyed hash once in 10^13 versions of a million features; another key then helps. */
function checkEqual(id: string, other: string): void {
  if (id !== other) {
    throw new Error(`The ids "${id}" and "${other}" have the same hash by chance; publish once more.`);
  }
}
