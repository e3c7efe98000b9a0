import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createGzip, gzipSync } from 'node:zlib';
import { createAddressPolicy } from '../../src/fetch/address-policy.ts';
import { download } from '../../src/fetch/download.ts';
import type { FetchSettings } from '../../src/fetch/guarded-request.ts';
import { startNameServer } from '../support/name-server.ts';
import { type SourceServer, startSourceServer } from '../support/source-server.ts';

const MIB = 2 ** 20;
const TEXT = '{"type":"FeatureCollection","features":[]}';

/** Each path is one way in which a server behaves. */
const WAYS: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/whole': (_, response) => response.end(TEXT),
  '/packed': (_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(TEXT)),
  '/etag': (request, response) =>
    request.headers['if-none-match'] === '"1"'
      ? response.writeHead(304).end()
      : response.writeHead(200, { ETag: '"1"', 'Last-Modified': 'Sat, 28 Nov 2026 00:00:00 GMT' }).end(TEXT),
  '/endless': (_, response) => {
    const chunk = Buffer.alloc(MIB);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
  '/10gb': (_, response) => response.writeHead(200, { 'Content-Length': 10 * 2 ** 30 }).write('x'),
  '/bomb': (_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' });
    const gzip = createGzip();
    gzip.pipe(response);
    const zeros = Buffer.alloc(MIB);
    const more = () => {
      while (!response.destroyed && gzip.write(zeros));
    };
    gzip.on('drain', more);
    more();
  },
  '/brotli': (_, response) => response.writeHead(200, { 'Content-Encoding': 'br' }).end(TEXT),
  '/silent': () => {},
  '/slow': (_, response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/cut': (_, response) => {
    response.writeHead(200, { 'Content-Length': 1000 });
    response.write('{"type":', () => response.destroy());
  },
  '/cut-packed': (_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip', Connection: 'close' });
    response.end(gzipSync(TEXT).subarray(0, 20));
  },
  '/loop': (_, response) => response.writeHead(302, { Location: '/loop' }).end(),
  '/to-file': (_, response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  '/to-metadata': (_, response) =>
    response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/to-other-name': (request, response) =>
    response.writeHead(307, { Location: `http://localhost:${request.socket.localPort}/whole` }).end(),
  '/gone': (_, response) => response.writeHead(410).end(),
};

describe('fetching from another server', () => {
  let server: SourceServer;
  let folder: string;
  let count = 0;
  const settings: FetchSettings = {
    policy: createAddressPolicy(['127.0.0.1']),
    maxBytes: 4 * MIB,
    timeoutMs: 10_000,
    idleTimeoutMs: 300,
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trigpoint-download-'));
    server = await startSourceServer((request, response) => {
      const way = WAYS[new URL(request.url ?? '', 'http://x').pathname];
      if (way === undefined) response.writeHead(404).end();
      else way(request, response);
    });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const fetchFrom = async (address: string, more: Partial<FetchSettings> = {}, known = {}) => {
    const path = join(folder, `file-${++count}`);
    const signal = new AbortController().signal;
    const got = await download({ url: new URL(address), signal, known }, path, { ...settings, ...more });
    return { got, path };
  };
  const isRefused = (path: string, expected: RegExp, more: Partial<FetchSettings> = {}) =>
    assert.rejects(fetchFrom(path.includes('://') ? path : `${server.url}${path}`, more), expected);

  it('writes the answer to a file, unpacked', async () => {
    for (const path of ['/whole', '/packed']) {
      const { got, path: file } = await fetchFrom(`${server.url}${path}`);
      assert.equal(await readFile(file, 'utf8'), TEXT);
      assert.ok(!got.isUnchanged && got.bytes === TEXT.length);
    }
  });

  it('asks whether the version that is known has changed', async () => {
    const { got } = await fetchFrom(`${server.url}/etag`);
    assert.ok(!got.isUnchanged);
    assert.deepEqual(got.version, { etag: '"1"', lastModified: 'Sat, 28 Nov 2026 00:00:00 GMT' });
    const again = await fetchFrom(`${server.url}/etag`, {}, got.version);
    assert.deepEqual(again.got, { isUnchanged: true });
  });

  it('stops at the limit of bytes: 10 GB, an endless answer, a gzip bomb', async () => {
    await isRefused('/10gb', /has more than 4194304 bytes \(setting maxHarvestBytes\)/);
    await isRefused('/endless', /has more than 4194304 bytes/);
    await isRefused('/bomb', /has more than 4194304 bytes/);
    await isRefused('/brotli', /packed by "br"/);
  });

  it('gives up on a server that is silent, and on one that drips', async () => {
    await isRefused('/silent', /nothing came for 0\.3 seconds/);
    await isRefused('/slow', /not whole after 0\.5 seconds/, { timeoutMs: 500 });
  });

  it('takes no answer that was cut off', async () => {
    await isRefused('/cut', /cut off|aborted/);
    await isRefused('/cut-packed', /unexpected end of file/);
  });

  it('follows redirects, five at most, to web addresses only', async () => {
    await isRefused('/loop', /redirects more than 5 times/);
    await isRefused('/to-file', /only http and https/);
    await isRefused('/gone', /answered 410 Gone/);
  });

  it('looks at each redirect as at the first address', async () => {
    await isRefused('/to-metadata', /169\.254\.169\.254 is no public address/);
    await isRefused('/to-other-name', /localhost .*is no public address/, {
      policy: createAddressPolicy(['127.0.0.0/30']),
      // A machine on which the name means another loopback address.
      lookup: (_, __, callback) => callback(null, [{ address: '127.0.0.9', family: 4 }]),
    });
  });

  it('reaches nothing that is not public, however it is written', async () => {
    const policy = createAddressPolicy([]);
    const { port } = server;
    for (const host of [
      '127.0.0.1',
      'localhost',
      '127.1',
      '2130706433',
      '0x7f000001',
      '017700000001',
      '0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::]',
      '127。0。0。1',
    ])
      await isRefused(`http://${host}:${port}/whole`, /is no public address/, { policy });
  });

  it('sends the credentials of an address to its own origin alone', async () => {
    const other = await startSourceServer((_, response) => response.end(TEXT));
    const first = await startSourceServer((_, response) =>
      response.writeHead(302, { Location: `${other.url}/x` }).end(),
    );
    try {
      const { got } = await fetchFrom(`http://us%40er:pa%20ss@127.0.0.1:${first.port}/x`);
      assert.ok(!got.isUnchanged);
      const sent = first.requests[0]?.headers.authorization;
      assert.equal(sent, `Basic ${Buffer.from('us@er:pa ss').toString('base64')}`);
      assert.equal(other.requests[0]?.headers.authorization, undefined);
      assert.equal(first.requests[0]?.url, '/x');
    } finally {
      await first.stop();
      await other.stop();
    }
  });

  it('shows no password and no key in what it says', async () => {
    await isRefused(`http://ada:s3cret@127.0.0.1:${server.port}/gone?apikey=abc&f=1`, /^(?!.*(s3cret|abc))/s);
  });

  it('connects to the address that it looked at, whatever the name server says next', async () => {
    const bait = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    // The first answer is public (and nobody's), every later one is the loopback address.
    const names = await startNameServer((_, times) => (times === 1 ? '192.0.2.1' : '127.0.0.1'));
    let isReached = false;
    bait.on('connection', () => {
      isReached = true;
    });
    try {
      const url = `http://rebinding.example:${server.port}/whole`;
      // Allowed as if it were public: nothing of 192.0.2.0/24 answers.
      const policy = createAddressPolicy(['192.0.2.1']);
      await isRefused(url, /./, { policy, lookup: names.lookup, timeoutMs: 1000 });
      assert.equal(names.asked.length, 1);
      await isRefused(url, /rebinding\.example \(127\.0\.0\.1\) is no public address/, {
        policy,
        lookup: names.lookup,
      });
      assert.equal(
        server.requests.some(({ headers }) => headers.host?.startsWith('rebinding')),
        false,
      );
      assert.equal(isReached, false);
      const named = await fetchFrom(url, {
        policy: createAddressPolicy(['rebinding.example']),
        lookup: names.lookup,
      });
      assert.ok(!named.got.isUnchanged);
    } finally {
      await names.stop();
      bait.close();
    }
  });
});
