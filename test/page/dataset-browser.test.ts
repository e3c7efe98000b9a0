import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { sharedAvailable, sharedPath } from '../support/shared.ts';

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'& [x](javascript:alert(1))`;

describe('the page of a hostile dataset in a browser', () => {
  let server: RunningServer | undefined;
  let home: string;
  before(async () => {
    home = await makeHome();
    for (const id of ['nasty', 'nasty-fields']) {
      const { status } = await trigpoint(home, 'publish', sharedPath(`data/nasty/${id}.geojson`), '--as', id);
      // Without the shared folder there is nothing to publish; the tests then say so.
      if (status !== 0) return;
    }
    await trigpoint(
      home,
      'metadata',
      'set',
      'nasty',
      '--title',
      HOSTILE,
      '--abstract',
      HOSTILE,
      '--keywords',
      HOSTILE,
    );
    server = await startServer({ home });
  });
  after(() => server?.stop());

  for (const screen of SCREENS)
    it(`fits ${screen.name}, is accessible, loads nothing from elsewhere and runs nothing of others`, async (t) => {
      if (!sharedAvailable(t)) return;
      const browser = await openChromium(t);
      if (browser === undefined) return;
      assert.ok(server !== undefined);
      const { url } = server;
      const { width, height, colorScheme } = screen;
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      const problems: string[] = [];
      page.on('dialog', (dialog) => {
        problems.push(dialog.message());
        void dialog.dismiss();
      });
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      page.on('request', (request) => {
        const address = request.url();
        if (!address.startsWith(url) && !/^(data|blob):/.test(address)) problems.push(address);
      });
      for (const path of ['/dataset/nasty/', '/dataset/nasty-fields/', '/dataset/nasty/?page=3&sort=-text']) {
        await page.goto(url + path);
        assert.equal(await overflowOf(page), 0, path);
        assert.deepEqual(await accessibilityProblems(page), [], path);
      }
      await page.locator('td.whole a').first().click();
      assert.match(page.url(), /record=/);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(problems, []);
    });

  it('changes the tab of “Use it in” by keyboard', async (t) => {
    if (!sharedAvailable(t)) return;
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const page = await browser.newPage();
    await page.goto(`${server?.url}/dataset/nasty/`);
    await page.locator('#tool-qgis').focus();
    assert.ok(await page.locator('.panel-qgis').isVisible());
    await page.keyboard.press('ArrowRight');
    assert.ok(await page.locator('.panel-arcgis').isVisible());
    assert.ok(!(await page.locator('.panel-qgis').isVisible()));
  });
});
