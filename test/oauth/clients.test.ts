import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { AuthorizationCode } from 'simple-oauth2';
import { approve, encode, registerTestApplication, type TestApplication } from '../support/oauth.ts';
import { programAvailable, pythonModuleAvailable, run } from '../support/programs.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const FEATURES = '/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=parcels';

describe('clients that we did not write', () => {
  let portals: TwoPortals;
  let app: TestApplication;
  let open: TestApplication;
  let base: string;
  let session: string;

  before(async () => {
    portals = await startTwoPortals({ workers: 2 });
    session = portals.bob.session;
    const ownerId = portals.ada.userId;
    app = await registerTestApplication(portals.home, {
      ownerId,
      redirectUris: ['https://client.example/cb'],
    });
    open = await registerTestApplication(portals.home, {
      ownerId,
      type: 'public',
      redirectUris: ['http://127.0.0.1:7070/'],
    });
    base = portals.server.url.replace('127.0.0.1', 'localhost');
  });
  after(() => portals.stop());

  describe('openid-client', () => {
    const execute = [openid.allowInsecureRequests];
    const discover = (one: TestApplication, authentication?: openid.ClientAuth) =>
      openid.discovery(new URL(base), one.clientId, one.secret, authentication, {
        algorithm: 'oauth2',
        execute,
      });

    for (const [name, authentication] of [
      ['in the body', () => openid.ClientSecretPost(app.secret)],
      ['by Basic', () => openid.ClientSecretBasic(app.secret)],
      ['as a public client', () => openid.None()],
    ] as const) {
      it(`discovers, authorizes with PKCE, reads, refreshes, introspects and revokes: ${name}`, async () => {
        const one = name === 'as a public client' ? open : app;
        const configuration = await discover(one, authentication());
        const verifier = openid.randomPKCECodeVerifier();
        const state = openid.randomState();
        const link = openid.buildAuthorizationUrl(configuration, {
          redirect_uri: one.redirectUri,
          scope: 'all',
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
        });
        const back = new URL(await approve(portals, link, session));
        const checks = { pkceCodeVerifier: verifier, expectedState: state };
        const tokens = await openid.authorizationCodeGrant(configuration, back, checks);
        assert.equal(tokens.expires_in, 3600);
        const read = (token: string) =>
          openid.fetchProtectedResource(configuration, token, new URL(base + FEATURES), 'GET');
        assert.match(await (await read(tokens.access_token)).text(), /Bob Canary/);
        const next = await openid.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
        assert.match(await (await read(next.access_token)).text(), /Bob Canary/);
        if (one === app) {
          const facts = await openid.tokenIntrospection(configuration, next.access_token);
          assert.deepEqual([facts.active, facts.client_id, facts['username']], [true, app.clientId, 'bob']);
        }
        await openid.tokenRevocation(configuration, next.refresh_token ?? '');
        await assert.rejects(openid.refreshTokenGrant(configuration, next.refresh_token ?? ''), (error) => {
          assert.ok(error instanceof openid.ResponseBodyError, String(error));
          return error.error === 'invalid_grant' && error.status === 400;
        });
      });
    }

    it('sees a wrong issuer, and a denial', async () => {
      const configuration = await discover(app);
      const link = openid.buildAuthorizationUrl(configuration, { redirect_uri: app.redirectUri, state: 's' });
      const back = new URL(await approve(portals, link, session));
      back.searchParams.set('iss', 'https://evil.example');
      const expected = { expectedState: 's' };
      await assert.rejects(openid.authorizationCodeGrant(configuration, back, expected), (error) => {
        assert.match(String((error as Error).cause), /unexpected "iss"/);
        return true;
      });
      const denied = new URL(
        `${app.redirectUri}?state=s&error=access_denied&iss=${encodeURIComponent(base)}`,
      );
      await assert.rejects(
        openid.authorizationCodeGrant(configuration, denied, expected),
        (error) => error instanceof openid.AuthorizationResponseError && error.error === 'access_denied',
      );
    });
  });

  it('oauth4webapi, the strictest, takes every answer', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(base);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const client: oauth.Client = { client_id: app.clientId };
    const proof = oauth.ClientSecretBasic(app.secret);
    const verifier = oauth.generateRandomCodeVerifier();
    const link = new URL(server.authorization_endpoint ?? '');
    link.search = encode({
      client_id: app.clientId,
      redirect_uri: app.redirectUri,
      response_type: 'code',
      scope: 'all',
      state: 'x y&z',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const back = new URL(await approve(portals, link, session));
    const parameters = oauth.validateAuthResponse(server, client, back, 'x y&z');
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      proof,
      parameters,
      app.redirectUri,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer);
    const data = await oauth.protectedResourceRequest(
      tokens.access_token,
      'GET',
      new URL(base + FEATURES),
      undefined,
      undefined,
      insecure,
    );
    assert.match(await data.text(), /Bob Canary/);
    await assert.rejects(
      oauth.protectedResourceRequest(
        'wrong',
        'GET',
        new URL(base + FEATURES),
        undefined,
        undefined,
        insecure,
      ),
      (error) => {
        assert.ok(error instanceof oauth.WWWAuthenticateChallengeError, String(error));
        const challenge = error.cause.find(({ scheme }) => scheme === 'bearer');
        return challenge?.parameters['error'] === 'invalid_token';
      },
    );
    const renewed = await oauth.refreshTokenGrantRequest(
      server,
      client,
      proof,
      tokens.refresh_token ?? '',
      insecure,
    );
    const next = await oauth.processRefreshTokenResponse(server, client, renewed);
    const looked = await oauth.introspectionRequest(server, client, proof, next.access_token, insecure);
    assert.equal((await oauth.processIntrospectionResponse(server, client, looked)).active, true);
    const revoked = await oauth.revocationRequest(server, client, proof, next.refresh_token ?? '', insecure);
    await oauth.processRevocationResponse(revoked);
  });

  for (const authorizationMethod of ['header', 'body'] as const) {
    it(`simple-oauth2 gets, refreshes and revokes tokens: credentials in the ${authorizationMethod}`, async () => {
      const client = new AuthorizationCode({
        client: { id: app.clientId, secret: app.secret },
        auth: {
          tokenHost: base,
          tokenPath: '/oauth2/token/',
          revokePath: '/oauth2/revoke/',
          authorizePath: '/oauth2/authorize/',
        },
        options: { authorizationMethod },
      });
      const link = client.authorizeURL({ redirect_uri: app.redirectUri, scope: 'all', state: 's' });
      const back = new URL(await approve(portals, link, session));
      const code = back.searchParams.get('code') ?? '';
      const token = await client.getToken({ code, redirect_uri: app.redirectUri, scope: 'all' });
      assert.equal(token.expired(), false);
      const next = await token.refresh();
      const headers = { Authorization: `Bearer ${next.token['access_token']}` };
      assert.match(await (await fetch(base + FEATURES, { headers })).text(), /Bob Canary/);
      await next.revokeAll();
      await assert.rejects(next.refresh(), /400/);
    });
  }

  /** Runs a Python client: it prints the link, and reads from standard input where the user was sent to. */
  const python = async (program: string, one: TestApplication) => {
    const env = {
      BASE: base,
      CLIENT_ID: one.clientId,
      SECRET: one.secret,
      REDIRECT: one.redirectUri,
      FEATURES,
      OAUTHLIB_INSECURE_TRANSPORT: '1',
      AUTHLIB_INSECURE_TRANSPORT: '1',
    };
    const first = await run('/usr/bin/python3', ['-c', program], { env });
    const [link = '', state = ''] = first.stdout.trim().split('\n');
    assert.equal(first.status, 0, first.stderr);
    const back = await approve(portals, link, session);
    const second = await run('/usr/bin/python3', ['-c', program], {
      env: { ...env, BACK: back, STATE: state },
    });
    assert.equal(second.status, 0, second.stderr);
    assert.match(second.stdout, /^read refreshed read refused$/m);
  };

  it('requests-oauthlib authorizes, reads, refreshes and is refused', async (t: TestContext) => {
    if (!pythonModuleAvailable(t, 'requests_oauthlib', 'python3-requests-oauthlib')) return;
    await python(
      `
import os
from requests_oauthlib import OAuth2Session
from oauthlib.oauth2 import InvalidGrantError
e = os.environ
s = OAuth2Session(e['CLIENT_ID'], redirect_uri=e['REDIRECT'], scope=['all'], state=e.get('STATE'))
if 'BACK' not in e:
    print(*s.authorization_url(e['BASE'] + '/oauth2/authorize/'), sep='\\n')
else:
    done = []
    url = e['BASE'] + '/oauth2/token/'
    token = s.fetch_token(url, authorization_response=e['BACK'], client_secret=e['SECRET'])
    assert 'Bob Canary' in s.get(e['BASE'] + e['FEATURES']).text; done.append('read')
    s.refresh_token(url, client_id=e['CLIENT_ID'], client_secret=e['SECRET']); done.append('refreshed')
    assert 'Bob Canary' in s.get(e['BASE'] + e['FEATURES']).text; done.append('read')
    try:
        s.refresh_token(url, refresh_token=token['refresh_token'], client_id=e['CLIENT_ID'], client_secret=e['SECRET'])
    except InvalidGrantError:
        done.append('refused')
    print(*done)
`,
      app,
    );
  });

  for (const kind of ['confidential', 'public'] as const) {
    it(`Authlib authorizes with PKCE, reads, refreshes and is refused: ${kind}`, async (t: TestContext) => {
      if (!pythonModuleAvailable(t, 'authlib', 'python3-authlib')) return;
      await python(
        `
import os
from authlib.integrations.requests_client import OAuth2Session
from authlib.integrations.base_client import OAuthError
e = os.environ
kind = '${kind}'
more = dict(token_endpoint_auth_method='none') if kind == 'public' else dict(client_secret=e['SECRET'])
s = OAuth2Session(e['CLIENT_ID'], redirect_uri=e['REDIRECT'], scope='all', code_challenge_method='S256', state=e.get('STATE'), **more)
verifier = 'v' * 48
if 'BACK' not in e:
    print(*s.create_authorization_url(e['BASE'] + '/oauth2/authorize/', code_verifier=verifier), sep='\\n')
else:
    done = []
    url = e['BASE'] + '/oauth2/token/'
    token = s.fetch_token(url, authorization_response=e['BACK'], code_verifier=verifier)
    assert 'Bob Canary' in s.get(e['BASE'] + e['FEATURES']).text; done.append('read')
    s.refresh_token(url, refresh_token=token['refresh_token']); done.append('refreshed')
    assert 'Bob Canary' in s.get(e['BASE'] + e['FEATURES']).text; done.append('read')
    try:
        s.refresh_token(url, refresh_token=token['refresh_token'])
    except OAuthError as error:
        assert error.error == 'invalid_grant', error
        done.append('refused')
    print(*done)
`,
        kind === 'public' ? open : app,
      );
    });
  }

  it('curl gets a token and reads with it', async (t: TestContext) => {
    if (!programAvailable(t, 'curl', 'curl')) return;
    const curl = async (...args: readonly string[]) => {
      const { status, stdout, stderr } = await run('curl', ['-sS', '--fail-with-body', ...args]);
      assert.equal(status, 0, stderr + stdout);
      return stdout;
    };
    const query = encode({ client_id: app.clientId, redirect_uri: app.redirectUri, response_type: 'code' });
    const back = new URL(await approve(portals, `${base}/oauth2/authorize/?${query}`, session));
    const tokens = JSON.parse(
      await curl(
        '-u',
        `${app.clientId}:${app.secret}`,
        '-d',
        'grant_type=authorization_code',
        '--data-urlencode',
        `redirect_uri=${app.redirectUri}`,
        '-d',
        `code=${back.searchParams.get('code')}`,
        `${base}/oauth2/token/`,
      ),
    );
    assert.match(await curl('--oauth2-bearer', tokens.access_token, base + FEATURES), /Bob Canary/);
  });
});
