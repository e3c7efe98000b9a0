import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { accessibilityProblems, openChromium, overflowOf, SCREENS } from '../support/chromium.ts';
import { runCommand } from '../support/command-line.ts';
import { countFeatures, eventually, makeHome, type RunningServer, startServer } from '../support/server.ts';

const PAGE = '/dataset/roman-emperors/query/';
const HOSTILE =
  'id;"><script>alert(1)</script>";lat;lon\n1;</script><b onmouseover=alert(2)>;48;2\n2;"; DROP TABLE x; --";45;5\n';

describe('the page on which a request is put together', () => {
  let server: RunningServer;

  before(async () => {
    const home = await makeHome();
    server = await startServer({ home });
    await eventually(
      'the emperors',
      async () => (await countFeatures(server.url, 'ods:roman-emperors')) === 68,
    );
    const file = join(home, 'hostile.csv');
    await writeFile(file, HOSTILE);
    const published = await runCommand(home, ['publish', file, '--as', 'hostile', '--portal', 'demo']);
    assert.equal(published.exitCode, 0, published.stderr);
    await eventually('the hostile', async () => (await countFeatures(server.url, 'ods:hostile')) === 2);
  });
  after(() => server.stop());

  const ask = async (fields: Record<string, string>, page = PAGE) => {
    const answer = await fetch(`${server.url}${page}?${new URLSearchParams(fields)}`);
    return { status: answer.status, text: await answer.text() };
  };
  const requestIn = (text: string) =>
    (/<h2 id="request">[\s\S]*?<code class="copy">([^<]*)<\/code>/.exec(text)?.[1] ?? '').replaceAll(
      '&amp;',
      '&',
    );
  const countIn = (text: string) =>
    Number(/<p id="count"><b>([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);

  it('shows the request that the form means, the number that match and the first rows, as the service answers it', async () => {
    const { text } = await ask({
      'property.0': 'name',
      'operator.0': 'PropertyIsLike',
      'value.0': 'constant',
      sort: 'name',
      order: 'DESC',
    });
    const request = requestIn(text);
    const answer = (await (await fetch(`${request}&outputFormat=geojson`)).json()) as {
      features: { properties: { name: string } }[];
    };
    const names = answer.features.map(({ properties }) => properties.name);
    assert.ok(names.length >= 3);
    assert.equal(countIn(text), names.length);
    assert.ok(
      names.every((name) => /constant/i.test(name)),
      names.join(),
    );
    assert.deepEqual([...names].sort().reverse(), names);
    const shown = names.map((name) => text.indexOf(`<td>${name}</td>`));
    assert.ok(
      shown.every((at, i) => at > (shown[i - 1] ?? 0)),
      'the rows stand in the order that was asked for',
    );
  });

  it('gives the same request as XML, which answers the same', async () => {
    const fields = {
      'property.0': 'name',
      'operator.0': 'PropertyIsLike',
      'value.0': 'a',
      bbox: '0,40,20,50',
      limit: '3',
    };
    const { text } = await ask(fields);
    const document = (/<code class="copy">(&lt;\?xml[^<]*)<\/code>/.exec(text)?.[1] ?? '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    const posted = await (
      await fetch(`${server.url}/api/wfs`, {
        method: 'POST',
        headers: { 'Content-Type': 'text/xml' },
        body: document,
      })
    ).text();
    const got = await (await fetch(requestIn(text))).text();
    const ids = (collection: string) => collection.match(/gml:id="[^"]+"/g);
    assert.equal(ids(got)?.length, 3);
    assert.deepEqual(ids(posted), ids(got));
  });

  it('combines conditions by And and by Or', async () => {
    const fields = {
      'property.0': 'name',
      'operator.0': 'PropertyIsEqualTo',
      'value.0': 'Trajan',
      'property.1': 'name',
      'operator.1': 'PropertyIsEqualTo',
      'value.1': 'Titus',
    };
    assert.equal(countIn((await ask({ ...fields, combination: 'Or' })).text), 2);
    assert.equal(countIn((await ask(fields)).text), 0);
  });

  it('says beside its field what is wrong, and what the service refuses as it says it', async () => {
    const wrong = await ask({ bbox: 'here', limit: '-1' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /id="bbox-error">Four numbers/);
    assert.match(wrong.text, /id="limit-error">A whole number/);
    const refused = await ask({ srs: 'EPSG:1' });
    assert.equal(refused.status, 200);
    assert.match(refused.text, /<div class="notice bad"><p>[^<]*EPSG:1/);
  });

  it('shows hostile names and values as text, and sends them as data', async () => {
    const { text } = await ask({}, '/dataset/hostile/query/');
    assert.doesNotMatch(text, /<script>alert|<b onmouseover/);
    assert.match(text, /&lt;b onmouseover=alert\(2\)&gt;/);
    const property = /<option value="(?!")([^"]*script[^"]*)"/.exec(text)?.[1] as string;
    const found = await ask(
      {
        'property.0': property,
        'operator.0': 'PropertyIsEqualTo',
        'value.0': '</script><b onmouseover=alert(2)>',
      },
      '/dataset/hostile/query/',
    );
    assert.equal(countIn(found.text), 1);
    const odd = await ask(
      { 'property.0': property, 'operator.0': "'; --", 'value.0': '\u0000"\ud800' },
      '/dataset/hostile/query/',
    );
    assert.equal(odd.status, 200);
  });

  it('is not there for a dataset that is not there', async () => {
    assert.equal((await ask({}, '/dataset/nothing/query/')).status, 404);
  });

  for (const screen of SCREENS) {
    it(`works without a reload, and fits: ${screen.name}`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const page = await browser.newPage({ viewport: screen, colorScheme: screen.colorScheme });
      const foreign = foreignRequests(page, server.url);
      await page.goto(server.url + PAGE);
      await page.getByRole('combobox', { name: 'Property' }).first().selectOption('name');
      await page.getByRole('combobox', { name: 'Comparison' }).first().selectOption('PropertyIsLike');
      await page.getByRole('textbox', { name: 'Value' }).first().fill('aurel');
      await page.waitForFunction(
        () => document.querySelector('#count b')?.textContent?.startsWith('2 ') ?? false,
      );
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByRole('combobox', { name: 'Property' }).nth(1).selectOption('name');
      await page.getByRole('textbox', { name: 'Value' }).nth(1).fill('Marcus Aurelius');
      await page.waitForFunction(
        () => document.querySelector('#count b')?.textContent?.startsWith('1 ') ?? false,
      );
      assert.match(page.url(), /property\.1=name/);
      assert.equal(await overflowOf(page), 0);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(foreign, []);
      if (process.env['TEST_PICTURES'] !== undefined)
        await page.screenshot({
          path: join(process.env['TEST_PICTURES'], `query, ${screen.name}.png`),
          fullPage: true,
        });
    });

    it(`the service's address is a page on which it can be tried: ${screen.name}`, async (t) => {
      const browser = await openChromium(t);
      if (browser === undefined) return;
      const page = await browser.newPage({ viewport: screen, colorScheme: screen.colorScheme });
      const foreign = foreignRequests(page, server.url);
      await page.goto(`${server.url}/api/wfs`);
      const form = page.locator('#console details', { hasText: 'The features themselves.' });
      await form.getByLabel('Feature type').fill('ods:roman-emperors');
      await form.getByLabel('Properties').fill('name');
      await form.getByRole('button', { name: 'Send' }).click();
      await page.waitForFunction(() =>
        /Augustus|gml:featureMember/.test(document.querySelector('#console-answer pre')?.textContent ?? ''),
      );
      assert.match(
        (await page.locator('#console-answer .status').textContent()) ?? '',
        /^200 · text\/xml; subtype=gml\/3\.1\.1 · \d+ ms$/,
      );
      const address = await form.getByRole('link', { name: 'Open in a tab' }).getAttribute('href');
      assert.equal(
        address,
        `${server.url}/api/wfs?service=WFS&request=GetFeature&typeName=ods:roman-emperors&maxFeatures=5&propertyName=name`,
      );
      await page.getByText('XML, by POST').click();
      await page.locator('form.post').getByRole('button', { name: 'Send' }).click();
      await page.waitForFunction(() =>
        /FeatureCollection/.test(document.querySelector('#console-answer pre')?.textContent ?? ''),
      );
      assert.equal(await overflowOf(page), 0);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual(foreign, []);
      if (process.env['TEST_PICTURES'] !== undefined)
        await page.screenshot({
          path: join(process.env['TEST_PICTURES'], `console, ${screen.name}.png`),
          fullPage: true,
        });
    });
  }

  it('both work without JavaScript', async (t) => {
    const browser = await openChromium(t);
    if (browser === undefined) return;
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(server.url + PAGE);
    await page.locator('[name="property.0"]').selectOption('name');
    await page.locator('[name="value.0"]').fill('Trajan');
    await page.getByRole('button', { name: 'Ask' }).click();
    assert.match((await page.locator('#count').textContent()) ?? '', /^1 feature matches/);
    await page.goto(`${server.url}/api/wfs`);
    const describe = page.locator('#console details', { hasText: 'as an XML schema' });
    await describe.locator('summary').click();
    await describe.getByRole('button', { name: 'Send' }).click();
    assert.match(page.url(), /request=DescribeFeatureType/);
    assert.match(await page.content(), /complexType/);
  });
});

function foreignRequests(page: Page, url: string): string[] {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) foreign.push(request.url());
  });
  return foreign;
}
