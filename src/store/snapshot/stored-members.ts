import type { DeflatedRuns, EncodedRuns } from '../feature-store.ts';
import { countOrdinals, type OrdinalRun } from '../ordinal-runs.ts';
import type { SnapshotLease } from './open-snapshots.ts';
import type { ByteRange } from './page-table.ts';
import { readRanges } from './read-ranges.ts';
import type { StoredEncoding } from './snapshot.ts';
import { createStoredDeflate } from './stored-deflate.ts';

/** Below this number of features, compressing the plain bytes costs no more than joining stored pages. */
const MIN_DEFLATED_FEATURES = 2_000;

/** The stored members of a selection. */
export class StoredMembers implements EncodedRuns {
  readonly byteLength: number;
  readonly #lease: SnapshotLease;
  readonly #encoding: StoredEncoding;
  readonly #runs: readonly OrdinalRun[];
  readonly #ranges: readonly ByteRange[];
  #deflated: DeflatedRuns | undefined;

  /** The encoding must be prepared for the runs. */
  constructor(lease: SnapshotLease, encoding: StoredEncoding, runs: readonly OrdinalRun[]) {
    this.#lease = lease;
    this.#encoding = encoding;
    this.#runs = runs;
    this.#ranges = runs.map((run) => encoding.byteRange(run));
    this.byteLength = this.#ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  }

  async *plain(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const lease = this.#lease.retain();
    try {
      yield* readRanges(this.#encoding.plainFile, this.#ranges, signal);
    } finally {
      lease.release();
    }
  }

  deflated(): DeflatedRuns | undefined {
    if (countOrdinals(this.#runs) < MIN_DEFLATED_FEATURES) return undefined;
    this.#deflated ??= createStoredDeflate(this.#lease, this.#encoding, this.#runs);
    return this.#deflated;
  }
}
