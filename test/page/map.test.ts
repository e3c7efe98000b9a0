import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { eventually } from '../support/server.ts';
import { sharedAvailable, sharedPath } from '../support/shared.ts';
import { startTileServer } from '../support/tile-server.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const COUNT = 12_000;
const GRID = ['number;lat;lon']
  .concat(Array.from({ length: COUNT }, (_, n) => `${n};${Math.floor(n / 400) * 2};${(n % 400) / 5}`))
  .join('\n');
/** Names and values that would run, or end an element, if they were taken for HTML. */
const HOSTILE =
  'name,"<img src=x onerror=alert(1)>",lat,lon\n"</script><script>alert(2)</script>","<b onclick=alert(3)>x</b>",48,2\n';

describe('the map of a dataset', () => {
  let portals: TwoPortals;

  before(async () => {
    portals = await startTwoPortals();
    const publish = async (id: string, text: string, ...more: readonly string[]) => {
      const file = join(portals.home, `${id}.csv`);
      await writeFile(file, text);
      await portals.run('publish', file, '--as', id, '--portal', 'a', ...more);
    };
    await publish('grid', GRID, '--key', 'number');
    await publish('hostile', HOSTILE);
    // Portal a answers on localhost.
    await portals.run('metadata', 'set', 'open', '--portal', 'a', '--title', 'Open parcels');
  });
  after(() => portals.stop());

  const addressOf = (id: string) => `${portals.server.url.replace('127.0.0.1', 'localhost')}/dataset/${id}/`;

  /** The page with its map drawn, and everything that it asked of other hosts or complained of. */
  async function openMap(browser: Browser, id: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const foreign: string[] = [];
    const complaints: string[] = [];
    const origin = new URL(addressOf(id)).origin;
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
        foreign.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    await page.goto(addressOf(id));
    await page.locator('#map').scrollIntoViewIfNeeded();
    await page.locator('#map-frame[data-state=ready]').waitFor({ timeout: 20_000 });
    return { page, foreign, complaints };
  }

  const statusOf = async (page: Page) => {
    await page.waitForFunction(() => /\d/.test(document.getElementById('map-status')?.textContent ?? ''));
    return page.locator('#map-status').textContent();
  };
  const panelOf = (page: Page) => page.locator('.map-panel');

  async function clickMiddle(page: Page): Promise<void> {
    await page.locator('#map-canvas').evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }));
    const box = await page.locator('#map-canvas').boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  async function picture(page: Page, name: string): Promise<void> {
    const folder = process.env['TEST_PICTURES'];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `map-${name}.png`) });
  }

  for (const { name, width, height, colorScheme } of SCREENS) {
    it(`shows what is there on a ${name}, with nothing from elsewhere, for everybody`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const options = { viewport: { width, height }, colorScheme };
      const { page, foreign, complaints } = await openMap(browser, 'grid', options);
      assert.match((await statusOf(page)) ?? '', /^12,000 features here, \d,\d{3} shown$/);
      assert.equal(await overflowOf(page), 0);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.ok((await colours(page)).size > 3, 'land, water and points are drawn');
      await page.locator('#map-list summary').click();
      await page.locator('#map-list li button').first().waitFor();
      await page.locator('#map-list li button').first().click();
      await panelOf(page).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      await picture(page, name.replace(', ', '-'));
      assert.deepEqual(foreign, []);
      assert.deepEqual(complaints, []);
    });
  }

  it('gives the attributes of what is clicked', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const { page } = await openMap(browser, 'hostile');
    await clickMiddle(page);
    await panelOf(page).waitFor();
    const text = (await panelOf(page).textContent()) ?? '';
    assert.ok(text.includes('</script><script>alert(2)</script>'), text);
    assert.ok(text.includes('<b onclick=alert(3)>x</b>'), text);
    assert.equal(await panelOf(page).locator('b, img, script').count(), 0, 'as text, whatever it is');
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await panelOf(page).isVisible(), false);
  });

  it('is moved, zoomed and asked by the keyboard alone', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const { page } = await openMap(browser, 'hostile');
    await page.locator('#map-canvas').focus();
    await page.keyboard.press('Enter');
    await panelOf(page).waitFor();
    assert.equal(await panelOf(page).evaluate((panel) => panel === document.activeElement), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'map-canvas');
    const read = page.waitForResponse((answer) => answer.url().includes('/map/features'));
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight', { delay: 150 });
    await read;
    await page.waitForFunction(
      () => document.getElementById('map-status')?.textContent === '0 features here',
    );
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.waitForFunction(() => document.getElementById('map-status')?.textContent === '1 feature here');
  });

  it('lets the wheel scroll the page, and zooms with Ctrl', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const { page } = await openMap(browser, 'grid');
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('#map-canvas').hover();
    const before = { top: await page.evaluate(() => scrollY), status: await statusOf(page) };
    await page.mouse.wheel(0, 120);
    await page.waitForFunction((top) => scrollY > top, before.top);
    assert.equal(await page.locator('.map-hint.is-shown').textContent(), 'Hold Ctrl to zoom the map');
    await page.locator('#map-canvas').hover();
    await page.keyboard.down('Control');
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -240);
    await page.keyboard.up('Control');
    await page.waitForFunction(
      (status) => !['', status].includes(document.getElementById('map-status')?.textContent ?? ''),
      before.status,
    );
    await page.waitForFunction(() => /here/.test(document.getElementById('map-status')?.textContent ?? ''));
  });

  it('lets one finger scroll the page, and moves with two', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page } = await openMap(browser, 'hostile', phone);
    await page.locator('#map-canvas').evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }));
    const box = await page.locator('#map-canvas').boundingBox();
    assert.ok(box);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const session = await page.context().newCDPSession(page);
    /** Moves fingers that begin at these places. */
    const swipe = async (fingers: readonly number[], by: { readonly x: number; readonly y: number }) => {
      const places = (share: number) =>
        fingers.map((apart, id) => ({ x: x + apart + by.x * share, y: y + by.y * share, id }));
      await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: places(0) });
      for (let step = 1; step <= 15; step++) {
        await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: places(step / 15) });
        await page.waitForTimeout(16);
      }
      await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    const before = await page.evaluate(() => scrollY);
    await swipe([0], { x: 0, y: -150 });
    await page.waitForFunction((top) => scrollY > top + 50, before);
    assert.equal(await statusOf(page), '1 feature here', 'the page has moved, not the map');
    await page.locator('#map-canvas').evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }));
    for (let i = 0; i < 2; i++) await swipe([-40, 40], { x: -130, y: 0 });
    await page.waitForFunction(
      () => document.getElementById('map-status')?.textContent === '0 features here',
    );
  });

  it('shows to each what they may see', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const { page } = await openMap(browser, 'parcels', {
      storageState: {
        cookies: [
          {
            name: 'trigpoint-session',
            value: portals.ada.session,
            domain: 'localhost',
            path: '/',
            expires: -1,
            httpOnly: true,
            secure: false,
            sameSite: 'Lax',
          },
        ],
        origins: [],
      },
    });
    assert.equal(await statusOf(page), '2 features here');
    await page.locator('#map-list summary').click();
    await page.locator('#map-list li button').first().click();
    await panelOf(page).waitFor();
    const text = (await panelOf(page).textContent()) ?? '';
    assert.match(text, /public/);
    assert.doesNotMatch(text, /Canary|owner/);
  });

  it('speaks French to those who read French', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const { page } = await openMap(browser, 'grid', { locale: 'fr-FR' });
    assert.match((await statusOf(page)) ?? '', /^12\s000 objets ici, dont \d\s\d{3} affichés$/);
    await page.getByRole('button', { name: 'Plein écran' }).waitFor();
  });

  it('is a sentence with a link to the data without JavaScript', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(addressOf('grid'));
    const sentence = page.locator('section:has(#map) noscript p');
    assert.match((await sentence.textContent()) ?? '', /The map needs JavaScript/);
    const link = await sentence.locator('a').getAttribute('href');
    assert.equal((await fetch(new URL(link ?? '', addressOf('grid')))).status, 200);
    assert.equal(await page.locator('#map-frame').isVisible(), false);
  });

  for (const [kind, path] of [
    ['XYZ', '/xyz/{z}/{x}/{y}.png'],
    [
      'WMTS',
      '/wmts?SERVICE=WMTS&REQUEST=GetTile&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}',
    ],
  ] as const) {
    it(`lies on the portal's own tiles (${kind}), and asks no host but theirs`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const tiles = await startTileServer();
      t.after(() => tiles.close());
      const background = ['--background', tiles.url + path, '--background-attribution', 'Tiles of <Example>'];
      await portals.run('portal', 'set', 'a', ...background);
      t.after(() => portals.run('portal', 'set', 'a', '--background', ''));
      await eventually('the background', async () => {
        return String((await portals.ask('/dataset/grid/')).headers['content-security-policy']).includes(
          tiles.url,
        );
      });
      const { page, foreign, complaints } = await openMap(browser, 'grid');
      await page.waitForFunction(() => document.querySelector('.map-tiles canvas') !== null);
      assert.ok(tiles.asked.length > 0);
      assert.ok(foreign.every((url) => url.startsWith(tiles.url)));
      assert.deepEqual(complaints, []);
      assert.match((await page.locator('.map-below').textContent()) ?? '', /Tiles of <Example>/);
      assert.ok([...(await colours(page))].includes('200,220,180'), 'the tiles are seen');
      assert.ok(tiles.referrers.every((referrer) => referrer === `${new URL(addressOf('grid')).origin}/`));
    });
  }

  it('refuses a background that pages could not load', async () => {
    await assert.rejects(
      portals.run('portal', 'set', 'a', '--background', 'https://a;script-src *'),
      /A map background .* such as https:\/\/tiles.example.org/,
    );
  });

  it('is drawn of every kind of geometry', async (t) => {
    if (!sharedAvailable(t)) return;
    const browser = await openChromium(t);
    if (browser === undefined) return;
    for (const [id, file] of [
      ['counties', 'data/us-counties/us-counties-5070.zip'],
      ['rivers', 'data/rivers/rivers-50m.geojson'],
      ['nasty', 'data/nasty/nasty.geojson'],
    ] as const) {
      await portals.run('publish', sharedPath(file), '--as', id, '--portal', 'a', '--skip-invalid');
      await eventually(id, async () => (await portals.ask(`/dataset/${id}/`)).status === 200);
      const { page, complaints } = await openMap(browser, id);
      assert.match((await statusOf(page)) ?? '', /features? here/);
      await picture(page, id);
      assert.deepEqual(complaints, []);
    }
  });
});

/** Colours on the map as it is seen, as `r,g,b`. */
async function colours(page: Page): Promise<ReadonlySet<string>> {
  await page.waitForTimeout(500);
  const shot = await page.locator('#map-canvas').screenshot();
  // Read by the browser itself: in the map's own canvases tiles of another origin can't be read.
  const reader = await page.context().newPage();
  const found = await reader.evaluate(
    async (source) => {
      const bitmap = await createImageBitmap(await (await fetch(source)).blob());
      const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (drawing === null) throw new Error('nothing to draw on');
      drawing.drawImage(bitmap, 0, 0);
      const { data } = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
      const all = new Set<string>();
      for (let at = 0; at < data.length; at += 4 * 7) all.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      return [...all];
    },
    `data:image/png;base64,${shot.toString('base64')}`,
  );
  await reader.close();
  return new Set(found);
}
