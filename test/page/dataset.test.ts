import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
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
});
