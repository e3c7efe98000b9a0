import yauzl, { type Entry } from 'yauzl';
import { BackupError } from './backup-error.ts';
import {
  BACKUP_FORMAT_VERSION,
  type BackupManifest,
  isBackupName,
  MANIFEST_NAME,
  parseManifest,
} from './backup-format.ts';

/** Of the manifest: a hundred thousand files take 20 MB. */
const MAX_MANIFEST_BYTES = 512 * 1024 * 1024;
const FILE_TYPE = 0xf000;
const REGULAR_FILE = 0x8000;

/** An opened backup: its manifest, which names every entry, and their bytes. */
export interface Archive {
  readonly manifest: BackupManifest;
  /** Bytes of an entry, at most as many as the manifest says. */
  read(name: string): AsyncIterable<Uint8Array>;
  close(): void;
}

/**
 * Opens a backup. Refused are files that are no backup or not a whole one, those of newer formats, and names that a backup
 * can't hold, above all those that lead out of the home. Throws BackupError.
 */
export async function openArchive(path: string): Promise<Archive> {
  const zip = await yauzl
    .openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true })
    .catch((error: unknown) => Promise.reject(unreadable(path, error)));
  try {
    const entries = await readEntries(path, zip);
    const manifest = await readManifest(path, zip, entries);
    requireSameFiles(path, manifest, entries);
    return {
      manifest,
      read: (name) => readEntry(path, zip, entries.get(name) as Entry),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readEntries(path: string, zip: yauzl.ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (name !== MANIFEST_NAME && !isBackupName(name))
        throw new BackupError(`${path} is no backup that Trigpoint wrote: it holds ${JSON.stringify(name)}.`);
      if (entries.has(name))
        throw new BackupError(`${path} is damaged: it holds ${JSON.stringify(name)} twice.`);
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) !== REGULAR_FILE || entry.isEncrypted())
        throw new BackupError(`${path} is damaged: ${JSON.stringify(name)} is not a plain file.`);
      entries.set(name, entry);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return entries;
}

async function readManifest(
  path: string,
  zip: yauzl.ZipFile,
  entries: ReadonlyMap<string, Entry>,
): Promise<BackupManifest> {
  const entry = entries.get(MANIFEST_NAME);
  if (entry === undefined || entry.uncompressedSize > MAX_MANIFEST_BYTES)
    throw new BackupError(`${path} is no backup that Trigpoint wrote: it has no ${MANIFEST_NAME}.`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of readEntry(path, zip, entry)) chunks.push(chunk);
  const manifest = parseManifest(Buffer.concat(chunks).toString('utf8'));
  if (manifest === undefined)
    throw new BackupError(`${path} is damaged: its ${MANIFEST_NAME} can't be read.`);
  if (manifest.formatVersion > BACKUP_FORMAT_VERSION)
    throw new BackupError(
      `${path} was written by a newer version of Trigpoint (${manifest.softwareVersion}); restore it with that version or a newer one.`,
    );
  return manifest;
}

/** The manifest and the archive name the same files with the same sizes, so that nothing lacks and nothing is added. */
function requireSameFiles(path: string, manifest: BackupManifest, entries: ReadonlyMap<string, Entry>): void {
  const listed = new Set<string>();
  for (const { name, bytes } of manifest.files) {
    listed.add(name);
    if (!isBackupName(name) || entries.get(name)?.uncompressedSize !== bytes)
      throw new BackupError(`${path} is damaged: ${JSON.stringify(name)} is not there as its manifest says.`);
  }
  const added = [...entries.keys()].find((name) => name !== MANIFEST_NAME && !listed.has(name));
  if (added !== undefined || listed.size !== manifest.files.length)
    throw new BackupError(
      `${path} is damaged: its manifest does not name ${JSON.stringify(added ?? 'all')}.`,
    );
}

/** Yauzl ends a stream that gives more or less than the entry's size with an error. */
async function* readEntry(path: string, zip: yauzl.ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  try {
    yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): BackupError {
  if (error instanceof BackupError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOENT', 'EACCES', 'EISDIR', 'EPERM'].includes(code))
    return new BackupError(`${path} can't be read: ${(error as Error).message}`, { cause: error });
  return new BackupError(
    `${path} is no whole backup: ${(error as Error).message}. Take another copy of it.`,
    { cause: error },
  );
}
