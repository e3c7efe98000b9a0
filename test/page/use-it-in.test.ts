import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { openChromium } from '../support/chromium.ts';
import { programAvailable, pythonModuleAvailable, run } from '../support/programs.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const MODULES = resolve(import.meta.dirname, '../../node_modules');
/** Where a page's lines load their libraries from, and where npm has the same files. */
const LIBRARIES: readonly (readonly [address: RegExp, folder: string])[] = [
  [/^https:\/\/cdn\.jsdelivr\.net\/npm\/ol@[\d.]+\/(.+)$/, 'ol'],
  [/^https:\/\/cdn\.jsdelivr\.net\/npm\/leaflet@[\d.]+\/(.+)$/, 'leaflet'],
];

/**
 * Every line that the page of a dataset prints is run as it is printed: of `open` for everybody, and of `parcels`, which is
 * restricted, for Bob, with his key where the line says YOUR-API-KEY.
 */
describe('the lines of “Use it in”', () => {
  let portals: TwoPortals;
  let folder: string;
  before(async () => {
    portals = await startTwoPortals();
    folder = await mkdtemp(join(tmpdir(), 'trigpoint-use-'));
  });
  after(async () => {
    await portals.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The lines of one tool, from the page as it is served. */
  const linesOf = async (id: string, tool: string): Promise<readonly string[]> => {
    const { port } = new URL(portals.server.url);
    const key = id === 'open' ? undefined : portals.bob.key;
    const page = await fetch(`http://localhost:${port}/dataset/${id}/`, {
      headers: key === undefined ? {} : { Authorization: `Apikey ${key}` },
    });
    const text = await page.text();
    assert.equal(page.status, 200);
    if (key !== undefined) assert.ok(!text.includes(key), 'no key in the page');
    const lines = [...text.matchAll(/<code class="copy" data-tool="(\w+)">([^<]*)<\/code>/g)]
      .filter((match) => match[1] === tool)
      .map((match) => unescaped(match[2] as string));
    assert.ok(lines.length > 0, tool);
    return lines.map((line) => line.replaceAll('YOUR-API-KEY', key ?? 'YOUR-API-KEY'));
  };

  const shell = async (line: string): Promise<string> => {
    const { status, stdout, stderr } = await run('sh', ['-c', line], { cwd: folder });
    assert.equal(status, 0, `${line}: ${stderr}`);
    return stdout;
  };

  for (const id of ['open', 'parcels']) {
    it(`of ${id} work in a shell with curl`, async (t) => {
      if (!programAvailable(t, 'curl', 'curl')) return;
      const [copy, hits, ...more] = await linesOf(id, 'curl');
      assert.deepEqual(more, []);
      await shell(copy as string);
      const file = JSON.parse(await readFile(join(folder, `${id}.geojson`), 'utf8')) as {
        features: unknown[];
      };
      assert.equal(file.features.length, 3);
      assert.match(await shell(hits as string), /numberOfFeatures="3"/);
    });

    it(`of ${id} work in a shell with GDAL`, async (t) => {
      if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
      const [look, copy, ...more] = await linesOf(id, 'gdal');
      assert.deepEqual(more, []);
      assert.match(await shell(look as string), /Feature Count: 3/);
      await shell(copy as string);
      assert.match(await shell(`ogrinfo -ro -so -al ${id}.gpkg`), /Feature Count: 3/);
    });

    it(`of ${id} work in Python with OWSLib`, async (t) => {
      if (!pythonModuleAvailable(t, 'owslib', 'python3-owslib')) return;
      const [line] = await linesOf(id, 'python');
      const { status, stdout, stderr } = await run('/usr/bin/python3', ['-'], { input: line as string });
      assert.equal(status, 0, stderr);
      assert.equal((JSON.parse(stdout) as { features: unknown[] }).features.length, 3);
    });

    it(`of ${id} work in Python with GeoPandas`, async (t) => {
      if (!pythonModuleAvailable(t, 'geopandas', 'python3-geopandas')) return;
      const [, line, ...more] = await linesOf(id, 'python');
      assert.deepEqual(more, []);
      const { status, stdout, stderr } = await run('/usr/bin/python3', ['-'], { input: line as string });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /Bob Canary/);
      assert.match(stdout, /POINT \(5\.0+ 45\.0+\)/);
    });

    it(`of ${id} work in R with sf`, async (t) => {
      if (!programAvailable(t, 'Rscript', 'r-cran-sf')) return;
      const [line, ...more] = await linesOf(id, 'r');
      assert.deepEqual(more, []);
      const file = join(folder, `${id}.R`);
      await writeFile(file, line as string);
      const { status, stdout, stderr } = await run('Rscript', ['--vanilla', file]);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /Simple feature collection with 3 features/);
    });

    it(`of ${id} work in the Python console of QGIS`, async (t) => {
      if (!pythonModuleAvailable(t, 'qgis.core', 'python3-qgis')) return;
      const [address, line, ...more] = await linesOf(id, 'qgis');
      assert.deepEqual(more, []);
      assert.match(address as string, /^http:\/\/localhost:\d+\/api\/wfs$/);
      const script = join(import.meta.dirname, 'run_in_qgis_console.py');
      // QGIS keeps capabilities by their address, whoever asked: each has a home of their own.
      const home = await mkdtemp(join(folder, 'qgis-'));
      const { stdout, stderr } = await run('/usr/bin/python3', [script, home], {
        input: line as string,
        env: { HOME: home },
      });
      const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
      assert.ok(result !== undefined, stderr);
      assert.deepEqual(JSON.parse(result), { valid: true, name: id, features: 3 });
    });

    it(`of ${id} draw a map with OpenLayers`, async (t) => {
      const [line, ...more] = await linesOf(id, 'openlayers');
      assert.deepEqual(more, []);
      await onPage(t, line as string, async (page) => {
        await page.waitForFunction(() => {
          const canvas = document.querySelector<HTMLCanvasElement>('#map canvas');
          const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels?.some((value) => value > 0) === true;
        });
      });
    });

    it(`of ${id} draw a map with Leaflet`, async (t) => {
      const [line, ...more] = await linesOf(id, 'leaflet');
      assert.deepEqual(more, []);
      await onPage(t, line as string, async (page) => {
        await page.waitForFunction(
          () => document.querySelectorAll('#map path.leaflet-interactive').length === 3,
        );
      });
    });

    it(`of ${id} give Excel a table, and what it needs to know UTF-8 by`, async () => {
      const [address, query, ...more] = await linesOf(id, 'excel');
      assert.deepEqual(more, []);
      assert.ok(query?.includes(address as string));
      const basic = Buffer.from(`${portals.bob.key}:`).toString('base64');
      const headers = id === 'open' ? {} : { Authorization: `Basic ${basic}` };
      const answer = await fetch(address as string, { headers });
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.subarray(0, 3).toString('hex'), 'efbbbf');
      assert.equal(bytes.toString('utf8').trimEnd().split('\r\n').length, 4);
    });
  }

  it('hold no key where none is needed, and the same addresses for every program', async () => {
    for (const tool of ['qgis', 'arcgis', 'gdal', 'python', 'r', 'openlayers', 'leaflet', 'curl', 'excel'])
      for (const line of await linesOf('open', tool)) {
        assert.doesNotMatch(line, /API-KEY|Authorization/, tool);
        assert.match(line, /http:\/\/localhost:\d+\/api\/wfs/, tool);
      }
  });
});

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] as string);
}

/** A server of another origin with one page; its address. */
async function servePage(t: TestContext, text: string): Promise<string> {
  const server = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html').end(text);
  });
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Opens the line as a page of another host; its libraries come from npm instead of from the web. */
async function onPage(t: TestContext, line: string, use: (page: Page) => Promise<void>): Promise<void> {
  const browser = await openChromium(t);
  if (browser === undefined) return;
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.route(/^https?:/, async (route) => {
    const address = route.request().url();
    if (/^http:\/\/(localhost|127\.0\.0\.1):/.test(address)) return route.continue();
    for (const [pattern, folder] of LIBRARIES) {
      const path = pattern.exec(address)?.[1];
      const file = path === undefined ? undefined : join(MODULES, folder, path);
      if (file !== undefined && existsSync(file)) return route.fulfill({ path: file });
    }
    return route.abort();
  });
  await page.goto(await servePage(t, line));
  // What went wrong in the page says more than that the map didn't come.
  await use(page).catch((error: unknown) => {
    assert.deepEqual(problems, []);
    throw error;
  });
  assert.deepEqual(problems, []);
}
