import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writePoints } from '../support/dataset-files.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';
import { beginDownload } from '../support/slow-download.ts';

const POINTS = 40_000;
const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
/** What `publish` says on standard error as it goes on. */
const MOMENTS = ['Reading records', 'Loading features', 'Writing features', 'Verifying features'] as const;

describe('a publish that does not come to its end', () => {
  let home: string;
  let server: RunningServer;
  let replacement: string;
  /** What is on disk when the first version alone is there. */
  let clean: string[];

  before(async () => {
    home = await makeHome();
    // Nothing but the current version stays, so that what is on disk can be compared.
    await writeFile(join(home, 'trigpoint.json'), '{ "keptVersions": 0 }');
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
    const first = await writePoints(home, 'first.geojson', POINTS, 'old', 1000);
    replacement = await writePoints(home, 'second.geojson', POINTS, 'new', 1000);
    const published = await trigpoint(home, 'publish', first, '--as', 'points', '--key', 'key');
    assert.equal(published.status, 0, published.stderr);
    clean = await files();
    server = await startServer({ home });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const REPLACE = () => ['publish', replacement, '--as', 'points', '--key', 'key', '--replace'];
  const ask = (query: string) =>
    `${server.url}/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=points&${query}`;
  const names = (xml: string) => new Set(xml.match(/(?<=<ods:name>)\w+/g));
  const servedNames = async () => names(await (await fetch(ask('propertyName=name'))).text());
  const datasets = async () => (await trigpoint(home, 'datasets', '--json')).stdout;
  /** All but the marks by which servers say what they have open. */
  const files = async () =>
    (await readdir(join(home, 'snapshots'), { recursive: true }))
      .filter((name) => !/\.reader-[^/]*$/.test(name))
      .sort();

  /** Starts the command, and gives it the signal when it has said the word. */
  async function publishUntil(moment: string, signal: NodeJS.Signals) {
    const child: ChildProcess = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, ...REPLACE(), '--home', home],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let stderr = '';
    let isSent = false;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (isSent || !stderr.includes(moment)) return;
      isSent = true;
      child.kill(signal);
    });
    const [code, by] = await once(child, 'close');
    return { code, by, stderr };
  }

  const isStillServed = async () => {
    assert.equal(await countFeatures(server.url, 'points'), POINTS);
    assert.deepEqual(await servedNames(), new Set(['old']));
  };

  for (const moment of MOMENTS) {
    it(`interrupted (Ctrl-C) at “${moment}” leaves everything as it was, and says so`, async () => {
      const before = await datasets();
      const { code, stderr } = await publishUntil(moment, 'SIGINT');
      assert.equal(code, 1, stderr);
      assert.match(stderr, /nothing was changed\.\n$/);
      assert.equal(await datasets(), before);
      assert.deepEqual(await files(), clean);
      await isStillServed();
    });

    it(`killed (kill -9) at “${moment}” leaves the old version served`, async () => {
      const before = await datasets();
      const { by } = await publishUntil(moment, 'SIGKILL');
      assert.equal(by, 'SIGKILL');
      assert.equal(await datasets(), before);
      await isStillServed();
    });
  }

  it('a server that starts on what is left serves the old version, and removes the debris', async () => {
    await publishUntil('Writing features', 'SIGKILL');
    assert.notDeepEqual(await files(), clean);
    const other = await startServer({ home });
    try {
      assert.equal(await countFeatures(other.url, 'points'), POINTS);
      await eventually('the debris is gone', async () => (await files()).join() === clean.join());
    } finally {
      await other.stop();
    }
  });

  it('a reader that began before a --replace gets the old version whole; who comes after it, the new one', async () => {
    const download = await beginDownload(ask(''));
    assert.equal(download.status, 200);
    const replaced = await trigpoint(home, ...REPLACE());
    assert.equal(replaced.status, 0, replaced.stderr);
    await eventually('the new version is served', async () => (await servedNames()).has('new'));
    assert.deepEqual(await servedNames(), new Set(['new']));
    const old = await download.finish();
    assert.equal(old.match(/<gml:featureMember>/g)?.length, POINTS);
    assert.deepEqual(names(old), new Set(['old']));
    assert.match(old, /<\/wfs:FeatureCollection>\s*$/);
  });

  it('after all that one version is on disk, and nothing else', async () => {
    await eventually('the old version is removed', async () => (await files()).length === clean.length);
    const inside = (names: string[]) => names.map((name) => name.split('/').slice(2).join('/'));
    assert.deepEqual(inside(await files()), inside(clean));
  });

  it('what is published beside a running server is served at once, and what is unpublished no more', async (t) => {
    const file = await writePoints(home, 'few.geojson', 3);
    const { status, stderr } = await trigpoint(home, 'publish', file);
    assert.equal(status, 0, stderr);
    const ended = performance.now();
    await eventually('few is served', async () => (await countFeatures(server.url, 'few')) === 3, 5000);
    t.diagnostic(`served ${Math.round(performance.now() - ended)} ms after the command ended`);
    assert.equal((await trigpoint(home, 'unpublish', 'few')).status, 0);
    await eventually('few is gone', async () => (await countFeatures(server.url, 'few')) === undefined, 5000);
    // Its folder stays, empty.
    await eventually('its files are gone', async () => (await files()).length <= clean.length + 1);
  });
});
