import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listEvents } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import { writePoints } from '../support/dataset-files.ts';
import { multipartForm } from '../support/multipart-form.ts';
import { withControlDatabase } from '../support/people.ts';
import { readZip } from '../support/read-zip.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';

const TOWNS = 'code,name,lat,lon\n01,Bourg,46.2,5.2\n02,Laon,49.6,3.6\n';

describe('publishing in the browser', () => {
  let home: string;
  let server: RunningServer;
  let pia: BrowserSession;
  let paul: BrowserSession;
  let max: BrowserSession;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    // As `npm start` has it, the home is named from where the server was started; its jobs run elsewhere.
    const shownHome = relative(process.cwd(), home);
    server = await startServer({ home: shownHome, workers: 2, flags: ['--max-upload-bytes', '3000000'] });
    pia = await signedInUser(server, 'pia', 'publisher');
    paul = await signedInUser(server, 'paul', 'publisher');
    max = await signedInUser(server, 'max', 'member');
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const text = async (response: Response | Promise<Response>) => (await response).text();
  const tokenOf = async ({ get }: BrowserSession) =>
    /name="form_token" value="([^"]+)"/.exec(await text(get('/admin/uploads/')))?.[1] ?? '';
  const location = (response: Response) => (response.headers.get('location') ?? '').replace(server.url, '');

  /** Sends a form with files as a page without scripts does. */
  async function sendForm(
    session: BrowserSession,
    files: readonly { name: string; content: string | Uint8Array }[],
    fields: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${server.url}/admin/uploads/`, {
      method: 'POST',
      headers: { cookie: session.cookie, origin: server.url },
      body: multipartForm({ form_token: await tokenOf(session), ...fields }, files),
      redirect: 'manual',
    });
  }

  /** The page of an upload when nothing runs any more. */
  async function settled(session: BrowserSession, path: string): Promise<string> {
    let page = '';
    await eventually(`${path} has ended`, async () => {
      page = await text(session.get(path));
      return !page.includes('id="job-progress"');
    });
    return page;
  }

  async function upload(
    session: BrowserSession,
    files: readonly { name: string; content: string | Uint8Array }[],
    fields: Record<string, string> = {},
  ) {
    const sent = await sendForm(session, files, fields);
    assert.equal(sent.status, 303, await sent.clone().text());
    const path = location(sent);
    return { path, page: await settled(session, path) };
  }

  const publish = async (session: BrowserSession, path: string, fields: Record<string, string>) => {
    const answer = await session.post(path, { action: 'publish', visibility: 'public', ...fields });
    assert.equal(answer.status, 303, await answer.clone().text());
    return settled(session, path);
  };

  const uploadFolders = () => readdir(join(home, 'uploads')).catch(() => []);
  const snapshotFiles = async () =>
    (await readdir(join(home, 'snapshots'), { recursive: true }).catch(() => [])).filter(
      (name) => !/\.reader-/.test(name),
    );

  it('shows what a file holds before anything is published, and then publishes it', async () => {
    const { path, page } = await upload(pia, [{ name: 'Les villes.csv', content: TOWNS }]);
    assert.match(page, /What the file holds/);
    assert.match(page, /2 records/);
    assert.match(page, /EPSG:4326 WGS 84 \(assumed: the file does not say it\)/);
    assert.match(page, /<td>Bourg<\/td>/);
    assert.match(page, /leading zero/);
    assert.match(page, /"coordinates":\[5\.2,46\.2\]/, 'the map has its sample');
    assert.match(page, /name="id" value="Les villes"/);
    assert.equal(await countFeatures(server.url, 'Les_villes'), undefined, 'nothing is published yet');
    const done = await publish(pia, path, { id: 'villes', title: 'Towns', keyColumn: 'code' });
    assert.match(done, /Published: 2 features/);
    await eventually('it is served', async () => (await countFeatures(server.url, 'villes')) === 2, 5000);
    const events = await withControlDatabase(home, async (database) => {
      const { id } = await findPortal(database, undefined);
      return listEvents(database.db, id, { limit: 5, action: 'dataset.publish' });
    });
    assert.deepEqual(
      [events[0]?.actor.name, events[0]?.actor.address, events[0]?.subject],
      ['pia', '127.0.0.1', 'villes'],
    );
    await eventually('the file is not kept', async () => (await uploadFolders()).length === 0, 5000);
  });

  it('says in French what it says in English', async () => {
    const { path } = await upload(pia, [{ name: 'fr.csv', content: TOWNS }]);
    const page = await text(
      fetch(server.url + path, { headers: { cookie: pia.cookie, 'accept-language': 'fr' } }),
    );
    assert.match(page, /Ce que contient le fichier/);
    assert.match(page, /2 enregistrements/);
    await pia.post(path, { action: 'discard' });
    assert.equal((await pia.get(path)).status, 404);
    assert.deepEqual(await uploadFolders(), []);
  });

  it('replaces a dataset, says what changes, and keeps the version before to return to', async () => {
    const changed =
      'code,name,lat,lon,pop\n01,Bourg,46.2,5.2,41000\n02,Laon,49.6,3.6,24000\n03,Nice,43.7,7.3,340000\n';
    const { path, page } = await upload(pia, [{ name: 'new.csv', content: changed }], { replaces: 'villes' });
    assert.match(page, /In place of Towns/);
    assert.match(page, /The property pop is new in this version/);
    const done = await publish(pia, path, { id: 'villes', replace: 'yes' });
    assert.match(done, /Published: 3 features/);
    await eventually('it is replaced', async () => (await countFeatures(server.url, 'villes')) === 3, 5000);
    const versions = await text(pia.get('/admin/datasets/villes/versions/'));
    assert.match(versions, /3 features.*new\.csv[\s\S]*current[\s\S]*2 features.*Les villes\.csv/);
    const version = /name="version" value="([^"]+)"/.exec(versions)?.[1] ?? '';
    const returned = await pia.post('/admin/datasets/villes/versions/', { action: 'restore', version });
    assert.equal(location(returned), '/admin/datasets/villes/versions/?done=restored');
    await eventually('it is as before', async () => (await countFeatures(server.url, 'villes')) === 2, 5000);
    const gone = await pia.post('/admin/datasets/villes/versions/', { action: 'restore', version });
    assert.equal(gone.status, 422, 'it is the current one');
  });

  it('refuses an id that is taken until its replacement is wanted', async () => {
    const { path } = await upload(pia, [{ name: 'villes.csv', content: TOWNS }]);
    const answer = await pia.post(path, { action: 'publish', id: 'villes', visibility: 'public' });
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), /There is a dataset of that id already/);
    await pia.post(path, { action: 'discard' });
  });

  it('says why a file can’t be read, and reads it otherwise', async () => {
    const features = [
      [652000, 6862000],
      [842000, 6519000],
    ].map((coordinates) => ({
      type: 'Feature',
      properties: { n: 1 },
      geometry: { type: 'Point', coordinates },
    }));
    const projected = JSON.stringify({ type: 'FeatureCollection', features });
    const { path, page } = await upload(pia, [{ name: 'lambert.geojson', content: projected }]);
    assert.match(page, /the coordinates are no degrees .*say their coordinate reference system/);
    assert.doesNotMatch(page, /value="publish"/);
    assert.equal((await pia.post(path, { action: 'inspect', crs: 'EPSG:1' })).status, 422);
    await pia.post(path, { action: 'inspect', crs: '2154' });
    const again = await settled(pia, path);
    assert.match(again, /EPSG:2154 .*\(as you said\)/);
    assert.match(again, /"coordinates":\[2\.3/, 'the sample is in WGS 84');
    const done = await publish(pia, path, { id: 'lambert', crs: 'EPSG:2154' });
    assert.match(done, /Published: 2 features/);
  });

  it('lists bad records, and leaves them out only when it is told to', async () => {
    const bad = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', properties: { n: 1 }, geometry: { type: 'Point', coordinates: [1, 2] } },
        { type: 'Feature', properties: { n: 2 }, geometry: { type: 'LineString', coordinates: [[1, 2]] } },
      ],
    });
    const { path, page } = await upload(pia, [{ name: 'bad.geojson', content: bad }]);
    assert.match(page, /1 of them is not valid/);
    assert.match(page, /record 2: /);
    const refused = await publish(pia, path, { id: 'bad' });
    assert.match(
      refused,
      /1 record is not valid, so nothing was published; correct them, or leave them out with “Leave invalid records out”/,
    );
    assert.equal(await countFeatures(server.url, 'bad'), undefined);
    const done = await publish(pia, path, { id: 'bad', skipInvalid: 'yes' });
    assert.match(done, /1 invalid record was left out/);
  });

  it('takes a Shapefile’s files together, whatever their names are in', async () => {
    const exported = await fetch(
      `${server.url}/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=villes&outputFormat=SHAPE-ZIP`,
    );
    const zip = new Uint8Array(await exported.arrayBuffer());
    const { page } = await upload(pia, [{ name: '../../etc/x.zip', content: zip }]);
    assert.match(page, /Shapefile/);
    assert.match(page, /2 records/);
  });

  it('takes the parts of a small Shapefile as one upload, and publishes them', async () => {
    const exported = await fetch(
      `${server.url}/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=villes&outputFormat=SHAPE-ZIP`,
    );
    const zip = join(home, 'exported.zip');
    await writeFile(zip, new Uint8Array(await exported.arrayBuffer()));
    const parts = [...(await readZip(zip))]
      .map(([name, content]) => ({ name: `parts${extname(name)}`, content }))
      .filter(({ name }) => /\.(shp|dbf|shx|prj)$/.test(name));
    assert.equal(parts.length, 4);
    const before = await uploadFolders();
    const { path, page } = await upload(pia, parts);
    assert.match(page, /Shapefile/);
    assert.match(page, /2 records/);
    assert.equal((await uploadFolders()).length, before.length + 1, 'it is one upload');
    assert.match(await publish(pia, path, { id: 'parts' }), /Published: 2 features/);
    assert.deepEqual(await uploadFolders(), before);
  });

  it('keeps nothing of files that are no dataset together', async () => {
    const reserved = () =>
      withControlDatabase(home, ({ db }) => db.selectFrom('uploads').select('id').orderBy('id').execute());
    const before = [await uploadFolders(), await reserved()];
    const refused = await sendForm(pia, [
      { name: 'a.csv', content: TOWNS },
      { name: 'b.csv', content: TOWNS },
    ]);
    assert.equal(refused.status, 422, await refused.clone().text());
    assert.deepEqual([await uploadFolders(), await reserved()], before);
  });

  describe('for whom', () => {
    it('members get 403, those who haven’t signed in are sent to, and others’ uploads don’t exist', async () => {
      for (const path of [
        '/admin/uploads/',
        '/admin/datasets/villes/metadata/',
        '/admin/datasets/villes/versions/',
      ])
        assert.equal((await max.get(path)).status, 403, path);
      const { status } = await fetch(`${server.url}/admin/uploads/`, { redirect: 'manual' });
      assert.equal(status, 302);
      const { path } = await upload(pia, [{ name: 'mine.csv', content: TOWNS }]);
      for (const other of [path, `${path}progress/`, `${path}files/0/`])
        assert.equal((await paul.get(other)).status, 404, other);
      assert.equal((await paul.post(path, { action: 'discard' })).status, 404);
      assert.match(await text(pia.get('/admin/uploads/')), /mine\.csv/);
      assert.doesNotMatch(await text(paul.get('/admin/uploads/')), /mine\.csv/);
      await pia.post(path, { action: 'discard' });
    });

    it('a member’s file is not even read', async () => {
      const folders = await uploadFolders();
      const sent = await fetch(`${server.url}/admin/uploads/`, {
        method: 'POST',
        headers: { cookie: max.cookie, origin: server.url },
        body: multipartForm({}, [{ name: 'a.csv', content: TOWNS }]),
        redirect: 'manual',
      });
      assert.equal(sent.status, 403);
      assert.deepEqual(await uploadFolders(), folders);
    });

    it('no form of another site is taken, and none without its token before its files', async () => {
      const send = (headers: Record<string, string>, fields: Record<string, string>) =>
        fetch(`${server.url}/admin/uploads/`, {
          method: 'POST',
          headers: { cookie: pia.cookie, ...headers },
          body: multipartForm(fields, [{ name: 'a.csv', content: TOWNS }]),
          redirect: 'manual',
        });
      const folders = await uploadFolders();
      const form_token = await tokenOf(pia);
      const foreign = await send({ origin: 'https://evil.example' }, { form_token });
      assert.ok([302, 403].includes(foreign.status), String(foreign.status));
      assert.equal((await send({ origin: server.url }, {})).status, 403);
      assert.equal((await send({ origin: server.url }, { form_token: await tokenOf(paul) })).status, 403);
      const begun = await fetch(`${server.url}/admin/uploads/begin`, {
        method: 'POST',
        headers: { cookie: pia.cookie, origin: server.url },
        body: new URLSearchParams({ upload: '{"files":[{"name":"a.csv","size":3}]}' }),
      });
      assert.equal(begun.status, 403);
      assert.deepEqual(await uploadFolders(), folders);
    });
  });

  describe('piece by piece', () => {
    const begin = async (session: BrowserSession, files: { name: string; size: number }[]) =>
      fetch(`${server.url}/admin/uploads/begin`, {
        method: 'POST',
        headers: { cookie: session.cookie, origin: server.url },
        body: new URLSearchParams({ form_token: await tokenOf(session), upload: JSON.stringify({ files }) }),
      });
    const patch = async (
      session: BrowserSession,
      path: string,
      offset: number,
      body: string,
      token?: string,
    ) =>
      fetch(server.url + path, {
        method: 'PATCH',
        headers: {
          cookie: session.cookie,
          origin: server.url,
          'upload-offset': String(offset),
          'x-form-token': token ?? (await tokenOf(session)),
        },
        body,
      });
    const offsetAt = async (path: string) =>
      (await fetch(server.url + path, { method: 'HEAD', headers: { cookie: pia.cookie } })).headers.get(
        'upload-offset',
      );

    it('a file comes in parts, and only from where it is', async () => {
      const begun = await begin(pia, [{ name: 'parts.csv', size: TOWNS.length }]);
      assert.equal(begun.status, 201);
      const { id } = (await begun.json()) as { id: string };
      const file = `/admin/uploads/${id}/files/0/`;
      assert.equal(await offsetAt(file), '0');
      assert.equal((await patch(pia, file, 0, TOWNS.slice(0, 10))).headers.get('upload-offset'), '10');
      const wrong = await patch(pia, file, 5, TOWNS.slice(5));
      assert.deepEqual([wrong.status, wrong.headers.get('upload-offset')], [409, '10']);
      assert.equal((await patch(pia, file, 10, `${TOWNS.slice(10)}x`)).status, 413);
      assert.equal((await patch(pia, file, 10, TOWNS.slice(10), 'wrong')).status, 403);
      assert.equal((await patch(paul, file, 10, TOWNS.slice(10))).status, 404);
      assert.match(await text(pia.get(`/admin/uploads/${id}/`)), /10 byte of \d+ byte have come/);
      assert.equal((await patch(pia, file, 10, TOWNS.slice(10))).status, 200);
      await pia.post(`/admin/uploads/${id}/`, { action: 'inspect' });
      assert.match(await settled(pia, `/admin/uploads/${id}/`), /2 records/);
      await pia.post(`/admin/uploads/${id}/`, { action: 'discard' });
    });

    it('what came before the connection broke stays', async () => {
      const content = `code,lat,lon\n${'1,2,3\n'.repeat(100_000)}`;
      const { id } = (await (await begin(pia, [{ name: 'broken.csv', size: content.length }])).json()) as {
        id: string;
      };
      const file = `/admin/uploads/${id}/files/0/`;
      const token = await tokenOf(pia);
      const breaking = new AbortController();
      const half = content.slice(0, content.length / 2);
      await assert.rejects(
        fetch(server.url + file, {
          method: 'PATCH',
          headers: { cookie: pia.cookie, origin: server.url, 'upload-offset': '0', 'x-form-token': token },
          body: new ReadableStream({
            async pull(controller) {
              controller.enqueue(Buffer.from(half));
              await new Promise((resolve) => setTimeout(resolve, 300));
              breaking.abort();
              controller.error(new Error('broken'));
            },
          }),
          signal: breaking.signal,
          duplex: 'half',
        } as RequestInit),
      );
      await eventually('the half is there', async () => (await offsetAt(file)) === String(half.length), 5000);
      assert.equal((await patch(pia, file, half.length, content.slice(half.length))).status, 200);
      await pia.post(`/admin/uploads/${id}/`, { action: 'inspect' });
      assert.match(await settled(pia, `/admin/uploads/${id}/`), /100,000 records/);
      await pia.post(`/admin/uploads/${id}/`, { action: 'discard' });
    });

    it('names say what a file is and are never a path', async () => {
      for (const [name, pattern] of [
        ['../../../etc/passwd', /passwd.* is of no known format/],
        ['a.php', /is of no known format/],
        ['.htaccess', /is of no known format/],
        ['a.dbf', /is only a part of a dataset/],
        ['x'.repeat(300), /at most 255 characters/],
      ] as const) {
        const refused = await begin(pia, [{ name, size: 10 }]);
        assert.equal(refused.status, 400, name);
        assert.match(((await refused.json()) as { detail: string }).detail, pattern);
      }
      const begun = await begin(pia, [{ name: '../../../../tmp/evil\u0000.csv', size: TOWNS.length }]);
      assert.equal(begun.status, 201);
      const { id } = (await begun.json()) as { id: string };
      await patch(pia, `/admin/uploads/${id}/files/0/`, 0, TOWNS);
      assert.deepEqual(await readdir(join(home, 'uploads', id)), ['data.csv']);
      assert.equal(await readFile(join(home, 'uploads', id, 'data.csv'), 'utf8'), TOWNS);
      await pia.post(`/admin/uploads/${id}/`, { action: 'discard' });
      for (const id of ['..', '%2e%2e', '..%2f..%2fsnapshots', 'x'.repeat(22)])
        assert.equal((await pia.get(`/admin/uploads/${id}/files/0/`)).status, 404, id);
    });

    it('more than the limit is refused before a byte of it is sent', async () => {
      const refused = await begin(pia, [{ name: 'large.csv', size: 10_000_000_000 }]);
      assert.equal(refused.status, 413);
      assert.match(await refused.text(), /at most 3000000 are accepted here \(maxUploadBytes\)/);
    });
  });

  it('a publish that is stopped leaves nothing, and the file can be published after that', async () => {
    const points = await readFile(await writePoints(home, 'many.geojson', 20_000));
    const { path } = await upload(pia, [{ name: 'many.geojson', content: points }]);
    const before = await snapshotFiles();
    await pia.post(path, { action: 'publish', id: 'many', visibility: 'public' });
    await pia.post(path, { action: 'cancel' });
    await settled(pia, path);
    if ((await countFeatures(server.url, 'many')) === undefined)
      await eventually(
        'nothing is left',
        async () => (await snapshotFiles()).join() === before.join(),
        10_000,
      );
    const done = await publish(pia, path, { id: 'many' }).catch(() => text(pia.get(path)));
    assert.match(done, /Published: 20,?000 features/);
  });

  describe('what is said about a dataset', () => {
    const path = '/admin/datasets/villes/metadata/';
    const digestOf = (page: string) => /name="digest" value="([^"]+)"/.exec(page)?.[1] ?? '';

    it('is changed on a page, with the description as readers will see it', async () => {
      const digest = digestOf(await text(pia.get(path)));
      const typed = {
        digest,
        title: 'Towns & cities',
        abstract: '# About\n\n*Where* people live <script>alert(1)</script>',
        keywords: 'towns, population',
        licence: 'CC BY 4.0',
        languages: 'fr',
        updateFrequency: 'annual',
        'label.1': 'Name of the town',
      };
      const shown = await text(pia.post(path, { ...typed, action: 'preview' }));
      assert.match(shown, /<em>Where<\/em> people live &lt;script&gt;/);
      assert.doesNotMatch(await text(pia.get(path)), /Towns &amp; cities/, 'nothing is saved yet');
      const saved = await pia.post(path, { ...typed, action: 'save' });
      assert.equal(location(saved), `${path}?done=saved`);
      const page = await text(pia.get(path));
      assert.match(page, /value="Towns &amp; cities"/);
      assert.match(page, /value="Name of the town"/);
      const { status, stdout } = await trigpoint(home, 'metadata', 'show', 'villes', '--json');
      assert.equal(status, 0);
      assert.deepEqual(JSON.parse(stdout).keywords, ['towns', 'population']);
    });

    it('is not overwritten by somebody who didn’t see what another wrote', async () => {
      const digest = digestOf(await text(pia.get(path)));
      await paul.post(path, { digest, title: 'Paul’s title', action: 'save' });
      const late = await pia.post(path, { digest, title: 'Pia’s title', action: 'save' });
      assert.equal(late.status, 422);
      const page = await late.text();
      assert.match(page, /Somebody else has changed this meanwhile/);
      assert.match(page, /Pia’s title/, 'what she typed is not lost');
      const again = await pia.post(path, { digest: digestOf(page), title: 'Pia’s title', action: 'save' });
      assert.equal(again.status, 303);
    });

    it('is refused with the mistake', async () => {
      const digest = digestOf(await text(pia.get(path)));
      const wrong = await pia.post(path, {
        digest,
        title: 'T',
        licenceUrl: 'javascript:alert(1)',
        action: 'save',
      });
      assert.equal(wrong.status, 422);
      assert.match(await wrong.text(), /licenceUrl is an address of the web/);
    });

    it('has the box that the data are about, in degrees', async () => {
      const digest = digestOf(await text(pia.get(path)));
      for (const spatialExtent of ['9,41,-5,51', '1,2,3', 'north', '-5,41,9,91']) {
        const wrong = await pia.post(path, { digest, title: 'T', spatialExtent, action: 'save' });
        assert.equal(wrong.status, 422, spatialExtent);
        const page = await wrong.text();
        assert.match(page, /spatialExtent is a box of degrees, west before east and south before north/);
        assert.ok(page.includes(`value="${spatialExtent}"`), 'what was typed is not lost');
      }
      const extent = async () =>
        JSON.parse((await trigpoint(home, 'metadata', 'show', 'villes', '--json')).stdout).spatialExtent;
      const save = async (fields: Record<string, string>) => {
        const digest = digestOf(await text(pia.get(path)));
        assert.equal((await pia.post(path, { digest, title: 'T', ...fields, action: 'save' })).status, 303);
      };
      await save({ spatialExtent: '-5.2, 41.3, 9.6, 51.1' });
      assert.deepEqual(await extent(), { minX: -5.2, minY: 41.3, maxX: 9.6, maxY: 51.1 });
      assert.match(await text(pia.get(path)), /value="-5\.2, 41\.3, 9\.6, 51\.1"/);
      await save({ spatialExtent: '' });
      assert.equal(await extent(), undefined);
    });
  });

  it('unpublishes with a tick, for everybody at once', async () => {
    assert.equal((await pia.post('/admin/datasets/bad/', { action: 'unpublish' })).status, 400);
    const gone = await pia.post('/admin/datasets/bad/', { action: 'unpublish', confirm: 'yes' });
    assert.equal(location(gone), '/admin/datasets/?done=unpublished');
    await eventually('it is gone', async () => (await countFeatures(server.url, 'bad')) === undefined, 5000);
  });
});
