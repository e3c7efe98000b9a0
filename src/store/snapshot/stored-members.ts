import type { DeflatedRuns, EncodedRuns } from '../feature-store.ts';
import type { OrdinalRuns } from '../ordinal-runs.ts';
import type { SnapshotLease } from './open-snapshots.ts';
import type { ByteRange } from './page-table.ts';
import { readRanges } from './read-ranges.ts';
import type { StoredEncoding } from './snapshot.ts';
import { createStoredDeflate } from './stored-deflate.ts';

/** Below this number of features, compressing the plain bytes costs no more than joining stored pages. */
const MIN_DEFLATED_FEATURES = 2_000;
/** Shorter runs hold no whole page. */
const MIN_FEATURES_PER_RUN = 8;

/** The stored members of a selection. */
export class StoredMembers implements EncodedRuns {
  readonly byteLength: number;
  readonly #lease: SnapshotLease;
  readonly #encoding: StoredEncoding;
  readonly #runs: OrdinalRuns;
  #deflated: DeflatedRuns | undefined;

  /** The encoding must be prepared for the runs. */
  constructor(lease: SnapshotLease, encoding: StoredEncoding, runs: OrdinalRuns) {
    this.#lease = lease;
    this.#encoding = encoding;
    this.#runs = runs;
    let byteLength = 0;
    for (const { start, end } of this.#ranges()) byteLength += end - start;
    this.byteLength = byteLength;
  }

  async *plain(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const lease = this.#lease.retain();
    try {
      yield* readRanges(this.#encoding.plainFile, this.#ranges(), signal);
    } finally {
      lease.release();
    }
  }

  deflated(): DeflatedRuns | undefined {
    if (this.#runs.count < MIN_DEFLATED_FEATURES) return undefined;
    if (this.#runs.count < this.#runs.length * MIN_FEATURES_PER_RUN) return undefined;
    this.#deflated ??= createStoredDeflate(this.#lease, this.#encoding, this.#runs);
    return this.#deflated;
  }

  *#ranges(): Generator<ByteRange> {
    for (const run of this.#runs) yield this.#encoding.byteRange(run);
  }
}
