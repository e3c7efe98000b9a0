import type { Exchange } from './exchange.ts';
import { ClientGone } from './http-failure.ts';

/**
 * The request's body as it comes, however long that takes as long as something comes. Throws ClientGone when the client goes in
 * the middle: what came until then is good.
 */
export async function* requestChunks(exchange: Exchange): AsyncGenerator<Uint8Array> {
  beginLongBody(exchange);
  const chunks = (exchange.request as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      exchange.isWaitingForClient = true;
      const next = await chunks.next();
      exchange.isWaitingForClient = false;
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    if (exchange.request.complete) throw error;
    throw new ClientGone();
  } finally {
    exchange.isWaitingForClient = false;
  }
}

/** Says that the body may take longer than requestTimeoutMs, and lets a client send that asked whether it may. */
export function beginLongBody(exchange: Exchange): void {
  exchange.mayTakeLong = true;
  if (exchange.request.headers.expect?.toLowerCase() === '100-continue') exchange.response.writeContinue();
}
