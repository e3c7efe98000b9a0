import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  fakeCatalog,
  portalCatalog,
  startTestServer,
  type TestServer,
  testRoute,
} from '../../test/support/fake-application.ts';
import { rawRequest } from '../../test/support/raw-http.ts';
import { textBody } from '../format/encoded-body.ts';
import { hasPortal, isAuthenticated, mayEnter } from './guards.ts';
import { healthEndpoint } from './health-endpoint.ts';
import { readBody } from './read-body.ts';

const MAX_BODY_BYTES = 2000;

/** Tells what the handler saw. */
const echo = testRoute(
  async ({ exchange, context, config }) => {
    const body = await readBody(exchange, config.maxBodyBytes);
    const seen = {
      portal: context.portal?.portal.name,
      baseUrl: context.baseUrl,
      query: exchange.queryString,
      body: Buffer.from(body).toString('utf8'),
    };
    return { status: 200, body: textBody('application/json', JSON.stringify(seen)) };
  },
  { guards: [hasPortal, isAuthenticated, mayEnter] },
);
const failing = testRoute(() => Promise.reject(new Error('secret detail')), { path: '/failing' });
const health = testRoute(healthEndpoint, { path: '/healthz', errors: 'json' });

const catalog = fakeCatalog(
  portalCatalog({ name: 'a', hosts: ['a.example'], isDefault: false }),
  portalCatalog({
    name: 'b',
    hosts: ['b.example'],
    isDefault: false,
    publicUrl: 'https://public.example/geo',
  }),
  portalCatalog({ name: 'locked', hosts: ['locked.example'], isDefault: false, isPrivate: true }),
  portalCatalog({ name: 'six', hosts: ['::1'], isDefault: false }),
);

const get = (target: string, ...headers: string[]) =>
  [`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n');

let server: TestServer;
let proxied: TestServer;
before(async () => {
  const routes = [echo, failing, health];
  const limits = { maxBodyBytes: MAX_BODY_BYTES, maxUrlBytes: 300, maxHeaderBytes: 2048 };
  server = await startTestServer(routes, { config: limits, application: { catalog } });
  proxied = await startTestServer(routes, {
    config: { ...limits, trustedProxies: ['127.0.0.1'] },
    application: { catalog },
  });
});
after(() => Promise.all([server.server.drain(0), proxied.server.drain(0)]));

async function seen(target: TestServer, ...headers: string[]) {
  const answer = await rawRequest(target.port, get('/test', ...headers));
  assert.equal(answer.status, 200, answer.all);
  return JSON.parse(answer.body) as { portal: string; baseUrl: string; query: string; body: string };
}

describe('the portal of a request', () => {
  it('is the one of its Host, in any case, without port and trailing dot', async () => {
    for (const host of ['a.example', 'A.EXAMPLE', 'a.example:8080', 'a.example.', 'a.example.:80']) {
      assert.equal((await seen(server, `Host: ${host}`)).portal, 'a', host);
    }
    assert.equal((await seen(server, 'Host: [::1]:8080')).portal, 'six');
  });

  it('is none for other hosts: 404', async () => {
    for (const host of ['xa.example', 'a.example.evil', 'evil']) {
      assert.equal((await rawRequest(server.port, get('/test', `Host: ${host}`))).status, 404, host);
    }
  });

  it('can not be told from no Host, two of them, or none that is a host name: 400', async () => {
    const bad = [
      [],
      ['Host: a.example', 'Host: b.example'],
      ['Host: a.example', 'hOST: a.example'],
      ...['', 'a.example@b.example', 'a.example/x', 'a b', 'a.example:99999', 'a..example', '[::1', 'é'].map(
        (h) => [`Host: ${h}`],
      ),
    ];
    for (const headers of bad) {
      const answer = await rawRequest(server.port, get('/test', ...headers));
      assert.equal(answer.status, 400, headers.join());
      assert.match(answer.body, /ExceptionReport/);
    }
  });

  it('gives links its public address, else the one of the request', async () => {
    assert.equal((await seen(server, 'Host: B.example:1')).baseUrl, 'https://public.example/geo');
    assert.equal((await seen(server, 'Host: A.example:8081')).baseUrl, 'http://a.example:8081');
    assert.equal((await seen(server, 'Host: [::1]:8081')).baseUrl, 'http://[::1]:8081');
  });

  it('is closed to the anonymous when it is private: 401 with a challenge', async () => {
    const answer = await rawRequest(server.port, get('/test', 'Host: locked.example'));
    assert.equal(answer.status, 401);
    assert.match(answer.head, /^WWW-Authenticate: Apikey realm="locked"/m);
  });
});

describe('forwarded headers', () => {
  const forged = ['X-Forwarded-Host: b.example', 'X-Forwarded-Proto: https', 'X-Forwarded-Prefix: /p'];

  it('are ignored from anybody', async () => {
    const { portal, baseUrl } = await seen(server, 'Host: a.example', ...forged, 'Forwarded: host=b.example');
    assert.deepEqual([portal, baseUrl], ['a', 'http://a.example']);
  });

  it('are believed from a trusted proxy', async () => {
    const headers = [
      'X-Forwarded-Host: A.example:444',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Prefix: /p/',
    ];
    const { portal, baseUrl } = await seen(proxied, 'Host: inner', ...headers);
    assert.deepEqual([portal, baseUrl], ['a', 'https://a.example:444/p']);
    const rfc7239 = await seen(
      proxied,
      'Host: inner',
      'Forwarded: for="[2001:db8::1]:47";host="a.example";proto=https',
    );
    assert.equal(rfc7239.baseUrl, 'https://a.example');
  });

  it('are believed only as far as trusted proxies wrote them', async () => {
    const headers = ['X-Forwarded-For: 9.9.9.9, 8.8.8.8', 'X-Forwarded-Host: b.example, a.example'];
    assert.equal((await seen(proxied, 'Host: inner', ...headers)).portal, 'a');
    const chain = ['X-Forwarded-For: 8.8.8.8, 127.0.0.1', 'X-Forwarded-Proto: https, http'];
    assert.equal((await seen(proxied, 'Host: a.example', ...chain)).baseUrl, 'https://a.example');
  });

  it('that make no sense are refused or left', async () => {
    assert.equal(
      (await rawRequest(proxied.port, get('/test', 'Host: a.example', 'X-Forwarded-Host: a/b'))).status,
      400,
    );
    const odd = ['X-Forwarded-Proto: gopher', 'X-Forwarded-Prefix: //evil/..'];
    assert.equal((await seen(proxied, 'Host: a.example', ...odd)).baseUrl, 'http://a.example');
  });
});

describe('requests that two parsers could read differently', () => {
  const refused: Record<string, [string, number]> = {
    'an absolute-form target': [get('http://evil.example/test', 'Host: a.example'), 400],
    TRACE: ['TRACE /test HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n', 405],
    CONNECT: ['CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: a.example\r\n\r\n', 405],
    'HTTP/0.9': ['GET /test\r\n\r\n', 400],
    'HTTP/1.0 without Host': ['GET /test HTTP/1.0\r\n\r\n', 400],
    'HTTP/2.0': ['GET /test HTTP/2.0\r\nHost: a.example\r\n\r\n', 505],
    'an unknown method': ['FOO /test HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
    'two lengths': [
      'POST /test HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde',
      400,
    ],
    'a length and chunks': [
      'POST /test HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    'a space in the target': [get('/test?a=b c', 'Host: a.example'), 400],
  };
  for (const [name, [request, status]] of Object.entries(refused)) {
    it(`${name}: ${status}`, async () => {
      const answer = await rawRequest(server.port, request);
      assert.equal(answer.status, status, answer.all);
      assert.notEqual(answer.ending, 'timeout');
      assert.doesNotMatch(answer.all, /HTTP\/1\.1 200/);
    });
  }
});

describe('bytes above ASCII in the request line', () => {
  const raw = (line: string, ...more: string[]) =>
    Buffer.from([line, 'Host: a.example', 'Connection: close', ...more, '', ''].join('\r\n'), 'utf8');
  const queryOf = (body: string) => (JSON.parse(body) as { query: string }).query;

  it('are read as if they had been percent-encoded', async () => {
    const answer = await rawRequest(server.port, raw('GET /test?typename=ods:Géométrie HTTP/1.1'));
    assert.equal(answer.status, 200, answer.all);
    assert.equal(decodeURIComponent(queryOf(answer.body)), 'typename=ods:Géométrie');
    assert.equal(answer.ending, 'end');
  });

  it('are read so also when they come in pieces, with a body, and after other requests', async () => {
    const whole = raw('POST /test?a=é&b=ü HTTP/1.1', 'Content-Length: 4');
    const cut = whole.indexOf('&') + 3;
    const pieces = [whole.subarray(0, cut), whole.subarray(cut), Buffer.from('é'), Buffer.from('x1')];
    const answer = await rawRequest(server.port, ...pieces);
    assert.equal(answer.status, 200, answer.all);
    assert.equal(decodeURIComponent(queryOf(answer.body)), 'a=é&b=ü');
    assert.equal((JSON.parse(answer.body) as { body: string }).body, 'éx1');

    const first = 'GET /test?first HTTP/1.1\r\nHost: a.example\r\n\r\n';
    const both = await rawRequest(server.port, first, raw('GET /test?é HTTP/1.1'));
    assert.match(both.all, /"query":"first"/);
    assert.match(both.all, /"query":"%C3%A9"/);
  });

  it('end the connection with their answer, so that clients open a new one for the next such request', async () => {
    const answer = await rawRequest(server.port, 'GET /test?é HTTP/1.1\r\nHost: a.example\r\n\r\n');
    assert.equal(answer.status, 200);
    assert.match(answer.head, /^Connection: close$/m);
    assert.equal(answer.ending, 'end');
  });

  it('that are no UTF-8 get an answer too', async () => {
    const answer = await rawRequest(
      server.port,
      Buffer.from(raw('GET /test?\u00ff HTTP/1.1').toString(), 'latin1'),
    );
    assert.equal(answer.status, 200);
    assert.equal(queryOf(answer.body), '%FF');
  });

  it('are refused where a name should stand, with an exception report', async () => {
    for (const line of ['GET é HTTP/1.1', 'GÉT /test HTTP/1.1', 'GET /test?é é HTTP/1.1']) {
      const answer = await rawRequest(server.port, raw(line));
      assert.equal(answer.status, 400, line);
      assert.match(answer.head, /^Content-Type: text\/xml; charset=utf-8$/m);
      assert.match(answer.body, /<ExceptionReport/);
    }
  });

  it('open no way to a second request in the first one', async () => {
    const inner = raw('GET /test?é HTTP/1.1');
    const head = `POST /test HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: ${inner.byteLength}\r\n\r\n`;
    const answer = await rawRequest(server.port, head, inner);
    assert.equal(answer.all.match(/HTTP\/1\.1 \d/g)?.length, 1, answer.all);
    assert.equal((JSON.parse(answer.body) as { body: string }).body, inner.toString('utf8'));
  });

  it('do not carry over from a target that came in an earlier piece', async () => {
    const answer = await rawRequest(server.port, 'GET /test?x=', raw('GET /test?é HTTP/1.1'));
    assert.equal(answer.status, 400, answer.all);
  });
});

describe('limits on requests', () => {
  it('hold at the limit and fail one beyond, named in the answer', async () => {
    const target = (length: number) => `/test?${'x'.repeat(length - '/test?'.length)}`;
    assert.equal((await rawRequest(server.port, get(target(300), 'Host: a.example'))).status, 200);
    const tooLong = await rawRequest(server.port, get(target(301), 'Host: a.example'));
    assert.equal(tooLong.status, 414);
    assert.match(tooLong.body, /maxUrlBytes/);
    assert.equal(
      (await rawRequest(server.port, get(`/test?${'x'.repeat(1_000_000)}`, 'Host: a.example'))).status,
      414,
    );
    const bigHead = await rawRequest(
      server.port,
      get('/test', 'Host: a.example', `X-Big: ${'x'.repeat(3000)}`),
    );
    assert.equal(bigHead.status, 431);
    assert.match(bigHead.body, /maxHeaderBytes/);
  });

  it('bound the body, whether its length is announced or not', async () => {
    const post = (body: string, headers: Record<string, string> = {}) =>
      fetch(`${server.url}/test`, { method: 'POST', body, headers: { ...headers } });
    const chunked = (size: number) =>
      rawRequest(
        server.port,
        `POST /test HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`,
      );
    assert.equal((await post('x', {})).status, 404, 'the host of fetch has no portal here');
    assert.equal((await chunked(MAX_BODY_BYTES)).status, 200);
    const answer = await chunked(MAX_BODY_BYTES + 1);
    assert.equal(answer.status, 413);
    assert.match(answer.body, /maxBodyBytes/);
    const announced = await rawRequest(
      server.port,
      `POST /test HTTP/1.1\r\nHost: a.example\r\nContent-Length: ${20 * 1024 * 1024}\r\n\r\n`,
      'x'.repeat(3_000_000),
    );
    assert.equal(announced.status, 413, 'the answer arrives although the body is still being sent');
    assert.match(announced.head, /^Connection: close$/m);
  });

  it('refuse a large body before it is sent, when the client asks', async () => {
    const ask = (length: number) =>
      rawRequest(
        server.port,
        `POST /test HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`,
        length > 10 ? '' : 'x'.repeat(length),
      );
    assert.match((await ask(5)).all, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
    assert.equal((await ask(MAX_BODY_BYTES + 1)).status, 413);
  });

  it('refuse compressed bodies: 415', async () => {
    const answer = await rawRequest(
      server.port,
      'POST /test HTTP/1.1\r\nHost: a.example\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc',
    );
    assert.equal(answer.status, 415);
  });

  it('end requests that do not come to an end: 408', async () => {
    const slow = await startTestServer([echo], { config: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
    const head = await rawRequest(slow.port, 'GET /test HTTP/1.1\r\nHost: a');
    assert.equal(head.status, 408);
    assert.match(head.body, /headersTimeoutMs/);
    const body = await rawRequest(
      slow.port,
      'POST /test HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc',
    );
    assert.ok(body.ending === 'end' || body.ending === 'reset', body.ending);
    await slow.server.drain(0);
  });
});

describe('methods and addresses', () => {
  it('are told by 405 with Allow, and by 404', async () => {
    const put = await rawRequest(
      server.port,
      'PUT /test HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\nab',
    );
    assert.equal(put.status, 405);
    assert.match(put.head, /^Allow: GET, POST, HEAD, OPTIONS$/m);
    assert.match(put.body, /exceptionCode="OperationNotSupported"/);
    const json = await rawRequest(server.port, get('/nothing/%3Cscript%3E', 'Host: a.example'));
    assert.equal(json.status, 404);
    assert.match(json.head, /^Content-Type: application\/problem\+json$/m);
    assert.match(json.head, /^X-Content-Type-Options: nosniff$/m);
    assert.doesNotMatch(json.body, /script/);
    const page = await rawRequest(
      server.port,
      get('/nothing', 'Host: a.example', 'Accept: text/html,*/*;q=0.8'),
    );
    assert.match(page.head, /^Content-Type: text\/html; charset=utf-8$/m);
    assert.match(page.head, /^Content-Security-Policy: default-src 'none'/m);
    for (const path of ['/%', '/%c3', '/test/%zz', '/a%00b']) {
      const { status } = await rawRequest(server.port, get(path, 'Host: a.example'));
      assert.ok(status === 400 || status === 404, `${path} ${status}`);
    }
  });

  it('work with and without a trailing slash', async () => {
    assert.equal((await rawRequest(server.port, get('/test/', 'Host: a.example'))).status, 200);
  });

  it('tell no server, and let scripts of every origin read', async () => {
    const { head } = await rawRequest(
      server.port,
      get('/test', 'Host: a.example', 'Origin: https://x.example'),
    );
    assert.doesNotMatch(head, /^(Server|X-Powered-By):/im);
    assert.match(head, /^Access-Control-Allow-Origin: \*$/m);
    assert.match(head, /^Access-Control-Expose-Headers: .*ETag/m);
    const preflight = await rawRequest(
      server.port,
      'OPTIONS /test HTTP/1.1\r\nHost: a.example\r\nOrigin: https://x.example\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n',
    );
    assert.equal(preflight.status, 204);
    assert.match(preflight.head, /^Access-Control-Allow-Headers: .*Authorization.*Content-Type/m);
    assert.equal(preflight.body, '');
  });
});

describe('failures of ours', () => {
  it('are an exception report with a reference that the log explains, and nothing internal', async () => {
    const answer = await rawRequest(server.port, get('/failing', 'Host: a.example'));
    assert.equal(answer.status, 500);
    assert.doesNotMatch(answer.body, /secret|Error:/);
    const reference = /Reference: ([\w-]+)/.exec(answer.body)?.[1];
    assert.match(answer.head, new RegExp(`^X-Request-Id: ${reference}$`, 'm'));
    const line = server.log.find((l) => l['requestId'] === reference && l['err'] !== undefined);
    assert.match(JSON.stringify(line), /secret detail/);
  });
});

describe('credentials', () => {
  it('are refused, since there are none yet, and never reach the log', async () => {
    const queries = ['apikey=SECRET', 'ApiKey=SECRET', 'x=1&access_token=SECRET', 'api%6bey=SECRET'];
    for (const query of queries) {
      const answer = await rawRequest(server.port, get(`/test?${query}`, 'Host: a.example'));
      assert.equal(answer.status, 401, query);
      assert.match(answer.head, /^WWW-Authenticate: /m);
    }
    const header = await rawRequest(
      server.port,
      get('/test', 'Host: a.example', 'Authorization: Apikey SECRET'),
    );
    assert.equal(header.status, 401);
    assert.equal((await rawRequest(server.port, get('/test?apikey=', 'Host: a.example'))).status, 200);
    assert.doesNotMatch(JSON.stringify(server.log), /SECRET/);
    assert.match(JSON.stringify(server.log), /access_token=\*\*\*/);
  });
});

describe('logs, metrics and health', () => {
  it('have a line for each request and count it', async () => {
    const answer = await rawRequest(server.port, get('/test?q=1', 'Host: a.example'));
    const id = /^X-Request-Id: (.+)$/m.exec(answer.head)?.[1];
    const line = server.log.find((l) => l['requestId'] === id);
    assert.ok(line !== undefined);
    assert.deepEqual(
      [line['method'], line['path'], line['query'], line['route'], line['portal'], line['status']],
      ['GET', '/test', 'q=1', '/test', 'a', 200],
    );
    assert.equal(line['bytes'], Buffer.byteLength(answer.body));
    assert.match(await server.metrics(), /trigpoint_http_requests_total\{route="\/test",status="200"\} \d+/);
    assert.match(await server.metrics(), /trigpoint_open_requests 0/);
  });

  it('tell health by status', async () => {
    assert.equal((await rawRequest(server.port, get('/healthz', 'Host: 10.0.0.1'))).status, 200);
    const sick = await startTestServer([health], {
      application: { check: () => Promise.reject(new Error('disk is gone: /secret')) },
    });
    const answer = await fetch(`${sick.url}/healthz`);
    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), { status: 'failing' });
    await sick.server.drain(0);
  });
});
