import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../../test/support/fake-application.ts';
import { ROUTES } from './routes.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let server: TestServer;
before(async () => {
  server = await startTestServer(ROUTES);
});
after(() => server.server.drain(0));

describe('the table of routes', () => {
  it('has a page at / and, for browsers without parameters, at /api/wfs', async () => {
    for (const path of ['/', '/api/wfs', '/api/wfs/']) {
      const response = await fetch(server.url + path, { headers: BROWSER });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
      assert.match(await response.text(), new RegExp(`${server.url}/api/wfs`));
    }
  });

  it('has the service at /api/wfs for everybody else', async () => {
    const capabilities = '?service=WFS&request=GetCapabilities';
    for (const headers of [{}, BROWSER]) {
      const response = await fetch(`${server.url}/api/wfs${capabilities}`, { headers });
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^text\/xml/);
    }
    const bare = await fetch(`${server.url}/api/wfs`, { headers: { accept: '*/*' } });
    assert.equal(bare.status, 400);
    assert.match(await bare.text(), /ExceptionReport/);
  });

  it('takes a form and XML by POST, and answers an empty one', async () => {
    const post = (body: string, type: string) =>
      fetch(`${server.url}/api/wfs`, { method: 'POST', body, headers: { 'content-type': type } });
    const form = await post('service=WFS&request=GetCapabilities', 'application/x-www-form-urlencoded');
    assert.equal(form.status, 200);
    const xml = await post('<GetCapabilities xmlns="http://www.opengis.net/wfs" service="WFS"/>', 'text/xml');
    assert.equal(xml.status, 200);
    const empty = await post('', 'text/xml');
    assert.equal(empty.status, 400);
    assert.match(await empty.text(), /ExceptionReport/);
  });
});
