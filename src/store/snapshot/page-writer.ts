import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';
import { type Envelope, joinEnvelopes } from '../../feature/geometry.ts';
import { CheckedFileWriter } from './checked-file.ts';
import type { FileChecksum } from './manifest.ts';
import { encodePageTable, type PageEntry } from './page-table.ts';
import {
  deflateFile,
  membersFile,
  offsetsFile,
  PAGE_BYTES,
  PAGE_FEATURES,
  pagesFile,
} from './snapshot-layout.ts';

const deflate = promisify<Uint8Array, object, Buffer>(deflateRaw);
const DEFLATE = { level: 6, finishFlush: constants.Z_SYNC_FLUSH };
/** Pages being deflated at once on the thread pool; fewer of those that one huge member fills. */
const MAX_DEFLATING = 8;
const MAX_DEFLATING_BYTES = MAX_DEFLATING * PAGE_BYTES;

/** Writes the members of one encoding: pages, deflated pages, page table and offsets. */
export class PageWriter {
  readonly encodingName: string;
  readonly #directory: string;
  readonly #plain: CheckedFileWriter;
  readonly #deflated: CheckedFileWriter;
  readonly #pages: PageEntry[] = [];
  readonly #offsets: Uint32Array<ArrayBuffer>;
  #ordinal = 0;
  #page: Buffer = Buffer.allocUnsafeSlow(PAGE_BYTES);
  #pageLength = 0;
  #pageFirst = 0;
  #envelope: Envelope | undefined;
  readonly #spare: Buffer[] = [];
  /** For each page not yet in the deflate file, in order: resolves when it and all before it are. */
  readonly #pending: Promise<void>[] = [];
  #pendingBytes = 0;

  constructor(directory: string, encodingName: string, numberOfFeatures: number) {
    this.encodingName = encodingName;
    this.#directory = directory;
    this.#plain = new CheckedFileWriter(join(directory, membersFile(encodingName)));
    this.#deflated = new CheckedFileWriter(join(directory, deflateFile(encodingName)));
    this.#offsets = new Uint32Array(numberOfFeatures);
  }

  get pages(): readonly PageEntry[] {
    return this.#pages;
  }

  get plainBytes(): number {
    return this.#plain.bytes;
  }

  /** CRC-32 of all members. */
  get crc32(): number {
    return this.#plain.crc32;
  }

  /** Appends the next ordinal's member. A returned promise must be awaited before the next call. */
  add(member: Uint8Array, envelope: Envelope | undefined): Promise<void> | undefined {
    if (this.#pageLength > 0 && this.#pageLength + member.length > PAGE_BYTES) this.#closePage();
    if (member.length > this.#page.length) this.#page = Buffer.allocUnsafeSlow(member.length);
    this.#page.set(member, this.#pageLength);
    this.#offsets[this.#ordinal++] = this.#pageLength;
    this.#pageLength += member.length;
    this.#envelope = joinEnvelopes(this.#envelope, envelope);
    const full = this.#pageLength >= PAGE_BYTES || this.#ordinal - this.#pageFirst >= PAGE_FEATURES;
    if (full) this.#closePage();
    const isFull = this.#pending.length >= MAX_DEFLATING || this.#pendingBytes >= MAX_DEFLATING_BYTES;
    return isFull ? this.#pending[0] : undefined;
  }

  async finish(): Promise<FileChecksum[]> {
    if (this.#ordinal > this.#pageFirst) this.#closePage();
    await this.#pending.at(-1);
    return [
      this.#plain.finish(),
      this.#deflated.finish(),
      writeFile(
        join(this.#directory, pagesFile(this.encodingName)),
        encodePageTable(this.#pages, this.#ordinal),
      ),
      writeFile(
        join(this.#directory, offsetsFile(this.encodingName)),
        new Uint8Array(this.#offsets.buffer, 0, 4 * this.#ordinal),
      ),
    ];
  }

  #closePage(): void {
    const buffer = this.#page;
    const bytes = buffer.subarray(0, this.#pageLength);
    this.#plain.write(bytes);
    const page = {
      firstOrdinal: this.#pageFirst,
      plainLength: bytes.length,
      crcToEnd: this.#plain.crc32,
      envelope: this.#envelope,
    };
    const written = Promise.all([deflate(bytes, DEFLATE), this.#pending.at(-1)]).then(([deflated]) => {
      this.#deflated.write(deflated);
      this.#pages.push({ ...page, deflateLength: deflated.length });
      void this.#pending.shift();
      this.#pendingBytes -= bytes.length;
      if (buffer.length === PAGE_BYTES) this.#spare.push(buffer);
    });
    // A failure is thrown to whoever awaits a later page; until then it isn't an unhandled one.
    written.catch(() => {});
    this.#pending.push(written);
    this.#pendingBytes += bytes.length;
    this.#page = this.#spare.pop() ?? Buffer.allocUnsafeSlow(PAGE_BYTES);
    this.#pageLength = 0;
    this.#pageFirst = this.#ordinal;
    this.#envelope = undefined;
  }
}

/** Writes a small file and forces it to the disk. */
export function writeFile(path: string, bytes: Uint8Array): FileChecksum {
  const file = new CheckedFileWriter(path);
  try {
    file.write(bytes);
    return file.finish();
  } finally {
    file.close();
  }
}
