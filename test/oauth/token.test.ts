import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { secretHash } from '../../src/lib/secrets.ts';
import type { HttpAnswer } from '../support/ask.ts';
import {
  encode,
  FORM,
  OAuthDriver,
  type Parameters,
  PKCE,
  refusalOf,
  registerTestApplication,
  type TestApplication,
  tokensOf,
  VERIFIER,
} from '../support/oauth.ts';
import { withControlDatabase } from '../support/people.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const basic = (id: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

describe('the token endpoint', () => {
  let portals: TwoPortals;
  let driver: OAuthDriver;
  let app: TestApplication;
  let other: TestApplication;
  let open: TestApplication;
  let session: string;

  before(async () => {
    portals = await startTwoPortals({ workers: 2 });
    driver = new OAuthDriver(portals);
    session = portals.ada.session;
    const ownerId = portals.bob.userId;
    app = await registerTestApplication(portals.home, { ownerId });
    other = await registerTestApplication(portals.home, { ownerId, name: 'Other' });
    open = await registerTestApplication(portals.home, { ownerId, type: 'public' });
  });
  after(() => portals.stop());

  const newCode = () => driver.code(app, session);
  const newTokens = () => driver.tokens(app, session);
  /** Access tokens end on every worker within a second; here the worker that is asked may be another. */
  const isDead = async (token: string) => {
    const deadline = Date.now() + 1000;
    while ((await driver.statusWith(token)) !== 401) {
      if (Date.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return true;
  };
  const count = (answers: readonly HttpAnswer[], status: number) =>
    answers.filter((answer) => answer.status === status).length;
  const all = <Result>(times: number, act: () => Promise<Result>) =>
    Promise.all(Array.from({ length: times }, act));

  it('O7 gives tokens for a code once, of fifty that show it to two workers at once', async () => {
    for (let round = 0; round < 3; round++) {
      const code = await newCode();
      const answers = await all(50, () => driver.redeem(app, code));
      assert.deepEqual([count(answers, 200), count(answers, 400)], [1, 49]);
      const winner = answers.find(({ status }) => status === 200);
      assert.ok(winner);
      const tokens = tokensOf(winner);
      assert.ok(await isDead(tokens.access_token), 'the others were replays');
      assert.equal(refusalOf(await driver.refresh(app, tokens.refresh_token)), '400 invalid_grant');
    }
  });

  it('O8 refuses a replayed code, and revokes all that came of it', async () => {
    const code = await newCode();
    const first = tokensOf(await driver.redeem(app, code));
    const second = tokensOf(await driver.refresh(app, first.refresh_token));
    assert.equal(await driver.statusWith(second.access_token), 200);
    assert.equal(refusalOf(await driver.redeem(app, code)), '400 invalid_grant');
    for (const { access_token: token } of [first, second]) assert.ok(await isDead(token));
    assert.equal(refusalOf(await driver.refresh(app, second.refresh_token)), '400 invalid_grant');
  });

  it('O9 burns a code that is shown wrongly', async () => {
    for (const [asked, wrong] of [
      [{}, { client_id: other.clientId, client_secret: other.secret }],
      [{}, { redirect_uri: 'https://example.com/' }],
      [PKCE, { code_verifier: 'x'.repeat(43) }],
    ] as const) {
      const code = await driver.code(app, session, asked);
      assert.equal(refusalOf(await driver.redeem(app, code, wrong)), '400 invalid_grant');
      const right = asked === PKCE ? { code_verifier: VERIFIER } : {};
      assert.equal(refusalOf(await driver.redeem(app, code, right)), '400 invalid_grant');
    }
  });

  it('O11 takes no code of another application', async () => {
    const code = await newCode();
    const as = { client_id: other.clientId, client_secret: other.secret };
    assert.equal(refusalOf(await driver.redeem(app, code, as)), '400 invalid_grant');
  });

  it('O12 wants the redirect_uri of the authorization request again', async () => {
    for (const redirect_uri of [
      undefined,
      '',
      'https://example.com/',
      'https://example.com?',
      'HTTPS://example.com',
    ])
      assert.equal(
        refusalOf(await driver.redeem(app, await newCode(), { redirect_uri })),
        '400 invalid_grant',
      );
    const unnamed = await driver.code(app, session, { redirect_uri: undefined });
    tokensOf(await driver.redeem(app, unnamed, { redirect_uri: undefined }));
  });

  it('O14 refuses a verifier without a challenge, and a challenge without its verifier', async () => {
    const plain = await driver.redeem(app, await newCode(), { code_verifier: VERIFIER });
    assert.equal(refusalOf(plain), '400 invalid_grant');
    assert.equal(
      refusalOf(await driver.redeem(app, await driver.code(app, session, PKCE))),
      '400 invalid_grant',
    );
  });

  it('O15 takes verifiers of 43 to 128 unreserved characters, and the right one only', async () => {
    for (const code_verifier of [
      'abc',
      VERIFIER.slice(1),
      `${VERIFIER}=`,
      `${VERIFIER} `,
      'ä'.repeat(43),
      'x'.repeat(129),
    ]) {
      const code = await driver.code(app, session, PKCE);
      assert.equal(refusalOf(await driver.redeem(app, code, { code_verifier })), '400 invalid_grant');
    }
    tokensOf(await driver.redeem(app, await driver.code(app, session, PKCE), { code_verifier: VERIFIER }));
  });

  it('O18 knows no grant but codes and refresh tokens', async () => {
    for (const grant_type of [
      'password',
      'client_credentials',
      'implicit',
      'urn:ietf:params:oauth:grant-type:device_code',
      '__proto__',
    ]) {
      const answer = await driver.token(app, { grant_type, username: 'ada', password: 'x' });
      assert.equal(refusalOf(answer), '400 unsupported_grant_type');
    }
  });

  it('O19 takes POST only', async () => {
    for (const endpoint of ['token', 'revoke', 'introspect'])
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await portals.ask({ path: `/oauth2/${endpoint}/?client_id=${app.clientId}`, method });
        assert.equal(answer.status, 405);
        assert.match(String(answer.headers.allow), /POST/);
      }
  });

  it('O20 refuses a parameter that stands twice; an empty one is none; scopes is known, state comes back', async () => {
    const twice: Parameters[] = [
      { code: ['x', 'y'] },
      { client_id: [app.clientId, app.clientId] },
      { foo: ['1', '2'] },
    ];
    for (const parameters of twice)
      assert.equal(refusalOf(await driver.redeem(app, 'x', parameters)), '400 invalid_request');
    for (const parameters of [{ grant_type: '' }, { code: '' }])
      assert.equal(refusalOf(await driver.redeem(app, 'x', parameters)), '400 invalid_request');
    const more = { state: 'ilove&data é', scopes: 'all', scope: '', code_verifier: '', foo: 'bar' };
    const tokens = tokensOf(await driver.redeem(app, await newCode(), more));
    assert.equal(tokens.state, 'ilove&data é');
    assert.ok(!('state' in tokensOf(await driver.redeem(app, await newCode()))));
  });

  it('O21 authenticates clients by Basic, form-encoded, or in the body, not by both', async () => {
    const redeem = async (headers: Record<string, string>, parameters: Parameters) =>
      driver.post(
        'token',
        {
          grant_type: 'authorization_code',
          code: await newCode(),
          redirect_uri: app.redirectUri,
          ...parameters,
        },
        headers,
      );
    const secret = basic(app.clientId, app.secret);
    tokensOf(await redeem(secret, {}));
    tokensOf(await redeem(secret, { client_id: app.clientId }));
    const hidden = [...app.secret].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
    tokensOf(await redeem(basic(app.clientId, hidden), {}));
    tokensOf(await redeem({ authorization: secret.Authorization.replace('Basic', 'bASIC') }, {}));
    for (const body of [{ client_secret: app.secret }, { client_id: other.clientId }])
      assert.equal(refusalOf(await redeem(secret, body)), '400 invalid_request');
    for (const header of [
      'Basic',
      'Basic !',
      'Basic Og==',
      basic(app.clientId, '%').Authorization,
      `Bearer ${app.secret}`,
    ])
      assert.equal(refusalOf(await redeem({ Authorization: header }, {})), '401 invalid_client', header);
  });

  it('O22 refuses in JSON as RFC 6749 has it: 401 for the client, with a challenge, 400 for the rest', async () => {
    for (const answer of [
      await driver.post(
        'token',
        { grant_type: 'authorization_code', code: 'x' },
        basic(app.clientId, 'wrong'),
      ),
      await driver.post('token', { grant_type: 'authorization_code', code: 'x' }, basic('nobody', 'wrong')),
      await driver.redeem({ ...app, secret: 'wrong' }, 'x'),
      await driver.post('token', { grant_type: 'authorization_code', client_id: app.clientId, code: 'x' }),
      await driver.post('token', {}),
    ]) {
      assert.equal(refusalOf(answer), '401 invalid_client');
      assert.match(String(answer.headers['www-authenticate']), /^Basic realm="a"/);
    }
    assert.equal(refusalOf(await driver.token(app, {})), '400 invalid_request');
    const json = await driver.portals.ask({
      path: '/oauth2/token/',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id: app.clientId }),
    });
    assert.equal(refusalOf(json), '400 invalid_request');
    const large = await driver.token(app, { state: 'x'.repeat(20_000) });
    assert.equal(refusalOf(large), '413 invalid_request');
  });

  it('O23 forbids every cache to keep its answers', async () => {
    const good = await driver.redeem(app, await newCode());
    const bad = await driver.redeem(app, 'x');
    for (const { headers } of [good, bad])
      assert.deepEqual([headers['cache-control'], headers.pragma], ['no-store', 'no-cache']);
    assert.equal(good.headers['content-type'], 'application/json');
  });

  it('O24 keeps the hash of the secret only, and shows the secret once', async () => {
    await withControlDatabase(portals.home, async ({ db }) => {
      const rows = await db.selectFrom('applications').selectAll().execute();
      assert.ok(!JSON.stringify(rows).includes(app.secret));
      assert.ok(rows.some((row) => row.secret_hash === secretHash(app.secret)));
    });
    for (const secret of [app.secret.slice(0, -1), `${app.secret}x`, app.secret.toLowerCase(), ''])
      assert.equal(refusalOf(await driver.redeem({ ...app, secret }, 'x')), '401 invalid_client');
  });

  it('puts failed authentications on record, and a flood of them only in small part', async () => {
    const refusals = () =>
      withControlDatabase(portals.home, ({ db }) =>
        db.selectFrom('audit_log').selectAll().where('action', '=', 'client.refuse').execute(),
      );
    for (let i = 0; i < 60; i++)
      await driver.redeem({ ...app, clientId: `guess-${i}`, secret: 'wrong' }, 'x');
    const logged = await refusals();
    assert.ok(logged.length >= 2 && logged.length <= 2 * 20, `${logged.length} events`);
    assert.ok(logged.some(({ subject }) => subject === `application ${app.clientId}`));
    assert.ok(logged.some(({ subject }) => subject === 'unknown client'));
    assert.doesNotMatch(JSON.stringify(logged), /guess-|wrong/);
  });

  it('O25 gives access tokens of 30 alphanumeric characters for an hour, for this portal', async () => {
    const answer = await driver.redeem(app, await newCode(), { state: 's' });
    const tokens = tokensOf(answer);
    assert.deepEqual(Object.keys(tokens), [
      'access_token',
      'expires_in',
      'token_type',
      'state',
      'scope',
      'refresh_token',
    ]);
    assert.deepEqual([tokens.expires_in, tokens.token_type, tokens.scope], [3600, 'Bearer', 'all']);
    for (const token of [tokens.access_token, tokens.refresh_token]) assert.match(token, /^[A-Za-z0-9]{30}$/);
    assert.equal(await driver.statusWith(tokens.access_token), 200);
    assert.equal(await new OAuthDriver(portals, 'b.example').statusWith(tokens.access_token), 401);
    await withControlDatabase(portals.home, async ({ db }) => {
      const dump = JSON.stringify(await db.selectFrom('tokens').selectAll().execute());
      for (const token of [tokens.access_token, tokens.refresh_token]) assert.ok(!dump.includes(token));
    });
  });

  it('O26 gives a new refresh token with every refresh, and the old one is dead', async () => {
    const first = await newTokens();
    const second = tokensOf(
      await driver.refresh(app, first.refresh_token, { redirect_uri: 'https://example.com', state: 's' }),
    );
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(second.state, 's');
    assert.equal(await driver.statusWith(second.access_token), 200);
    assert.equal(refusalOf(await driver.refresh(app, first.refresh_token)), '400 invalid_grant');
  });

  it('O27 ends the whole family when a refresh token is shown again, and writes it down', async () => {
    const first = await newTokens();
    const second = tokensOf(await driver.refresh(app, first.refresh_token));
    const third = tokensOf(await driver.refresh(app, second.refresh_token));
    assert.equal(refusalOf(await driver.refresh(app, first.refresh_token)), '400 invalid_grant');
    for (const { access_token: token } of [first, second, third]) assert.ok(await isDead(token));
    assert.equal(refusalOf(await driver.refresh(app, third.refresh_token)), '400 invalid_grant');
    await withControlDatabase(portals.home, async ({ db }) => {
      const events = await db
        .selectFrom('audit_log')
        .selectAll()
        .where('action', '=', 'token.reuse')
        .execute();
      assert.ok(
        events.some(({ subject, details }) => subject === app.clientId && /refresh token/.test(details)),
      );
    });
  });

  it('O28 refreshes once, of fifty that show a token to two workers at once', async () => {
    const { refresh_token: token } = await newTokens();
    const answers = await all(50, () => driver.refresh(app, token));
    assert.deepEqual([count(answers, 200), count(answers, 400)], [1, 49]);
    const winner = answers.find(({ status }) => status === 200);
    assert.ok(winner && (await isDead(tokensOf(winner).access_token)), 'never two families: none is left');
  });

  it('O29 has no time of grace: a retry is a replay', async () => {
    const first = await newTokens();
    tokensOf(await driver.refresh(app, first.refresh_token));
    assert.equal(refusalOf(await driver.refresh(app, first.refresh_token)), '400 invalid_grant');
  });

  it('O30 binds refresh tokens to their application, and refuses a larger scope before anything is used up', async () => {
    const { refresh_token: token } = await newTokens();
    const as = { client_id: other.clientId, client_secret: other.secret };
    assert.equal(refusalOf(await driver.refresh(app, token, as)), '400 invalid_grant');
    for (const parameters of [{ scope: 'all admin' }, { scopes: 'admin' }])
      assert.equal(refusalOf(await driver.refresh(app, token, parameters)), '400 invalid_scope');
    const code = await newCode();
    assert.equal(refusalOf(await driver.redeem(app, code, { scope: 'admin' })), '400 invalid_scope');
    tokensOf(await driver.redeem(app, code));
    tokensOf(await driver.refresh(app, token, { scope: 'all' }));
  });

  it('O32 takes no secret of a public application for a proof: it must bring the verifier, and rotates too', async () => {
    for (const client_secret of [undefined, open.secret, 'wrong']) {
      const code = await driver.code(open, session, PKCE);
      assert.equal(refusalOf(await driver.redeem(open, code, { client_secret })), '400 invalid_grant');
      const again = await driver.code(open, session, PKCE);
      const tokens = tokensOf(await driver.redeem(open, again, { client_secret, code_verifier: VERIFIER }));
      const next = tokensOf(await driver.refresh(open, tokens.refresh_token, { client_secret }));
      assert.equal(
        refusalOf(await driver.refresh(open, tokens.refresh_token, { client_secret })),
        '400 invalid_grant',
      );
      assert.ok(await isDead(next.access_token));
    }
  });

  it('O36 revokes a refresh token with its family, an access token alone, and is content with an unknown one', async () => {
    const revoke = (token: string | undefined, by = app) =>
      driver.post('revoke', { token, client_id: by.clientId, client_secret: by.secret });
    const first = await newTokens();
    assert.deepEqual(
      [(await revoke('unknown')).status, (await revoke(first.access_token)).status],
      [200, 200],
    );
    assert.ok(await isDead(first.access_token));
    const second = tokensOf(await driver.refresh(app, first.refresh_token));
    assert.equal(refusalOf(await revoke(second.refresh_token, other)), '400 invalid_request');
    assert.equal(await driver.statusWith(second.access_token), 200);
    const gone = await revoke(second.refresh_token);
    assert.deepEqual([gone.status, gone.text, gone.headers['cache-control']], [200, '{}', 'no-store']);
    assert.ok(await isDead(second.access_token));
    assert.equal(refusalOf(await driver.refresh(app, second.refresh_token)), '400 invalid_grant');
    assert.equal((await revoke(second.refresh_token)).status, 200);
    assert.equal(refusalOf(await revoke(undefined)), '400 invalid_request');
    assert.equal(refusalOf(await revoke('x', { ...app, secret: 'wrong' })), '401 invalid_client');
    const mine = await driver.tokens(open, session);
    assert.equal(
      (await driver.post('revoke', { token: mine.refresh_token, client_id: open.clientId })).status,
      200,
    );
    assert.ok(await isDead(mine.access_token));
  });

  it('O36 introspects a confidential application’s own tokens', async () => {
    const look = async (token: string, by = app) => {
      const answer = await driver.post('introspect', { token }, basic(by.clientId, by.secret));
      assert.deepEqual([answer.status, answer.headers['cache-control']], [200, 'no-store']);
      return JSON.parse(answer.text) as Record<string, unknown>;
    };
    const { access_token: access, refresh_token: refresh } = await newTokens();
    const { exp, iat, ...facts } = await look(access);
    assert.deepEqual(facts, {
      active: true,
      scope: 'all',
      client_id: app.clientId,
      username: 'ada',
      token_type: 'Bearer',
      sub: String(portals.ada.userId),
      iss: 'http://a.example',
    });
    assert.equal((exp as number) - (iat as number), 3600);
    assert.equal((await look(refresh))['active'], true);
    for (const answer of [await look('unknown'), await look(access, other), await look(portals.bob.token)])
      assert.deepEqual(answer, { active: false });
    await driver.refresh(app, refresh);
    assert.deepEqual(await look(refresh), { active: false });
    const asPublic = await driver.post('introspect', { token: access, client_id: open.clientId });
    assert.equal(refusalOf(asPublic), '400 unauthorized_client');
    assert.equal(refusalOf(await driver.post('introspect', { token: access })), '401 invalid_client');
  });

  it('O49 makes those wait who guess secrets or codes', async () => {
    const limited = async (make: () => Promise<HttpAnswer>) => {
      // Each of the two workers counts for itself.
      for (let i = 0; i < 400; i++) {
        const answer = await make();
        if (answer.status !== 429) continue;
        assert.equal(refusalOf(answer), '429 temporarily_unavailable');
        const seconds = Number(answer.headers['retry-after']);
        assert.ok(seconds >= 1 && seconds <= 60);
        return i;
      }
      return assert.fail('was never refused');
    };
    const victim = await registerTestApplication(portals.home, { ownerId: portals.bob.userId });
    assert.ok((await limited(() => driver.redeem({ ...victim, secret: 'guess' }, 'x'))) >= 30);
    await limited(() => driver.redeem(other, 'x'.repeat(30)));
    tokensOf(await driver.redeem(app, await newCode()));
  });

  it('reads a body without a Content-Type as a form', async () => {
    const body = encode({
      client_id: app.clientId,
      client_secret: app.secret,
      grant_type: 'authorization_code',
      code: await newCode(),
      redirect_uri: app.redirectUri,
    });
    tokensOf(await portals.ask({ path: '/oauth2/token/', body }));
    assert.equal((await portals.ask({ path: '/oauth2/token', headers: FORM, body })).status, 400);
  });
});
