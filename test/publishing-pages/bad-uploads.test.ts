import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { type BrowserSession, signedInUser } from '../support/browser-session.ts';
import { writePoints } from '../support/dataset-files.ts';
import { multipartForm } from '../support/multipart-form.ts';
import { programAvailable, run } from '../support/programs.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';

const GIB = 1024 ** 3;

describe('uploads that go wrong', () => {
  let home: string;
  let folder: string;
  let server: RunningServer;
  let pia: BrowserSession;

  const start = (flags: readonly string[] = [], maxUploadBytes = GIB) =>
    startServer({
      home,
      flags: [
        ...['--max-upload-bytes', String(maxUploadBytes)],
        ...['--request-timeout-ms', '1500', '--headers-timeout-ms', '1000'],
        ...flags,
      ],
    });

  before(async () => {
    home = await makeHome();
    folder = await mkdtemp(join(tmpdir(), 'trigpoint-bad-uploads-'));
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    server = await start();
    pia = await signedInUser(server, 'pia', 'publisher');
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });

  const text = async (response: Response | Promise<Response>) => (await response).text();
  const get = (path: string) =>
    fetch(server.url + path, { headers: { cookie: pia.cookie }, redirect: 'manual' });
  const tokenOf = async () =>
    /name="form_token" value="([^"]+)"/.exec(await text(get('/admin/uploads/')))?.[1] ?? '';
  const post = async (path: string, fields: Record<string, string>) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { cookie: pia.cookie, origin: server.url },
      body: new URLSearchParams({ form_token: await tokenOf(), ...fields }),
      redirect: 'manual',
    });

  async function settled(path: string): Promise<string> {
    let page = '';
    await eventually(`${path} has ended`, async () => {
      page = await text(get(path));
      return !page.includes('id="job-progress"');
    });
    return page;
  }

  async function upload(name: string, content: string | Uint8Array, fields: Record<string, string> = {}) {
    const sent = await fetch(`${server.url}/admin/uploads/`, {
      method: 'POST',
      headers: { cookie: pia.cookie, origin: server.url },
      body: multipartForm({ form_token: await tokenOf(), ...fields }, [{ name, content }]),
      redirect: 'manual',
    });
    assert.equal(sent.status, 303, await sent.clone().text());
    return (sent.headers.get('location') ?? '').replace(server.url, '');
  }

  /** What the page says of a file that can't be read. */
  async function refusal(name: string, content: string | Uint8Array): Promise<string> {
    const path = await upload(name, content);
    const page = await settled(path);
    await post(path, { action: 'discard' });
    return /role="alert">([\s\S]*?)<\/div>/.exec(page)?.[1] ?? `nothing: ${page.slice(-2000)}`;
  }

  const snapshotFiles = async () =>
    (await readdir(join(home, 'snapshots'), { recursive: true }).catch(() => []))
      .filter((name) => !/\.reader-/.test(name))
      .sort();

  describe('that are too much', () => {
    it('10 GB to a limit of 1 GB stop at once, with a page that says so', async (t) => {
      if (!programAvailable(t, 'curl', 'curl')) return;
      const path = join(folder, 'large.csv');
      const file = await open(path, 'w');
      await file.truncate(10 * GIB);
      await file.close();
      const started = performance.now();
      const { stdout } = await run('curl', [
        ...[
          '-s',
          '-w',
          '\n%{http_code} %{size_upload}',
          '-H',
          `Cookie: ${pia.cookie}`,
          '-H',
          `Origin: ${server.url}`,
        ],
        ...['-F', `form_token=${await tokenOf()}`, '-F', `files=@${path}`, `${server.url}/admin/uploads/`],
      ]);
      const [, status, sent] = /\n(\d+) (\d+)$/.exec(stdout) ?? [];
      assert.equal(status, '413');
      assert.ok(Number(sent) < 0.1 * GIB, `${sent} bytes were sent`);
      assert.match(stdout, /The file has \d+ bytes; at most 1073741824 are accepted here \(maxUploadBytes\)/);
      t.diagnostic(`answered after ${Math.round(performance.now() - started)} ms and ${sent} bytes`);
      await rm(path);
    });

    it('a file may come for longer than other requests, as long as it comes', async () => {
      const content = 'code,lat,lon\n1,2,3\n';
      const begun = await post('/admin/uploads/begin', {
        upload: JSON.stringify({ files: [{ name: 'slow.csv', size: content.length }] }),
      });
      const { id } = (await begun.json()) as { id: string };
      const sending = request(`${server.url}/admin/uploads/${id}/files/0/`, {
        method: 'PATCH',
        headers: {
          cookie: pia.cookie,
          origin: server.url,
          'upload-offset': '0',
          'x-form-token': await tokenOf(),
          'content-length': content.length,
        },
      });
      const answered = new Promise<number | undefined>((resolve, reject) => {
        sending.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
      });
      for (const character of content) {
        sending.write(character);
        await delay(200);
      }
      sending.end();
      assert.equal(await answered, 200);
      await post(`/admin/uploads/${id}/`, { action: 'discard' });
    });
  });

  describe('as archives', () => {
    const zip = async (name: string, content: Buffer, options: { mode?: number } = {}) => {
      const made = new ZipFile();
      made.addBuffer(content, name, options);
      made.end();
      return new Uint8Array(await buffer(made.outputStream));
    };
    const renamed = (bytes: Uint8Array, from: string, to: string) =>
      new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1'));

    it('symbolic links, ways out of the archive, and bombs are refused by name', async () => {
      const link = await zip('a.shp', Buffer.from('/etc/passwd'), { mode: 0o120777 });
      assert.match(await refusal('link.zip', link), /symbolic link/);
      const slip = renamed(await zip('aaaaaaaaa.shp', Buffer.from('x')), 'aaaaaaaaa.shp', '../../a/a.shp');
      assert.match(await refusal('slip.zip', slip), /invalid relative path|leaves|can&#39;t be read/);
      const bomb = Buffer.from(await zip('a.shp', Buffer.from('x')));
      // Both of its heads say that it unpacks to 3 GB; 22 of them would be more than the limit, one is damaged.
      for (const [head, at] of [
        ['PK\x03\x04', 22],
        ['PK\x01\x02', 24],
      ] as const)
        bomb.writeUInt32LE(3 * GIB, bomb.indexOf(head, 0, 'latin1') + at);
      assert.match(await refusal('bomb.zip', new Uint8Array(bomb)), /archive|damaged|can&#39;t be read/);
    });

    it('a gzip bomb is stopped while it is read', async () => {
      await server.stop();
      server = await start([], 200_000);
      const { gzipSync } = await import('node:zlib');
      const row = 'code,lat,lon\n';
      const bomb = gzipSync(Buffer.concat([Buffer.from(row), Buffer.alloc(8_000_000, '1,2,3\n')]));
      assert.ok(bomb.length < 200_000);
      assert.match(await refusal('bomb.csv.gz', new Uint8Array(bomb)), /unpacks to more than 4000000 bytes/);
      await server.stop();
      server = await start();
    });
  });

  it('a GeoPackage with views and triggers is read as data: nothing of it runs', async () => {
    const path = join(folder, 'hostile.gpkg');
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA application_id = 0x47504B47;
      CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT);
      INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'x', NULL);
      CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT, last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
      CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);
      CREATE TABLE secret (fid INTEGER PRIMARY KEY, word TEXT);
      INSERT INTO secret VALUES (1, 'hidden');
      CREATE VIEW towns AS SELECT fid, word, load_extension('/tmp/evil.so') AS run FROM secret;
      CREATE TRIGGER run INSTEAD OF UPDATE ON towns BEGIN SELECT load_extension('/tmp/evil.so'); END;
      INSERT INTO gpkg_contents VALUES ('towns', 'attributes', 'towns', '', '2026-01-01T00:00:00Z', NULL, NULL, NULL, NULL, 4326);`);
    database.close();
    const bytes = new Uint8Array(await readFile(path));
    const said = await refusal('hostile.gpkg', bytes);
    assert.match(said, /It did not work/);
    assert.doesNotMatch(said, /ended before it was done/, 'it is refused, and nothing broke down');
  });

  it('other files than they are called don’t harm', async () => {
    assert.match(
      await refusal('program.csv', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1])),
      /did not work|nothing/,
    );
    assert.match(await refusal('empty.geojson', '{}'), /It did not work/);
    assert.match(await refusal('deep.json', '['.repeat(200_000)), /It did not work/);
  });

  describe('when a process breaks down', () => {
    let points: Uint8Array;

    before(async () => {
      points = new Uint8Array(
        await readFile(await writePoints(folder, 'points.geojson', 60_000, 'new', 100)),
      );
      const first = await writePoints(folder, 'first.geojson', 10, 'old');
      assert.equal((await trigpoint(home, 'publish', first, '--as', 'points')).status, 0);
    });

    /** Pids of the processes that publish for this server. */
    const publishers = () =>
      execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
        .filter(([, , ppid, args]) => Number(ppid) === server.process.pid && args?.includes('publish-upload'))
        .map(([, pid]) => Number(pid));

    async function publishing(): Promise<string> {
      const path = await upload('points.geojson', points, { replaces: 'points' });
      assert.match(await settled(path), /60,000 records/);
      assert.equal((await post(path, { action: 'publish', id: 'points', replace: 'yes' })).status, 303);
      await eventually('it writes', async () =>
        (await snapshotFiles()).some((name) => name.includes('.loading-')),
      );
      return path;
    }

    it('the version before stays, the page says what happened, and nothing is left', async () => {
      const clean = await snapshotFiles();
      const path = await publishing();
      for (const pid of publishers()) process.kill(pid, 'SIGKILL');
      assert.match(
        await settled(path),
        /The process that read the file ended before it was done\. Nothing was changed/,
      );
      assert.equal(await countFeatures(server.url, 'points'), 10);
      await eventually(
        'nothing is left',
        async () => (await snapshotFiles()).join() === clean.join(),
        10_000,
      );
      await post(path, { action: 'discard' });
    });

    it('the server too: the next one serves the version before, and the file can be published again', async () => {
      const path = await publishing();
      server.process.kill('SIGKILL');
      await delay(500);
      server = await start();
      assert.equal(await countFeatures(server.url, 'points'), 10);
      assert.match(await text(get(path)), /The server was stopped in the middle\. Nothing was changed/);
      assert.equal((await post(path, { action: 'publish', id: 'points', replace: 'yes' })).status, 303);
      assert.match(await settled(path), /Published: 60,000 features/);
    });

    it('the server as it should be: the job is noted as ended, also for a server on another machine', async () => {
      const path = await publishing();
      await server.stop();
      const database = new DatabaseSync(join(home, 'control.sqlite'));
      database.exec(`update uploads set job_hostname = 'elsewhere' where job_kind is not null`);
      database.close();
      server = await start();
      assert.match(await text(get(path)), /The server was stopped in the middle\. Nothing was changed/);
      await post(path, { action: 'discard' });
    });

    it('of two at once one waits its turn: what is served is one of them, whole', async () => {
      const small = await upload('points.csv', 'name\none\ntwo\n', { replaces: 'points' });
      await settled(small);
      const large = await publishing();
      await post(small, { action: 'publish', id: 'points', replace: 'yes' });
      const pages = await Promise.all([settled(small), settled(large)]);
      assert.match(pages[0] ?? '', /is being published right now|Published: 2 features/);
      assert.match(pages[1] ?? '', /Published: 60,000 features/);
      await eventually('one is served', async () =>
        [2, 60_000].includes((await countFeatures(server.url, 'points')) ?? 0),
      );
    });

    it('beyond its memory or its time it is ended, and the page says which setting did it', async () => {
      await server.stop();
      server = await start(['--max-upload-job-memory-bytes', String(128 * 1024 * 1024)]);
      const large = JSON.stringify({
        type: 'FeatureCollection',
        features: [{ type: 'Feature', properties: { text: 'x'.repeat(90_000_000) }, geometry: null }],
      });
      assert.match(
        await refusal('large.geojson', large),
        /more memory than 134217728 bytes \(maxUploadJobMemoryBytes\)/,
      );
      await server.stop();
      server = await start(['--max-upload-job-ms', '1000']);
      const long = `code,lat,lon\n${'1,2,3\n'.repeat(3_000_000)}`;
      assert.match(await refusal('long.csv', long), /longer than 1 seconds \(maxUploadJobMs\)/);
    });
  });

  it('are removed when nobody goes on with them', async () => {
    await server.stop();
    server = await start(['--upload-life-ms', '60000']);
    const path = await upload('old.csv', 'name\none\n');
    await settled(path);
    const control = new DatabaseSync(join(home, 'control.sqlite'));
    control.exec(`update uploads set changed_at = '2026-01-01T00:00:00.000Z'`);
    control.close();
    await server.stop();
    await writeFile(join(home, 'uploads', 'x'), 'not ours');
    server = await start();
    await eventually('it is gone', async () => (await get(path)).status === 404, 10_000);
    await eventually(
      'its files too',
      async () => (await readdir(join(home, 'uploads'))).join() === 'x',
      10_000,
    );
  });
});
