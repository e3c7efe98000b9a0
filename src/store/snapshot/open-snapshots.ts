import { StoreError, type StoreStatus } from '../feature-store.ts';
import { Snapshot } from './snapshot.ts';
import { isUid, isVersion } from './snapshot-layout.ts';
import { deleteIfUnread, isRemoved, markReader, markRemoved, versionPath } from './version-directory.ts';

/** A hold on an open snapshot: its files stay open until `release`. */
export interface SnapshotLease {
  readonly snapshot: Snapshot;
  /** Another hold on the same snapshot. */
  retain(): SnapshotLease;
  /** Twice does no harm. */
  release(): void;
}

interface Entry {
  readonly uid: string;
  readonly version: string;
  readonly opening: Promise<Snapshot>;
  references: number;
  /** No longer in the map, so not for new readers; disposed of with the last reference. */
  retired: boolean;
  disposal: Promise<void> | undefined;
  readonly disposed: PromiseWithResolvers<void>;
  unmark: () => Promise<void>;
}

/** How long an idle version stays open after another process has withdrawn it; its files take up the disk until then. */
const LOOK_FOR_REMOVED_MS = 5000;

/** The versions that this process has open, with their readers counted; the least recently used idle ones are closed. */
export class OpenSnapshots {
  readonly #directory: string;
  readonly #maxOpen: number;
  readonly #onClose: (path: string) => void;
  /** By uid and version, least recently used first. */
  readonly #entries = new Map<string, Entry>();
  readonly #lookForRemoved: NodeJS.Timeout;
  /** Closings under way. */
  readonly #disposals = new Set<Promise<void>>();
  #closed = false;

  /** `onClose` is called with the directory of each version that is no longer read. */
  constructor(directory: string, maxOpen: number, onClose: (path: string) => void) {
    this.#directory = directory;
    this.#maxOpen = maxOpen;
    this.#onClose = onClose;
    this.#lookForRemoved = setInterval(() => void this.#closeRemoved(), LOOK_FOR_REMOVED_MS).unref();
  }

  /** Opens a version, or shares the open one. Throws StoreError('NoSuchVersion') or ('Corrupt'). */
  async acquire(uid: string, version: string): Promise<SnapshotLease> {
    const key = `${uid}/${version}`;
    let entry = this.#entries.get(key);
    if (this.#closed) throw new Error('The store is closed.');
    if (!isUid(uid) || !isVersion(version)) throw noSuchVersion(uid, version);
    if (entry === undefined) {
      entry = this.#start(uid, version);
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.references++;
    try {
      const snapshot = await entry.opening;
      return this.#lease(entry, snapshot);
    } catch (error) {
      entry.references--;
      this.#retire(entry);
      throw error;
    } finally {
      this.#closeSurplus();
    }
  }

  /**
   * Withdraws a version, waits until this process reads it no more, and deletes it; where another process still reads
   * it, that process deletes it.
   */
  async remove(uid: string, version: string): Promise<void> {
    await markRemoved(this.#directory, uid, version);
    const entry = this.#entries.get(`${uid}/${version}`);
    if (entry !== undefined) {
      this.#retire(entry);
      await entry.disposed.promise;
    }
    await deleteIfUnread(this.#directory, uid, version);
  }

  status(): StoreStatus {
    let openSelections = 0;
    for (const { references } of this.#entries.values()) openSelections += references;
    return { openVersions: this.#entries.size, openSelections };
  }

  /** Closes what is idle; what is being read is closed with its last reader. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#lookForRemoved);
    const entries = [...this.#entries.values()];
    for (const entry of entries) this.#retire(entry);
    await Promise.all(this.#disposals);
  }

  #start(uid: string, version: string): Entry {
    const entry: Entry = {
      uid,
      version,
      opening: this.#open(uid, version, (unmark) => {
        entry.unmark = unmark;
      }),
      references: 0,
      retired: false,
      disposal: undefined,
      disposed: Promise.withResolvers(),
      unmark: async () => {},
    };
    return entry;
  }

  async #open(
    uid: string,
    version: string,
    marked: (unmark: () => Promise<void>) => void,
  ): Promise<Snapshot> {
    marked(await markReader(this.#directory, uid, version));
    if (await isRemoved(this.#directory, uid, version)) throw noSuchVersion(uid, version);
    try {
      return await Snapshot.open(versionPath(this.#directory, uid, version));
    } catch (error) {
      if (error instanceof StoreError && error.problem === 'NoSuchVersion') throw noSuchVersion(uid, version);
      throw error;
    }
  }

  #lease(entry: Entry, snapshot: Snapshot): SnapshotLease {
    let held = true;
    return {
      snapshot,
      retain: () => {
        if (!held) throw new Error('A selection was read after it was closed.');
        entry.references++;
        return this.#lease(entry, snapshot);
      },
      release: () => {
        if (!held) return;
        held = false;
        entry.references--;
        if (entry.retired) this.#retire(entry);
        else this.#closeSurplus();
      },
    };
  }

  #retire(entry: Entry): void {
    entry.retired = true;
    const key = `${entry.uid}/${entry.version}`;
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    if (entry.references > 0 || entry.disposal !== undefined) return;
    const disposal = this.#dispose(entry);
    entry.disposal = disposal;
    this.#disposals.add(disposal);
    void disposal.then(() => {
      this.#disposals.delete(disposal);
      entry.disposed.resolve();
    });
  }

  /** Never rejects: what can't be deleted now is debris for the next start. */
  async #dispose(entry: Entry): Promise<void> {
    const { uid, version } = entry;
    const snapshot = await entry.opening.catch(() => undefined);
    await snapshot?.close().catch(() => {});
    this.#onClose(versionPath(this.#directory, uid, version));
    await entry.unmark();
    if (!(await isRemoved(this.#directory, uid, version))) return;
    await deleteIfUnread(this.#directory, uid, version).catch(() => {});
  }

  #closeSurplus(): void {
    let surplus = this.#entries.size - this.#maxOpen;
    for (const entry of this.#entries.values()) {
      if (surplus <= 0) return;
      if (entry.references > 0) continue;
      this.#retire(entry);
      surplus--;
    }
  }

  /** Another process may have withdrawn versions; those that nobody reads here are let go, and so deleted. */
  async #closeRemoved(): Promise<void> {
    for (const entry of [...this.#entries.values()]) {
      if (entry.references > 0) continue;
      if (await isRemoved(this.#directory, entry.uid, entry.version)) this.#retire(entry);
    }
  }
}

function noSuchVersion(uid: string, version: string): StoreError {
  return new StoreError('NoSuchVersion', `The dataset ${uid} has no version ${version}.`);
}
