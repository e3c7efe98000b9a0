import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { countFeatures, eventually, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`;

describe('the catalogue’s page', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    // The demonstration's largest dataset is the last to be published.
    await eventually('cities', async () => (await countFeatures(server.url, 'ods:cities')) !== undefined);
    const about = ['--title', HOSTILE, '--abstract', HOSTILE, '--keywords', `${HOSTILE},history`];
    const { status, stderr } = await trigpoint(server.home, 'metadata', 'set', 'roman-emperors', ...about);
    assert.equal(status, 0, stderr);
    await eventually('the title', async () =>
      (await (await fetch(`${server.url}/`)).text()).includes('onerror'),
    );
  });
  after(() => server.stop());

  const textOf = async (path: string, headers = {}) => (await fetch(server.url + path, { headers })).text();
  const titles = (page: string) =>
    [...page.matchAll(/<li class="result"><h3><a href="[^"]*\/dataset\/([^"/]+)\/"/g)].map(
      (match) => match[1],
    );

  it('lists what is here, and finds by words, the best first', async () => {
    assert.deepEqual(titles(await textOf('/')), ['cities', 'countries', 'roman-emperors']);
    assert.deepEqual(titles(await textOf('/?q=countr')), ['countries', 'cities']);
    assert.match(
      await textOf('/?q=nothing+like+that'),
      /No dataset has all of these words: “nothing like that”/,
    );
    assert.match(await textOf('/?q=nothing', { 'Accept-Language': 'fr' }), /Aucun jeu de données/);
  });

  it('narrows by facets, whose links keep what was asked, and takes a choice away again', async () => {
    const page = await textOf('/?q=c&sort=title');
    const link = /href="([^"]*refine=geometry_type%3Apoint[^"]*)"/
      .exec(page)?.[1]
      ?.replaceAll('&amp;', '&') as string;
    assert.match(link, /q=c/);
    assert.match(link, /sort=title/);
    const narrowed = await (await fetch(link)).text();
    assert.deepEqual(titles(narrowed).toSorted(), ['cities', 'roman-emperors']);
    const away = /<ul class="chosen"[^>]*><li><a href="([^"]*)"/.exec(narrowed)?.[1] as string;
    assert.doesNotMatch(away, /refine/);
  });

  it('takes any value of a facet for a value', async () => {
    for (const value of ['constructor', '__proto__', 'toString', '<b>'])
      assert.equal(
        (await fetch(`${server.url}/?refine=geometry_type:${encodeURIComponent(value)}`)).status,
        200,
        value,
      );
  });

  it('says what it can’t sort or page by, and doesn’t mind what others add to its address', async () => {
    for (const path of ['/?sort=nothing', '/?page=0', '/?refine=nothing', `/?q=${'x'.repeat(400)}`])
      assert.equal((await fetch(server.url + path)).status, 400, path);
    assert.equal((await fetch(`${server.url}/?utm_source=letter`)).status, 200);
    assert.match(await textOf('/?page=9'), /The list isn’t so long/);
  });

  it('shows hostile titles, descriptions, keywords and searches as text', async () => {
    for (const path of [
      '/',
      `/?q=${encodeURIComponent(HOSTILE)}`,
      `/?refine=${encodeURIComponent(`keyword:${HOSTILE}`)}`,
    ]) {
      const page = await textOf(path);
      assert.doesNotMatch(page, /<script>|<img|onerror="/, path);
      assert.doesNotMatch(page, / (style|on\w+)="/, path);
    }
  });

  for (const screen of SCREENS)
    it(`fits ${screen.name}, is accessible and loads nothing from elsewhere`, async (t) => {
      const page = await open(t, server, screen);
      if (page === undefined) return;
      const foreign: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url)) foreign.push(request.url());
      });
      for (const path of ['/', '/?q=nothing', '/?refine=keyword:history']) {
        await page.goto(server.url + path);
        assert.equal(await overflowOf(page), 0, path);
        assert.deepEqual(await accessibilityProblems(page), [], path);
      }
      assert.deepEqual(foreign, []);
    });

  it('searches while somebody types, tells how many there are and keeps the address', async (t) => {
    const page = await open(t, server, SCREENS[2]);
    if (page === undefined) return;
    await page.goto(`${server.url}/`);
    await page.keyboard.press('Tab');
    await page.locator('#q').focus();
    await page.keyboard.type('countries');
    await page.waitForURL(`${server.url}/?q=countries`);
    assert.equal(await page.locator('#count').textContent(), '1 dataset of 3');
    assert.deepEqual(titles(await page.content()), ['countries']);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'q');
    await page.locator('#q').fill('');
    await page.waitForURL(`${server.url}/`);
    assert.equal(await page.locator('#count').textContent(), '3 datasets');
  });

  it('works without scripts: searched, narrowed, and on to a dataset, by keyboard alone', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/`);
    await page.locator('#q').focus();
    await page.keyboard.type('c');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/?q=c`);
    await page.getByRole('link', { name: 'Points', exact: true }).press('Enter');
    await page.waitForURL(/refine=geometry_type/);
    await page.locator('.result h3 a').first().press('Enter');
    await page.waitForURL(`${server.url}/dataset/cities/`);
  });
});

describe('the catalogue’s page of those who may see a part', () => {
  let portals: TwoPortals;
  before(async () => {
    portals = await startTwoPortals();
  });
  after(() => portals.stop());

  it('counts, finds and sorts into facets only what the reader may see', async () => {
    const everybody = await portals.ask('/');
    assert.match(everybody.text, /<p class="total" role="status" id="count">1 dataset<\/p>/);
    assert.doesNotMatch(everybody.text, /secrets|dataset\/parcels/);
    const ada = { Authorization: `Apikey ${portals.ada.key}` };
    assert.match((await portals.ask({ path: '/', headers: ada })).text, />2 datasets</);
    assert.match((await portals.ask({ path: '/?q=owner', headers: ada })).text, />1 dataset of 2</);
  });
});

async function open(
  t: TestContext,
  server: RunningServer,
  screen: (typeof SCREENS)[number],
): Promise<Page | undefined> {
  const browser = await openChromium(t);
  if (browser === undefined) return undefined;
  const { width, height, colorScheme } = screen;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, locale: 'en' });
  page.on('pageerror', (error) => assert.fail(`${server.url}: ${error.message}`));
  return page;
}
