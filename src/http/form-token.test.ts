import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer, testRoute } from '../../test/support/fake-application.ts';
import { textBody } from '../format/encoded-body.ts';
import { FORM_PAGE_HEADERS } from '../page/page-layout.ts';
import { checkedForm, FORM_TOKEN, formToken, isOwnForm } from './form-token.ts';
import { redirectAnswer } from './redirect.ts';

const page = testRoute(
  async (input) => ({
    status: 200,
    headers: FORM_PAGE_HEADERS,
    body: textBody('text/plain', formToken(input)),
  }),
  { path: '/form', methods: ['GET'], errors: 'page', isPage: true },
);
const target = testRoute(async (input) => redirectAnswer(`/done/${(await checkedForm(input)).get('name')}`), {
  path: '/target',
  methods: ['POST'],
  guards: [isOwnForm],
  errors: 'page',
  isPage: true,
});

describe('a form', () => {
  let server: TestServer;
  let token: string;
  let cookie: string;

  before(async () => {
    server = await startTestServer([page, target]);
    const answer = await fetch(`${server.url}/form`);
    token = await answer.text();
    cookie = (answer.headers.get('set-cookie') ?? '').replace(/;.*/, '');
    assert.match(answer.headers.get('set-cookie') ?? '', /HttpOnly; SameSite=Lax/);
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
  });
  after(() => server.server.drain(0));

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/target`, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
    });
  const good = () => `${FORM_TOKEN}=${token}&name=ada`;

  it('is taken with its token, and leads on by GET', async () => {
    for (const headers of [
      {},
      { origin: server.url },
      { 'sec-fetch-site': 'same-origin' },
      // So browsers send the forms of pages with `Referrer-Policy: no-referrer`.
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    ]) {
      const answer = await post(good(), headers as Record<string, string>);
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/done/ada']);
    }
  });

  it('is refused without its token, with another or with two, and without the cookie', async () => {
    const wrong = ['name=ada', `${FORM_TOKEN}=x&name=ada`, `${good()}&${FORM_TOKEN}=${token}`];
    for (const body of wrong) assert.equal((await post(body)).status, 403, body);
    assert.equal((await post(good(), { cookie: '' })).status, 403);
    assert.equal((await post(good(), { cookie: 'trigpoint-form=other' })).status, 403);
  });

  it('is refused when another site sends it', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      assert.equal((await post(good(), headers as Record<string, string>)).status, 403);
  });

  it('is refused when it isn’t one, or has a field twice', async () => {
    assert.equal((await post(good(), { 'content-type': 'text/plain' })).status, 400);
    assert.equal((await post(`${good()}&name=eve`)).status, 400);
  });
});
