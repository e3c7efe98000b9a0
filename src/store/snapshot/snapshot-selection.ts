import { type Envelope, joinEnvelopes } from '../../feature/geometry.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import type { EncodedRuns, MemberEncoding, Selection } from '../feature-store.ts';
import type { OrdinalRun, OrdinalRuns } from '../ordinal-runs.ts';
import type { SelectedPage } from '../selected-page.ts';
import type { OrdinalFinder } from './find-ordinals.ts';
import type { SnapshotLease } from './open-snapshots.ts';
import type { RowReaders } from './row-readers.ts';
import type { StoredEncoding } from './snapshot.ts';
import { StoredMembers } from './stored-members.ts';

/** What a query selects of an open snapshot. */
export class SnapshotSelection implements Selection {
  readonly #lease: SnapshotLease;
  readonly #runs: OrdinalRuns;
  readonly #matched: number;
  readonly #rowReaders: RowReaders;
  readonly #signal: AbortSignal;
  /** Made for the first `encode`: most selections are answered from stored members. */
  #closing: AbortController | undefined;

  private constructor(
    lease: SnapshotLease,
    selected: SelectedPage,
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
    { finder, rowReaders }: { readonly finder: OrdinalFinder; readonly rowReaders: RowReaders },
    signal: AbortSignal,
  ): Promise<SnapshotSelection> {
    try {
      const found = await finder.find(lease, query, signal);
      for (const encoding of lease.snapshot.encodings) await encoding.prepare(found.runs);
      return new SnapshotSelection(lease, found, rowReaders, signal);
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async count(): Promise<number> {
    return this.#runs.count;
  }

  async matched(): Promise<number> {
    return this.#matched;
  }

  async envelope(): Promise<Envelope | undefined> {
    const { manifest } = this.#lease.snapshot;
    if (this.#runs.count === manifest.numberOfFeatures) return manifest.envelope ?? undefined;
    const lease = this.#lease.retain();
    try {
      const { boxes } = await lease.snapshot.index();
      const [encoding] = lease.snapshot.encodings;
      let envelope: Envelope | undefined;
      for (const run of this.#runs) envelope = joinEnvelopes(envelope, runEnvelope(run, encoding, boxes));
      return envelope;
    } finally {
      lease.release();
    }
  }

  async *encode(encoding: MemberEncoding): AsyncGenerator<Uint8Array> {
    const lease = this.#lease.retain();
    const { directory, manifest } = lease.snapshot;
    const storedProperties = manifest.featureType.properties;
    this.#closing ??= new AbortController();
    const signal = AbortSignal.any([this.#signal, this.#closing.signal]);
    yield* this.#rowReaders.encode(
      { directory, storedProperties, runs: this.#runs.bounds, encoding },
      signal,
      () => lease.release(),
    );
  }

  members(encodingName: string): EncodedRuns | undefined {
    const encoding = this.#lease.snapshot.encoding(encodingName);
    return encoding && new StoredMembers(this.#lease, encoding, this.#runs);
  }

  close(): void {
    this.#closing?.abort(new Error('The selection was closed.'));
    this.#lease.release();
  }
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
