import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { hashPassword } from '../../src/account/password-hash.ts';
import { giveSetPasswordLink } from '../../src/account/set-password-link.ts';
import { createUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { withControlDatabase } from '../support/people.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const PASSWORD = 'a heron stands in the reeds';

describe('the pages of an account in a browser without scripts', () => {
  let home: string;
  /** Without a mail server, and with one that nothing is sent to. */
  let server: RunningServer;
  let withMail: RunningServer;
  let link: string;

  before(async () => {
    home = await makeHome();
    const added = await trigpoint(home, 'portal', 'add', 'city', '--title', 'City of Example', '--sign-up');
    assert.equal(added.status, 0, added.stderr.toString());
    const passwordHash = await hashPassword(PASSWORD);
    link = await withControlDatabase(home, async (database) => {
      const { id } = await createUser(
        database,
        1,
        { name: 'ada', role: 'member', passwordHash },
        COMMAND_LINE,
      );
      return giveSetPasswordLink(database, { portalId: 1, userId: id }, COMMAND_LINE);
    });
    server = await startServer({ home });
    withMail = await startServer({ home, env: { TRIGPOINT_SMTP_URL: 'smtp://127.0.0.1:1' } });
  });
  after(async () => {
    await server.stop();
    await withMail.stop();
    await rm(home, { recursive: true, force: true });
  });

  const firstLink = () => /\/login\/link\/\?token=\w+/.exec(withMail.output())?.[0] ?? '';

  for (const { name, width, height, colorScheme } of SCREENS) {
    it(`fit a ${name}, break no policy, and axe-core finds nothing`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        // The browser itself tells of answers like 422.
        if (message.type() === 'error' && !message.text().includes('status of 4'))
          complaints.push(message.text());
      });
      const check = async (what: string) => {
        const problems = await accessibilityProblems(page);
        assert.deepEqual([what, await overflowOf(page), ...problems], [what, 0]);
        const folder = process.env['TEST_PICTURES'];
        if (folder !== undefined)
          await page.screenshot({
            path: join(folder, `${what.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}.png`),
            fullPage: true,
          });
      };
      for (const [what, url] of [
        ['sign in', `${withMail.url}/login/`],
        ['reset', `${withMail.url}/login/reset/`],
        ['sign up by mail', `${withMail.url}/signup/`],
        ['sign up', `${server.url}/signup/`],
        ['first administrator', withMail.url + firstLink()],
        ['choose a password', `${server.url}/login/link/?token=${link}`],
      ] as const) {
        await page.goto(url);
        await check(what);
      }
      await page.fill('[name=password]', 'short');
      await page.click('main button');
      await page.waitForSelector('.error');
      await check('a mistake');
      await page.goto(`${server.url}/login/?next=/account/settings/`);
      await page.fill('[name=name]', 'ada');
      await page.fill('[name=password]', PASSWORD);
      await page.click('main button');
      await page.waitForURL(`${server.url}/account/settings/`);
      await check('settings');
      await page.goto(`${server.url}/account/settings/second-factor/`);
      await check('second factor');
      await context.close();
      assert.deepEqual(complaints, []);
    });
  }

  it('work with the keyboard and without JavaScript', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/signup/`);
    await page.focus('[name=name]');
    await page.keyboard.type('eve');
    for (const text of ['Eve', 'eve@example.org', PASSWORD]) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/account/`);
    await page.goto(`${server.url}/account/settings/`);
    await page.fill('[name=display_name]', 'Eve E.');
    await page.click('[value=profile]');
    await page.waitForURL(/done=saved/);
    assert.match(await page.content(), /Eve E\.<\/a>/);
    await page.click('[value=end-all]');
    await page.waitForURL(`${server.url}/`);
    assert.match(await page.content(), />Sign in</);
    await context.close();
  });
});
