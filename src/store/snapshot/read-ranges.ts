import { read, readSync } from 'node:fs';
import { StoreError } from '../feature-store.ts';
import type { ByteRange } from './page-table.ts';

/** Size of a read: large enough that a read's own cost doesn't show, small enough to stay in the processor's cache. */
const CHUNK_BYTES = 512 * 1024;
/** Ranges with no more than this between them are read in one go. */
const MAX_GAP_BYTES = 4096;
const MAX_READS_PER_CHUNK = 256;

/**
 * Files that are served are nearly always in the page cache; reading them on the calling thread then takes a third less
 * processor time than handing each read to another thread. A read that took long while this process read from a disk
 * had to wait for it (without the second condition, a busy machine would look like a slow disk): the next ones are
 * handed over, so that a slow disk holds this thread up by one read now and then.
 */
const SLOW_READ_MS = 2;
const READS_HANDED_OVER = 32;
/** Reads between two looks at whether the disk is slow. */
const READS_PER_LOOK = 8;

interface Read {
  readonly filePosition: number;
  readonly bufferPosition: number;
  length: number;
}

/** What fills one buffer, and which parts of it are wanted. */
interface Chunk {
  readonly reads: Read[];
  readonly wanted: { readonly from: number; to: number }[];
  used: number;
}

/** Cuts ranges into buffers' worth of reads; those that follow each other closely become one. */
function* planChunks(ranges: Iterable<ByteRange>): Generator<Chunk> {
  let chunk: Chunk = { reads: [], wanted: [], used: 0 };
  for (const range of ranges) {
    for (let start = range.start; start < range.end; ) {
      const last = chunk.reads.at(-1);
      const gap = last === undefined ? Infinity : start - (last.filePosition + last.length);
      const isNear = gap >= 0 && gap <= MAX_GAP_BYTES;
      const bridged = last !== undefined && isNear && chunk.used + gap < CHUNK_BYTES;
      const from = chunk.used + (bridged ? gap : 0);
      if (from >= CHUNK_BYTES || (!bridged && chunk.reads.length >= MAX_READS_PER_CHUNK)) {
        yield chunk;
        chunk = { reads: [], wanted: [], used: 0 };
        continue;
      }
      const length = Math.min(range.end - start, CHUNK_BYTES - from);
      if (bridged) last.length += gap + length;
      else chunk.reads.push({ filePosition: start, bufferPosition: from, length });
      chunk.wanted.push({ from, to: from + length });
      chunk.used = from + length;
      start += length;
    }
  }
  if (chunk.used > 0) yield chunk;
}

/** Buffers that are kept for the next reader. */
const MAX_SPARE_BUFFERS = 16;
const spareBuffers: Uint8Array[] = [];

const takeBuffer = () => spareBuffers.pop() ?? new Uint8Array(CHUNK_BYTES);
const giveBuffer = (buffer: Uint8Array) => {
  if (spareBuffers.length < MAX_SPARE_BUFFERS) spareBuffers.push(buffer);
};

interface Filling {
  readonly chunk: Chunk;
  readonly buffer: Uint8Array;
  /** Undefined: it is full already. */
  readonly done: Promise<unknown> | undefined;
}

/**
 * The bytes of ranges of a file, in the order of the ranges. A chunk is valid until the next is asked for. Throws
 * StoreError('Corrupt') where the file is too short, or the signal's reason.
 */
export async function* readRanges(
  file: number,
  ranges: Iterable<ByteRange>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = new ChunkReader(file, ranges);
  let current: Filling | undefined;
  let next: Filling | undefined;
  try {
    signal.throwIfAborted();
    next = reader.fill();
    while (next !== undefined) {
      if (next.done !== undefined) await next.done;
      current = next;
      next = reader.handsOver ? reader.fill() : undefined;
      yield wantedBytes(current);
      giveBuffer(current.buffer);
      current = undefined;
      signal.throwIfAborted();
      next ??= reader.fill();
    }
  } finally {
    if (current !== undefined) giveBuffer(current.buffer);
    if (next !== undefined) {
      await next.done?.catch(() => {});
      giveBuffer(next.buffer);
    }
  }
}

/** Fills one buffer after the other, on this thread or on another. */
class ChunkReader {
  readonly #file: number;
  readonly #chunks: Generator<Chunk>;
  #handOver = 0;

  constructor(file: number, ranges: Iterable<ByteRange>) {
    this.#file = file;
    this.#chunks = planChunks(ranges);
  }

  /** True while the disk is slow: the next buffer is then worth filling before it is asked for. */
  get handsOver(): boolean {
    return this.#handOver > 0;
  }

  /** Undefined after the last. */
  fill(): Filling | undefined {
    const { value: chunk, done: ended } = this.#chunks.next();
    if (ended === true) return undefined;
    const buffer = takeBuffer();
    const left = this.#handOver === 0 ? this.#readHere(chunk.reads, buffer) : chunk.reads;
    if (left.length === 0) return { chunk, buffer, done: undefined };
    this.#handOver = Math.max(0, this.#handOver - 1);
    const done = Promise.all(left.map((each) => readFully(this.#file, buffer, each)));
    // A failure is thrown where the chunk is awaited; until then it isn't an unhandled one.
    done.catch(() => {});
    return { chunk, buffer, done };
  }

  /** Makes reads on this thread until they are slow; returns those that are left. */
  #readHere(reads: readonly Read[], buffer: Uint8Array): readonly Read[] {
    for (let next = 0; next < reads.length; ) {
      const started = performance.now();
      const end = Math.min(reads.length, next + READS_PER_LOOK);
      for (; next < end; next++) readFullySync(this.#file, buffer, reads[next] as Read);
      if (performance.now() - started > SLOW_READ_MS && hasReadFromDisk()) {
        this.#handOver = READS_HANDED_OVER;
        return reads.slice(next);
      }
    }
    return [];
  }
}

let blocksRead = 0;

/** Whether this process has read from a disk since the last time it was asked. */
function hasReadFromDisk(): boolean {
  const before = blocksRead;
  blocksRead = process.resourceUsage().fsRead;
  return blocksRead > before;
}

/** Moves the wanted parts together and returns them. */
function wantedBytes({ chunk, buffer }: Filling): Uint8Array {
  let length = 0;
  for (const { from, to } of chunk.wanted) {
    if (from !== length) buffer.copyWithin(length, from, to);
    length += to - from;
  }
  return buffer.subarray(0, length);
}

/** The bytes of one range at once; for a few kilobytes. */
export function readRangeSync(file: number, range: ByteRange): Uint8Array {
  const bytes = new Uint8Array(range.end - range.start);
  readFullySync(file, bytes, { filePosition: range.start, bufferPosition: 0, length: bytes.length });
  return bytes;
}

function readFullySync(file: number, buffer: Uint8Array, wanted: Read): void {
  for (let done = 0; done < wanted.length; ) {
    const count = readSync(
      file,
      buffer,
      wanted.bufferPosition + done,
      wanted.length - done,
      wanted.filePosition + done,
    );
    if (count === 0) throw tooShort();
    done += count;
  }
}

function readFully(file: number, buffer: Uint8Array, wanted: Read): Promise<void> {
  return new Promise((resolve, reject) => {
    const readFrom = (done: number) => {
      if (done === wanted.length) return resolve();
      const left = wanted.length - done;
      read(file, buffer, wanted.bufferPosition + done, left, wanted.filePosition + done, (error, count) => {
        if (error !== null) reject(error);
        else if (count === 0) reject(tooShort());
        else readFrom(done + count);
      });
    };
    readFrom(0);
  });
}

function tooShort(): StoreError {
  return new StoreError('Corrupt', 'A file of a snapshot is shorter than its index says.');
}
