import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sayIn } from '../../src/page/language/say.ts';
import { eventually } from '../support/server.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

describe('the page of a dataset', () => {
  let portals: TwoPortals;
  before(async () => {
    portals = await startTwoPortals();
  });
  after(() => portals.stop());

  it('is there with a slash at the end or without, and tells search engines which one counts', async () => {
    for (const path of ['/dataset/open', '/dataset/open/']) {
      const { status, text } = await portals.ask(path);
      assert.equal(status, 200, path);
      assert.match(text, /<h1>open<\/h1>/);
      assert.match(text, /<link rel="canonical" href="http:\/\/a\.example\/dataset\/open\/">/);
    }
  });

  it('says the same of a dataset that the reader may not see as of one that there isn’t', async () => {
    const restricted = await portals.ask('/dataset/secrets/');
    const absent = await portals.ask('/dataset/nothing/');
    assert.equal(restricted.status, 404);
    assert.equal(absent.status, 404);
    assert.equal(restricted.text.replaceAll('secrets', 'nothing'), absent.text);
  });

  it('shows no field that is hidden from the reader', async () => {
    const ada = await portals.ask({
      path: '/dataset/parcels/',
      headers: { Authorization: `Apikey ${portals.ada.key}` },
    });
    assert.equal(ada.status, 200);
    assert.match(ada.text, /state/);
    assert.doesNotMatch(ada.text, /owner|Canary/);
  });

  it('shows the records that the reader may see, in a table page by page', async () => {
    const bob = await portals.ask({
      path: '/dataset/parcels/',
      headers: { Authorization: `Apikey ${portals.bob.key}` },
    });
    assert.match(bob.text, /Records 1 to 3 of 3/);
    assert.match(bob.text, /Bob Canary/);
    const ada = await portals.ask({
      path: '/dataset/parcels/',
      headers: { Authorization: `Apikey ${portals.ada.key}` },
    });
    assert.match(ada.text, /Records 1 to 2 of 2/);
    assert.deepEqual(numbers(ada.text).toSorted(), ['1', '3']);
  });

  it('sorts by any field, upwards and downwards, and says so to readers aloud', async () => {
    const up = await portals.ask('/dataset/open/?sort=owner');
    assert.deepEqual(numbers(up.text), ['1', '2', '3']);
    assert.match(up.text, /<th scope="col" aria-sort="ascending"><a [^>]*sort=-owner/);
    const down = await portals.ask('/dataset/open/?sort=-owner');
    assert.deepEqual(numbers(down.text), ['3', '2', '1']);
    const hidden = {
      path: '/dataset/parcels/?sort=owner',
      headers: { Authorization: `Apikey ${portals.ada.key}` },
    };
    assert.equal((await portals.ask(hidden)).status, 400);
    for (const query of ['sort=nothing', 'sort=geometry', 'page=0', 'page=-1', 'page=x', 'page=99999999999'])
      assert.equal((await portals.ask(`/dataset/open/?${query}`)).status, 400, query);
    const beyond = await portals.ask('/dataset/open/?page=1000000');
    assert.equal(beyond.status, 200);
    assert.match(beyond.text, /no records so far down/);
  });

  it('shows one record by itself, if the reader may see it', async () => {
    const all = await portals.ask('/dataset/open/?sort=number');
    const record = /record=([\w.-]+)/.exec(all.text)?.[1];
    const alone = await portals.ask(`/dataset/open/?record=${record}`);
    assert.equal(alone.status, 200);
    assert.match(alone.text, /Ada Canary/);
    const bob = { Authorization: `Apikey ${portals.bob.key}` };
    const ada = { Authorization: `Apikey ${portals.ada.key}` };
    const parcels = await portals.ask({ path: '/dataset/parcels/?sort=-state', headers: bob });
    const secret = /record=([\w.-]+)/.exec(parcels.text)?.[1] as string;
    const path = `/dataset/parcels/?record=${secret}`;
    assert.match((await portals.ask({ path, headers: bob })).text, /Bob Canary/);
    assert.equal((await portals.ask({ path, headers: ada })).status, 404);
    assert.equal((await portals.ask('/dataset/open/?record=open.nothing')).status, 404);
    assert.equal((await portals.ask('/dataset/open/?record=%00')).status, 404);
  });

  it('says how large each download is: exactly as large as what this reader gets', async () => {
    for (const [id, headers] of [
      ['open', {}],
      ['parcels', { Authorization: `Apikey ${portals.bob.key}` }],
      ['parcels', { Authorization: `Apikey ${portals.ada.key}` }],
    ] as const) {
      let page = '';
      await eventually('the sizes', async () => {
        page = (await portals.ask({ path: `/dataset/${id}/`, headers })).text;
        return page.includes('class="size"');
      });
      const rows = [...page.matchAll(DOWNLOAD)].map((row) => row.slice(1) as [string, string, string]);
      assert.ok(rows.length >= 8, `${rows.length} formats`);
      for (const [address, format, size] of rows) {
        // The others are no text.
        if (!['GML', 'GML 2', 'GeoJSON', 'CSV', 'KML'].includes(format)) continue;
        const path = address.replaceAll('&amp;', '&').replace('http://a.example', '');
        const { text } = await portals.ask({ path, headers });
        assert.equal(size.split(',')[0], sayIn('en').bytes(Buffer.byteLength(text)), `${id} as ${format}`);
      }
    }
  });
});

const DOWNLOAD = /<li><a href="([^"]+)" download="[^"]+"[^>]*>([^<]+)<\/a>.*?<span class="size">([^<]+)</gs;

/** The first column of the table, which has the numbers of parcels. */
function numbers(page: string): string[] {
  return [...page.matchAll(/<td class="whole">.*?<\/td><td>(\d+)<\/td>/gs)].map(
    (match) => match[1] as string,
  );
}
