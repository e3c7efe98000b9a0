import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { accessibilityProblems, openChromium, overflowOf } from '../support/chromium.ts';
import { runCommand } from '../support/command-line.ts';
import { programAvailable, run } from '../support/programs.ts';
import { makeHome, type RunningServer, startServer } from '../support/server.ts';

const PASSWORD = 'two herons in the reeds';
/** A key is refused by every process within a second of its revocation. */
const WITHIN_MS = 1000;

describe('from sign-up to a revoked key', () => {
  let home: string;
  let server: RunningServer;

  before(async () => {
    home = await makeHome();
    const command = async (...args: readonly string[]) => {
      const { exitCode, stderr } = await runCommand(home, args);
      assert.equal(exitCode, 0, stderr);
    };
    await command('portal', 'add', 'city', '--title', 'City of Example', '--sign-up');
    const file = join(home, 'parcels.csv');
    await writeFile(file, 'number,lon,lat\n1,2.5,48.5\n2,2.6,48.6\n3,2.7,48.7\n');
    await command('publish', file, '--as', 'parcels', '--restricted');
    await writeFile(join(home, 'open.csv'), 'name,lon,lat\na,1,2\n');
    await command('publish', join(home, 'open.csv'));
    server = await startServer({ home, workers: 2 });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** What GDAL's WFS driver says of a layer, with these ways to show who asks. */
  const ogrinfo = async (layer: string, env: NodeJS.ProcessEnv) => {
    const { stdout, stderr } = await run(
      'ogrinfo',
      ['-ro', '-al', '-so', `WFS:${server.url}/api/wfs`, layer],
      { env: { GDAL_HTTP_MAX_RETRY: '0', ...env } },
    );
    return { count: Number(/Feature Count: (\d+)/.exec(stdout)?.[1] ?? -1), said: stdout + stderr };
  };
  const waysToShow = (key: string): NodeJS.ProcessEnv[] => [
    { GDAL_HTTP_HEADERS: `Authorization: Apikey ${key}` },
    { GDAL_HTTP_USERPWD: `${key}:` },
    { GDAL_HTTP_USERPWD: `me:${key}` },
  ];

  const signUp = async (page: Page, name: string) => {
    await page.goto(`${server.url}/`);
    await page.click('text=Sign in');
    await page.click('main a[href*="/signup/"]');
    await page.fill('[name=name]', name);
    await page.fill('[name=display_name]', 'Ada Lovelace');
    await page.fill('[name=password]', PASSWORD);
    await page.click('main button');
    await page.waitForURL(`${server.url}/account/`);
  };

  it('a person makes an account and a key, reads with GDAL what they were given, and takes the key back', async (t: TestContext) => {
    const browser = await openChromium(t);
    if (browser === undefined || !programAvailable(t, 'ogrinfo', 'gdal-bin')) return;
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 390, height: 844 },
    });
    const page = await context.newPage();
    await signUp(page, 'ada');
    await page.click('text=Sign out');
    await page.click('main button');
    await page.goto(`${server.url}/account/`);
    assert.equal(new URL(page.url()).pathname, '/login/', 'signed out is signed out');
    await page.fill('[name=name]', 'ADA');
    await page.fill('[name=password]', PASSWORD);
    await page.click('main button');
    await page.waitForURL(`${server.url}/account/`);

    await page.fill('[name=label]', 'GDAL <here>');
    await page.click('[value=create]');
    const key = (await page.textContent('main code.copy')) ?? '';
    assert.match(key, /^[0-9a-f]{56}$/);
    assert.doesNotMatch(page.url(), /[0-9a-f]{8}/, 'no part of it is in the address');
    await page.click('text=I have copied it');
    assert.ok(!(await page.content()).includes(key), 'it is shown this once');
    assert.match(
      (await page.textContent('ul.rows')) ?? '',
      new RegExp(`GDAL <here>.*${key.slice(0, 8)}`, 's'),
    );

    const [header] = waysToShow(key) as [NodeJS.ProcessEnv];
    assert.equal((await ogrinfo('ods:open', header)).count, 1);
    assert.equal((await ogrinfo('ods:parcels', header)).count, -1, 'nobody gave them the dataset yet');
    const given = await runCommand(home, ['rights', 'set', 'parcels', '--grant', 'user:ada']);
    assert.equal(given.exitCode, 0, given.stderr);
    await new Promise((resolve) => setTimeout(resolve, WITHIN_MS));
    for (const env of waysToShow(key)) {
      const { count, said } = await ogrinfo('ods:parcels', env);
      assert.equal(count, 3, said);
    }
    assert.equal((await ogrinfo('ods:parcels', {})).count, -1, 'not for those who show no key');

    await page.reload();
    await page.click('[value=revoke]');
    await page.waitForURL(/done=revoked/);
    assert.match((await page.textContent('main')) ?? '', /You have no API key yet/);
    await new Promise((resolve) => setTimeout(resolve, WITHIN_MS));
    for (const env of waysToShow(key)) {
      const { count, said } = await ogrinfo('ods:open', env);
      assert.equal(count, -1, said);
      assert.match(said, /401/, 'never taken for nobody');
    }
    assert.ok(!server.output().includes(key), 'and no log has it');
    await context.close();
  });

  it('the page of keys, a new key and the way out are fit for everybody', async (t: TestContext) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    for (const [width, colorScheme] of [
      [390, 'dark'],
      [1280, 'light'],
    ] as const) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
      const page = await context.newPage();
      const check = async (what: string) => {
        const problems = await accessibilityProblems(page);
        assert.deepEqual([what, await overflowOf(page), ...problems], [what, 0]);
        const folder = process.env['TEST_PICTURES'];
        if (folder !== undefined)
          await page.screenshot({ path: join(folder, `${what}-${width}.png`), fullPage: true });
      };
      await signUp(page, `bob-${width}`);
      await check('keys');
      await page.fill(
        '[name=label]',
        'a label that is as long as labels may be, and then a few characters more, until it ends here',
      );
      await page.click('[value=create]');
      await check('new-key');
      await page.click('text=I have copied it');
      await check('keys-listed');
      await page.goto(`${server.url}/logout/`);
      await check('logout');
      await page.goto(`${server.url}/`);
      await check('home');
      await context.close();
    }
  });
});
