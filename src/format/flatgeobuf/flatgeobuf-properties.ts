const START_BYTES = 4096;
const KEPT_BYTES = 2 ** 20;

/** The values of a feature as FlatGeobuf has them: the number of a column, the value, little endian. */
export class PropertiesWriter {
  #buffer = Buffer.alloc(START_BYTES);
  #length = 0;

  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.alloc(START_BYTES);
  }

  /** Valid until the next call. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  int(column: number, value: number): void {
    this.#start(column, 4);
    this.#length = this.#buffer.writeInt32LE(value, this.#length);
  }

  long(column: number, value: bigint): void {
    this.#start(column, 8);
    this.#length = this.#buffer.writeBigInt64LE(value, this.#length);
  }

  double(column: number, value: number): void {
    this.#start(column, 8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  boolean(column: number, value: boolean): void {
    this.#start(column, 1);
    this.#length = this.#buffer.writeUInt8(value ? 1 : 0, this.#length);
  }

  /** Half surrogate pairs become replacement characters. */
  text(column: number, value: string): void {
    this.#start(column, 4 + 3 * value.length);
    const written = this.#buffer.write(value, this.#length + 4, 'utf8');
    this.#buffer.writeUInt32LE(written, this.#length);
    this.#length += 4 + written;
  }

  #start(column: number, bytes: number): void {
    const needed = this.#length + 2 + bytes;
    if (needed > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(needed, 2 * this.#buffer.length));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    this.#length = this.#buffer.writeUInt16LE(column, this.#length);
  }
}
