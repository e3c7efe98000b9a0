import { sentence } from '../lib/sentence.ts';
import type { Exchange } from './exchange.ts';
import { ClientGone, HttpFailure } from './http-failure.ts';

const NOTHING = new Uint8Array();

/** How much of a refused body is still read, so that the client gets to read the answer. */
const DRAIN_BYTES = 32 * 1_048_576;
const DRAIN_MS = 2000;

/**
 * The whole request body; asked for again it is the same bytes. Throws HttpFailure 413 beyond `maxBodyBytes`, before reading when the length is announced,
 * and 415 for a compressed body: its true size isn't known before it is too late.
 */
export function readBody(exchange: Exchange, maxBodyBytes: number): Promise<Uint8Array> {
  const { request } = exchange;
  if (!exchange.hasRequestBody) return Promise.resolve(NOTHING);
  const coding = request.headers['content-encoding']?.trim().toLowerCase();
  if (coding !== undefined && coding !== '' && coding !== 'identity') {
    throw new HttpFailure(
      415,
      'Compressed request bodies are not accepted; send it without Content-Encoding.',
      {
        headers: { 'Accept-Encoding': 'identity' },
        locator: 'Content-Encoding',
      },
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
  exchange.body ??= collect(exchange, maxBodyBytes);
  return exchange.body;
}

function collect(exchange: Exchange, maxBodyBytes: number): Promise<Uint8Array> {
  const { request } = exchange;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const settle = (act: () => void) => {
      exchange.isWaitingForClient = false;
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      act();
    };
    const onData = (chunk: Buffer) => {
      total += chunk.byteLength;
      if (total > maxBodyBytes) settle(() => reject(tooLarge(maxBodyBytes)));
      else chunks.push(chunk);
    };
    const onEnd = () =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const onClose = () => settle(() => reject(new ClientGone()));
    exchange.isWaitingForClient = true;
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}

function tooLarge(maxBodyBytes: number): HttpFailure {
  return new HttpFailure(
    413,
    sentence('The request body is larger than {most} bytes (maxBodyBytes).', { most: maxBodyBytes }),
  );
}

/**
 * Reads and drops what is left of the request, up to a bound. Closing a connection with unread bytes resets it, and
 * the client would lose the answer that says why.
 */
export function drainBody(exchange: Exchange): Promise<void> {
  const { request } = exchange;
  if (!exchange.hasRequestBody || request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let total = 0;
    const settle = () => {
      clearTimeout(timer);
      request.off('data', onData).off('end', settle).off('close', settle);
      resolve();
    };
    const onData = (chunk: Buffer) => {
      total += chunk.byteLength;
      if (total > DRAIN_BYTES) settle();
    };
    const timer = setTimeout(settle, DRAIN_MS);
    request.on('error', () => {});
    request.on('data', onData).on('end', settle).on('close', settle).resume();
  });
}
