import type { Feature, FeatureType, FeatureTypeSummary } from '../feature/feature.ts';
import type { Envelope } from '../feature/geometry.ts';
import type { DatasetReference, FeatureQuery } from '../query/feature-query.ts';
import type { Filter } from '../query/filter.ts';

/**
 * The seam between queries and storage. All implementations pass `test/store/feature-store.contract.ts`.
 * Versions are immutable: load makes one, and nothing changes it until it is removed.
 */
export interface FeatureStore {
  /** Filter kinds that `select` answers; Filter_Capabilities is generated from it. */
  readonly supports: ReadonlySet<Filter['kind']>;
  /** Throws StoreError('NoSuchVersion') when the version is gone. */
  select(query: FeatureQuery, signal: AbortSignal): Promise<Selection>;
  /**
   * Writes a complete new version, or nothing at all. `features` come in batches, in the source's order; the store
   * gives them its own order, total and the same for every later read of the version.
   */
  load(
    request: LoadRequest,
    features: AsyncIterable<readonly Feature[]>,
    signal: AbortSignal,
  ): Promise<LoadReport>;
  /** Versions that are complete on the store, oldest first. */
  versions(uid: string): Promise<readonly string[]>;
  /** Removes a version once nothing reads it any more. */
  remove(dataset: DatasetReference): Promise<void>;
  /** What this process has open; absent: nothing is to be known. */
  status?(): StoreStatus;
  /** Removes what processes left of a dataset's versions that were killed in the middle of writing them. Absent: nothing is left. */
  removeDebris?(uid: string): Promise<void>;
  close(): Promise<void>;
}

export interface StoreStatus {
  /** Published versions whose files are open. */
  readonly openVersions: number;
  /** Reads of them that are under way. */
  readonly openSelections: number;
}

export interface LoadRequest {
  readonly uid: string;
  readonly featureType: FeatureType;
  /** What to do when two features carry one id: number the later ones (`-2`, `-3` …), or refuse the load. */
  readonly duplicateIds: 'number' | 'refuse';
  /** The encodings to store beside the values, by name; from the composition root. */
  readonly encodings: readonly string[];
  /** Called now and then with the features done in the phase. */
  readonly onProgress?: (phase: LoadPhase, done: number, total: number | undefined) => void;
}

export type LoadPhase = 'read' | 'write' | 'verify';

export interface LoadReport extends FeatureTypeSummary {
  /** Name of the new version, e.g. `20261123T181030Z-x7k2`. */
  readonly version: string;
  /** Features whose id was numbered because an identical one came before. */
  readonly duplicates: number;
  readonly bytes: number;
}

/** The features that a query selects: pinned to one version until closed. Each figure is computed only when asked. */
export interface Selection {
  /** Number of features selected, after startIndex and maxFeatures. */
  count(): Promise<number>;
  /** Number of features that match, ignoring startIndex and maxFeatures; undefined when the store can't tell. */
  matched(): Promise<number | undefined>;
  /** In the feature type's default CRS; the selection's where the index knows it, else the whole version's. */
  envelope(): Promise<Envelope | undefined>;
  /**
   * The members encoded anew where the rows are read (they don't cross threads; the bytes do). Chunks are yielded in
   * order and end at member boundaries; the consumer's pace holds the reader back.
   */
  encode(encoding: MemberEncoding): AsyncIterable<Uint8Array>;
  /** The members as stored under that encoding name; undefined where this version doesn't have it. */
  members(encodingName: string): EncodedRuns | undefined;
  /** Must be called, also after errors; twice does no harm. */
  close(): void;
}

/** Stored bytes of a selection, in order. */
export interface EncodedRuns {
  /** Exact length of the plain bytes. */
  readonly byteLength: number;
  /**
   * The plain bytes. Each chunk is valid only until the next is asked for (buffers are reused): write it out, and
   * await the write, before going on.
   */
  plain(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Pieces of one raw deflate stream with what is needed to close it as gzip; undefined where it would not pay. */
  deflated(): DeflatedRuns | undefined;
}

export interface DeflatedRuns {
  /** Length of the raw deflate bytes that `chunks` yields. */
  readonly byteLength: number;
  /** Raw deflate blocks ending in a sync flush, never in a final block. Same buffer rule as `plain`. */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** CRC-32 of the plain bytes appended to data whose CRC-32 is `crc`. */
  crc32(crc: number): number;
}

/**
 * Names an encoder and its arguments as plain data, so that it can cross to the thread that reads the rows.
 * The composition root gives stores a module that turns it into a `MemberEncoder`.
 */
export interface MemberEncoding {
  /** e.g. `gml-3.1.1`, `geojson`. */
  readonly name: string;
  readonly featureType: FeatureType;
  /** Indexes into `featureType.properties` that are written, in schema order. */
  readonly properties: readonly number[];
  /** The CRS as the client wrote it. */
  readonly srs: FeatureQuery['srs'];
  /** For an encoding of what is seen on a map. */
  readonly drawing?: Drawing;
}

/** A map that features are drawn on. */
export interface Drawing {
  /** What it shows, in metres of EPSG:3857; longitudes go on beyond 180° where it crosses the antimeridian. */
  readonly box: Envelope;
  /** Metres of EPSG:3857 that a pixel is wide. */
  readonly resolution: number;
}

/** Turns features into the bytes of members. Instances are stateful in that they reuse a buffer: one per reader. */
export interface MemberEncoder {
  /** Bytes between two members, e.g. `,` in JSON arrays; empty in GML. */
  readonly separator: Uint8Array;
  /** Encodes one feature. The result is valid until the next call. */
  encode(feature: Feature): Uint8Array;
}

/** Makes encoders; the module named by the composition root exports one as `createMemberEncoder`. */
export type CreateMemberEncoder = (encoding: MemberEncoding) => MemberEncoder;

export type StoreProblem = 'NoSuchVersion' | 'DuplicateId' | 'BudgetExceeded' | 'Corrupt' | 'Full';

/** A failure of a store that callers tell apart; the message is fit for a log and a CLI line, not for a WFS client. */
export class StoreError extends Error {
  readonly problem: StoreProblem;
  constructor(problem: StoreProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.problem = problem;
  }
}
