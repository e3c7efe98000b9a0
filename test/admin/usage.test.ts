import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { writePoints } from '../support/dataset-files.ts';
import { addUserWithKey } from '../support/people.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

/** Where pictures go when somebody wants to look at them. */
const PICTURES = process.env['TEST_PICTURES'];

interface Sums {
  readonly name: string | null;
  readonly requests: number;
  readonly bytes: number;
  readonly features: number;
  readonly errors: number;
  readonly p50Ms: number | null;
}

interface Report {
  readonly totals: Sums;
  readonly days: readonly Sums[];
  readonly datasets: readonly Sums[];
  readonly users: readonly Sums[];
  readonly clients: readonly Sums[];
  readonly errors: readonly { readonly outcome: string; readonly requests: number }[];
}

const GET_FEATURE = 'service=WFS&version=1.1.0&request=GetFeature';

describe('usage, counted by two workers', () => {
  let home: string;
  let server: RunningServer;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    for (const id of ['points', 'wells']) {
      const file = await writePoints(home, `${id}.geojson`, 20);
      assert.equal((await trigpoint(home, 'publish', file, '--as', id, '--key', 'key')).status, 0);
    }
    server = await startServer({ home, workers: 2 });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** On a connection of its own, so that both workers get some. */
  const ask = async (query: string, headers: Record<string, string> = {}, init: RequestInit = {}) => {
    const answer = await fetch(`${server.url}/api/wfs?${query}`, {
      ...init,
      headers: { connection: 'close', 'user-agent': 'QGIS/33415', ...headers },
    });
    return (await answer.arrayBuffer()).byteLength;
  };
  const report = async (...flags: readonly string[]) => {
    const { status, stdout, stderr } = await trigpoint(home, 'usage', '--json', ...flags);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Report;
  };
  const requestsOf = (list: readonly Sums[]) =>
    Object.fromEntries(list.map(({ name, requests }) => [name, requests]));

  it('loses no request, and tells datasets, users, programs and errors apart', async () => {
    const { key } = await addUserWithKey(home, 'ada');
    let bytes = 0;
    const identity = { 'accept-encoding': 'identity' };
    for (let i = 0; i < 40; i++) bytes += await ask(`${GET_FEATURE}&typeName=points&maxFeatures=5`, identity);
    await ask(`${GET_FEATURE}&typeName=wells`, { authorization: `Apikey ${key}`, 'user-agent': 'curl/8.14' });
    await ask(`${GET_FEATURE}&typeName=points,wells`);
    await ask(`${GET_FEATURE}&typeName=points&resultType=hits`);
    await ask('service=WFS&request=GetCapabilities');
    await ask('service=WFS&version=1.1.0&request=DescribeFeatureType&typeName=points');
    await ask(`${GET_FEATURE}&typeName=points`, {}, { method: 'HEAD' });
    await ask(`${GET_FEATURE}&typeName=points&srsName=EPSG:9`);
    await ask(`${GET_FEATURE}&typeName=nothing`);
    await ask(`${GET_FEATURE}&typeName=points`, { authorization: 'Apikey wrong' });
    await fetch(`${server.url}/healthz`);
    await eventually('the counts are written', async () => (await report()).totals.requests >= 50, 20_000);
    const { totals, datasets, users, clients, errors, days } = await report();
    assert.equal(totals.requests, 50, 'one that reads two datasets counts for both');
    assert.deepEqual(requestsOf(datasets), { points: 45, wells: 2, null: 3 });
    const features = new Map(datasets.map((each) => [each.name, each.features]));
    assert.equal(features.get('points'), 40 * 5 + 20);
    assert.equal(features.get('wells'), 40);
    assert.ok(totals.bytes > bytes && bytes > 10_000, `${totals.bytes} of ${bytes}`);
    assert.deepEqual(requestsOf(users), { anonymous: 49, ada: 1 });
    assert.deepEqual(requestsOf(clients), { QGIS: 49, curl: 1 });
    assert.deepEqual(
      errors.map(({ outcome, requests }) => [outcome, requests]),
      [
        ['400 InvalidParameterValue', 2],
        ['401', 1],
      ],
    );
    assert.equal(
      datasets.find(({ name }) => name === 'points')?.errors,
      1,
      'also what failed after it was named',
    );
    assert.equal(totals.errors, 3);
    assert.equal(days.length, 30);
    assert.equal(days.at(-1)?.requests, 50);
    assert.ok((totals.p50Ms ?? 0) > 0);
  });

  it('is shown for one dataset and fewer days, and as a table', async () => {
    const { totals, days, datasets } = await report('--dataset', 'wells', '--days', '7');
    assert.equal(totals.requests, 2);
    assert.equal(days.length, 7);
    assert.deepEqual(requestsOf(datasets), { wells: 2 });
    const { stdout } = await trigpoint(home, 'usage');
    assert.match(stdout, /^PROGRAM +REQUESTS +FEATURES +BYTES +ERRORS +P50 +P95\nQGIS +49 /m);
    assert.match(stdout, /^400 InvalidParameterValue +2$/m);
    const refused = await trigpoint(home, 'usage', '--days', '0');
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /whole number from 1 to 36500/);
  });

  describe('on its page', () => {
    let ada: BrowserSession;
    let pia: BrowserSession;

    before(async () => {
      ada = await signedInUser(server, 'anna', 'administrator');
      pia = await signedInUser(server, 'pia', 'publisher');
      await ask(`${GET_FEATURE}&typeName=points`, { 'user-agent': '<b>GDAL</b>/3.10' });
      await eventually(
        'it is written',
        async () => (await report('--dataset', 'points')).totals.requests > 45,
      );
    });

    const text = async (session: BrowserSession, path: string) => {
      const answer = await session.get(`/admin/usage/${path}`);
      assert.equal(answer.status, 200, path);
      return answer.text();
    };

    it('is drawn and listed, for each filter, and links to the quotas', async () => {
      const page = await text(ada, '?days=7');
      assert.equal(page.match(/<svg role="img" aria-labelledby="/g)?.length, 4);
      assert.match(page, /<dt>Requests<\/dt><dd>51<\/dd>/);
      assert.match(page, /<a href="[^"]*\/admin\/quotas\/">/);
      assert.match(page, /user=\*">Anonymous<\/a>/);
      assert.match(page, /user=ada">ada<\/a>/);
      assert.match(page, /<code>400 InvalidParameterValue<\/code>/);
      assert.match(await text(ada, '?dataset=wells'), /<dt>Requests<\/dt><dd>2<\/dd>/);
      assert.match(await text(ada, '?user=ada'), /<dt>Requests<\/dt><dd>1<\/dd>/);
      assert.match(await text(ada, '?user=*&client=GDAL'), /<dt>Requests<\/dt><dd>1<\/dd>/);
    });

    it('says what it does not know, and shows hostile names as text', async () => {
      const unknown = await ada.get('/admin/usage/?user=nobody');
      assert.equal(unknown.status, 422);
      assert.match(await unknown.text(), /This portal has no such user\./);
      assert.equal((await ada.get('/admin/usage/?client=Lynx')).status, 422);
      assert.match(await text(ada, '?days=3&dataset=%22%3E%3Cscript%3E'), /value="&quot;&gt;&lt;script&gt;"/);
    });

    it('is shown to publishers without who asked, and to nobody below them', async () => {
      const page = await text(pia, '');
      assert.match(page, /<dt>Requests<\/dt><dd>51<\/dd>/);
      assert.doesNotMatch(page, /By user|user=|>ada</);
      assert.equal((await pia.get('/admin/usage/?user=ada')).status, 403);
      const max = await signedInUser(server, 'max', 'member');
      assert.equal((await max.get('/admin/usage/')).status, 403);
      assert.equal((await max.get('/admin/usage/csv/')).status, 403);
    });

    it('is given as CSV, to publishers without users', async () => {
      const answer = await ada.get('/admin/usage/csv/?days=7&dataset=wells');
      assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="usage-/);
      const [head, ...rows] = (await answer.text()).trimEnd().split('\r\n');
      assert.equal(head, 'day,dataset,user,program,outcome,requests,features,bytes');
      const day = new Date().toISOString().slice(0, 10);
      assert.ok(
        rows.some((row) => row.startsWith(`${day},wells,ada,curl,ok,1,20,`)),
        rows.join(' '),
      );
      const own = await (await pia.get('/admin/usage/csv/')).text();
      assert.match(own, /^day,dataset,program,outcome,requests,features,bytes\r\n/);
      assert.doesNotMatch(own, /ada|anonymous/);
    });

    it('speaks French to those who do', async () => {
      const answer = await fetch(`${server.url}/admin/usage/`, {
        headers: { cookie: ada.cookie, 'accept-language': 'fr' },
      });
      assert.match(await answer.text(), /<h2>Par programme<\/h2>/);
    });

    for (const { name, width, height, colorScheme } of SCREENS)
      it(`fits a ${name}, and axe-core finds nothing`, async (t) => {
        const browser = await openChromium(t);
        if (browser === undefined) return;
        const context = await browser.newContext({ viewport: { width, height }, colorScheme });
        const [cookie = '', value = ''] = ada.cookie.split('=');
        await context.addCookies([{ name: cookie, value, url: server.url }]);
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        await page.goto(`${server.url}/admin/usage/`);
        if (PICTURES !== undefined)
          await page.screenshot({
            path: join(PICTURES, `usage-${name.replace(', ', '-')}.png`),
            fullPage: true,
          });
        assert.equal(await overflowOf(page), 0);
        assert.deepEqual(await accessibilityProblems(page), []);
        assert.deepEqual(complaints, []);
      });
  });

  it('also counts the page and the map of a dataset, for that dataset', async () => {
    const before = (await report('--dataset', 'wells')).totals.requests;
    const headers = {
      'user-agent': 'Mozilla/5.0 (X11) Firefox/140.0',
      accept: 'text/html',
      connection: 'close',
    };
    assert.equal((await fetch(`${server.url}/dataset/wells/`, { headers })).status, 200);
    await fetch(`${server.url}/dataset/gone/`, { headers });
    await eventually('it is written', async () => {
      const { totals, clients } = await report('--dataset', 'wells');
      return totals.requests === before + 1 && clients.some(({ name }) => name === 'browser');
    });
  });

  it('is written at the latest when the server stops', async () => {
    await ask(`${GET_FEATURE}&typeName=wells`);
    await server.stop();
    assert.equal((await report('--dataset', 'wells')).totals.requests, 4);
    server = await startServer({ home, workers: 2 });
  });

  it('is not counted where its retention is 0', async () => {
    await server.stop();
    server = await startServer({ home, flags: ['--usage-retention-days', '0'] });
    await ask(`${GET_FEATURE}&typeName=wells`);
    await server.stop();
    assert.equal((await report('--dataset', 'wells')).totals.requests, 4);
    server = await startServer({ home, workers: 2 });
  });
});
