import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { secretHash } from '../../src/lib/secrets.ts';
import type { HttpAnswer } from '../support/ask.ts';
import {
  CHALLENGE,
  cookieOf,
  encode,
  FORM,
  formTokenOf,
  OAuthDriver,
  type Parameters,
  PKCE,
  registerTestApplication,
  type TestApplication,
  tokensOf,
  VERIFIER,
} from '../support/oauth.ts';
import { withControlDatabase } from '../support/people.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

/** Addresses that are not quite `https://client.example/cb`. */
const MUTATIONS = [
  'https://client.example/cb/',
  'https://client.example/cb?',
  'https://client.example/cb?x=1',
  'https://client.example/cb#',
  'https://client.example/cb#x',
  'https://client.example/CB',
  'https://CLIENT.example/cb',
  'HTTPS://client.example/cb',
  'http://client.example/cb',
  'https://client.example:443/cb',
  'https://client.example:444/cb',
  'https://client.example.evil.example/cb',
  'https://evil.example/cb',
  'https://client.example@evil.example/cb',
  'https://user@client.example/cb',
  'https://client.example/cb/../evil',
  'https://client.example/./cb',
  'https://client.example/%63b',
  'https://client.example/cb%00',
  'https://client.example/cb\t',
  ' https://client.example/cb',
  'https://client.example\\@evil.example/cb',
  '//client.example/cb',
  '/cb',
  'javascript:alert(1)',
];

describe('the authorization endpoint', () => {
  let portals: TwoPortals;
  let driver: OAuthDriver;
  let app: TestApplication;
  let open: TestApplication;

  before(async () => {
    portals = await startTwoPortals();
    driver = new OAuthDriver(portals);
    const ownerId = portals.bob.userId;
    app = await registerTestApplication(portals.home, {
      ownerId,
      redirectUris: ['https://client.example/cb'],
    });
    open = await registerTestApplication(portals.home, {
      ownerId,
      type: 'public',
      redirectUris: ['http://127.0.0.1:7070/', 'http://[::1]/cb'],
    });
  });
  after(() => portals.stop());

  const session = () => portals.ada.session;
  const isErrorPage = ({ status, headers, text }: HttpAnswer) => {
    assert.equal(status, 400, `${headers.location}`);
    assert.equal(headers.location, undefined);
    assert.match(headers['content-type'] ?? '', /^text\/html/);
    assert.match(text, /<h1>/);
  };
  /** The parameters of a redirection to the application. */
  const redirected = ({ status, headers, text }: HttpAnswer, to = 'https://client.example/cb') => {
    assert.equal(status, 302, text);
    const location = headers.location ?? '';
    assert.ok(location.startsWith(`${to}?`), location);
    return new URLSearchParams(location.slice(to.length + 1));
  };

  it('O1 compares redirect_uri character by character, and shows a page for every other', async () => {
    for (const uri of MUTATIONS)
      for (const who of [undefined, session()])
        isErrorPage(await driver.authorize(app, { redirect_uri: uri }, who));
    for (const uri of [
      'https://example.com',
      'https://example.com?x=%41',
      'https://EXAMPLE.com:443/a/../b',
    ]) {
      const plain = await registerTestApplication(portals.home, {
        ownerId: portals.bob.userId,
        redirectUris: [uri],
      });
      const { headers } = await driver.decide(plain, session(), { state: 's' });
      const joint = uri.includes('?') ? '&' : '?';
      assert.ok(headers.location?.startsWith(`${uri}${joint}state=s&code=`), headers.location);
    }
    // One that another application registered is another.
    isErrorPage(await driver.authorize(app, { redirect_uri: open.redirectUri }, session()));
  });

  it('O2 lets the port of a loopback redirect vary, for public applications only', async () => {
    for (const uri of [
      'http://127.0.0.1:7070/',
      'http://127.0.0.1:50123/',
      'http://127.0.0.1/',
      'http://[::1]:9/cb',
    ]) {
      const answer = await driver.decide(open, session(), { redirect_uri: uri, ...PKCE });
      assert.ok(redirected(answer, uri).get('code'));
    }
    for (const uri of [
      'http://127.0.0.1:7070/x',
      'http://localhost:7070/',
      'http://127.0.0.2:7070/',
      'https://127.0.0.1:7070/',
    ])
      isErrorPage(await driver.authorize(open, { redirect_uri: uri, ...PKCE }, session()));
    const confidential = await registerTestApplication(portals.home, {
      ownerId: portals.bob.userId,
      redirectUris: ['http://127.0.0.1:7070/'],
    });
    isErrorPage(await driver.authorize(confidential, { redirect_uri: 'http://127.0.0.1:7071/' }, session()));
  });

  it('O3 registers no address that isn’t absolute, encrypted and exact, and says so on the form', async () => {
    const path = '/account/applications/';
    const headers = cookieOf(session());
    const form_token = formTokenOf(await portals.ask({ path, headers }));
    const register = (redirect_uris: string) => {
      const fields = { form_token, action: 'register', name: 'O3', type: 'public', redirect_uris };
      return portals.ask({ path, headers: { ...FORM, ...headers }, body: encode(fields) });
    };
    for (const uri of [
      '/cb',
      'client.example/cb',
      'https://client.example/cb#part',
      'https://*.client.example/cb',
      'https://user:pass@client.example/cb',
      'http://client.example/cb',
      'http://localhost:3000/cb',
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'myapp://cb',
      '',
      'https://client.example/cb\njavascript:alert(1)',
    ]) {
      const answer = await register(uri);
      assert.equal(answer.status, 422, uri);
      assert.match(answer.text, /id="redirect_uris-error"/);
    }
    await withControlDatabase(portals.home, async ({ db }) => {
      assert.deepEqual(
        await db.selectFrom('applications').selectAll().where('name', '=', 'O3').execute(),
        [],
      );
    });
    const good = await register(
      'https://client.example/cb\nhttp://127.0.0.1/cb\r\nhttp://[::1]:1/\norg.example.map:/cb\n',
    );
    assert.equal(good.status, 200);
    assert.match(good.text, /<code class="copy">[A-Za-z0-9]{48}<\/code>/);
  });

  it('O4 shows a page for a wrong client or address, and tells every other error to the application', async () => {
    for (const parameters of [
      { client_id: undefined },
      { client_id: 'nobody' },
      { client_id: [app.clientId, app.clientId] },
      { redirect_uri: 'https://evil.example/' },
      { redirect_uri: [app.redirectUri, 'https://evil.example/'] },
    ] as Parameters[])
      isErrorPage(await driver.authorize(app, parameters, session()));
    for (const [parameters, error] of [
      [{ response_type: undefined }, 'invalid_request'],
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: 'code token' }, 'unsupported_response_type'],
      [{ scope: 'all admin' }, 'invalid_scope'],
      [{ scope: ['all', 'all'] }, 'invalid_request'],
      [{ response_mode: 'fragment' }, 'invalid_request'],
      [{ code_challenge: CHALLENGE, code_challenge_method: 'plain' }, 'invalid_request'],
    ] as const) {
      const answer = redirected(await driver.authorize(app, { state: 'é&=', ...parameters }, session()));
      assert.deepEqual([answer.get('error'), answer.get('state')], [error, 'é&=']);
      assert.ok(!answer.has('code'));
    }
    // Without redirect_uri the only registered one counts.
    redirected(await driver.decide(app, session(), { redirect_uri: undefined }));
  });

  it('O5 sends nobody on to an application before they have signed in', async () => {
    for (const parameters of [{ scope: 'x' }, { response_type: 'x' }, {}, PKCE]) {
      const { status, headers } = await driver.authorize(app, { state: 's', ...parameters });
      assert.equal(status, 302);
      assert.match(headers.location ?? '', /^http:\/\/a\.example\/login\/\?next=%2Foauth2%2Fauthorize%2F%3F/);
    }
  });

  it('O6 gives codes of 30 alphanumeric characters, and keeps their hash with all that they are bound to', async () => {
    const code = await driver.code(app, session(), { ...PKCE, state: 'x' });
    await withControlDatabase(portals.home, async ({ db }) => {
      const row = await db
        .selectFrom('authorization_codes')
        .selectAll()
        .where('code_hash', '=', secretHash(code))
        .executeTakeFirstOrThrow();
      assert.deepEqual(
        [row.portal_id, row.user_id, row.redirect_uri, row.scope, row.code_challenge],
        [1, portals.ada.userId, app.redirectUri, 'all', CHALLENGE],
      );
      assert.ok(
        !JSON.stringify(await db.selectFrom('authorization_codes').selectAll().execute()).includes(code),
      );
    });
  });

  it('O13 demands PKCE with S256 of public applications, unless they were registered without', async () => {
    const error = async (parameters: Parameters) =>
      redirected(await driver.authorize(open, parameters, session()), open.redirectUri).get('error');
    for (const parameters of [
      {},
      { code_challenge: CHALLENGE },
      { code_challenge: CHALLENGE, code_challenge_method: 'plain' },
      { code_challenge: CHALLENGE, code_challenge_method: 's256' },
      { code_challenge: 'short', code_challenge_method: 'S256' },
      { code_challenge_method: 'S256' },
    ])
      assert.equal(await error(parameters), 'invalid_request');
    const legacy = await registerTestApplication(portals.home, {
      ownerId: portals.bob.userId,
      type: 'public',
      requiresPkce: false,
      redirectUris: ['org.example.map:/cb'],
    });
    const code = await driver.code(legacy, session());
    tokensOf(await driver.redeem(legacy, code, { client_secret: undefined }));
    const withPkce = await driver.code(legacy, session(), PKCE);
    assert.equal((await driver.redeem(legacy, withPkce)).status, 400, 'enforced when it was sent');
  });

  it('O16 says who answers, in success and error', async () => {
    const allowed = redirected(await driver.decide(app, session(), { state: 's' }));
    assert.deepEqual([...allowed.keys()], ['state', 'code', 'iss']);
    const denied = redirected(await driver.decide(app, session(), { state: 's' }, 'deny'));
    for (const answer of [allowed, denied]) assert.equal(answer.get('iss'), 'http://a.example');
    const metadata = JSON.parse((await portals.ask('/.well-known/oauth-authorization-server')).text);
    assert.equal(metadata.authorization_response_iss_parameter_supported, true);
    assert.equal(metadata.issuer, 'http://a.example');
  });

  it('O17 describes itself, one issuer for each portal', async () => {
    const answer = await portals.ask('/.well-known/oauth-authorization-server');
    assert.equal(answer.headers['content-type'], 'application/json');
    const metadata = JSON.parse(answer.text);
    assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
    assert.deepEqual(metadata.response_types_supported, ['code']);
    for (const name of ['authorization', 'token', 'revocation', 'introspection'])
      assert.match(metadata[`${name}_endpoint`], /^http:\/\/a\.example\/oauth2\/[a-z]+\/$/);
    const other = await portals.ask({ path: '/.well-known/oauth-authorization-server', host: 'b.example' });
    assert.equal(other.status, 200, 'also of a private portal');
    assert.equal(JSON.parse(other.text).issuer, 'http://b.example');
  });

  it('O18 knows no implicit grant', async () => {
    for (const type of ['token', 'id_token', 'none', 'CODE']) {
      const answer = redirected(await driver.authorize(app, { response_type: type }, session()));
      assert.equal(answer.get('error'), 'unsupported_response_type');
    }
  });

  it('O20 refuses a parameter that stands twice; an empty one is none, an unknown one nothing', async () => {
    for (const parameters of [{ state: ['a', 'b'] }, { foo: ['1', '2'] }]) {
      const answer = redirected(await driver.authorize(app, parameters, session()));
      assert.equal(answer.get('error'), 'invalid_request');
    }
    const fine = await driver.authorize(app, { state: ['', 's'], code_challenge: '', foo: '1' }, session());
    assert.equal(fine.status, 200);
  });

  it('O33 asks on every request, with application, owner, portal, scope, lifetime and host', async () => {
    for (const [one, parameters] of [
      [app, {}],
      [open, PKCE],
    ] as const) {
      await driver.code(one, session(), parameters);
      const page = await driver.authorize(one, parameters, session());
      assert.equal(page.status, 200, 'asked again');
      for (const said of [/Field map/, /bob/, /<b>all<\/b>/, /60 minutes/, /ada/])
        assert.match(page.text, said);
      assert.ok(page.text.includes(one === app ? '<b>client.example</b>' : '<b>127.0.0.1:7070</b>'));
    }
    const denied = redirected(await driver.decide(app, session(), { state: 's' }, 'deny'));
    assert.deepEqual([denied.get('error'), denied.get('state')], ['access_denied', 's']);
    assert.equal((await driver.decide(app, session(), {}, 'perhaps')).status, 400);
    // Nothing is given without the token of the form, or for a form of another site.
    const path = `/oauth2/authorize/?${encode({ client_id: app.clientId, response_type: 'code' })}`;
    const page = await portals.ask({ path, headers: cookieOf(session()) });
    const send = (headers: Record<string, string>, fields: Parameters) =>
      portals.ask({ path, headers: { ...FORM, ...headers }, body: encode({ decision: 'allow', ...fields }) });
    assert.equal((await send(cookieOf(session()), {})).status, 403);
    const good = { form_token: formTokenOf(page) };
    assert.equal((await send({ ...cookieOf(session()), Origin: 'https://evil.example' }, good)).status, 403);
    assert.equal((await send({ ...cookieOf(session()), 'Sec-Fetch-Site': 'cross-site' }, good)).status, 403);
    assert.equal((await send(cookieOf(session()), good)).status, 302);
  });

  it('O33 takes no key and no token for a person', async () => {
    for (const authorization of [`Apikey ${portals.ada.key}`, `Bearer ${portals.ada.token}`]) {
      const path = `/oauth2/authorize/?${encode({ client_id: app.clientId, response_type: 'code' })}`;
      const answer = await portals.ask({ path, headers: { Authorization: authorization } });
      assert.equal(answer.status, 403);
      assert.doesNotMatch(answer.text, /<form/);
    }
  });

  it('O37 is framed by nobody', async () => {
    const page = await driver.authorize(app, {}, session());
    assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/);
    assert.match(
      String(page.headers['content-security-policy']),
      /form-action 'self' https:\/\/client\.example;/,
    );
    assert.equal(page.headers['x-frame-options'], 'DENY');
    const error = await driver.authorize(app, { client_id: 'nobody' }, session());
    assert.match(String(error.headers['content-security-policy']), /frame-ancestors 'none'/);
  });

  it('O38 is closed to scripts of other origins; the token endpoint is open to them, without cookies', async () => {
    const Origin = 'https://client.example';
    const path = `/oauth2/authorize/?${encode({ client_id: app.clientId, response_type: 'code' })}`;
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await portals.ask({ path, method, headers: { Origin, ...cookieOf(session()) } });
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
    const token = await portals.ask({ path: '/oauth2/token/', method: 'OPTIONS', headers: { Origin } });
    assert.equal(token.headers['access-control-allow-origin'], '*');
    assert.equal(token.headers['access-control-allow-credentials'], undefined);
    assert.match(String(token.headers['access-control-allow-headers']), /Authorization/);
    const introspect = await portals.ask({
      path: '/oauth2/introspect/',
      method: 'OPTIONS',
      headers: { Origin },
    });
    assert.equal(introspect.headers['access-control-allow-origin'], undefined);
  });

  it('O39 redirects after a POST by 302, which becomes a GET', async () => {
    for (const decision of ['allow', 'deny'])
      assert.equal((await driver.decide(app, session(), {}, decision)).status, 302);
  });

  it('O40 tells nobody where its pages were, and loads nothing', async () => {
    for (const answer of [
      await driver.authorize(app, {}, session()),
      await driver.authorize(app, { client_id: 'nobody' }, session()),
      await driver.decide(app, session()),
    ]) {
      assert.equal(answer.headers['referrer-policy'], 'no-referrer');
      assert.match(String(answer.headers['cache-control']), /no-store/);
      assert.doesNotMatch(answer.text, /(?:src|href)="(?:https?:)?\/\/(?!a\.example)/);
    }
  });

  it('O48 makes client ids itself', () => {
    assert.match(app.clientId, /^[A-Za-z0-9]{24}$/);
    assert.notEqual(app.clientId, open.clientId);
    assert.doesNotMatch(app.clientId, /^\d+$/);
  });

  it('O51 binds the form to the session that it was shown in', async () => {
    const page = await driver.authorize(app, {}, session());
    const path = `/oauth2/authorize/?${encode({ client_id: app.clientId, response_type: 'code' })}`;
    const body = encode({ form_token: formTokenOf(page), decision: 'allow' });
    const other = await portals.ask({ path, headers: { ...FORM, ...cookieOf(portals.bob.session) }, body });
    assert.equal(other.status, 403);
    const anonymous = await portals.ask({ path, headers: FORM, body });
    assert.equal(anonymous.status, 403);
  });

  it('escapes what an owner called their application', async () => {
    const evil = await registerTestApplication(portals.home, {
      ownerId: portals.bob.userId,
      name: '<script>alert(1)</script>"\'&',
    });
    const page = await driver.authorize(evil, {}, session());
    assert.doesNotMatch(page.text, /<script/);
    assert.match(page.text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&amp;/);
  });

  it('lets no state split the answer', async () => {
    const answer = await driver.decide(app, session(), { state: 'a\r\nX-Injected: 1' });
    assert.equal(answer.headers['x-injected'], undefined);
    assert.equal(redirected(answer).get('state'), 'a\r\nX-Injected: 1');
  });

  it('is another for each portal', async () => {
    const other = new OAuthDriver(portals, 'b.example');
    isErrorPage(await other.authorize(app, {}, portals.bea.session));
    assert.equal(
      (await driver.authorize(app, {}, portals.bea.session)).status,
      302,
      'a session of b is none in a',
    );
    const code = await driver.code(app, session(), PKCE);
    const inB = await registerTestApplication(portals.home, { portalId: 2, ownerId: portals.bea.userId });
    for (const one of [app, inB]) {
      const parameters = { redirect_uri: app.redirectUri, code_verifier: VERIFIER };
      assert.notEqual((await other.redeem(one, code, parameters)).status, 200);
    }
    tokensOf(await driver.redeem(app, code, { code_verifier: VERIFIER }));
  });
});
