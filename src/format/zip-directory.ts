/** What is known of an entry behind its data. */
export interface ZipSums {
  crc32: number;
  byteLength: number;
  deflatedByteLength: number;
}

interface DirectoryEntry extends ZipSums {
  readonly name: Buffer;
  /** Where its local header begins. */
  readonly offset: number;
}

const LOCAL_HEADER = 0x04034b50;
const DATA_DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const ZIP64_END_OF_DIRECTORY = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;

const VERSION_DEFLATE = 20;
const VERSION_ZIP64 = 45;
/** The version it was made by, on Unix. */
const MADE_BY = (3 << 8) | 63;
/** Lengths stand behind the data; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
const ZIP64_EXTRA = 1;
/** In place of what stands in 64 bits elsewhere. */
const ELSEWHERE = 0xffffffff;
/** A plain file that all may read. */
const UNIX_MODE = 0o100644;

/** The headers of a zip file (APPNOTE 6.3) whose entries are deflated as they are made. */
export class ZipDirectory {
  readonly #entries: DirectoryEntry[] = [];
  readonly #date: number;
  readonly #time: number;
  #length = 0;
  #current: { readonly name: Buffer; readonly offset: number } | undefined;

  /** Dates before 1980 have no form; times are written in UTC. */
  constructor(mtime: Date) {
    const year = Math.max(0, mtime.getUTCFullYear() - 1980);
    this.#date = (year << 9) | ((mtime.getUTCMonth() + 1) << 5) | mtime.getUTCDate();
    this.#time = (mtime.getUTCHours() << 11) | (mtime.getUTCMinutes() << 5) | (mtime.getUTCSeconds() >> 1);
  }

  /** What stands before an entry's data. */
  begin(entryName: string): Buffer {
    const name = Buffer.from(entryName, 'utf8');
    const header = Buffer.alloc(30);
    header.writeUInt32LE(LOCAL_HEADER, 0);
    header.writeUInt16LE(VERSION_DEFLATE, 4);
    this.#describe(header, 6);
    header.writeUInt16LE(name.length, 26);
    this.#current = { name, offset: this.#length };
    this.#length += header.length + name.length;
    return Buffer.concat([header, name]);
  }

  /** What stands behind an entry's data. */
  end(sums: ZipSums): Buffer {
    if (this.#current === undefined) throw new Error('No entry was begun.');
    const entry = { ...this.#current, ...sums };
    this.#entries.push(entry);
    this.#current = undefined;
    const descriptor = Buffer.alloc(isLong(sums) ? 24 : 16);
    descriptor.writeUInt32LE(DATA_DESCRIPTOR, 0);
    descriptor.writeUInt32LE(sums.crc32, 4);
    if (isLong(sums)) {
      descriptor.writeBigUInt64LE(BigInt(sums.deflatedByteLength), 8);
      descriptor.writeBigUInt64LE(BigInt(sums.byteLength), 16);
    } else {
      descriptor.writeUInt32LE(sums.deflatedByteLength, 8);
      descriptor.writeUInt32LE(sums.byteLength, 12);
    }
    this.#length += sums.deflatedByteLength + descriptor.length;
    return descriptor;
  }

  /** The central directory and its end, behind all entries. */
  finish(): Buffer {
    const headers = Buffer.concat(this.#entries.map((entry) => this.#centralHeader(entry)));
    const start = this.#length;
    const isLarge = start >= ELSEWHERE;
    const end = Buffer.alloc(22);
    end.writeUInt32LE(END_OF_DIRECTORY, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(headers.length, 12);
    end.writeUInt32LE(isLarge ? ELSEWHERE : start, 16);
    return Buffer.concat([headers, ...(isLarge ? [this.#zip64End(start, headers.length)] : []), end]);
  }

  #centralHeader(entry: DirectoryEntry): Buffer {
    const { name, offset, deflatedByteLength, byteLength } = entry;
    const isFar = isLong(entry) || offset >= ELSEWHERE;
    const header = Buffer.alloc(46);
    header.writeUInt32LE(CENTRAL_HEADER, 0);
    header.writeUInt16LE(MADE_BY, 4);
    header.writeUInt16LE(isFar ? VERSION_ZIP64 : VERSION_DEFLATE, 6);
    this.#describe(header, 8);
    header.writeUInt32LE(entry.crc32, 16);
    header.writeUInt32LE(isFar ? ELSEWHERE : deflatedByteLength, 20);
    header.writeUInt32LE(isFar ? ELSEWHERE : byteLength, 24);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt16LE(isFar ? 28 : 0, 30);
    header.writeUInt32LE(UNIX_MODE * 0x10000, 38);
    header.writeUInt32LE(isFar ? ELSEWHERE : offset, 42);
    if (!isFar) return Buffer.concat([header, name]);
    const extra = Buffer.alloc(28);
    extra.writeUInt16LE(ZIP64_EXTRA, 0);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(byteLength), 4);
    extra.writeBigUInt64LE(BigInt(deflatedByteLength), 12);
    extra.writeBigUInt64LE(BigInt(offset), 20);
    return Buffer.concat([header, name, extra]);
  }

  #describe(header: Buffer, at: number): void {
    header.writeUInt16LE(FLAGS, at);
    header.writeUInt16LE(DEFLATE, at + 2);
    header.writeUInt16LE(this.#time, at + 4);
    header.writeUInt16LE(this.#date, at + 6);
  }

  #zip64End(start: number, directoryLength: number): Buffer {
    const end = Buffer.alloc(56);
    end.writeUInt32LE(ZIP64_END_OF_DIRECTORY, 0);
    end.writeBigUInt64LE(44n, 4);
    end.writeUInt16LE(MADE_BY, 12);
    end.writeUInt16LE(VERSION_ZIP64, 14);
    end.writeBigUInt64LE(BigInt(this.#entries.length), 24);
    end.writeBigUInt64LE(BigInt(this.#entries.length), 32);
    end.writeBigUInt64LE(BigInt(directoryLength), 40);
    end.writeBigUInt64LE(BigInt(start), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(ZIP64_LOCATOR, 0);
    locator.writeBigUInt64LE(BigInt(start + directoryLength), 8);
    locator.writeUInt32LE(1, 16);
    return Buffer.concat([end, locator]);
  }
}

const isLong = ({ byteLength, deflatedByteLength }: ZipSums) =>
  byteLength >= ELSEWHERE || deflatedByteLength >= ELSEWHERE;
