import type { Feature } from '../feature/feature.ts';
import { type Envelope, joinEnvelopes } from '../feature/geometry.ts';
import { createSortComparator } from '../query/compare-values.ts';
import { createFilterEvaluator, prepareFilter } from '../query/evaluate-filter.ts';
import type { DatasetReference, FeatureQuery } from '../query/feature-query.ts';
import type { Filter } from '../query/filter.ts';
import { ExtentReader } from './feature-extent.ts';
import {
  type CreateMemberEncoder,
  type EncodedRuns,
  type FeatureStore,
  type LoadReport,
  type LoadRequest,
  type MemberEncoding,
  type Selection,
  StoreError,
} from './feature-store.ts';
import { OrdinalRuns } from './ordinal-runs.ts';
import { type SelectedPage, selectedPage } from './selected-page.ts';
import { createStoredEncoder } from './stored-encoding.ts';
import { storedOrder } from './stored-order.ts';
import { ALL_FILTER_KINDS } from './supported-filters.ts';

/**
 * The plain store: everything in memory, nothing fast. It is the reference that other stores are compared with, and
 * serves tests of what stands above a store.
 */
export function openMemoryStore(createMemberEncoder: CreateMemberEncoder): FeatureStore {
  return new MemoryStore(createMemberEncoder);
}

interface MemoryVersion {
  readonly features: readonly Feature[];
  readonly boxes: readonly (Envelope | undefined)[];
  readonly envelope: Envelope | undefined;
  readonly encodings: ReadonlyMap<string, readonly Uint8Array[]>;
}

class MemoryStore implements FeatureStore {
  readonly supports: ReadonlySet<Filter['kind']> = ALL_FILTER_KINDS;
  readonly #createMemberEncoder: CreateMemberEncoder;
  readonly #datasets = new Map<string, Map<string, MemoryVersion>>();
  #loads = 0;

  constructor(createMemberEncoder: CreateMemberEncoder) {
    this.#createMemberEncoder = createMemberEncoder;
  }

  async select(query: FeatureQuery, signal: AbortSignal): Promise<Selection> {
    signal.throwIfAborted();
    const { uid, version } = query.dataset;
    const found = this.#datasets.get(uid)?.get(version);
    if (found === undefined) {
      throw new StoreError('NoSuchVersion', `The dataset ${uid} has no version ${version}.`);
    }
    if (query.filter !== undefined) await prepareFilter(query.filter);
    return new MemorySelection(found, query, this.#createMemberEncoder, signal);
  }

  async load(
    request: LoadRequest,
    batches: AsyncIterable<readonly Feature[]>,
    signal: AbortSignal,
  ): Promise<LoadReport> {
    const input: Feature[] = [];
    for await (const batch of batches) {
      signal.throwIfAborted();
      input.push(...batch);
      request.onProgress?.('read', input.length, undefined);
    }
    signal.throwIfAborted();
    const { features, duplicates } = withUniqueIds(input, request.duplicateIds);
    const extent = new ExtentReader(request.featureType);
    const boxes = features.map((feature) => extent.read(feature));
    const order = orderOf(boxes, extent.envelope);
    const stored = order.map((index) => features[index] as Feature);
    const encodings = this.#encodeAll(request, stored);
    const version = `memory-${++this.#loads}`;
    const versions = this.#datasets.get(request.uid) ?? new Map<string, MemoryVersion>();
    this.#datasets.set(request.uid, versions);
    versions.set(version, {
      features: stored,
      boxes: order.map((index) => boxes[index]),
      envelope: extent.envelope,
      encodings,
    });
    return {
      version,
      numberOfFeatures: stored.length,
      envelope: extent.envelope,
      wgs84Envelope: extent.wgs84Envelope,
      duplicates,
      bytes: [...encodings.values()].flat().reduce((sum, member) => sum + member.length, 0),
    };
  }

  async versions(uid: string): Promise<readonly string[]> {
    return [...(this.#datasets.get(uid)?.keys() ?? [])];
  }

  async remove({ uid, version }: DatasetReference): Promise<void> {
    this.#datasets.get(uid)?.delete(version);
  }

  async close(): Promise<void> {
    this.#datasets.clear();
  }

  #encodeAll(request: LoadRequest, features: readonly Feature[]): Map<string, Uint8Array[]> {
    return new Map(
      request.encodings.map((name) => {
        const encoder = createStoredEncoder(this.#createMemberEncoder, name, request.featureType);
        return [name, features.map((feature) => encoder.encode(feature).slice())];
      }),
    );
  }
}

class MemorySelection implements Selection {
  readonly #version: MemoryVersion;
  readonly #page: SelectedPage;
  readonly #createMemberEncoder: CreateMemberEncoder;
  readonly #signal: AbortSignal;
  #closed = false;

  constructor(
    version: MemoryVersion,
    query: FeatureQuery,
    createMemberEncoder: CreateMemberEncoder,
    signal: AbortSignal,
  ) {
    this.#version = version;
    this.#page = selectedPage(matching(version, query), query);
    this.#createMemberEncoder = createMemberEncoder;
    this.#signal = signal;
  }

  async count(): Promise<number> {
    return this.#page.runs.count;
  }

  async matched(): Promise<number> {
    return this.#page.matched;
  }

  async envelope(): Promise<Envelope | undefined> {
    return this.#ordinals()
      .map((ordinal) => this.#version.boxes[ordinal])
      .reduce(joinEnvelopes, undefined);
  }

  async *encode(encoding: MemberEncoding): AsyncGenerator<Uint8Array> {
    const encoder = this.#createMemberEncoder(encoding);
    let isFirst = true;
    for (const ordinal of this.#ordinals()) {
      this.#checkOpen(this.#signal);
      const member = encoder.encode(this.#version.features[ordinal] as Feature);
      yield isFirst ? member.slice() : Buffer.concat([encoder.separator, member]);
      isFirst = false;
    }
  }

  members(encodingName: string): EncodedRuns | undefined {
    const stored = this.#version.encodings.get(encodingName);
    if (stored === undefined) return undefined;
    const members = this.#ordinals().map((ordinal) => stored[ordinal] as Uint8Array);
    const checkOpen = (signal: AbortSignal) => this.#checkOpen(signal);
    return {
      byteLength: members.reduce((sum, member) => sum + member.length, 0),
      async *plain(signal) {
        for (const member of members) {
          checkOpen(signal);
          yield member;
        }
      },
      deflated: () => undefined,
    };
  }

  close(): void {
    this.#closed = true;
  }

  #ordinals(): number[] {
    return Array.from(this.#page.runs.ordinals());
  }

  #checkOpen(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('A selection was read after it was closed.');
  }
}

/** The ordinals that a query selects, in its order. */
function matching(
  { features }: MemoryVersion,
  { filter, sortBy, featureType }: FeatureQuery,
): OrdinalRuns | Uint32Array<ArrayBuffer> {
  const matches = filter === undefined ? () => true : createFilterEvaluator(filter, featureType);
  const ordinals = [...features.keys()].filter((ordinal) => matches(features[ordinal] as Feature) === true);
  if (sortBy.length === 0) return OrdinalRuns.inOrder(ordinals);
  const compare = createSortComparator(sortBy, featureType);
  return Uint32Array.from(ordinals.sort((a, b) => compare(features[a] as Feature, features[b] as Feature)));
}

function withUniqueIds(
  features: readonly Feature[],
  duplicateIds: LoadRequest['duplicateIds'],
): { features: Feature[]; duplicates: number } {
  const given = new Set(features.map((feature) => feature.id));
  const seen = new Map<string, { index: number; number: number }>();
  let duplicates = 0;
  const unique = features.map((feature, index) => {
    const earlier = seen.get(feature.id);
    if (earlier === undefined) {
      seen.set(feature.id, { index, number: 1 });
      return feature;
    }
    if (duplicateIds === 'refuse') {
      throw new StoreError(
        'DuplicateId',
        `The id "${feature.id}" stands at features ${earlier.index + 1} and ${index + 1} of the source.`,
      );
    }
    do earlier.number++;
    while (given.has(`${feature.id}-${earlier.number}`));
    duplicates++;
    return { ...feature, id: `${feature.id}-${earlier.number}` };
  });
  return { features: unique, duplicates };
}

function orderOf(boxes: readonly (Envelope | undefined)[], envelope: Envelope | undefined): number[] {
  const centre = (min: number, max: number) => min / 2 + max / 2;
  const centresX = Float64Array.from(boxes, (box) => (box ? centre(box.minX, box.maxX) : NaN));
  const centresY = Float64Array.from(boxes, (box) => (box ? centre(box.minY, box.maxY) : NaN));
  return Array.from(storedOrder(centresX, centresY, envelope));
}
