const CHUNK_BYTES = 64 * 1024;

/** Collects members into buffers that can be handed to another thread; a buffer holds whole members. */
export class MemberChunk {
  readonly #separator: Uint8Array;
  #bytes = newBuffer(CHUNK_BYTES);
  readonly #spare: ArrayBuffer[] = [];
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
    if (needed > this.#bytes.length) this.#bytes = newBuffer(needed);
    if (!this.#isFirst) {
      this.#bytes.set(this.#separator, this.#length);
      this.#length += this.#separator.length;
    }
    this.#bytes.set(member, this.#length);
    this.#length += member.length;
    this.#isFirst = false;
  }

  /** The members so far, at the start of a buffer that belongs to the caller. */
  take(): { readonly buffer: ArrayBuffer; readonly length: number } {
    const taken = { buffer: this.#bytes.buffer, length: this.#length };
    const spare = this.#spare.pop();
    this.#bytes = spare === undefined ? newBuffer(CHUNK_BYTES) : new Uint8Array(spare);
    this.#length = 0;
    return taken;
  }

  /** Takes a buffer back that has been read: a download would else leave its whole length as garbage. */
  giveBack(buffer: ArrayBuffer): void {
    if (buffer.byteLength === CHUNK_BYTES) this.#spare.push(buffer);
  }
}

/** Memory of its own, so that it can be handed over; not cleared, because only what was written is read. */
function newBuffer(length: number): Uint8Array<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(length);
}
