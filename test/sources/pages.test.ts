import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';
import { type SourceServer, startSourceServer } from '../support/source-server.ts';

const points = (count: number) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: Array.from({ length: count }, (_, n) => ({
      type: 'Feature',
      properties: { n },
      geometry: { type: 'Point', coordinates: [n, n] },
    })),
  });
const PAGE = '/admin/sources/';

describe('/admin/sources/', () => {
  let home: string;
  let folder: string;
  let server: RunningServer;
  let theirs: SourceServer;
  let pia: BrowserSession;
  let count = 10;

  before(async () => {
    home = await makeHome();
    folder = join(home, 'exports');
    await mkdir(folder);
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    theirs = await startSourceServer((_, response) => response.end(points(count)));
    server = await startServer({
      home,
      env: { TRIGPOINT_HARVEST_ALLOW: '127.0.0.1', TRIGPOINT_HARVEST_FOLDERS: folder },
    });
    pia = await signedInUser(server, 'pia', 'publisher');
  });
  after(async () => {
    await server.stop();
    await theirs.stop();
    await rm(home, { recursive: true, force: true });
  });

  const page = async () => (await pia.get(PAGE)).text();
  const set = (fields: Readonly<Record<string, string>>) =>
    pia.post(PAGE, {
      action: 'set',
      id: '',
      address: '',
      layer: '',
      every: '',
      key: '',
      srs: '',
      drop: '50',
      ...fields,
    });
  const done = (response: Response) => {
    assert.equal(response.status, 303, response.statusText);
    return new URL(response.headers.get('location') ?? '').search;
  };

  it('is for publishers alone', async () => {
    const max = await signedInUser(server, 'max', 'member');
    assert.equal((await max.get(PAGE)).status, 403);
    assert.equal((await fetch(`${server.url}${PAGE}`, { redirect: 'manual' })).status, 302);
    assert.match(await page(), /There are none yet/);
  });

  it('binds a dataset, which the server reads at once, and again when asked', async () => {
    const address = `http://ada:s3cretword@127.0.0.1:${theirs.port}/roads.geojson`;
    assert.equal(done(await set({ id: 'roads', address, every: '1 h', key: 'n' })), '?done=bound');
    await eventually('it is published', async () => (await countFeatures(server.url, 'roads')) === 10);
    const shown = await page();
    assert.match(shown, /http:\/\/ada:\*\*\*@127\.0\.0\.1/);
    assert.ok(!shown.includes('s3cretword'));
    assert.match(shown, /Every hour/);
    count = 12;
    assert.equal(done(await pia.post(PAGE, { action: 'run', id: 'roads' })), '?done=reading');
    await eventually('it is read again', async () => (await countFeatures(server.url, 'roads')) === 12);
  });

  it('shows why a version was refused, and accepts it', async () => {
    count = 2;
    await pia.post(PAGE, { action: 'run', id: 'roads' });
    await eventually('the refusal is shown', async () => /more than 50 % fewer/.test(await page()));
    assert.match(await page(), /Failed once:/);
    assert.equal((await pia.post(PAGE, { action: 'accept', id: 'roads' })).status, 400);
    done(await pia.post(PAGE, { action: 'accept', id: 'roads', confirm: 'yes' }));
    await eventually('it is accepted', async () => (await countFeatures(server.url, 'roads')) === 2);
  });

  it('reads files below the listed folders alone, wherever links lead', async () => {
    await writeFile(join(folder, 'in.geojson'), points(3));
    await writeFile(join(home, 'out.geojson'), points(3));
    await symlink(join(home, 'out.geojson'), join(folder, 'link.geojson'));
    for (const path of [
      join(home, 'out.geojson'),
      join(folder, '../out.geojson'),
      join(folder, 'link.geojson'),
      '/etc/passwd',
      join(home, 'control.sqlite'),
      'relative.geojson',
    ]) {
      const refused = await set({ id: 'file', address: path });
      assert.equal(refused.status, 422, path);
      assert.match(await refused.text(), /harvestFolders|no address that is read/);
    }
    assert.equal(
      done(await set({ id: 'file', address: join(folder, 'in.geojson'), every: '1 d' })),
      '?done=bound',
    );
    await eventually('it is published', async () => (await countFeatures(server.url, 'file')) === 3);
    // What leads out of the folder later is read as little.
    await rm(join(folder, 'in.geojson'));
    await symlink(join(home, 'out.geojson'), join(folder, 'in.geojson'));
    await pia.post(PAGE, { action: 'run', id: 'file' });
    await eventually('the refusal is shown', async () => /below none of the folders/.test(await page()));
  });

  it('reaches no address that is not public and not listed', async () => {
    for (const [id, address] of [
      ['loopback', `http://127.0.0.2:${theirs.port}/x.geojson`],
      ['metadata', 'http://169.254.169.254/latest/meta-data/'],
      ['database', 'postgres://a:b@10.255.255.1/x'],
      ['socket', 'postgres://a:b@%2Fvar%2Frun%2Fpostgresql/x'],
    ] as const) {
      const before = theirs.requests.length;
      done(await set({ id, address, every: '1 d' }));
      await eventually(`${id} is refused`, async () =>
        new RegExp(`<code>${id}</code>[^]*?(is no public address|names no host)`).test(await page()),
      );
      assert.equal(theirs.requests.length, before);
      done(await pia.post(PAGE, { action: 'remove', id, confirm: 'yes' }));
    }
  });

  it('says what is wrong with a form, and repeats no address', async () => {
    const refused = await set({
      id: ' / ',
      address: 'gopher://ada:s3cretword@x/',
      every: '5 s',
      srs: 'x',
      drop: '101',
    });
    assert.equal(refused.status, 422);
    const text = await refused.text();
    for (const expected of [
      /This is no address that is read/,
      /no coordinate reference system/,
      /from 0 to 100/,
      /Choose one/,
    ])
      assert.match(text, expected);
    assert.ok(!text.includes('s3cretword'));
    const id = await set({ id: 'a/b', address: 'https://example.org/x' });
    assert.match(await id.text(), /can’t be the id of a dataset/);
    assert.equal((await pia.post(PAGE, { action: 'run', id: 'nothing' })).status, 404);
  });

  it('shows hostile text of a source as text', async () => {
    const address = `http://127.0.0.1:${theirs.port}/<script>alert(1)</script>"'.geojson`;
    done(await set({ id: '<b>x</b>'.replaceAll('/', '|'), address }));
    const shown = await page();
    assert.ok(!shown.includes('<b>x') && !shown.includes('<script>alert'));
    assert.match(shown, /&lt;b&gt;x&lt;\|b&gt;/);
  });
});
