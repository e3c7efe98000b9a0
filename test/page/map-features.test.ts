import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../support/server.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

interface Drawn {
  readonly matched: number;
  readonly shown: number;
  readonly features: readonly (readonly [id: string, ...parts: unknown[]])[];
}

const COUNT = 12_000;
/** A row of points along the equator and up to 30° north, 100 to a degree. */
const GRID = ['number;lat;lon']
  .concat(Array.from({ length: COUNT }, (_, n) => `${n};${Math.floor(n / 400)};${(n % 400) / 100}`))
  .join('\n');

describe('what the map of a dataset draws', () => {
  let portals: TwoPortals;

  before(async () => {
    portals = await startTwoPortals();
    const file = join(portals.home, 'grid.csv');
    await writeFile(file, GRID);
    await portals.run('publish', file, '--as', 'grid', '--portal', 'a', '--key', 'number');
    await portals.run('publish', file, '--as', 'places', '--portal', 'a', '--key', 'number', '--restricted');
    const hidden = ['--hide', 'geometry', '--grant', 'group:planners'];
    await portals.run('rights', 'set', 'places', '--portal', 'a', ...hidden);
    await eventually('the datasets', async () => (await ask('grid')).status === 200);
  });
  after(() => portals.stop());

  const ask = (id: string, query = '', headers: Readonly<Record<string, string>> = {}) =>
    portals.ask({ path: `/dataset/${id}/map/features${query === '' ? '' : `?${query}`}`, headers });
  const draw = async (id: string, query = '', headers: Readonly<Record<string, string>> = {}) => {
    const { status, text } = await ask(id, query, headers);
    assert.equal(status, 200, text);
    return JSON.parse(text) as Drawn;
  };
  const key = (who: 'ada' | 'bob') => `apikey=${portals[who].key}`;

  it('is all features of the box while they are few, without counting them against quotas', async () => {
    const answer = await ask('grid', 'bbox=0.495,9.5,1.005,11.5&resolution=100');
    const { matched, shown, features } = JSON.parse(answer.text) as Drawn;
    assert.equal(matched, 102);
    assert.equal(shown, 102);
    assert.equal(new Set(features.map(([id]) => id)).size, 102);
    assert.equal(answer.headers['content-type'], 'application/json');
    assert.equal(answer.headers['x-ratelimit-limit'], undefined);
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  });

  it('is some of them where there are more, and says how many there are', async () => {
    const { matched, shown, features } = await draw('grid');
    assert.equal(matched, COUNT);
    assert.ok(shown > 2_500 && shown <= 5_000, `${shown}`);
    assert.equal(features.length, shown);
    const fewer = await draw('grid', 'limit=100');
    assert.ok(fewer.shown > 50 && fewer.shown <= 100);
    const ids = new Set(features.map(([id]) => id));
    assert.ok(fewer.features.every(([id]) => ids.has(id)));
  });

  it('is said to be unchanged to those who have it, until the dataset changes', async () => {
    const first = await ask('grid', 'limit=10');
    const tag = first.headers.etag as string;
    assert.equal((await ask('grid', 'limit=10', { 'if-none-match': tag })).status, 304);
    assert.equal((await ask('grid', 'limit=11', { 'if-none-match': tag })).status, 200);
    assert.match(first.headers.vary ?? '', /Authorization, Cookie/);
    const zipped = await ask('grid', '', { 'accept-encoding': 'gzip' });
    assert.equal(zipped.headers['content-encoding'], 'gzip');
  });

  it('is what the caller may read, and no more', async () => {
    assert.equal((await ask('parcels')).status, 404);
    assert.equal((await ask('secrets')).text, (await ask('nothing')).text.replace('nothing', 'secrets'));
    assert.deepEqual(
      (await draw('parcels', key('ada'))).features.map(([id]) => id).sort(),
      ['1', '3'],
      'rows where the state is public',
    );
    assert.equal((await draw('parcels', key('bob'))).matched, 3);
    const place = 'bbox=4,44,6,46';
    assert.deepEqual((await draw('parcels', `${place}&${key('ada')}`)).matched, 0);
    const adas = await ask('parcels', key('ada'));
    const bobs = await ask('parcels', key('bob'));
    assert.notEqual(adas.headers.etag, bobs.headers.etag);
    assert.equal((await ask('places', key('ada'))).status, 400);
    assert.match((await ask('places', key('ada'))).text, /has no geometry/);
    assert.equal(
      (await portals.ask({ path: '/dataset/ledger/map/features', host: 'b.example' })).status,
      401,
    );
  });

  it('is another answer once a right is given for other features, for caches too', async () => {
    const file = join(portals.home, 'grid.csv');
    await portals.run('publish', file, '--as', 'rows', '--portal', 'a', '--key', 'number', '--restricted');
    const give = (...more: string[]) =>
      portals.run('rights', 'set', 'rows', '--portal', 'a', '--grant', 'everyone', ...more);
    await give();
    await eventually('the right', async () => (await ask('rows')).status === 200);
    const { etag } = (await ask('rows')).headers;
    assert.equal((await draw('rows')).matched, COUNT);
    await give('--where', 'number=1');
    await eventually('the narrower right', async () => (await draw('rows')).matched === 1);
    const asked = await ask('rows', '', { 'if-none-match': etag as string });
    assert.equal(asked.status, 200);
    assert.notEqual(asked.headers.etag, etag);
  });

  it('is refused with what would be accepted', async () => {
    const { status, headers, text } = await ask('grid', 'bbox=1,2');
    assert.equal(status, 400);
    assert.equal(headers['content-type'], 'application/problem+json');
    assert.match(text, /bbox is four numbers/);
    assert.equal((await portals.ask({ path: '/dataset/grid/map/features', body: 'x' })).status, 405);
  });
});
