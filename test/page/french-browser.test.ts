import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { type EveryPage, openEveryPage, PAGE_PATHS } from '../support/every-page.ts';

/** Where pictures of all pages go when somebody wants to look at them. */
const PICTURES = process.env['TEST_PICTURES'];

describe('French, which is longer, in a browser', () => {
  let portal: EveryPage;
  before(async () => {
    portal = await openEveryPage();
  });
  after(() => portal.close());

  for (const reader of ['anonymous', 'administrator'] as const)
    it(`fits a phone, and axe-core finds nothing, for the ${reader}`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const { server, cookies, addressOf } = portal;
      const { width, height } = SCREENS[0];
      const context = await browser.newContext({ viewport: { width, height }, locale: 'fr-FR' });
      const [name = '', value = ''] = cookies[reader].split('=');
      if (name !== '') await context.addCookies([{ name, value, url: server.url }]);
      const page = await context.newPage();
      for (const path of PAGE_PATHS) {
        const address = addressOf(path);
        await page.goto(server.url + address);
        assert.equal(await page.locator('html').getAttribute('lang'), 'fr', address);
        for (const details of await page.locator('details').all()) await details.locator('summary').click();
        if (PICTURES !== undefined) {
          await mkdir(PICTURES, { recursive: true });
          const file = `${reader}${address.replace(/\?.*/, '').replace(/\W+/g, '-')}fr.png`;
          await page.screenshot({ path: join(PICTURES, file), fullPage: true });
        }
        assert.equal(await overflowOf(page), 0, `${address} is wider than the screen`);
        assert.deepEqual(await accessibilityProblems(page), [], address);
      }
    });
});
