import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { programAvailable } from '../support/programs.ts';
import { countFeatures, eventually, type RunningServer, startServer } from '../support/server.ts';

const WIDTHS = { phone: 390, desktop: 1280 } as const;
const PAGES = ['/', '/api/wfs', '/no-such-page'] as const;
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-sync',
  '--disable-component-update',
];

describe('the pages in a browser', () => {
  let server: RunningServer;
  let browser: Browser | undefined;

  before(async () => {
    server = await startServer();
    await eventually('a dataset', async () => (await countFeatures(server.url, 'ods:roman-emperors')) === 68);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  const open = async (t: TestContext): Promise<Browser | undefined> => {
    if (!programAvailable(t, 'chromium', 'chromium')) return undefined;
    browser ??= await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
    return browser;
  };

  for (const path of PAGES) {
    for (const [device, width] of Object.entries(WIDTHS)) {
      it(`${path} fits a ${device}, loads nothing from elsewhere and breaks no policy`, async (t) => {
        const running = await open(t);
        if (running === undefined) return;
        const page = await running.newPage({ viewport: { width, height: 800 } });
        const foreign: string[] = [];
        const complaints: string[] = [];
        page.on('request', (request) => {
          if (!request.url().startsWith(server.url)) foreign.push(request.url());
        });
        page.on('console', (message) => {
          // The browser itself complains of a 404 that the test asks for.
          if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
        });
        await page.goto(server.url + path);
        const { wide, heading, language } = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          heading: document.querySelectorAll('h1').length,
          language: document.documentElement.lang,
        }));
        await page.close();
        assert.equal(wide, 0, 'nothing is wider than the screen');
        assert.equal(heading, 1);
        assert.equal(language, 'en');
        assert.deepEqual(foreign, []);
        assert.deepEqual(complaints, []);
      });
    }
  }

  it('every link of the start page that leads to this server answers', async (t) => {
    const running = await open(t);
    if (running === undefined) return;
    const page = await running.newPage();
    await page.goto(`${server.url}/`);
    const links = await page
      .locator('a[href]')
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    await page.close();
    const own = [...new Set(links)].filter((link) => link.startsWith(server.url));
    assert.ok(own.length >= 4, own.join(' '));
    for (const link of own)
      assert.equal((await fetch(link, { headers: { Accept: 'text/html' } })).status, 200, link);
  });
});
