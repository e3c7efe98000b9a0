type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A typed array that grows by half; for the few numbers that a load keeps of each feature. */
export class GrowingArray<T extends Numbers> {
  readonly #make: (length: number) => T;
  #array: T;
  #length = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#array = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) {
      const grown = this.#make(Math.ceil(this.#array.length * 1.5));
      grown.set(this.#array);
      this.#array = grown;
    }
    this.#array[this.#length++] = value;
  }

  /** A view of the values so far. */
  values(): T {
    return this.#array.subarray(0, this.#length) as T;
  }
}
