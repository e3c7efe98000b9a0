import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { StoreError } from '../feature-store.ts';
import { type FileChecksum, isMissing } from './manifest.ts';

const READ_BYTES = 1024 * 1024;

/** A new file written from start to end, with its checksum; synchronous, for worker threads. */
export class CheckedFileWriter {
  readonly #path: string;
  readonly #file: number;
  #bytes = 0;
  #crc32 = 0;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'wx');
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** CRC-32 of all bytes so far. */
  get crc32(): number {
    return this.#crc32;
  }

  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, bytes.length - done);
    this.#bytes += bytes.length;
    this.#crc32 = crc32(bytes, this.#crc32);
  }

  /** Forces the file to the disk. */
  finish(): FileChecksum {
    fsyncSync(this.#file);
    this.close();
    return { name: basename(this.#path), bytes: this.#bytes, crc32: this.#crc32 };
  }

  close(): void {
    if (!this.#closed) closeSync(this.#file);
    this.#closed = true;
  }
}

/** Forces a file that another part wrote to the disk and reads it through for its checksum; synchronous. */
export function syncAndChecksum(path: string): FileChecksum {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    let bytes = 0;
    let crc = 0;
    for (;;) {
      const read = readSync(file, buffer, 0, READ_BYTES, bytes);
      if (read === 0) return { name: basename(path), bytes, crc32: crc };
      crc = crc32(buffer.subarray(0, read), crc);
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
}

/** A whole file in memory that threads can share. Throws StoreError('Corrupt') unless its size and CRC-32 are those of the manifest. */
export async function readCheckedFile(path: string, expected: FileChecksum): Promise<SharedArrayBuffer> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path);
  } catch (error) {
    if (isMissing(error)) throw new StoreError('Corrupt', `${path} is missing.`);
    throw error;
  }
  try {
    if ((await file.stat()).size !== expected.bytes) {
      throw new StoreError('Corrupt', `${path} does not have its ${expected.bytes} bytes.`);
    }
    const bytes = new Uint8Array(new SharedArrayBuffer(expected.bytes));
    let done = 0;
    let crc = 0;
    while (done < bytes.length) {
      const { bytesRead } = await file.read(bytes, done, Math.min(READ_BYTES, bytes.length - done), done);
      if (bytesRead === 0) break;
      crc = crc32(bytes.subarray(done, done + bytesRead), crc);
      done += bytesRead;
    }
    if (crc !== expected.crc32) throw new StoreError('Corrupt', `${path} does not match its checksum.`);
    return bytes.buffer;
  } finally {
    await file.close();
  }
}
