/** A map of bounded total size whose least recently used entries go first. */
export class LruMap<K, V> {
  readonly #entries = new Map<K, { readonly value: V; readonly size: number }>();
  readonly #maxSize: number;
  #size = 0;

  /** `maxSize`: in whatever unit `set` is told sizes; entries by default. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
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
    if (size > this.#maxSize) return;
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#maxSize) return;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }

  /** Deletes the entries whose key is so. */
  deleteWhere(isSo: (key: K) => boolean): void {
    for (const key of [...this.#entries.keys()]) if (isSo(key)) this.delete(key);
  }
}
