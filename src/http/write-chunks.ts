import type { Exchange } from './exchange.ts';
import { ClientGone } from './http-failure.ts';

/** Chunks below this are collected into one write. */
const SMALL_CHUNK_BYTES = 16_384;
const COLLECTED_BYTES = 65_536;

/** The body turned out longer or shorter than announced. */
class WrongLength extends Error {}

/**
 * Writes chunks at the client's pace: the next one is asked for only when the connection has taken the last (buffers
 * are reused). Rejects when the source fails, when the length isn't the announced one, or when the client goes.
 * The answer's head must be written before; its end is left to the caller.
 */
export async function writeChunks(
  exchange: Exchange,
  chunks: AsyncIterable<Uint8Array>,
  byteLength: number | undefined,
): Promise<void> {
  const announced = byteLength ?? Number.POSITIVE_INFINITY;
  let collected: Buffer | undefined;
  let used = 0;
  let total = 0;
  const flush = () => {
    if (collected === undefined || used === 0) return true;
    const isTaken = exchange.response.write(collected.subarray(0, used));
    collected = undefined;
    used = 0;
    return isTaken;
  };
  for await (const chunk of chunks) {
    total += chunk.byteLength;
    if (total > announced) throw new WrongLength(`more than the announced ${announced} bytes`);
    if (chunk.byteLength < SMALL_CHUNK_BYTES) {
      if (used + chunk.byteLength > COLLECTED_BYTES && !flush()) await drained(exchange);
      collected ??= Buffer.allocUnsafe(COLLECTED_BYTES);
      collected.set(chunk, used);
      used += chunk.byteLength;
    } else {
      flush();
      await written(exchange, chunk);
    }
    exchange.bytesSent = total;
  }
  flush();
  if (byteLength !== undefined && total !== byteLength) {
    throw new WrongLength(`${total} bytes instead of the announced ${byteLength}`);
  }
}

/** Resolves when the connection no longer needs the chunk's memory. */
function written(exchange: Exchange, chunk: Uint8Array): Promise<void> {
  return whileWaiting(exchange, (done) => {
    exchange.response.write(chunk, done);
  });
}

function drained(exchange: Exchange): Promise<void> {
  return whileWaiting(exchange, (done) => {
    exchange.response.once('drain', () => done());
  });
}

/** Waits for the client, and no longer than it is there. */
function whileWaiting(exchange: Exchange, start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (exchange.signal.aborted) {
      reject(new ClientGone());
      return;
    }
    const settle = (error?: unknown) => {
      exchange.isWaitingForClient = false;
      exchange.onHangUp = undefined;
      if (error === undefined || error === null) resolve();
      else reject(new ClientGone());
    };
    exchange.isWaitingForClient = true;
    exchange.onHangUp = () => settle(new ClientGone());
    start(settle);
  });
}
