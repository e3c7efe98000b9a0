import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SourceError } from './source.ts';

/** Bytes that can be read again and again from their start, from a file or out of an archive. */
export interface ByteSource {
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** Reads exact numbers of bytes from a stream. What it returns stays valid. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #ended = false;
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes when they are at hand, else undefined: `read` must be awaited then. */
  take(size: number): Buffer | undefined {
    const end = this.#at + size;
    if (end > this.#buffer.length) return undefined;
    const bytes = this.#buffer.subarray(this.#at, end);
    this.#at = end;
    this.#position += size;
    return bytes;
  }

  /** The next bytes: fewer than asked for at the end of the stream only. */
  async read(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      if (this.#at === this.#buffer.length && !(await this.#fill())) break;
      const part = this.take(Math.min(missing, this.#buffer.length - this.#at)) as Buffer;
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** Passes over bytes without keeping them; returns how many there were. */
  async skip(size: number): Promise<number> {
    let missing = size;
    while (missing > 0) {
      if (this.#at === this.#buffer.length && !(await this.#fill())) break;
      missing -= (this.take(Math.min(missing, this.#buffer.length - this.#at)) as Buffer).length;
    }
    return size - missing;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    while (!this.#ended) {
      const { value, done } = await this.#chunks.next();
      if (done === true) this.#ended = true;
      else if (value.length > 0) {
        this.#buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
        this.#at = 0;
        return true;
      }
    }
    return false;
  }
}

/** The first bytes of a source, at most `length`. */
export async function readStart(source: ByteSource, length: number): Promise<Buffer> {
  const reader = new ByteReader(source.open());
  try {
    return await reader.read(length);
  } finally {
    await reader.close();
  }
}

/** A plain file. Throws SourceError when there is none. */
export async function fileSource(path: string): Promise<ByteSource> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new SourceError(`${path}: is no regular file`);
    return { size: found.size, open: () => createReadStream(path, { highWaterMark: 262_144 }) };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SourceError(`${path}: the file can't be read: ${reason}`, { cause: error });
  }
}
