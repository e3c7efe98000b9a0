import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { writePoints } from '../support/dataset-files.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';

/** Where pictures of all pages go when somebody wants to look at them. */
const PICTURES = process.env['TEST_PICTURES'];

/** Hostile names and values: they show as text everywhere. */
const HOSTILE =
  '"<img src=x onerror=alert(1)>",lat,lon,"</script><script>alert(2)</script>"\n"<b>bold</b>",46.2,5.2,"=1+1"\n';

describe('publishing in a browser', () => {
  let home: string;
  let server: RunningServer;
  let pia: BrowserSession;
  let points: string;
  let hostile: string;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    points = await writePoints(home, 'Points of interest.geojson', 3000);
    hostile = join(home, 'hostile.csv');
    await writeFile(hostile, HOSTILE);
    assert.equal((await trigpoint(home, 'publish', points, '--as', 'points', '--key', 'key')).status, 0);
    server = await startServer({ home });
    pia = await signedInUser(server, 'pia', 'publisher');
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const signIn = (context: BrowserContext, url = server.url) => {
    const [name = '', value = ''] = pia.cookie.split('=');
    return context.addCookies([{ name, value, url }]);
  };

  async function lookAt(page: Page, name: string, screen: string): Promise<void> {
    for (const details of await page.locator('details').all())
      await details.locator('summary').first().click();
    if (PICTURES !== undefined) {
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({
        path: join(PICTURES, `${name}-${screen.replace(', ', '-')}.png`),
        fullPage: true,
      });
    }
    assert.equal(await overflowOf(page), 0, `${name} is wider than the screen`);
    assert.deepEqual(await accessibilityProblems(page), [], name);
  }

  for (const { name: screen, width, height, colorScheme } of SCREENS)
    it(`a file is sent, looked at, published and described on a ${screen}`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const locale = screen === 'phone, dark' ? 'fr' : 'en';
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale });
      await signIn(context);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) =>
        assert.match(request.url(), new RegExp(`^(${server.url}|data:|blob:)`)),
      );
      await page.goto(`${server.url}/admin/datasets/`);
      await lookAt(page, 'datasets', screen);
      await page.goto(`${server.url}/admin/uploads/`);
      await lookAt(page, 'choose', screen);
      await page.locator('#files').setInputFiles(points);
      await page.locator('#upload-form button').first().click();
      await page.waitForURL(/\/admin\/uploads\/\w{22}\/$/);
      await page.locator('#preview-map[data-state=ready]').waitFor();
      await page.waitForTimeout(500);
      await lookAt(page, 'inspected', screen);
      const id = `points-${screen.replace(', ', '-')}`;
      await page.locator('input[name=id]').fill(id);
      await page.locator('button[value=publish]').click();
      await page.locator('main .notice[role=status]').waitFor();
      await lookAt(page, 'published', screen);
      await eventually('it is served', async () => (await countFeatures(server.url, id)) === 3000, 5000);
      await page.goto(`${server.url}/admin/datasets/${id}/`);
      await lookAt(page, 'dataset', screen);
      await page.goto(`${server.url}/admin/datasets/${id}/metadata/`);
      await page.locator('textarea[name=abstract]').fill('# About\n\n- one\n- *two*');
      await page.locator('button[value=preview]').click();
      await lookAt(page, 'metadata', screen);
      await page.goto(`${server.url}/admin/datasets/${id}/versions/`);
      await lookAt(page, 'versions', screen);
      assert.deepEqual(complaints, []);
    });

  it('what a file says shows as text, whatever it is', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const context = await browser.newContext();
    await signIn(context);
    const page = await context.newPage();
    page.on('dialog', () => assert.fail('a script ran'));
    await page.goto(`${server.url}/admin/uploads/`);
    await page.locator('#files').setInputFiles(hostile);
    await page.getByRole('button', { name: 'Send the file' }).click();
    await page.waitForURL(/\/admin\/uploads\/\w{22}\/$/);
    await page.getByRole('cell', { name: '<b>bold</b>' }).waitFor();
    assert.equal(await page.locator('main img, main b:not(dt b)').count(), 0);
    await lookAt(page, 'hostile', 'desktop, light');
    await page.getByRole('button', { name: 'Give up' }).click();
    await page.getByText('Given up. Its files are removed.').waitFor();
  });

  it('works without JavaScript: send, look, publish, return to the version before', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const context = await browser.newContext({ javaScriptEnabled: false });
    await signIn(context);
    const page = await context.newPage();
    await page.goto(`${server.url}/admin/datasets/points/`);
    await page.getByRole('link', { name: 'Replace the data' }).click();
    await page.getByLabel('File').setInputFiles(points);
    await page.getByRole('button', { name: 'Send the file' }).click();
    // The page asks again by itself.
    await page.getByRole('heading', { name: 'What the file holds' }).waitFor();
    await page.getByRole('button', { name: 'Replace the dataset' }).click();
    await page.getByText(/Published: 3,000 features/).waitFor();
    await page.getByRole('link', { name: 'Who may see it, versions' }).click();
    await page.getByRole('link', { name: 'Versions', exact: true }).click();
    await page.getByRole('button', { name: /^Return to it/ }).click();
    assert.match((await page.getByRole('status').textContent()) ?? '', /Returned/);
  });

  it('goes on where it was when the connection is lost in the middle', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const large = await writePoints(home, 'large.geojson', 60_000, 'x'.repeat(300), 1000);
    const proxy = await flakyProxy(Number(new URL(server.url).port));
    t.after(() => proxy.close());
    const context = await browser.newContext();
    await signIn(context, proxy.url);
    const page = await context.newPage();
    const offsets: number[] = [];
    page.on('request', (request) => {
      const offset = request.headers()['upload-offset'];
      if (offset !== undefined) offsets.push(Number(offset));
    });
    await page.goto(`${proxy.url}/admin/uploads/`);
    await page.locator('#files').setInputFiles(large);
    proxy.cutAfter(13 * 1024 * 1024, 1500);
    await page.getByRole('button', { name: 'Send the file' }).click();
    await page.getByText('The connection is lost; trying again.').waitFor();
    await page.getByRole('heading', { name: 'What the file holds' }).waitFor({ timeout: 60_000 });
    await page.getByText('60,000 records').first().waitFor();
    assert.ok(proxy.cuts() > 0, 'the connection was cut');
    assert.ok(
      offsets.some((offset) => offset % (8 * 1024 * 1024) !== 0),
      `what had come in the middle of a piece was not sent again: ${offsets}`,
    );
    await page.getByRole('button', { name: 'Give up' }).click();
  });
});

/** Lets bytes through until it is told to cut, and is then away for a while. */
async function flakyProxy(port: number) {
  let left = Number.POSITIVE_INFINITY;
  let awayMs = 0;
  let isAway = false;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const { connect } = await import('node:net');
  const proxy: Server = createServer((client) => {
    if (isAway) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left >= 0) {
        if (!upstream.write(chunk)) {
          client.pause();
          upstream.once('drain', () => client.resume());
        }
        return;
      }
      left = Number.POSITIVE_INFINITY;
      cuts++;
      isAway = true;
      setTimeout(() => {
        isAway = false;
      }, awayMs);
      for (const socket of sockets) socket.destroy();
    });
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cutAfter(bytes: number, ms: number) {
      left = bytes;
      awayMs = ms;
    },
    cuts: () => cuts,
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
