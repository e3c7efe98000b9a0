import { gzipSync } from 'node:zlib';
import type { EncodedBody } from '../format/encoded-body.ts';
import { type ContentCoding, negotiateCoding } from './accept-encoding.ts';
import type { Answer } from './answer.ts';
import { entityTag, matchesEntityTag } from './conditional.ts';
import type { Exchange } from './exchange.ts';
import { gzipStream } from './gzip-stream.ts';
import { ClientGone } from './http-failure.ts';
import { drainBody } from './read-body.ts';
import { writeChunks } from './write-chunks.ts';

/** Below this a gzip member saves no packet. */
const MIN_GZIP_BYTES = 860;
/** Up to this a body is collected and leaves in one write, with its head. */
const ONE_WRITE_BYTES = 65_536;
const COMPRESSIBLE = /^(text\/|application\/(.*[+/])?(json|xml|javascript|gml)|image\/svg)/;

/** How answers are sent on this server. */
export interface SendPolicy {
  /** Headers of every answer of the route, as name, value, name, value. */
  readonly headers: readonly string[];
  /** The request headers that decide about the answer, besides Accept-Encoding. */
  readonly vary: string;
  /** True when another answer may be compressed now; beyond the limit those that aren't stored compressed go out plain. */
  mayCompress(): boolean;
  /** Ask the client to open a new connection for its next request: the server is stopping. */
  readonly isLast: boolean;
  readonly openCompressions: { count: number };
}

/** A body in the form in which it will travel. */
interface Transfer {
  readonly coding: ContentCoding;
  readonly byteLength: number | undefined;
  readonly isCompressedHere: boolean;
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/**
 * Sends the answer and closes its body, whatever happens. Resolves when the answer is handed over or the client has
 * gone. Rejects when the body fails: before the head was written the caller may still answer otherwise; after, the
 * connection has been cut, so that the client can't take the part for the whole.
 */
export async function sendAnswer(exchange: Exchange, answer: Answer, policy: SendPolicy): Promise<void> {
  const { body } = answer;
  const close = () => body.close();
  exchange.signal.addEventListener('abort', close, { once: true });
  try {
    if (exchange.signal.aborted) return;
    await send(exchange, answer, policy);
  } catch (error) {
    if (error instanceof ClientGone || exchange.signal.aborted) return;
    if (exchange.response.headersSent) {
      exchange.isCut = true;
      cutConnection(exchange);
    }
    throw error;
  } finally {
    exchange.signal.removeEventListener('abort', close);
    close();
  }
}

async function send(exchange: Exchange, answer: Answer, policy: SendPolicy): Promise<void> {
  const { request } = exchange;
  const { body, status } = answer;
  const coding = codingOf(request.headers['accept-encoding'], body, policy);
  const head = commonHead(exchange, answer, policy);
  exchange.exceptionCode = answer.exceptionCode;
  const isSafe = request.method === 'GET' || exchange.isHead;
  if (body.validator !== undefined && status === 200 && isSafe) {
    const tag = entityTag(body.validator, coding, exchange.context?.baseUrl ?? '');
    head.push('ETag', tag);
    if (exchange.cacheability !== 'none' && matchesEntityTag(request.headers['if-none-match'], tag)) {
      exchange.response.writeHead(304, head);
      await finish(exchange, undefined);
      return;
    }
  }
  if (status === 204) {
    exchange.response.writeHead(204, head);
    await finish(exchange, undefined);
    return;
  }
  const transfer = transferOf(body, coding);
  head.push('Content-Type', body.contentType);
  if (transfer.coding === 'gzip') head.push('Content-Encoding', 'gzip');
  if (body.fileName !== undefined) head.push('Content-Disposition', contentDisposition(body.fileName));
  if (!exchange.isHead) {
    exchange.featuresSent = answer.featureCount ?? 0;
    exchange.featureCounts = answer.featureCounts ?? [];
  }
  await sendTransfer(exchange, status, head, transfer, policy);
}

async function sendTransfer(
  exchange: Exchange,
  status: number,
  head: string[],
  transfer: Transfer,
  policy: SendPolicy,
): Promise<void> {
  const { response } = exchange;
  if (exchange.isHead) {
    if (!transfer.isCompressedHere && transfer.byteLength !== undefined) {
      head.push('Content-Length', String(transfer.byteLength));
    }
    response.writeHead(status, head);
    await finish(exchange, undefined);
    return;
  }
  if (transfer.byteLength !== undefined && transfer.byteLength <= ONE_WRITE_BYTES) {
    const whole = await collect(transfer, transfer.byteLength, exchange.signal);
    if (exchange.signal.aborted) throw new ClientGone();
    const bytes = transfer.isCompressedHere ? gzipSync(whole, { level: 1 }) : whole;
    head.push('Content-Length', String(bytes.byteLength));
    response.writeHead(status, head);
    exchange.bytesSent = bytes.byteLength;
    await finish(exchange, bytes);
    return;
  }
  await sendStream(exchange, status, head, transfer, policy);
  await finish(exchange, undefined);
}

async function sendStream(
  exchange: Exchange,
  status: number,
  head: string[],
  transfer: Transfer,
  policy: SendPolicy,
): Promise<void> {
  const { isCompressedHere } = transfer;
  if (isCompressedHere) policy.openCompressions.count++;
  try {
    // A source that fails at once still gets a proper error answer: the head waits for the first chunk.
    const chunks = await started(transfer.chunks(exchange.signal));
    if (exchange.signal.aborted) throw new ClientGone();
    // Of an answer that is made as a file the length is known only now.
    const { byteLength } = transfer;
    if (!isCompressedHere && byteLength !== undefined) head.push('Content-Length', String(byteLength));
    exchange.response.writeHead(status, head);
    await writeChunks(
      exchange,
      isCompressedHere ? gzipStream(chunks) : chunks,
      isCompressedHere ? undefined : byteLength,
    );
  } finally {
    if (isCompressedHere) policy.openCompressions.count--;
  }
}

/** The same chunks, with the first one already there. */
async function started(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first: IteratorResult<Uint8Array> | undefined = await iterator.next();
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        if (first === undefined) return iterator.next();
        const result = first;
        first = undefined;
        return Promise.resolve(result);
      },
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    }),
  };
}

function commonHead(exchange: Exchange, answer: Answer, policy: SendPolicy): string[] {
  const head = [...policy.headers, 'X-Request-Id', exchange.id, ...exchange.extraHeaders];
  const extra = answer.headers ?? {};
  for (const name of Object.keys(extra)) if (name !== 'Cache-Control') head.push(name, extra[name] as string);
  head.push('Cache-Control', cacheControl(exchange, answer));
  // Who has come by TLS once comes by nothing else for a year (RFC 6797).
  if (exchange.context?.ownUrl.startsWith('https:'))
    head.push('Strict-Transport-Security', 'max-age=31536000');
  head.push('Vary', policy.vary === '' ? 'Accept-Encoding' : `Accept-Encoding, ${policy.vary}`);
  const isUnread = exchange.hasRequestBody && !exchange.request.complete;
  if (policy.isLast || isUnread) head.push('Connection', 'close');
  return head;
}

/** Whoever keeps an answer must ask whether it still holds: data are republished at any moment. */
function cacheControl({ cacheability }: Exchange, { headers, body }: Answer): string {
  if (cacheability === 'none') return 'private, no-store';
  const own = headers?.['Cache-Control'] ?? (body.validator === undefined ? 'no-store' : 'no-cache');
  return cacheability === 'private' && !/private|no-store/.test(own) ? `private, ${own}` : own;
}

function codingOf(acceptEncoding: string | undefined, body: EncodedBody, policy: SendPolicy): ContentCoding {
  if (body.byteLength !== undefined && body.byteLength < MIN_GZIP_BYTES) return 'identity';
  if (!COMPRESSIBLE.test(body.contentType)) return 'identity';
  if (negotiateCoding(acceptEncoding) !== 'gzip') return 'identity';
  return policy.mayCompress() || body.gzip() !== undefined ? 'gzip' : 'identity';
}

function transferOf(body: EncodedBody, coding: ContentCoding): Transfer {
  const stored = coding === 'gzip' ? body.gzip() : undefined;
  if (stored !== undefined) {
    return {
      coding,
      byteLength: stored.byteLength,
      isCompressedHere: false,
      chunks: (signal) => stored.chunks(signal),
    };
  }
  return {
    coding,
    get byteLength() {
      return body.byteLength;
    },
    isCompressedHere: coding === 'gzip',
    chunks: (signal) => body.plain(signal),
  };
}

async function collect(transfer: Transfer, byteLength: number, signal: AbortSignal): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(byteLength);
  let used = 0;
  for await (const chunk of transfer.chunks(signal)) {
    if (used + chunk.byteLength > byteLength) throw new Error(`more than the announced ${byteLength} bytes`);
    whole.set(chunk, used);
    used += chunk.byteLength;
  }
  if (used !== byteLength) throw new Error(`${used} bytes instead of the announced ${byteLength}`);
  return whole;
}

/** Ends the answer; a request body that nobody read is first dropped, up to a bound. */
async function finish(exchange: Exchange, bytes: Uint8Array | undefined): Promise<void> {
  const { response } = exchange;
  exchange.isWaitingForClient = true;
  if (exchange.hasRequestBody && !exchange.request.complete) {
    if (bytes !== undefined) response.write(bytes);
    else response.flushHeaders();
    await drainBody(exchange);
    response.end();
  } else if (bytes === undefined) response.end();
  else response.end(bytes);
}

/** Makes the break visible: an unfinished chunked or counted body, or a reset where the end of the connection is all. */
function cutConnection(exchange: Exchange): void {
  const { socket } = exchange.response;
  if (exchange.request.httpVersion === '1.0' && socket !== null && 'resetAndDestroy' in socket) {
    socket.resetAndDestroy();
  }
  exchange.response.destroy();
}

/** RFC 6266 with a name that every client reads, without accents, and the true one for those that can. */
function contentDisposition(fileName: string): string {
  const plain = fileName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._ -]/gu, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
