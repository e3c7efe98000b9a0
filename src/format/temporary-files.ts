import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Disk for answers that can't be streamed as they are made. */
export interface TemporaryFiles {
  /** A folder for the files of one answer. Throws TemporarySpaceError when the answers together have too much. */
  open(): Promise<TemporaryFolder>;
  /** What the answers of this process have together; absent: nothing is to be known. */
  readonly usedBytes?: number;
}

/** The files of one answer, which together stay below a limit. */
export interface TemporaryFolder {
  /** What its files may still take. */
  readonly bytesLeft: number;
  /** The path of a file in the folder. */
  path(name: string): string;
  /** Counts bytes that are about to be written. Throws TemporarySpaceError. */
  spend(bytes: number): void;
  /** Removes the folder with all that is in it; twice does no harm. Open files can be read to their end. */
  remove(): Promise<void>;
}

/** More temporary disk than the settings allow; the message is a sentence for the client. */
export class TemporarySpaceError extends Error {
  /** True: the same request may succeed later. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean) {
    super(message);
    this.name = 'TemporarySpaceError';
    this.isPassing = isPassing;
  }
}

export interface TemporaryFileLimits {
  /** For one answer. */
  readonly maxTemporaryFileBytes: number;
  /** For all answers of the process that are being made or sent. */
  readonly maxTemporaryBytes: number;
}

/**
 * Temporary files below `directory/owner/`, where `owner` names this process. What processes have left that `isDead`
 * says no longer run, killed in the middle of an answer, is removed.
 */
export async function openTemporaryFiles(
  directory: string,
  { owner, isDead }: { readonly owner: string; isDead(owner: string): boolean },
  limits: TemporaryFileLimits,
): Promise<TemporaryFiles> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    if (isDead(name)) await rm(join(directory, name), { recursive: true, force: true });
  }
  return new ProcessTemporaryFiles(join(directory, owner), limits);
}

class ProcessTemporaryFiles implements TemporaryFiles {
  readonly #directory: string;
  readonly #limits: TemporaryFileLimits;
  #folders = 0;
  #bytes = 0;

  constructor(directory: string, limits: TemporaryFileLimits) {
    this.#directory = directory;
    this.#limits = limits;
  }

  get usedBytes(): number {
    return this.#bytes;
  }

  async open(): Promise<TemporaryFolder> {
    const path = join(this.#directory, String(++this.#folders));
    await mkdir(path, { recursive: true });
    return new Folder(path, this.#limits.maxTemporaryFileBytes, (bytes) => this.#take(bytes));
  }

  #take(bytes: number): void {
    const { maxTemporaryBytes } = this.#limits;
    if (this.#bytes + bytes > maxTemporaryBytes) {
      throw new TemporarySpaceError(
        `The answers being made need more disk than maxTemporaryBytes (${maxTemporaryBytes}); try again later.`,
        true,
      );
    }
    this.#bytes += bytes;
  }
}

class Folder implements TemporaryFolder {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #take: (bytes: number) => void;
  #bytes = 0;
  #isRemoved = false;

  constructor(path: string, maxBytes: number, take: (bytes: number) => void) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#take = take;
  }

  get bytesLeft(): number {
    return this.#maxBytes - this.#bytes;
  }

  path(name: string): string {
    return join(this.#path, name);
  }

  spend(bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) throw temporaryFileTooLarge(this.#maxBytes);
    this.#take(bytes);
    this.#bytes += bytes;
  }

  async remove(): Promise<void> {
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    this.#take(-this.#bytes);
    await rm(this.#path, { recursive: true, force: true });
  }
}

export function temporaryFileTooLarge(maxTemporaryFileBytes: number): TemporarySpaceError {
  return new TemporarySpaceError(
    `The answer takes more temporary disk than maxTemporaryFileBytes (${maxTemporaryFileBytes}); ` +
      'ask for fewer features, or for a format that is streamed.',
    false,
  );
}

const WRITE_BYTES = 256 * 1024;
const START_BYTES = 16 * 1024;

/** A file of a temporary folder, written from its start and then read. */
export class Spool {
  readonly #folder: TemporaryFolder;
  readonly #path: string;
  #file: Awaited<ReturnType<typeof open>> | undefined;
  /** What was appended and isn't written yet: `#used` bytes. */
  #pending = Buffer.alloc(0);
  #used = 0;
  #byteLength = 0;

  constructor(folder: TemporaryFolder, name: string) {
    this.#folder = folder;
    this.#path = folder.path(name);
  }

  /** Bytes given to `append`. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Keeps a copy of the bytes; call `flush` now and then. Throws TemporarySpaceError. */
  append(bytes: Uint8Array): void {
    this.#folder.spend(bytes.length);
    const needed = this.#used + bytes.length;
    if (needed > this.#pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#pending.length, START_BYTES));
      grown.set(this.#pending.subarray(0, this.#used));
      this.#pending = grown;
    }
    this.#pending.set(bytes, this.#used);
    this.#used = needed;
    this.#byteLength += bytes.length;
  }

  /** Writes what is kept, where it is much or `all` is wanted. */
  async flush(all = false): Promise<void> {
    if (this.#used === 0 || (!all && this.#used < WRITE_BYTES)) return;
    this.#file ??= await open(this.#path, 'w');
    await this.#file.appendFile(this.#pending.subarray(0, this.#used));
    this.#used = 0;
  }

  /** What was written, after the last `flush(true)`. */
  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** The bytes from the start, after the last `flush(true)`. A chunk is valid until the next is asked for. */
  async *read(): AsyncGenerator<Buffer> {
    if (this.#byteLength === 0) return;
    const file = await open(this.#path, 'r');
    try {
      const chunk = Buffer.allocUnsafe(Math.min(WRITE_BYTES, this.#byteLength));
      for (;;) {
        const { bytesRead } = await file.read(chunk, 0, chunk.length);
        if (bytesRead === 0) return;
        yield chunk.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}
