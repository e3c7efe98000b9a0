import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writePoints } from '../support/dataset-files.ts';
import { makeHome, startServer, trigpoint } from '../support/server.ts';

/** Debian's proj-data. */
const BETA2007 = '/usr/share/proj/BETA2007.gsb';
const skip = !existsSync(BETA2007) && "needs BETA2007.gsb of Debian's proj-data";

describe('systems whose datum shift is a grid', () => {
  let home: string;
  let points: string;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--default');
    points = await writePoints(home, 'points.geojson', 10);
    for (const args of [
      ['--as', 'points'],
      ['--as', 'gauss', '--srs', 'EPSG:31467', '--default-srs', 'EPSG:31467'],
    ]) {
      const published = await trigpoint(home, 'publish', points, '--key', 'key', ...args);
      assert.equal(published.status, 0, published.stderr);
    }
  });
  after(() => rm(home, { recursive: true, force: true }));

  async function ask(queries: readonly string[]): Promise<{ status: number; text: string }[]> {
    const server = await startServer({ home });
    try {
      return await Promise.all(
        queries.map(async (query) => {
          const answer = await fetch(`${server.url}/api/wfs?service=WFS&request=GetFeature&${query}`);
          return { status: answer.status, text: await answer.text() };
        }),
      );
    } finally {
      await server.stop();
    }
  }

  it('are refused by name without the file, but for what is published in them', async () => {
    const [asked, inFilter, own] = await ask([
      'typeName=points&srsName=EPSG:31467',
      'typeName=points&bbox=3500000,5400000,3600000,5500000,EPSG:31467',
      'typeName=gauss&srsName=EPSG:31467',
    ]);
    for (const refused of [asked, inFilter]) {
      assert.equal(refused?.status, 400, refused?.text);
      assert.match(refused?.text ?? '', /EPSG:31467 .* needs the grid file BETA2007\.gsb/);
    }
    assert.equal(own?.status, 200, own?.text);
    const published = await trigpoint(home, 'publish', points, '--as', 'new', '--srs', 'EPSG:31467');
    assert.equal(published.status, 1);
    assert.match(published.stderr, /needs the grid file BETA2007\.gsb/);
  });

  it('are given where the administrator has put the file into the home', { skip }, async () => {
    await mkdir(join(home, 'grids'));
    await copyFile(BETA2007, join(home, 'grids', 'BETA2007.gsb'));
    const [asked, encoded] = await ask([
      'typeName=points&srsName=EPSG:31467',
      'typeName=points&srsName=EPSG:31467&outputFormat=json&maxFeatures=1',
    ]);
    assert.equal(asked?.status, 200, asked?.text);
    assert.equal(encoded?.status, 200, encoded?.text);
    const published = await trigpoint(home, 'publish', points, '--as', 'new', '--srs', 'EPSG:31467');
    assert.doesNotMatch(published.stderr, /grid file/);
  });
});
