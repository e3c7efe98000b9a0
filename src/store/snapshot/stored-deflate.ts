import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { DeflatedRuns } from '../feature-store.ts';
import type { OrdinalRun, OrdinalRuns } from '../ordinal-runs.ts';
import { combineCrc32 } from './crc32-combine.ts';
import type { SnapshotLease } from './open-snapshots.ts';
import type { ByteRange, PageTable } from './page-table.ts';
import { readRangeSync, readRanges } from './read-ranges.ts';
import type { StoredEncoding } from './snapshot.ts';

/**
 * Most plain bytes of cut pages that are compressed at request: a run of features has at most two cut pages, and
 * compressing them takes about a millisecond on the calling thread. With more, compressing everything on the way out
 * is the better trade.
 */
const MAX_CUT_BYTES = 4 * 128 * 1024;
const FAST = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };

type Piece =
  | { readonly kind: 'pages'; readonly from: number; readonly to: number }
  | { readonly kind: 'cut'; readonly range: ByteRange };

/**
 * The selection as one raw deflate stream: whole pages as they are stored, cut pages compressed now. Each stored page
 * refers to nothing before itself and ends in a sync flush, so they can stand in any order. Undefined when there is no
 * whole page, or too much of cut ones.
 */
export function createStoredDeflate(
  lease: SnapshotLease,
  encoding: StoredEncoding,
  runs: OrdinalRuns,
): DeflatedRuns | undefined {
  const pieces = Array.from(runs, (run) => piecesOf(run, encoding)).flat();
  const cutBytes = pieces.reduce(
    (sum, piece) => sum + (piece.kind === 'cut' ? piece.range.end - piece.range.start : 0),
    0,
  );
  if (cutBytes > MAX_CUT_BYTES || !pieces.some((piece) => piece.kind === 'pages')) return undefined;
  return new StoredDeflate(
    lease,
    encoding,
    pieces.map((piece) => toPart(piece, encoding)),
  );
}

/** Part of the stream, with its bytes or their place, and how it goes on with a CRC. */
interface Part {
  readonly stored: ByteRange | undefined;
  readonly compressed: Uint8Array | undefined;
  readonly byteLength: number;
  appendCrc32(crc: number): number;
}

class StoredDeflate implements DeflatedRuns {
  readonly byteLength: number;
  readonly #lease: SnapshotLease;
  readonly #encoding: StoredEncoding;
  readonly #parts: readonly Part[];

  constructor(lease: SnapshotLease, encoding: StoredEncoding, parts: readonly Part[]) {
    this.#lease = lease;
    this.#encoding = encoding;
    this.#parts = parts;
    this.byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const lease = this.#lease.retain();
    try {
      for (const { stored, compressed } of this.#parts) {
        if (stored !== undefined) yield* readRanges(this.#encoding.deflatedFile, [stored], signal);
        if (compressed !== undefined) yield compressed;
      }
    } finally {
      lease.release();
    }
  }

  crc32(crc: number): number {
    return this.#parts.reduce((sum, part) => part.appendCrc32(sum), crc);
  }
}

/** A run as whole pages between at most two cut ones. */
function piecesOf(run: OrdinalRun, encoding: StoredEncoding): Piece[] {
  const { pages } = encoding;
  const first = firstWholePage(run.from, pages);
  const end = pages.pageOf(run.to);
  if (end <= first) return [{ kind: 'cut', range: encoding.byteRange(run) }];
  const pieces: Piece[] = [];
  const startsAt = pages.firstOrdinal(first);
  const endsAt = pages.firstOrdinal(end);
  if (run.from < startsAt) {
    pieces.push({ kind: 'cut', range: encoding.byteRange({ from: run.from, to: startsAt }) });
  }
  pieces.push({ kind: 'pages', from: first, to: end });
  if (endsAt < run.to) pieces.push({ kind: 'cut', range: encoding.byteRange({ from: endsAt, to: run.to }) });
  return pieces;
}

function firstWholePage(ordinal: number, pages: PageTable): number {
  const page = pages.pageOf(ordinal);
  return pages.firstOrdinal(page) === ordinal ? page : page + 1;
}

function toPart(piece: Piece, encoding: StoredEncoding): Part {
  const { pages } = encoding;
  if (piece.kind === 'pages') {
    const stored = pages.deflateRange(piece.from, piece.to);
    return {
      stored,
      compressed: undefined,
      byteLength: stored.end - stored.start,
      appendCrc32: (crc) => pages.appendCrc32(crc, piece.from, piece.to),
    };
  }
  const plain = readRangeSync(encoding.plainFile, piece.range);
  const compressed = deflateRawSync(plain, FAST);
  const own = crc32(plain);
  return {
    stored: undefined,
    compressed,
    byteLength: compressed.length,
    appendCrc32: (crc) => combineCrc32(crc, own, plain.length),
  };
}
