import { createReadStream } from 'node:fs';
import { constants, open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceError } from './source.ts';

const CHUNK_BYTES = 1 << 18;
export const DEFAULT_MAX_RECORD_BYTES = 256 * 2 ** 20;
export const DEFAULT_MAX_UNPACKED_BYTES = 64 * 2 ** 30;

export interface ByteChunk {
  /** Never reused: slices of it stay valid. */
  readonly bytes: Buffer;
  /** Bytes of the file (packed ones, if it is packed) read so far. */
  readonly position: number;
}

export interface FileHead {
  /** Size of the file in bytes, as it lies on the disk. */
  readonly size: number;
  readonly gzipped: boolean;
  /** The first bytes, unpacked. */
  readonly bytes: Buffer;
  /** True when `bytes` is the whole content. */
  readonly complete: boolean;
}

/**
 * The bytes of a file from its start, unpacked if it is gzipped (all members of it).
 * @throws SourceError when it can't be read or unpacked, or unpacks to more than `maxUnpackedBytes`.
 */
export async function* readBytes(
  path: string,
  gzipped: boolean,
  maxUnpackedBytes: number,
  signal?: AbortSignal,
): AsyncGenerator<ByteChunk> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const gunzip = gzipped ? createGunzip({ chunkSize: CHUNK_BYTES }) : undefined;
  // Errors of either stream reach the loop below through the last one; leaving the loop early closes both.
  const stream = gunzip ? pipeline(file, gunzip, () => {}) : file;
  let total = 0;
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      total += bytes.length;
      if (gunzip && total > maxUnpackedBytes)
        throw new SourceError(
          `${path}: unpacks to more than ${maxUnpackedBytes} bytes (limit maxUnpackedBytes)`,
        );
      yield { bytes, position: gunzip ? gunzip.bytesWritten : total };
    }
  } catch (error) {
    if (error instanceof SourceError || signal?.aborted) throw error;
    throw unreadable(path, error);
  } finally {
    file.destroy();
  }
}

/** The first `length` bytes of the content. Throws SourceError when the file can't be read. */
export async function readHead(path: string, length: number): Promise<FileHead> {
  const { size, magic } = await readMagic(path);
  const gzipped = magic[0] === 0x1f && magic[1] === 0x8b;
  const chunks: Buffer[] = [];
  let total = 0;
  let complete = true;
  for await (const { bytes } of readBytes(path, gzipped, Infinity)) {
    chunks.push(bytes);
    total += bytes.length;
    if (total > length) {
      complete = false;
      break;
    }
  }
  return { size, gzipped, bytes: Buffer.concat(chunks).subarray(0, length), complete };
}

/** The last `length` bytes of the file as it lies on the disk. */
export async function readTail(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - length);
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readMagic(path: string): Promise<{ size: number; magic: Buffer }> {
  try {
    // Without O_NONBLOCK, opening a pipe waits for its writer, where no signal ends it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new SourceError(`${path}: is not a regular file`);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return { size: stat.size, magic: buffer.subarray(0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof SourceError ? error : unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): SourceError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'ENOENT'
      ? 'no such file'
      : code === 'EACCES'
        ? 'permission denied'
        : code?.startsWith('Z_')
          ? `its gzip data is broken or cut off (${(error as Error).message})`
          : (error as Error).message;
  return new SourceError(`${path}: can't be read: ${reason}`, { cause: error });
}
