import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { BrowserContextOptions } from 'playwright-core';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { writePoints } from '../support/dataset-files.ts';
import { addUserWithKey } from '../support/people.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

/** Where pictures of all pages go when somebody wants to look at them. */
const PICTURES = process.env['TEST_PICTURES'];

const PAGES = [
  '',
  'datasets/',
  'datasets/points/',
  'datasets/points/right/',
  'datasets/points/right/?to=group:readers',
  'users/',
  'users/max/',
  'groups/',
  'groups/readers/?done=saved',
  'keys/',
  'applications/',
  'sources/',
  'quotas/',
  'usage/',
  'settings/',
  'audit/',
  'health/',
  'confirm/?next=/admin/users/',
];

describe('the administration in a browser', () => {
  let home: string;
  let server: RunningServer;
  let ada: BrowserSession;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    const points = await writePoints(home, 'points.geojson', 20);
    assert.equal((await trigpoint(home, 'publish', points, '--as', 'points', '--restricted')).status, 0);
    const address = 'https://ada:secret@data.example.org/exports/of/the/department/of/roads.geojson?apikey=x';
    await trigpoint(home, 'source', 'set', 'roads', address);
    await trigpoint(home, 'source', 'set', 'parcels', '/srv/exports/parcels.gpkg', '--cron', '0 3 * * *');
    assert.equal((await trigpoint(home, 'source', 'run', 'parcels')).status, 1);
    server = await startServer({ home });
    ada = await signedInUser(server, 'ada', 'administrator');
    await signedInUser(server, 'max', 'member');
    await addUserWithKey(home, 'rita');
    await ada.post('/admin/groups/', { name: 'readers', title: 'Readers of the points', action: 'add' });
    await ada.post('/admin/groups/readers/', { title: 'Readers', members: 'rita\nmax', action: 'save' });
    const right = { user: '', combination: 'Or', filter: '', action: 'save' };
    await ada.post('/admin/datasets/points/right/', {
      ...right,
      to: 'group:readers',
      'hide.more': 'yes',
      rows: 'conditions',
      'property.0': 'name',
      'operator.0': 'PropertyIsLike',
      'value.0': '7',
    });
    await ada.post('/admin/datasets/points/right/', { ...right, to: 'user', user: 'max', rows: 'all' });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const cookies = () => {
    const [name = '', value = ''] = ada.cookie.split('=');
    return [{ name, value, url: server.url }];
  };

  for (const { name, width, height, colorScheme } of SCREENS)
    it(`every page fits a ${name}, axe-core finds nothing, and no policy is broken`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const options: BrowserContextOptions = { viewport: { width, height }, colorScheme };
      const context = await browser.newContext(options);
      await context.addCookies(cookies());
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('request', (request) =>
        assert.ok(request.url().startsWith(server.url) || request.url().startsWith('data:')),
      );
      for (const path of PAGES) {
        const answer = await page.goto(`${server.url}/admin/${path}`);
        assert.equal(answer?.status(), 200, path);
        for (const details of await page.locator('details').all()) await details.locator('summary').click();
        if (PICTURES !== undefined) {
          await mkdir(PICTURES, { recursive: true });
          const file = `${path.replace(/\W+/g, '-')}-${name.replace(', ', '-')}.png`;
          await page.screenshot({ path: join(PICTURES, file), fullPage: true });
        }
        assert.equal(await overflowOf(page), 0, `${path} is wider than the screen`);
        assert.deepEqual(await accessibilityProblems(page), [], path);
      }
      assert.deepEqual(complaints, []);
    });

  it('works without JavaScript, and by keyboard alone', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const context = await browser.newContext({ javaScriptEnabled: false });
    await context.addCookies(cookies());
    const page = await context.newPage();
    await page.goto(`${server.url}/admin/groups/`);
    await page.getByLabel('Short name').focus();
    await page.keyboard.type('typed');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Typed by keyboard');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/admin/groups/typed/?done=added`);
    assert.equal(await page.getByRole('status').textContent(), 'Added.');
    await page.getByText('Remove the group …').click();
    await page.getByLabel('Yes, remove typed').check();
    await page.getByRole('button', { name: 'Remove the group' }).click();
    await page.waitForURL(`${server.url}/admin/groups/?done=removed`);
    assert.equal(await page.getByText('Typed by keyboard').count(), 0);
  });

  it('shows mistakes beside their fields, and leads to them', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const context = await browser.newContext();
    await context.addCookies(cookies());
    const page = await context.newPage();
    await page.goto(`${server.url}/admin/groups/`);
    await page.getByLabel('Short name').fill('Not good');
    await page.getByRole('button', { name: 'Add the group' }).click();
    await page.getByRole('alert').getByRole('link').click();
    const field = page.getByLabel('Short name');
    assert.equal(await field.inputValue(), 'Not good');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await accessibilityProblems(page), []);
  });
});
