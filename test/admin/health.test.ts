import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask } from '../support/ask.ts';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { writePoints } from '../support/dataset-files.ts';
import { startNginx } from '../support/nginx.ts';
import { withControlDatabase } from '../support/people.ts';
import { programAvailable } from '../support/programs.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

/** Where pictures go when somebody wants to look at them. */
const PICTURES = process.env['TEST_PICTURES'];

interface Health {
  readonly versions: { readonly trigpoint: string };
  readonly datasets: number;
  readonly snapshotBytes: number;
  readonly failures: readonly {
    readonly reference: string;
    readonly error: string;
    readonly route: string;
  }[];
  readonly server?: {
    readonly disk: Record<string, number>;
    readonly workers: readonly Record<string, number>[];
    readonly checks: readonly { readonly check: string; readonly state: string }[];
  };
}

describe('health, of two workers', () => {
  let home: string;
  let server: RunningServer;
  let ada: BrowserSession;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    await trigpoint(home, 'portal', 'add', 'parks', '--hosts', 'parks.example', '--title', 'Parks');
    const points = await writePoints(home, 'points.geojson', 200);
    assert.equal((await trigpoint(home, 'publish', points, '--as', 'points', '--portal', 'city')).status, 0);
    server = await startServer({ home, workers: 2 });
    ada = await signedInUser(server, 'ada', 'administrator');
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const health = async (session: BrowserSession) => {
    const answer = await session.get('/admin/health.json');
    assert.equal(answer.status, 200);
    return (await answer.json()) as Health;
  };

  it('tells of disk, of both processes and of what doctor checks, without a secret', async () => {
    const { server: machine, datasets, snapshotBytes } = await health(ada);
    assert.ok(machine !== undefined);
    assert.equal(datasets, 1);
    assert.ok(snapshotBytes > 10_000);
    assert.ok((machine.disk['free'] ?? 0) > 0 && (machine.disk['total'] ?? 0) > (machine.disk['free'] ?? 0));
    assert.ok((machine.disk['controlDatabase'] ?? 0) > 50_000);
    assert.ok((machine.disk['snapshots'] ?? 0) >= snapshotBytes);
    assert.deepEqual(
      machine.workers.map(({ worker }) => worker),
      [1, 2],
    );
    assert.equal(new Set(machine.workers.map(({ pid }) => pid)).size, 2);
    for (const worker of machine.workers) assert.ok((worker['residentBytes'] ?? 0) > 20_000_000);
    assert.ok(machine.checks.some(({ check, state }) => check === 'disk' && state !== undefined));
    const page = await (await ada.get('/admin/health/')).text();
    assert.match(page, /<meter /);
    assert.match(page, /2 \(pid \d+\)/);
    assert.doesNotMatch(page, new RegExp(ada.cookie.split('=')[1] ?? 'nothing'));
  });

  it('tells what failed by its reference, from whichever process, and nothing of the message', async () => {
    await withControlDatabase(home, ({ db }) =>
      db.schema.alterTable('one_time_links').renameTo('gone').execute(),
    );
    const failed = await fetch(`${server.url}/login/link/?token=abc`, { headers: { connection: 'close' } });
    await withControlDatabase(home, ({ db }) =>
      db.schema.alterTable('gone').renameTo('one_time_links').execute(),
    );
    if (failed.status === 500) {
      const reference = failed.headers.get('x-request-id');
      for (let i = 0; i < 4; i++) {
        const { failures } = await health(ada);
        assert.equal(failures[0]?.reference, reference);
        assert.doesNotMatch(JSON.stringify(failures), /one_time_links/);
      }
    } else assert.fail(`a missing table gave ${failed.status}`);
  });

  it('is for administrators; disk and processes for those of the default portal', async () => {
    const pia = await signedInUser(server, 'pia', 'publisher');
    assert.equal((await pia.get('/admin/health/')).status, 403);
    assert.equal((await pia.get('/admin/health.json')).status, 403);
    const added = await trigpoint(home, 'user', 'add', 'pat', '--role', 'administrator', '--portal', 'parks');
    assert.equal(added.status, 0, added.stderr);
    const secret = await withControlDatabase(home, async (database) => {
      const { createSession } = await import('../../src/account/sessions.ts');
      const user = await database.db
        .selectFrom('users')
        .selectAll()
        .where('name', '=', 'pat')
        .executeTakeFirstOrThrow();
      return createSession(database, { portalId: user.portal_id, userId: user.id }, 'test');
    });
    const headers = { cookie: `trigpoint-session=${secret}` };
    const own = await ask(server.url, { path: '/admin/health.json', host: 'parks.example', headers });
    assert.equal(own.status, 200);
    const told = JSON.parse(own.text) as Health;
    assert.equal(told.server, undefined);
    assert.equal(told.snapshotBytes, 0);
    assert.deepEqual(told.failures, [], 'nor the failures of others');
    const page = await ask(server.url, { path: '/admin/health/', host: 'parks.example', headers });
    assert.doesNotMatch(page.text, /pid \d|<meter/);
  });

  for (const { name, width, height, colorScheme } of SCREENS)
    it(`fits a ${name}, and axe-core finds nothing`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      const [cookie = '', value = ''] = ada.cookie.split('=');
      await context.addCookies([{ name: cookie, value, url: server.url }]);
      const page = await context.newPage();
      await page.goto(`${server.url}/admin/health/`);
      if (PICTURES !== undefined)
        await page.screenshot({
          path: join(PICTURES, `health-${name.replace(', ', '-')}.png`),
          fullPage: true,
        });
      assert.equal(await overflowOf(page), 0);
      assert.deepEqual(await accessibilityProblems(page), []);
    });
});

describe('the check of the public URL', () => {
  let home: string;
  let server: RunningServer;
  let ada: BrowserSession;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    server = await startServer({ home, workers: 2, flags: ['--trusted-proxies', '127.0.0.1'] });
    ada = await signedInUser(server, 'ada', 'administrator');
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const publish = async (url: string) => {
    const { status, stderr } = await trigpoint(home, 'portal', 'set', 'city', '--public-url', url);
    assert.equal(status, 0, stderr);
    await new Promise((later) => setTimeout(later, 1500));
  };
  /** As a browser that knows only the server's own address. */
  const check = async () => {
    const answer = await ada.post('/admin/health/', { action: 'check-address' });
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer.text();
  };

  it('finds this very server', async () => {
    await publish(server.url);
    assert.match(await check(), /The public URL leads to this very server\./);
  });

  it('finds that another server answers, follows no redirect, and shows nothing of the answer', async () => {
    let asked = 0;
    const other = createServer((request, response) => {
      asked++;
      if (request.url?.startsWith('/away'))
        response.writeHead(302, { location: `${server.url}${request.url.slice(5)}` }).end();
      else response.end('{"proof":"internal secret","ownUrl":"http://internal"}');
    }).listen(0, '127.0.0.1');
    await new Promise((ready) => other.once('listening', ready));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    for (const path of ['', '/away']) {
      await publish(url + path);
      const page = await check();
      assert.match(page, /does not lead to this server/);
      assert.doesNotMatch(page, /internal/);
    }
    assert.equal(asked, 2);
    other.close();
    await publish(url);
    assert.match(await check(), /does not lead to this server/);
  });

  it('tells nothing to who guesses a nonce', async () => {
    for (const nonce of ['x', 'a'.repeat(40), '%00'])
      assert.equal((await fetch(`${server.url}/healthz/${nonce}`)).status, 404);
  });

  it('finds behind nginx what the proxy forgets to say', async (t) => {
    if (!programAvailable(t, 'nginx', 'nginx')) return;
    const told = 'proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host;';
    const nginx = await startNginx(`
      location /good/ { proxy_pass ${server.url}/; ${told} proxy_set_header X-Forwarded-Prefix /good; }
      location /bare/ { proxy_pass ${server.url}/; }`);
    try {
      await publish(`${nginx.url}/good`);
      const good = await check();
      assert.match(good, /The public URL leads to this very server\./);
      assert.doesNotMatch(good, /instead of/);
      assert.match(good, /does not trust the certificate/);
      assert.match(good, /The public URL is https, but this request counts as http/);
      await publish(`${nginx.url}/bare`);
      assert.match(await check(), /the server took the request for http:\/\/\S+ instead of https:\/\/127/);
    } finally {
      await nginx.stop();
    }
  });
});
