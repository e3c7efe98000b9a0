import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../feature-store.ts';
import type { OrdinalRun, OrdinalRuns } from '../ordinal-runs.ts';
import { BoxIndex } from './box-index.ts';
import { readCheckedFile } from './checked-file.ts';
import { IdIndex } from './id-index.ts';
import { checksumOf, isMissing, type Manifest, readManifest } from './manifest.ts';
import { type ByteRange, encodePageTable, PageTable } from './page-table.ts';
import { RowDatabase } from './row-database.ts';
import type { SharedIndex } from './select-task.ts';
import {
  BOXES_FILE,
  deflateFile,
  IDS_FILE,
  membersFile,
  offsetsFile,
  pagesFile,
  VALUES_FILE,
} from './snapshot-layout.ts';
import { SpatialBounds } from './spatial-bounds.ts';

/** The index of where features lie, for this thread and for others. */
export interface SnapshotIndex {
  readonly boxes: BoxIndex;
  readonly spatial: SpatialBounds;
  readonly shared: SharedIndex;
}

/**
 * An open version: its manifest, page tables and files. Index files are read when first needed, and their checksums
 * then. Throws StoreError('NoSuchVersion') or ('Corrupt').
 */
export class Snapshot {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly #encodings = new Map<string, StoredEncoding>();
  #ids: Promise<IdIndex> | undefined;
  #index: Promise<SnapshotIndex> | undefined;
  #rows: RowDatabase | undefined;

  private constructor(directory: string, manifest: Manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  static async open(directory: string): Promise<Snapshot> {
    const snapshot = new Snapshot(directory, await readManifest(directory));
    try {
      await openChecked(directory, snapshot.manifest, VALUES_FILE).then((file) => file.close());
      for (const { name, pages } of snapshot.manifest.encodings) {
        snapshot.#encodings.set(name, await StoredEncoding.open(directory, snapshot.manifest, name, pages));
      }
      return snapshot;
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  }

  get encodings(): Iterable<StoredEncoding> {
    return this.#encodings.values();
  }

  encoding(name: string): StoredEncoding | undefined {
    return this.#encodings.get(name);
  }

  ids(): Promise<IdIndex> {
    this.#ids ??= this.#read(IDS_FILE).then((bytes) => new IdIndex(this.manifest.idKey, bytes));
    return this.#ids;
  }

  /** Where features lie. */
  index(): Promise<SnapshotIndex> {
    this.#index ??= this.#readIndex();
    return this.#index;
  }

  /** A connection to the values for looking up a few in an index on the calling thread. */
  get rows(): RowDatabase {
    this.#rows ??= new RowDatabase(this.directory);
    return this.#rows;
  }

  async close(): Promise<void> {
    this.#rows?.close();
    await Promise.all([...this.#encodings.values()].map((encoding) => encoding.close()));
  }

  async #readIndex(): Promise<SnapshotIndex> {
    const { boxes: boxKind, featureType, numberOfFeatures } = this.manifest;
    const bytes = await this.#read(BOXES_FILE);
    const boxes = new BoxIndex(boxKind, bytes);
    const pages = this.#encodings.values().next().value?.pages ?? this.#singlePage(boxes);
    const spatial = new SpatialBounds(featureType, numberOfFeatures, pages, boxes);
    return { boxes, spatial, shared: { pages: pages.bytes, pageCount: pages.count, boxes: bytes, boxKind } };
  }

  /** Without encodings there are no pages. */
  #singlePage(boxes: BoxIndex): PageTable {
    const { numberOfFeatures } = this.manifest;
    const entry = { firstOrdinal: 0, plainLength: 0, deflateLength: 0, crcToEnd: 0 };
    const page = { ...entry, envelope: boxes.envelope(0, numberOfFeatures) };
    const table = encodePageTable([page], numberOfFeatures);
    const bytes = new SharedArrayBuffer(table.length);
    new Uint8Array(bytes).set(table);
    return new PageTable(bytes, 1);
  }

  #read(name: string): Promise<SharedArrayBuffer> {
    return readCheckedFile(join(this.directory, name), checksumOf(this.manifest, name));
  }
}

const PREPARED = Promise.resolve();

/** The stored members of one encoding. */
export class StoredEncoding {
  readonly pages: PageTable;
  readonly #directory: string;
  readonly #manifest: Manifest;
  readonly #name: string;
  readonly #plain: FileHandle;
  readonly #deflated: FileHandle;
  #loading: Promise<void> | undefined;
  #offsets: Uint32Array | undefined;

  private constructor(
    [directory, manifest, name]: [string, Manifest, string],
    pages: PageTable,
    [plain, deflated]: [FileHandle, FileHandle],
  ) {
    this.#directory = directory;
    this.#manifest = manifest;
    this.#name = name;
    this.pages = pages;
    this.#plain = plain;
    this.#deflated = deflated;
  }

  static async open(directory: string, manifest: Manifest, name: string, pages: number) {
    const table = checksumOf(manifest, pagesFile(name));
    const pageTable = new PageTable(await readCheckedFile(join(directory, table.name), table), pages);
    const plain = await openChecked(directory, manifest, membersFile(name));
    try {
      const deflated = await openChecked(directory, manifest, deflateFile(name));
      return new StoredEncoding([directory, manifest, name], pageTable, [plain, deflated]);
    } catch (error) {
      await plain.close();
      throw error;
    }
  }

  /** File descriptors; valid while the snapshot is held. */
  get plainFile(): number {
    return this.#plain.fd;
  }

  get deflatedFile(): number {
    return this.#deflated.fd;
  }

  /** Must have been awaited before `byteRange` is asked for these runs. Reads nothing when they are whole pages. */
  prepare(runs: OrdinalRuns): Promise<void> {
    if (this.#offsets !== undefined) return PREPARED;
    const whole = (ordinal: number) => this.pages.firstOrdinal(this.pages.pageOf(ordinal)) === ordinal;
    if (runs.bounds.every(whole)) return PREPARED;
    this.#loading ??= this.#readOffsets();
    return this.#loading;
  }

  byteRange(run: OrdinalRun): ByteRange {
    return { start: this.#position(run.from), end: this.#position(run.to) };
  }

  async close(): Promise<void> {
    await Promise.all([this.#plain.close(), this.#deflated.close()]);
  }

  async #readOffsets(): Promise<void> {
    const file = checksumOf(this.#manifest, offsetsFile(this.#name));
    this.#offsets = new Uint32Array(await readCheckedFile(join(this.#directory, file.name), file));
  }

  #position(ordinal: number): number {
    const page = this.pages.pageOf(ordinal);
    const start = this.pages.plainStart(page);
    if (this.pages.firstOrdinal(page) === ordinal) return start;
    const offset = this.#offsets?.[ordinal];
    if (offset === undefined) throw new Error('The offsets of a selection were not prepared.');
    return start + offset;
  }
}

/** Opens a file whose size must be the manifest's. */
async function openChecked(directory: string, manifest: Manifest, name: string): Promise<FileHandle> {
  const path = join(directory, name);
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if (isMissing(error)) throw new StoreError('Corrupt', `${path} is missing.`);
    throw error;
  }
  const { size } = await file.stat();
  const { bytes } = checksumOf(manifest, name);
  if (size === bytes) return file;
  await file.close();
  throw new StoreError('Corrupt', `${path} has ${size} bytes instead of ${bytes}.`);
}
