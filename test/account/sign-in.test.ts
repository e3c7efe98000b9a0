import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { hashPassword } from '../../src/account/password-hash.ts';
import { createUser, updateUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import type { ControlDatabase } from '../../src/database/control-database.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { withControlDatabase } from '../support/people.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const PASSWORD = 'a heron stands in the reeds';

describe('signing in', () => {
  let home: string;
  let server: RunningServer;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--title', 'City');
    const passwordHash = await hashPassword(PASSWORD);
    await withControlDatabase(home, async (database: ControlDatabase) => {
      const { id } = await findPortal(database, 'city');
      for (const name of ['ada', 'bob', 'cid', 'dan'])
        await createUser(database, id, { name, role: 'member', passwordHash }, COMMAND_LINE);
      const eve = await createUser(database, id, { name: 'eve', role: 'member', passwordHash }, COMMAND_LINE);
      await updateUser(database, { portalId: id, userId: eve.id }, { isDisabled: true }, COMMAND_LINE);
    });
    server = await startServer({ home, flags: ['--trusted-proxies', '127.0.0.1'] });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** A browser somewhere else on the network: attempts from one address are counted together. */
  const browser = (address: string, more: Record<string, string> = {}) =>
    new FormBrowser(server.url, { 'x-forwarded-for': address, ...more });
  const signIn = (from: FormBrowser, name: string, password = PASSWORD, next = '') =>
    from.submit(`/login/${next === '' ? '' : `?next=${encodeURIComponent(next)}`}`, { name, password });

  it('gives a session, and leads to where the person was going', async () => {
    const own = browser('192.0.2.1');
    const answer = await signIn(own, 'Ada', PASSWORD, '/account/?done=saved');
    assert.deepEqual(
      [answer.status, answer.headers.get('location')],
      [303, `${server.url}/account/?done=saved`],
    );
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^trigpoint-session=[A-Za-z0-9]{30}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const page = await (await own.get('/')).text();
    assert.match(page, />ada<\/a>/);
    assert.match(page, />Sign out</);
    const again = await own.get('/login/');
    assert.equal(again.status, 303, 'who has signed in needn’t again');
  });

  it('never leads to another site', async () => {
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/',
      'javascript:alert(1)',
    ]) {
      const answer = await signIn(browser('192.0.2.2'), 'ada', PASSWORD, next);
      assert.equal(answer.headers.get('location'), `${server.url}/`);
    }
  });

  it('says the same, with the same status, of an unknown name, a wrong password and a disabled account', async () => {
    const pages = [];
    for (const [name, password] of [
      ['nobody', PASSWORD],
      ['bob', 'wrong'],
      ['eve', PASSWORD],
    ] as const) {
      const answer = await signIn(browser('192.0.2.3'), name, password);
      const text = await answer.text();
      pages.push([
        answer.status,
        text.replaceAll(name, 'NAME').replace(/value="[\w-]{43}"/, 'value="TOKEN"'),
      ]);
      assert.equal(answer.headers.get('set-cookie'), null);
    }
    assert.match(pages[0]?.[1] as string, /Name or password is not right/);
    assert.deepEqual(pages[1], pages[0]);
    assert.deepEqual(pages[2], pages[0]);
  });

  it('gives another session than the one before, which ends', async () => {
    const own = browser('192.0.2.4');
    await signIn(own, 'ada');
    const first = own.cookie;
    const thief = new FormBrowser(server.url, { cookie: first });
    assert.equal((await thief.get('/account/')).status, 200);
    await own.submit('/logout/', {});
    assert.equal((await thief.get('/account/')).status, 302, 'the session has ended on the server too');
    await signIn(own, 'ada');
    assert.notEqual(own.cookie, first);
    const planted = browser('192.0.2.4', { cookie: `trigpoint-session=${'x'.repeat(30)}` });
    assert.equal((await planted.get('/account/')).status, 302);
  });

  it('uses a cookie for TLS alone where the request came by TLS', async () => {
    const secure = browser('192.0.2.5', {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'data.city.example',
    });
    const page = await secure.get('/login/');
    assert.match(page.headers.get('set-cookie') ?? '', /^__Host-trigpoint-form=.*; Secure; SameSite=Lax$/);
    assert.equal(page.headers.get('strict-transport-security'), 'max-age=31536000');
    assert.equal((await browser('192.0.2.5').get('/login/')).headers.get('strict-transport-security'), null);
  });

  it('gets slow after a few failures, for the name and for the address, and is open again with time', async () => {
    const statuses = [];
    for (let i = 0; i < 8; i++)
      statuses.push((await signIn(browser(`198.51.100.${i}`), 'cid', 'wrong')).status);
    assert.deepEqual(statuses.slice(0, 5), [422, 422, 422, 422, 422]);
    assert.ok(statuses.includes(429), statuses.join());
    const refused = await signIn(browser('198.51.100.99'), 'cid');
    assert.equal(refused.status, 429, 'also the right password waits');
    const seconds = Number(refused.headers.get('retry-after'));
    assert.ok(seconds >= 1 && seconds <= 60, `${seconds} s`);
    assert.equal((await signIn(browser('198.51.100.99'), 'dan')).status, 303, 'others aren’t held back');
  });

  it('refuses a form without its token, or from another site', async () => {
    const body = new URLSearchParams({ name: 'ada', password: PASSWORD });
    const bare = await fetch(`${server.url}/login/`, { method: 'POST', body, redirect: 'manual' });
    assert.equal(bare.status, 403);
  });

  it('is on record, without what was typed', async () => {
    const events = await withControlDatabase(home, (database: ControlDatabase) =>
      database.db.selectFrom('audit_log').selectAll().execute(),
    );
    const actions = new Set(events.map((event) => event.action));
    for (const action of ['session.sign-in', 'session.refuse', 'attempts.delay'])
      assert.ok(actions.has(action));
    assert.doesNotMatch(JSON.stringify(events) + server.output(), /heron|nobody/);
  });
});

describe('My API keys', () => {
  let home: string;
  let server: RunningServer;
  let own: FormBrowser;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--title', 'City');
    const passwordHash = await hashPassword(PASSWORD);
    await withControlDatabase(home, async (database: ControlDatabase) => {
      const { id } = await findPortal(database, 'city');
      for (const name of ['ada', 'bob'])
        await createUser(database, id, { name, role: 'member', passwordHash }, COMMAND_LINE);
    });
    server = await startServer({ home });
    own = new FormBrowser(server.url);
    await own.submit('/login/', { name: 'ada', password: PASSWORD });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const capabilities = (key: string) =>
    fetch(`${server.url}/api/wfs?service=WFS&request=GetCapabilities`, {
      headers: { authorization: `Apikey ${key}` },
    });

  it('are made with a label, shown this once, used and revoked', async () => {
    const made = await own.submit('/account/', { action: 'create', label: 'QGIS <laptop>' });
    assert.equal(made.status, 200);
    assert.equal(made.headers.get('cache-control'), 'private, no-store');
    const page = await made.text();
    const key = /<code class="copy">([0-9a-f]{56})<\/code>/.exec(page)?.[1] as string;
    assert.ok(key);
    assert.match(page, /QGIS &lt;laptop&gt;/);
    assert.equal((await capabilities(key)).status, 200);
    const list = await (await own.get('/account/')).text();
    assert.ok(list.includes(`${key.slice(0, 8)}…`) && !list.includes(key));
    const id = /name="id" value="(\d+)"/.exec(list)?.[1] as string;
    const stranger = new FormBrowser(server.url);
    await stranger.submit('/login/', { name: 'bob', password: PASSWORD });
    assert.equal((await stranger.submit('/account/', { action: 'revoke', id })).status, 404);
    assert.equal((await capabilities(key)).status, 200);
    const revoked = await own.submit('/account/', { action: 'revoke', id });
    assert.equal(revoked.headers.get('location'), `${server.url}/account/?done=revoked`);
    assert.equal((await capabilities(key)).status, 401);
  });

  it('want a label, and the password where it wasn’t shown for a while', async () => {
    const unlabelled = await own.submit('/account/', { action: 'create', label: ' ' });
    assert.equal(unlabelled.status, 422);
    assert.match(await unlabelled.text(), /id="label-error">Say what the key is for/);
    await withControlDatabase(home, (database: ControlDatabase) =>
      database.db.updateTable('sessions').set({ proved_at: '2026-01-01T00:00:00.000Z' }).execute(),
    );
    const wrong = await own.submit('/account/', { action: 'create', label: 'x', password: 'wrong' });
    assert.equal(wrong.status, 422);
    assert.match(await wrong.text(), /id="password-error">This is not your password/);
    const right = await own.submit('/account/', { action: 'create', label: 'x', password: PASSWORD });
    assert.match(await right.text(), /Your new API key/);
  });

  it('are nobody’s to see without a sign-in, and no key opens the account', async () => {
    const anonymous = await fetch(`${server.url}/account/`, { redirect: 'manual' });
    assert.deepEqual(
      [anonymous.status, anonymous.headers.get('location')],
      [302, `${server.url}/login/?next=%2Faccount%2F`],
    );
    const page = await (await own.submit('/account/', { action: 'create', label: 'y' })).text();
    const key = /<code class="copy">([0-9a-f]{56})/.exec(page)?.[1];
    const withKey = await fetch(`${server.url}/account/?apikey=${key}`, { redirect: 'manual' });
    assert.equal(withKey.status, 403);
  });
});
