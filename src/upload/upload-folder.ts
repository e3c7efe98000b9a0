import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freeBytes, LEFT_FREE_BYTES } from '../lib/free-bytes.ts';
import { sentence } from '../lib/sentence.ts';
import type { UploadFile } from './upload.ts';
import { UploadError } from './upload-error.ts';

const ID = /^[A-Za-z0-9]{22}$/;

/** True for what may be the name of an upload's folder. */
export function isUploadId(text: string): boolean {
  return ID.test(text);
}

/** The files of uploads, below `<home>/uploads/`: a folder for each, with names that we make. */
export class UploadFolders {
  readonly #directory: string;

  constructor(home: string) {
    // Absolute: the processes that work on them are given permissions by path, and run in them.
    this.#directory = resolve(home, 'uploads');
  }

  pathOf(id: string): string {
    if (!isUploadId(id)) throw new UploadError('NoSuchUpload', 'There is no such upload.');
    return join(this.#directory, id);
  }

  async make(id: string): Promise<void> {
    await mkdir(this.pathOf(id), { recursive: true, mode: 0o700 });
  }

  /** Gives a file of an upload another name; both are ours. */
  async rename(id: string, from: string, to: string): Promise<void> {
    await rename(join(this.pathOf(id), from), join(this.pathOf(id), to));
  }

  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { recursive: true, force: true });
  }

  /** The folders that are there. */
  async list(): Promise<string[]> {
    try {
      return (await readdir(this.#directory)).filter(isUploadId);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Throws UploadError `NoSpace` where the disk has not got so much. */
  async requireSpace(bytes: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    if ((await freeBytes(this.#directory)) < bytes + LEFT_FREE_BYTES) throw noSpace();
  }

  /** Bytes of a file that are there. */
  async received(id: string, { storedName }: UploadFile): Promise<number> {
    try {
      return (await stat(join(this.pathOf(id), storedName))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  }

  /**
   * Writes chunks behind the first `offset` bytes of a file, as they come; what was written before they broke off stays.
   * Answers how many bytes are there then. Throws UploadError `WrongOffset`, `TooLarge` beyond the announced size, `NoSpace`.
   */
  async append(
    id: string,
    file: UploadFile,
    offset: number,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const there = await this.received(id, file);
    if (there !== offset)
      throw new UploadError(
        'WrongOffset',
        sentence('{there} bytes of the file are there; go on from there.', { there }),
      );
    const handle = await open(join(this.pathOf(id), file.storedName), offset === 0 ? 'w' : 'r+', 0o600);
    let position = offset;
    try {
      for await (const chunk of chunks) {
        if (position + chunk.byteLength > file.size)
          throw new UploadError(
            'TooLarge',
            sentence('The file has more than the {size} bytes that were announced.', { size: file.size }),
          );
        // A short write is no end: the rest follows.
        for (let at = 0; at < chunk.byteLength; ) {
          const { bytesWritten } = await handle.write(chunk, at, chunk.byteLength - at, position);
          at += bytesWritten;
          position += bytesWritten;
        }
      }
      return position;
    } catch (error) {
      throw isFull(error) ? noSpace(error) : error;
    } finally {
      await handle.close();
    }
  }
}

function isFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
}

function noSpace(cause?: unknown): UploadError {
  return new UploadError('NoSpace', 'The server’s disk has no room for this file; tell its administrator.', {
    cause,
  });
}
