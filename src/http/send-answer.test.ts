import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startTestServer, type TestServer, testRoute } from '../../test/support/fake-application.ts';
import { rawRequest } from '../../test/support/raw-http.ts';
import { type EncodedBody, textBody } from '../format/encoded-body.ts';
import type { Answer } from './answer.ts';

const CHUNK_BYTES = 131_072;

/** What became of a body. */
interface Trace {
  pulled: number;
  closed: number;
  aborted: boolean;
}

let answer: () => Answer;
let trace: Trace;
let server: TestServer;
before(async () => {
  server = await startTestServer([testRoute(() => answer(), { vary: 'Authorization' })], {
    config: { clientStallTimeoutMs: 1000 },
  });
});
after(() => server.server.drain(0));

/**
 * A body of `count` chunks in one buffer that is overwritten each time, as real stores do. `failAt`: it throws there.
 */
function streamedBody(
  count: number,
  parts: Partial<EncodedBody> & { readonly failAt?: number } = {},
): EncodedBody {
  const seen: Trace = { pulled: 0, closed: 0, aborted: false };
  trace = seen;
  const buffer = Buffer.alloc(CHUNK_BYTES);
  return {
    contentType: 'text/xml; subtype=gml/3.1.1',
    byteLength: undefined,
    validator: undefined,
    async *plain(signal) {
      signal.addEventListener('abort', () => {
        seen.aborted = true;
      });
      for (let i = 0; i < count; i++) {
        if (i === parts.failAt) throw new Error('the disk is gone');
        seen.pulled++;
        buffer.fill(i % 251);
        yield buffer;
      }
    },
    gzip: () => undefined,
    close: () => {
      seen.closed++;
    },
    ...parts,
  };
}

const expected = (count: number) =>
  Buffer.concat(Array.from({ length: count }, (_, i) => Buffer.alloc(CHUNK_BYTES, i % 251)));

async function get(headers: Record<string, string> = {}, method = 'GET') {
  const request = httpRequest(`${server.url}/test`, { method, headers, agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  let isWhole = true;
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    isWhole = false;
  }
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks), isWhole };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((r) => setTimeout(r, 10));
}

describe('a body of known length', () => {
  it('is sent with its exact Content-Length, in the order of its chunks though they share a buffer', async () => {
    answer = () => ({ status: 200, body: streamedBody(40, { byteLength: 40 * CHUNK_BYTES }) });
    const { headers, body } = await get();
    assert.equal(headers['content-length'], String(40 * CHUNK_BYTES));
    assert.ok(body.equals(expected(40)));
    assert.equal(trace.closed, 1);
  });

  it('has header names in canonical case', async () => {
    answer = () => ({ status: 200, body: textBody('text/xml; subtype=gml/3.1.1', '<a/>') });
    const { head } = await rawRequest(
      server.port,
      'GET /test HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    assert.match(head, /^Content-Type: text\/xml; subtype=gml\/3\.1\.1$/m);
    assert.match(head, /^Content-Length: 4$/m);
  });

  for (const [what, byteLength] of [
    ['longer', 2 * CHUNK_BYTES - 1],
    ['shorter', 2 * CHUNK_BYTES + 1],
  ] as const) {
    it(`that turns out ${what} than announced is cut, never ended`, async () => {
      answer = () => ({ status: 200, body: streamedBody(2, { byteLength }) });
      assert.equal((await get()).isWhole, false);
      assert.equal(trace.closed, 1);
    });
  }
});

describe('a body of unknown length', () => {
  it('is sent in chunks, small ones together', async () => {
    const pieces = Array.from({ length: 3000 }, (_, i) => Buffer.from(`${i},`));
    const plain = async function* () {
      yield* pieces;
    };
    answer = () => ({ status: 200, body: streamedBody(0, { plain }) });
    const { headers, body } = await get();
    assert.equal(headers['transfer-encoding'], 'chunked');
    assert.ok(body.equals(Buffer.concat(pieces)));
  });

  it('may be empty', async () => {
    answer = () => ({ status: 200, body: streamedBody(0) });
    const { isWhole, body } = await get();
    assert.deepEqual([isWhole, body.byteLength], [true, 0]);
  });

  it('that fails in the middle is never ended as if whole, in HTTP/1.1 and 1.0', async () => {
    answer = () => ({ status: 200, body: streamedBody(9, { failAt: 5 }) });
    const chunked = await rawRequest(server.port, 'GET /test HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.equal(chunked.status, 200);
    assert.doesNotMatch(chunked.all.slice(-8), /0\r\n\r\n$/);
    assert.notEqual(chunked.ending, 'timeout');
    const old = await rawRequest(server.port, 'GET /test HTTP/1.0\r\nHost: a\r\n\r\n');
    assert.equal(old.ending, 'reset', 'without chunks only a reset tells');
    assert.equal(trace.closed, 1);
  });

  it('that fails before its first chunk gets an exception report', async () => {
    answer = () => ({ status: 200, body: streamedBody(1, { failAt: 0 }) });
    const { status, headers, body } = await get();
    assert.equal(status, 500);
    assert.equal(headers['content-type'], 'text/xml; charset=utf-8');
    assert.doesNotMatch(body.toString(), /disk/);
  });
});

describe('HEAD', () => {
  it('has the headers of GET and pulls nothing', async () => {
    answer = () => ({
      status: 200,
      body: streamedBody(40, { byteLength: 40 * CHUNK_BYTES, validator: 'v' }),
    });
    const whole = await get();
    const { status, headers, body } = await get({}, 'HEAD');
    assert.deepEqual([status, body.byteLength, trace.pulled, trace.closed], [200, 0, 0, 1]);
    for (const name of ['content-length', 'content-type', 'etag', 'vary'])
      assert.equal(headers[name], whole.headers[name]);
  });
});

describe('conditional requests', () => {
  const cached = () => ({
    status: 200,
    body: streamedBody(20, { byteLength: 20 * CHUNK_BYTES, validator: 'v1' }),
  });

  it('get 304 for the tag of the same answer, before any work', async () => {
    answer = cached;
    const { headers } = await get();
    assert.match(headers.etag ?? '', /^W\/"[\w-]{20,}"$/);
    assert.equal(headers.vary, 'Accept-Encoding, Authorization');
    for (const value of [
      headers.etag as string,
      `"x", ${headers.etag}`,
      '*',
      headers.etag?.slice(2) as string,
    ]) {
      const again = await get({ 'If-None-Match': value });
      assert.deepEqual(
        [again.status, again.body.byteLength, trace.pulled, trace.closed],
        [304, 0, 0, 1],
        value,
      );
      assert.equal(again.headers.etag, headers.etag);
    }
  });

  it('get the whole answer for other versions, codings and hosts', async () => {
    answer = cached;
    const { headers } = await get();
    const tag = { 'If-None-Match': headers.etag as string };
    assert.equal((await get({ ...tag, 'Accept-Encoding': 'gzip' })).status, 200);
    assert.equal((await get({ ...tag, Host: 'other.example' })).status, 200);
    answer = () => ({ status: 200, body: streamedBody(1, { validator: 'v2' }) });
    assert.equal((await get(tag)).status, 200);
    answer = () => ({ status: 400, body: textBody('text/xml', '<x/>', 'v1') });
    assert.equal((await get({ 'If-None-Match': '*' })).status, 400);
  });
});

describe('gzip', () => {
  it('is taken ready-made, with its exact length', async () => {
    const ready = gzipSync(expected(3));
    const gzip = () => ({
      byteLength: ready.byteLength,
      async *chunks() {
        yield ready;
      },
    });
    answer = () => ({ status: 200, body: streamedBody(3, { gzip }) });
    const { headers, body } = await get({ 'Accept-Encoding': 'gzip' });
    assert.equal(headers['content-encoding'], 'gzip');
    assert.equal(headers['content-length'], String(ready.byteLength));
    assert.ok(gunzipSync(body).equals(expected(3)));
    assert.equal(trace.pulled, 0);
  });

  it('is taken ready-made however much is being compressed', async () => {
    const ready = gzipSync(expected(3));
    const gzip = () => ({
      byteLength: ready.byteLength,
      async *chunks() {
        yield ready;
      },
    });
    const route = testRoute(() => ({ status: 200, body: answer().body }));
    const busy = await startTestServer([route], { config: { maxConcurrentCompressions: 0 } });
    const coding = async () => {
      const got = await fetch(`${busy.url}/test`, { headers: { 'Accept-Encoding': 'gzip' } });
      await got.arrayBuffer();
      return got.headers.get('content-encoding');
    };
    answer = () => ({ status: 200, body: streamedBody(3, { gzip }) });
    assert.equal(await coding(), 'gzip');
    answer = () => ({ status: 200, body: streamedBody(3, {}) });
    assert.equal(await coding(), null);
    await busy.server.drain(0);
  });

  it('is made on the way otherwise, small bodies with a length', async () => {
    answer = () => ({ status: 200, body: streamedBody(30, { byteLength: 30 * CHUNK_BYTES }) });
    const large = await get({ 'Accept-Encoding': 'gzip, deflate, br' });
    assert.equal(large.headers['transfer-encoding'], 'chunked');
    assert.ok(gunzipSync(large.body).equals(expected(30)));
    answer = () => ({ status: 200, body: textBody('text/xml', 'x'.repeat(5000)) });
    const small = await get({ 'Accept-Encoding': 'gzip' });
    assert.equal(small.headers['content-length'], String(small.body.byteLength));
    assert.equal(gunzipSync(small.body).byteLength, 5000);
  });

  it('is left out where it is unwanted or saves nothing', async () => {
    answer = () => ({ status: 200, body: textBody('text/xml', 'x'.repeat(5000)) });
    for (const value of ['identity', 'gzip;q=0', 'br', '*;q=0', 'gzip;q=0.5, identity']) {
      assert.equal((await get({ 'Accept-Encoding': value })).headers['content-encoding'], undefined, value);
    }
    answer = () => ({ status: 200, body: textBody('text/xml', 'short') });
    assert.equal((await get({ 'Accept-Encoding': 'gzip' })).headers['content-encoding'], undefined);
    answer = () => ({ status: 200, body: textBody('application/zip', 'x'.repeat(5000)) });
    assert.equal((await get({ 'Accept-Encoding': 'gzip' })).headers['content-encoding'], undefined);
  });

  it('is cut when its source fails in the middle', async () => {
    answer = () => ({ status: 200, body: streamedBody(90, { failAt: 60 }) });
    assert.equal((await get({ 'Accept-Encoding': 'gzip' })).isWhole, false);
    assert.equal(trace.closed, 1);
  });
});

describe('downloads', () => {
  it('get a file name that every client reads', async () => {
    answer = () => ({
      status: 200,
      body: { ...textBody('text/csv', 'a'), fileName: 'Dépar"\r\ntements.csv' },
    });
    const { headers } = await get();
    assert.equal(
      headers['content-disposition'],
      `attachment; filename="Depar___tements.csv"; filename*=UTF-8''D%C3%A9par%22%0D%0Atements.csv`,
    );
  });
});

describe('a client', () => {
  const ask = 'GET /test HTTP/1.1\r\nHost: a\r\n\r\n';

  it('that does not read holds the source back, and is cut after a while', async () => {
    answer = () => ({ status: 200, body: streamedBody(5000, { byteLength: 5000 * CHUNK_BYTES }) });
    const socket = connect(server.port, '127.0.0.1').pause();
    socket.on('error', () => {});
    socket.write(ask);
    await until(() => trace?.pulled > 3);
    const own = trace;
    await until(() => own.closed === 1);
    assert.ok(own.pulled < 200, `${own.pulled} chunks were pulled for nobody`);
    assert.ok(own.aborted);
    socket.destroy();
  });

  it('that hangs up aborts the work and closes the body at once, though the source is still busy', async () => {
    const { promise: never } = Promise.withResolvers<void>();
    const plain = async function* () {
      yield Buffer.alloc(CHUNK_BYTES);
      await never;
    };
    answer = () => ({ status: 200, body: streamedBody(0, { plain }) });
    const socket = connect(server.port, '127.0.0.1');
    socket.write(ask);
    await once(socket, 'data');
    socket.destroy();
    await until(() => trace.closed > 0);
    assert.match(JSON.stringify(server.log.at(-1)), /"aborted":true/);
  });

  it('may wait long for the server: only its own silence counts', async () => {
    const plain = async function* () {
      yield Buffer.alloc(CHUNK_BYTES);
      await new Promise((r) => setTimeout(r, 2500));
      yield Buffer.alloc(CHUNK_BYTES);
    };
    answer = () => ({ status: 200, body: streamedBody(0, { plain, byteLength: 2 * CHUNK_BYTES }) });
    assert.ok((await get()).isWhole);
  });

  it('may send several requests ahead, up to a bound', async () => {
    answer = () => ({ status: 200, body: textBody('text/plain', 'x') });
    const last = 'GET /test HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const few = await rawRequest(server.port, ask.repeat(5) + last);
    assert.equal(few.all.match(/HTTP\/1\.1 200/g)?.length, 6);
    const many = await rawRequest(server.port, ask.repeat(500) + last);
    assert.notEqual(many.ending, 'timeout');
    assert.ok((many.all.match(/HTTP\/1\.1 200/g)?.length ?? 0) < 500);
  });
});

describe('a graceful stop', () => {
  it('lets running answers end whole, tells clients to go, and takes nothing new', async () => {
    const gate = Promise.withResolvers<void>();
    const plain = async function* () {
      yield Buffer.alloc(CHUNK_BYTES);
      await gate.promise;
      yield Buffer.alloc(CHUNK_BYTES);
    };
    const own = await startTestServer([testRoute(() => ({ status: 200, body: streamedBody(0, { plain }) }))]);
    const running = rawRequest(own.port, 'GET /test HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((r) => setTimeout(r, 100));
    const drained = own.server.drain(5000);
    await assert.rejects(fetch(`${own.url}/test`));
    gate.resolve();
    assert.equal(await drained, 0);
    assert.match((await running).all.slice(-8), /0\r\n\r\n$/);
    assert.equal((await running).ending, 'end');
  });

  it('cuts what is left after the limit, visibly', async () => {
    const own = await startTestServer([testRoute(() => ({ status: 200, body: streamedBody(5000) }))]);
    const socket = connect(own.port, '127.0.0.1').pause();
    socket.on('error', () => {});
    socket.write('GET /test HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => trace.pulled > 3);
    assert.equal(await own.server.drain(100), 1);
    await until(() => trace.closed === 1);
    socket.destroy();
  });
});
