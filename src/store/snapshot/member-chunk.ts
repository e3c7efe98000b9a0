const CHUNK_BYTES = 128 * 1024;

/** Collects members into buffers that can be handed to another thread; a buffer holds whole members. */
export class MemberChunk {
  readonly #separator: Uint8Array;
  #bytes = new Uint8Array(CHUNK_BYTES);
  #length = 0;
  #isFirst = true;

  constructor(separator: Uint8Array) {
    this.#separator = separator;
  }

  get length(): number {
    return this.#length;
  }

  /** False when the member should wait until the buffer has been taken. An empty buffer has room for any. */
  hasRoom(memberLength: number): boolean {
    return this.#length === 0 || this.#length + this.#separator.length + memberLength <= this.#bytes.length;
  }

  append(member: Uint8Array): void {
    const needed = this.#length + this.#separator.length + member.length;
    if (needed > this.#bytes.length) this.#bytes = new Uint8Array(needed);
    if (!this.#isFirst) {
      this.#bytes.set(this.#separator, this.#length);
      this.#length += this.#separator.length;
    }
    this.#bytes.set(member, this.#length);
    this.#length += member.length;
    this.#isFirst = false;
  }

  /** The bytes so far, in a buffer of exactly their length that belongs to the caller. */
  take(): ArrayBuffer {
    const bytes = this.#bytes.buffer;
    const taken = this.#length === bytes.byteLength ? bytes : bytes.slice(0, this.#length);
    if (taken === bytes || bytes.byteLength > CHUNK_BYTES) this.#bytes = new Uint8Array(CHUNK_BYTES);
    this.#length = 0;
    return taken;
  }
}
