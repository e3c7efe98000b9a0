/** A map of bounded total size whose least recently used entries go first. */
export class LruMap<K, V> {
  readonly #entries = new Map<K, { readonly value: V; readonly size: number }>();
  readonly #onDrop: ((value: V) => void) | undefined;
  #maxSize: number;
  #size = 0;

  /** `maxSize`: in whatever unit `set` is told sizes; entries by default. `onDrop`: told what is kept no longer. */
  constructor(maxSize: number, onDrop?: (value: V) => void) {
    this.#maxSize = maxSize;
    this.#onDrop = onDrop;
  }

  /** Another limit; drops what is beyond it. */
  resize(maxSize: number): void {
    this.#maxSize = maxSize;
    this.#dropSurplus();
  }

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** An entry larger than the whole map is not kept. */
  set(key: K, value: V, size = 1): void {
    this.delete(key);
    this.#entries.set(key, { value, size });
    this.#size += size;
    if (size > this.#maxSize) this.delete(key);
    else this.#dropSurplus();
  }

  delete(key: K): void {
    const value = this.take(key);
    if (value !== undefined) this.#onDrop?.(value);
  }

  /** Removes an entry and hands its value over: it is not dropped. */
  take(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#size -= entry.size;
    this.#entries.delete(key);
    return entry.value;
  }

  /** Deletes the entries whose key is so. */
  deleteWhere(isSo: (key: K) => boolean): void {
    for (const key of [...this.#entries.keys()]) if (isSo(key)) this.delete(key);
  }

  #dropSurplus(): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#maxSize) return;
      this.delete(oldest);
    }
  }
}
