import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningServer, startServer } from '../support/server.ts';

describe('the language of pages', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  const languageOf = async (path: string, headers: Record<string, string>) => {
    const answer = await fetch(server.url + path, { headers });
    return /<html lang="(\w+)">/.exec(await answer.text())?.[1];
  };

  for (const [accepted, expected] of [
    ['', 'en'],
    ['fr', 'fr'],
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['en-US,en;q=0.9,fr;q=0.8', 'en'],
    ['de,fr;q=0.5,en;q=0.4', 'fr'],
    ['de', 'en'],
    ['fr;q=0', 'en'],
    [',;;q=x', 'en'],
  ] as const) {
    it(`is ${expected} for Accept-Language: ${accepted}`, async () => {
      for (const path of ['/', '/login/', '/no-such-page'])
        assert.equal(
          await languageOf(path, { 'Accept-Language': accepted, Accept: 'text/html' }),
          expected,
          path,
        );
    });
  }

  it('is the one that was chosen in this browser, and the way back leads to where the reader was', async () => {
    const page = await (await fetch(`${server.url}/login/?next=%2Faccount%2F`)).text();
    const link = /href="([^"]+\/language\/fr\/[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') as string;
    const changed = await fetch(link, { redirect: 'manual' });
    assert.equal(changed.status, 303);
    assert.equal(changed.headers.get('location'), `${server.url}/login/?next=%2Faccount%2F`);
    const cookie = changed.headers.getSetCookie()[0] as string;
    assert.match(cookie, /^trigpoint-language=fr; .*HttpOnly/);
    assert.equal(await languageOf('/', { Cookie: 'trigpoint-language=fr', 'Accept-Language': 'en' }), 'fr');
  });

  it('leads nowhere else, and knows only languages that pages speak', async () => {
    const leave = (path: string) => fetch(server.url + path, { redirect: 'manual' });
    const led = await leave('/language/fr/?next=//elsewhere.example/');
    assert.equal(led.headers.get('location'), `${server.url}/`);
    assert.equal((await leave('/language/tlh/')).status, 404);
    assert.equal(await languageOf('/', { Cookie: 'trigpoint-language=%3Cb%3E' }), 'en');
  });

  it('is no way to repeat a secret of the address in a link', async () => {
    for (const path of ['/?apikey=no-such-key', '/login/link/?token=no-such-link']) {
      const page = await (await fetch(server.url + path, { headers: { Accept: 'text/html' } })).text();
      assert.match(page, /<h1>/);
      assert.doesNotMatch(page, /no-such-(key|link)/, path);
    }
  });

  it('belongs to what a cache tells pages apart by', async () => {
    for (const path of ['/', '/login/', '/no-such-page', '/api/wfs']) {
      const page = await fetch(server.url + path, { headers: { Accept: 'text/html' } });
      assert.match(page.headers.get('vary') ?? '', /Accept-Language/, path);
    }
    const answer = await fetch(`${server.url}/`);
    const french = await fetch(`${server.url}/`, { headers: { 'Accept-Language': 'fr' } });
    assert.notEqual(answer.headers.get('etag'), french.headers.get('etag'));
  });
});

describe('the scripts of pages', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  it('come under names with a hash, to be kept for ever, plain and compressed', async () => {
    const page = await (await fetch(`${server.url}/`)).text();
    const address = /<script type="module" src="([^"]+)">/.exec(page)?.[1] as string;
    const answer = await fetch(address);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const plain = await fetch(address, { headers: { 'Accept-Encoding': 'identity' } });
    assert.equal(await plain.text(), await answer.text());
  });

  it('are all that can be read there', async () => {
    for (const name of ['manifest.json', '..%2Fpackage.json', 'x-00000000.js', 'a.js.gz', '%00-12345678.js'])
      assert.equal((await fetch(`${server.url}/assets/${name}`)).status, 404, name);
  });
});
