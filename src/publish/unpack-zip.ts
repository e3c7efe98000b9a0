import { crc32 } from 'node:zlib';
import yauzl, { type Entry } from 'yauzl';
import type { ByteSource } from './byte-reader.ts';
import { SourceError, type SourceOptions } from './source.ts';

const MAX_ENTRIES = 1000;
const MAX_UNPACKED_BYTES = 64 * 2 ** 30;
const FILE_TYPE = 0xf000;
const SYMBOLIC_LINK = 0xa000;

export interface ZipEntry extends ByteSource {
  /** As the archive has it, `/` between folders; never used as a path. */
  readonly name: string;
}

/**
 * The files in a zip archive, unpacked only while they are read: nothing is written to disk. Refused are encrypted
 * entries, symbolic links, names that leave the archive, two entries of one name, more than a thousand entries, and
 * archives that say they unpack to more than `maxUnpackedBytes` (that they keep to what they say is checked while
 * reading). Throws SourceError.
 */
export async function unpackZip(path: string, options: SourceOptions): Promise<readonly ZipEntry[]> {
  const maxUnpackedBytes = options.maxUnpackedBytes ?? MAX_UNPACKED_BYTES;
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let unpackedBytes = 0;
  await eachEntry(path, (entry, index) => {
    const problem =
      problemOf(entry) ?? (index >= MAX_ENTRIES ? `more than ${MAX_ENTRIES} entries` : undefined);
    if (problem !== undefined) throw new SourceError(`${path}: the archive has ${problem}`);
    const key = entry.fileName.toLowerCase();
    if (names.has(key)) throw new SourceError(`${path}: the archive has two entries named ${entry.fileName}`);
    names.add(key);
    unpackedBytes += entry.uncompressedSize;
    if (unpackedBytes > maxUnpackedBytes) {
      throw new SourceError(
        `${path}: the archive unpacks to more than maxUnpackedBytes (${maxUnpackedBytes})`,
      );
    }
    if (entry.fileName.endsWith('/')) return false;
    const size = entry.uncompressedSize;
    entries.push({ name: entry.fileName, size, open: () => streamEntry(path, index) });
    return false;
  });
  return entries;
}

function problemOf(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return `an encrypted entry (${entry.fileName})`;
  if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK) {
    return `a symbolic link (${entry.fileName})`;
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `an entry packed by a method that is not supported (${entry.fileName})`;
  }
  return undefined;
}

/** Opens the archive and calls `visit` for each entry until it returns true; the archive is closed afterwards. */
async function eachEntry(path: string, visit: (entry: Entry, index: number) => boolean): Promise<void> {
  const zip = await openArchive(path);
  try {
    let index = 0;
    for await (const entry of zip.eachEntry()) if (visit(entry, index++)) return;
  } catch (error) {
    throw archiveError(path, error);
  } finally {
    zip.close();
  }
}

async function* streamEntry(path: string, index: number): AsyncGenerator<Uint8Array> {
  const zip = await openArchive(path);
  try {
    let at = 0;
    for await (const entry of zip.eachEntry()) {
      if (at++ !== index) continue;
      let crc = 0;
      const stream = await zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        crc = crc32(chunk, crc);
        yield chunk;
      }
      if (crc !== entry.crc32) throw new SourceError(`${path}: ${entry.fileName} in the archive is damaged`);
      return;
    }
  } catch (error) {
    throw archiveError(path, error);
  } finally {
    zip.close();
  }
}

async function openArchive(path: string): Promise<yauzl.ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true });
  } catch (error) {
    throw archiveError(path, error);
  }
}

function archiveError(path: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SourceError(`${path}: the archive can't be read: ${reason}`, { cause: error });
}
