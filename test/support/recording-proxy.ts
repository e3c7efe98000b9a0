import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A request as a client sent it, and what it got. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly status: number;
  /** Of a collection: its `numberOfFeatures`, or the features of a GeoJSON one. */
  readonly numberOfFeatures?: number;
}

export interface RecordingProxy {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** In the order in which they were answered. */
  readonly exchanges: readonly Exchange[];
  stop(): Promise<void>;
}

/** Stands before a server and keeps what passes. The server sees the proxy's Host, so that its links lead here. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  const server = createServer({ maxHeaderSize: 1_048_576 }, (asked, answer) => {
    pass(asked, answer, target).then(
      (exchange) => exchanges.push(exchange),
      (error: Error) => answer.destroy(error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(asked: IncomingMessage, answer: ServerResponse, target: string): Promise<Exchange> {
  const body = await collect(asked);
  const { method = 'GET', url = '/', headers } = asked;
  const got = await new Promise<IncomingMessage>((resolve, reject) => {
    request(new URL(url, target), { method, headers }, resolve).on('error', reject).end(body);
  });
  const content = await collect(got);
  answer.writeHead(got.statusCode ?? 502, got.rawHeaders).end(content);
  const text = (got.headers['content-encoding'] === 'gzip' ? gunzipSync(content) : content).toString('utf8');
  const contentType = headers['content-type'];
  const numberOfFeatures = countOf(text);
  return {
    method,
    target: url,
    ...(body.length === 0 ? {} : { ...(contentType && { contentType }), body: body.toString('utf8') }),
    status: got.statusCode ?? 502,
    ...(numberOfFeatures === undefined ? {} : { numberOfFeatures }),
  };
}

/** A collection's start tag is within these. */
const HEAD_CHARACTERS = 4000;

/** Features in an answer, as far as it says or shows it. */
export function countOf(text: string): number | undefined {
  if (text.startsWith('{')) return (JSON.parse(text) as { features?: unknown[] }).features?.length;
  const number = /\bnumberOfFeatures="(\d+)"/.exec(text.slice(0, HEAD_CHARACTERS))?.[1];
  return number === undefined ? undefined : Number(number);
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
