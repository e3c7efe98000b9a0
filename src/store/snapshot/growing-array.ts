const START_BYTES = 8192;

type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * A typed array that grows by half; for the few numbers that a load keeps of each feature. Its memory is given back when
 * it says so, not when V8 next looks for garbage: the main thread of a load makes none while the others write.
 */
export class GrowingArray<T extends Numbers> {
  readonly #over: (buffer: ArrayBuffer) => T;
  #array: T;
  #length = 0;

  /** `over` makes the typed array on a buffer. */
  constructor(over: (buffer: ArrayBuffer) => T) {
    this.#over = over;
    this.#array = over(new ArrayBuffer(START_BYTES));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) {
      const { buffer, length, BYTES_PER_ELEMENT } = this.#array;
      const bytes = Math.max(START_BYTES, Math.ceil(length * 1.5) * BYTES_PER_ELEMENT);
      this.#array = this.#over(buffer.transfer(bytes));
    }
    this.#array[this.#length++] = value;
  }

  /** A view of the values so far. */
  values(): T {
    return this.#array.subarray(0, this.#length) as T;
  }

  /** Forgets the values, and keeps the memory for the next. */
  clear(): void {
    this.#length = 0;
  }

  /** Gives the memory back; views of the values are empty then. */
  release(): void {
    this.#array = this.#over(this.#array.buffer.transfer(0));
    this.#length = 0;
  }
}
