import { type Envelope, joinEnvelopes } from '../../feature/geometry.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import type { EncodedRuns, MemberEncoding, Selection } from '../feature-store.ts';
import { countOrdinals, type OrdinalRun, runsOf, sliceRuns } from '../ordinal-runs.ts';
import type { SnapshotLease } from './open-snapshots.ts';
import type { RowReaders } from './row-readers.ts';
import type { Snapshot, StoredEncoding } from './snapshot.ts';
import { StoredMembers } from './stored-members.ts';

/** What a query selects of an open snapshot: runs of ordinals in stored order. */
export class SnapshotSelection implements Selection {
  readonly #lease: SnapshotLease;
  readonly #runs: readonly OrdinalRun[];
  readonly #matched: number;
  readonly #rowReaders: RowReaders;
  readonly #signal: AbortSignal;
  readonly #closed = new AbortController();

  private constructor(
    lease: SnapshotLease,
    selected: { runs: readonly OrdinalRun[]; matched: number },
    rowReaders: RowReaders,
    signal: AbortSignal,
  ) {
    this.#lease = lease;
    this.#runs = selected.runs;
    this.#matched = selected.matched;
    this.#rowReaders = rowReaders;
    this.#signal = signal;
  }

  /** Takes over the lease, also when it throws. */
  static async create(
    lease: SnapshotLease,
    query: FeatureQuery,
    rowReaders: RowReaders,
    signal: AbortSignal,
  ): Promise<SnapshotSelection> {
    try {
      const matching = await matchingRuns(lease.snapshot, query);
      const runs = sliceRuns(matching, query.startIndex, query.maxFeatures);
      for (const encoding of lease.snapshot.encodings) await encoding.prepare(runs);
      return new SnapshotSelection(lease, { runs, matched: countOrdinals(matching) }, rowReaders, signal);
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async count(): Promise<number> {
    return countOrdinals(this.#runs);
  }

  async matched(): Promise<number> {
    return this.#matched;
  }

  async envelope(): Promise<Envelope | undefined> {
    const { manifest } = this.#lease.snapshot;
    if (countOrdinals(this.#runs) === manifest.numberOfFeatures) return manifest.envelope ?? undefined;
    const lease = this.#lease.retain();
    try {
      const boxes = await lease.snapshot.boxes();
      const [encoding] = lease.snapshot.encodings;
      return this.#runs.reduce<Envelope | undefined>(
        (envelope, run) => joinEnvelopes(envelope, runEnvelope(run, encoding, boxes)),
        undefined,
      );
    } finally {
      lease.release();
    }
  }

  async *encode(encoding: MemberEncoding): AsyncGenerator<Uint8Array> {
    const lease = this.#lease.retain();
    const { directory, manifest } = lease.snapshot;
    const storedProperties = manifest.featureType.properties;
    const signal = AbortSignal.any([this.#signal, this.#closed.signal]);
    yield* this.#rowReaders.encode({ directory, storedProperties, runs: this.#runs, encoding }, signal, () =>
      lease.release(),
    );
  }

  members(encodingName: string): EncodedRuns | undefined {
    const encoding = this.#lease.snapshot.encoding(encodingName);
    return encoding && new StoredMembers(this.#lease, encoding, this.#runs);
  }

  close(): void {
    this.#closed.abort(new Error('The selection was closed.'));
    this.#lease.release();
  }
}

async function matchingRuns(snapshot: Snapshot, query: FeatureQuery): Promise<OrdinalRun[]> {
  const { numberOfFeatures } = snapshot.manifest;
  const { filter, sortBy } = query;
  if (sortBy.length > 0) throw new Error('The snapshot store doesn’t sort.');
  if (filter === undefined) return numberOfFeatures > 0 ? [{ from: 0, to: numberOfFeatures }] : [];
  if (filter.kind !== 'FeatureId') throw new Error(`The snapshot store doesn’t answer ${filter.kind}.`);
  const index = await snapshot.ids();
  const ordinals: number[] = [];
  for (const id of filter.ids) {
    const ordinal = index.find(id);
    if (ordinal !== undefined) ordinals.push(ordinal);
  }
  return runsOf(ordinals);
}

/** Boxes of whole pages from the page table, of the rest from the features' own. */
function runEnvelope(
  run: OrdinalRun,
  encoding: StoredEncoding | undefined,
  boxes: { envelope(from: number, to: number): Envelope | undefined },
): Envelope | undefined {
  if (encoding === undefined) return boxes.envelope(run.from, run.to);
  const { pages } = encoding;
  const last = pages.pageOf(run.to);
  let page = pages.pageOf(run.from);
  if (pages.firstOrdinal(page) < run.from) page++;
  if (last <= page) return boxes.envelope(run.from, run.to);
  let envelope = joinEnvelopes(
    boxes.envelope(run.from, pages.firstOrdinal(page)),
    boxes.envelope(pages.firstOrdinal(last), run.to),
  );
  for (; page < last; page++) envelope = joinEnvelopes(envelope, pages.envelope(page));
  return envelope;
}
