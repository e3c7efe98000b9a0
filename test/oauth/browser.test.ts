import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { hashPassword } from '../../src/account/password-hash.ts';
import { setPassword } from '../../src/account/passwords.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { hasMovingClock, type MovingClock, makeMovingClock } from '../support/moving-clock.ts';
import { encode, PKCE, registerTestApplication, type Tokens } from '../support/oauth.ts';
import { withControlDatabase } from '../support/people.ts';
import { programAvailable } from '../support/programs.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const PASSWORD = 'a heron stands in the reeds';
const FEATURES = '/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=parcels';

/** An application's own web server: remembers how it was called. */
interface Callback {
  readonly uri: string;
  readonly server: Server;
  last(): URLSearchParams;
}

async function listen(host: string): Promise<Callback> {
  let last = '';
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/callback')) last = request.url;
    response
      .setHeader('Content-Type', 'text/html')
      .end('<!doctype html><title>Back</title><p>Back at the application');
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { uri: `${origin}/callback`, server, last: () => new URL(last, origin).searchParams };
}

describe('an application in a browser', { concurrency: false }, () => {
  let clock: MovingClock;
  let portals: TwoPortals;
  let base: string;
  let callback: Callback;

  before(async () => {
    if (!hasMovingClock()) return;
    clock = await makeMovingClock();
    portals = await startTwoPortals({ env: clock.env, workers: 2 });
    base = portals.server.url.replace('127.0.0.1', 'localhost');
    callback = await listen('127.0.0.1');
    const passwordHash = await hashPassword(PASSWORD);
    const user = { id: portals.bob.userId, name: 'bob' };
    await withControlDatabase(portals.home, ({ db }) =>
      db.transaction().execute((trx) => setPassword(trx, { portalId: 1, user, passwordHash }, COMMAND_LINE)),
    );
  });
  after(async () => {
    if (!hasMovingClock()) return;
    callback.server.close();
    await portals.stop();
    await clock.remove();
  });

  const open = async (t: TestContext): Promise<Browser | undefined> => {
    if (!hasMovingClock() && !programAvailable(t, 'faketime', 'faketime')) return undefined;
    return openChromium(t);
  };
  /** A page that has signed in, on its way to an address. */
  const signIn = async (browser: Browser, path: string) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(base + path);
    assert.match(page.url(), /\/login\//);
    await page.getByLabel('Name').fill('bob');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return { page, complaints };
  };
  const link = (clientId: string, redirectUri: string, more = {}) =>
    `/oauth2/authorize/?${encode({ client_id: clientId, redirect_uri: redirectUri, response_type: 'code', state: 'a b&c', ...more })}`;
  const textAfter = async (page: Page, heading: string) =>
    (await page.locator(`section:has(h2:text-is("${heading}")) code.copy`).textContent()) ?? '';
  const token = async (parameters: Record<string, string>) => {
    const answer = await fetch(`${base}/oauth2/token/`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    return { status: answer.status, json: (await answer.json()) as Tokens };
  };
  const read = async (accessToken: string) => {
    const answer = await fetch(base + FEATURES, { headers: { Authorization: `Bearer ${accessToken}` } });
    return { status: answer.status, text: await answer.text() };
  };

  it('is registered, allowed, reads a restricted dataset, is renewed after an hour, and withdrawn', async (t) => {
    const browser = await open(t);
    if (browser === undefined) return;
    const { page, complaints } = await signIn(browser, '/account/applications/');
    assert.equal(page.url(), `${base}/account/applications/`);

    // O3: an address that can't be registered comes back with the reason beside its field, and nothing is lost.
    await page.getByLabel('Application name').fill('Parcel viewer');
    await page.getByLabel('Redirection URL').fill('http://map.example.org/callback');
    await page.getByRole('button', { name: 'Register' }).click();
    assert.match((await page.locator('#redirect_uris-error').textContent()) ?? '', /is not encrypted/);
    assert.equal(await page.getByLabel('Application name').inputValue(), 'Parcel viewer');
    await page.getByLabel('Redirection URL').fill(callback.uri);
    await page.getByRole('button', { name: 'Register' }).click();
    const clientId = await textAfter(page, 'Client id');
    const secret = await textAfter(page, 'Client secret');
    assert.match(secret, /^[A-Za-z0-9]{48}$/);
    await page.getByRole('link', { name: 'I have copied it' }).click();
    assert.ok(!(await page.content()).includes(secret), 'it is shown once');

    await page.goto(base + link(clientId, callback.uri));
    assert.equal(
      await page.getByRole('heading', { level: 1 }).textContent(),
      'Allow Parcel viewer to read for you?',
    );
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('Back at the application').waitFor();
    assert.equal(callback.last().get('state'), 'a b&c');
    assert.equal(callback.last().get('iss'), base);
    const client = { client_id: clientId, client_secret: secret };
    const code = callback.last().get('code') ?? '';
    const grant = { grant_type: 'authorization_code', code, redirect_uri: callback.uri };
    const first = (await token({ ...client, ...grant })).json;
    assert.match((await read(first.access_token)).text, /Bob Canary/);

    await clock.set(3601);
    assert.equal((await read(first.access_token)).status, 401);
    const renew = (refresh: string) =>
      token({ ...client, grant_type: 'refresh_token', refresh_token: refresh });
    const second = (await renew(first.refresh_token)).json;
    assert.match((await read(second.access_token)).text, /Bob Canary/);

    await page.goto(`${base}/account/applications/`);
    await page.getByRole('button', { name: 'Withdraw Parcel viewer' }).click();
    await page.getByText('The application may no longer read for you.').waitFor();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal((await read(second.access_token)).status, 401);
    assert.equal((await renew(second.refresh_token)).status, 400);
    await clock.set(0);

    await page.goto(base + link(clientId, callback.uri));
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('Back at the application').waitFor();
    assert.deepEqual([callback.last().get('error'), callback.last().get('code')], ['access_denied', null]);
    assert.deepEqual(
      complaints.filter((text) => !/422/.test(text)),
      [],
    );
  });

  it('is changed, gets another secret, and is removed by its owner', async (t) => {
    const browser = await open(t);
    if (browser === undefined) return;
    const app = await registerTestApplication(portals.home, {
      ownerId: portals.bob.userId,
      name: 'To be changed',
      type: 'public',
      redirectUris: [callback.uri],
    });
    const { page } = await signIn(browser, '/account/applications/');
    await page.getByRole('link', { name: 'Edit To be changed' }).click();
    await page.getByLabel('Application name').fill('Changed');
    await page.getByLabel('Requires PKCE').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Changed');
    assert.equal(await page.getByLabel('Requires PKCE').isChecked(), false);
    await page.getByText('Make a new secret …').click();
    await page.getByLabel('Replace the secret').check();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    assert.notEqual(await textAfter(page, 'Client secret'), app.secret);
    const path = `/account/applications/${app.clientId}/`;
    const strangers = { headers: { cookie: `trigpoint-session=${portals.ada.session}` } };
    assert.equal((await fetch(base + path, strangers)).status, 404);
    await page.goto(base + path);
    await page.getByText('Remove the application …').click();
    await page.getByLabel('Remove Changed').check();
    await page.getByRole('button', { name: 'Remove the application' }).click();
    await page.getByText('The application is removed').waitFor();
    assert.equal(await page.getByText('To be changed').count(), 0);
    assert.equal((await page.goto(base + path))?.status(), 404);
  });

  it('O41 keeps its request through the sign-in, which leads nowhere else', async (t) => {
    const browser = await open(t);
    if (browser === undefined) return;
    const app = await registerTestApplication(portals.home, {
      ownerId: portals.ada.userId,
      redirectUris: [callback.uri],
    });
    const { page } = await signIn(browser, link(app.clientId, callback.uri));
    assert.equal(page.url(), base + link(app.clientId, callback.uri));
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('Back at the application').waitFor();
    assert.match(callback.last().get('code') ?? '', /^[A-Za-z0-9]{30}$/);
    for (const next of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      await page.goto(`${base}/login/?next=${encodeURIComponent(next)}`);
      assert.equal(new URL(page.url()).origin, base);
    }
  });

  it('may have an address that a policy admits by its scheme only: IPv6, and an app of its own', async (t) => {
    const browser = await open(t);
    if (browser === undefined) return;
    const six = await listen('::1').catch(() => undefined);
    const uris = ['org.example.map:/callback', ...(six === undefined ? [] : [six.uri])];
    const app = await registerTestApplication(portals.home, {
      ownerId: portals.ada.userId,
      type: 'public',
      redirectUris: uris,
    });
    const { page, complaints } = await signIn(browser, '/account/');
    if (six === undefined) t.diagnostic('there is no IPv6 here');
    else {
      await page.goto(base + link(app.clientId, six.uri, PKCE));
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('Back at the application').waitFor();
      assert.ok(six.last().get('code'));
      six.server.close();
    }
    const led = new Promise<string>((resolve) => {
      page.on('requestfailed', (request) => resolve(request.url()));
      page.on('request', (request) => request.url().startsWith('org.example') && resolve(request.url()));
      page.on('response', (response) => {
        if (response.status() === 302) resolve(response.headers()['location'] ?? '');
      });
    });
    await page.goto(base + link(app.clientId, 'org.example.map:/callback', PKCE));
    await page.getByRole('button', { name: 'Allow' }).click();
    assert.match(await led, /^org\.example\.map:\/callback\?state=a%20b%26c&code=[A-Za-z0-9]{30}&iss=/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(
      complaints.filter((text) => /Content Security Policy/.test(text)),
      [],
    );
  });

  it('has pages that fit every screen and everyone, and load nothing from elsewhere', async (t) => {
    const browser = await open(t);
    if (browser === undefined) return;
    const app = await registerTestApplication(portals.home, {
      ownerId: portals.bob.userId,
      name: 'An application with quite a long name that says everything that it does',
      redirectUris: [
        callback.uri,
        'https://a-very-long-host-name-of-an-organisation.department.example.org/oauth2/callback/of/the/map',
      ],
    });
    const { page } = await signIn(browser, '/account/');
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    await page.goto(base + link(app.clientId, callback.uri));
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('Back at the application').waitFor();
    foreign.length = 0;
    for (const { name, width, height, colorScheme } of SCREENS) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      for (const path of [
        link(app.clientId, callback.uri),
        link('nobody', callback.uri),
        '/account/applications/',
        `/account/applications/${app.clientId}/`,
      ]) {
        await page.goto(base + path);
        assert.equal(await overflowOf(page), 0, `${name} ${path}`);
        assert.deepEqual(await accessibilityProblems(page), [], `${name} ${path}`);
      }
    }
    assert.deepEqual(foreign, []);
  });
});
