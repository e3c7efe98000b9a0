import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What Node says when its parser gives up. */
export interface ParserError extends Error {
  readonly code?: string;
  /** The piece of input in which the parser stopped, and where in it. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const START = /^(?:\r?\n){0,2}(?:GET|HEAD|POST|OPTIONS) \//;

/**
 * Some clients (the OGC conformance suite among them) send names such as `Géométrie` as raw UTF-8 bytes in the
 * request line. Node's parser ends the connection at the first of them. This gives a connection on which the same
 * bytes are read again with everything above ASCII in the first line percent-encoded; undefined where the input
 * isn't certainly such a request.
 *
 * Certain means: the piece of input begins with a method, a space and a path, and the parser stopped in the path, in
 * the piece's first line, having seen no other space. Had the message begun in an earlier piece, that space would
 * have ended its path or its method, and the parser would have stopped for another reason or at another place. So
 * the piece is a request from its first byte, and nothing can be smuggled past the parser.
 */
export function repairedConnection(error: ParserError, socket: Duplex): Duplex | undefined {
  const { rawPacket, bytesParsed } = error;
  if (error.code !== 'HPE_INVALID_URL' || rawPacket === undefined || bytesParsed === undefined)
    return undefined;
  const start = START.exec(rawPacket.toString('latin1', 0, 16))?.[0].length;
  if (start === undefined || bytesParsed < start || (rawPacket[bytesParsed] ?? 0) < 0x80) return undefined;
  const before = rawPacket.subarray(start, bytesParsed);
  if (before.includes(SPACE) || before.includes(LINE_FEED)) return undefined;
  if (isRepaired(socket)) return undefined;
  return new RepairedConnection(socket as Socket, rawPacket, start);
}

/** True for connections made here: their answer is the last, since a later request line would not be repaired again. */
export function isRepaired(connection: Duplex): boolean {
  return connection instanceof RepairedConnection;
}

/** A connection whose first line is percent-encoded on its way in; everything else passes as it is. */
class RepairedConnection extends Duplex {
  readonly #socket: Socket;
  #isInFirstLine = true;

  /** `start`: where the first line's path begins, after line ends that may stand before it. */
  constructor(socket: Socket, first: Buffer, start: number) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    // For the server's own bookkeeping the old connection ends here, so it is told so: it then frees the parser that
    // gave up, and no longer counts the time of a request that never came.
    for (const onClose of socket.listeners('close')) onClose.call(socket);
    for (const event of ['data', 'end', 'drain', 'timeout', 'close']) socket.removeAllListeners(event);
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(this.#encode(chunk))) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.on('timeout', () => this.emit('timeout'));
    this.push(first.subarray(0, start));
    this.push(this.#encode(first.subarray(start)));
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  setTimeout(ms: number): this {
    this.#socket.setTimeout(ms);
    return this;
  }

  #encode(chunk: Buffer): Buffer {
    if (!this.#isInFirstLine) return chunk;
    const lineEnd = chunk.indexOf(LINE_FEED);
    const line = lineEnd < 0 ? chunk : chunk.subarray(0, lineEnd);
    this.#isInFirstLine = lineEnd < 0;
    let encoded = '';
    for (const byte of line) {
      encoded += byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`;
    }
    const head = Buffer.from(encoded, 'latin1');
    return lineEnd < 0 ? head : Buffer.concat([head, chunk.subarray(lineEnd)]);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
