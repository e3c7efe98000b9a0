import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

/** What each format calls the file of one type named `Dépôts_été`, and of two types; undefined: shown in place. */
const NAMES = [
  { outputFormat: 'gml3', extension: undefined },
  { outputFormat: 'GML2', extension: undefined },
  { outputFormat: 'geojson', extension: undefined },
  { outputFormat: 'csv', extension: 'csv', isSingle: true },
  { outputFormat: 'gpkg', extension: 'gpkg' },
  { outputFormat: 'shapezip', extension: 'zip' },
  { outputFormat: 'flatgeobuf', extension: 'fgb', isSingle: true },
  { outputFormat: 'kml', extension: 'kml' },
  { outputFormat: 'xlsx', extension: 'xlsx' },
] as const;

const POINTS = 60_000;

/** Points with texts that no zip makes smaller, so that answers are more than the buffers of a connection hold. */
async function writeNoise(file: string): Promise<string> {
  const lines = Array.from({ length: POINTS }, (_, i) =>
    JSON.stringify({
      type: 'Feature',
      properties: { noise: createHash('sha512').update(String(i)).digest('base64') },
      geometry: { type: 'Point', coordinates: [(i % 360) - 180, ((i * 7) % 170) - 85] },
    }),
  );
  await writeFile(file, `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`);
  return file;
}

describe('downloads', () => {
  let home: string;
  let server: RunningServer;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--default');
    const depots = join(home, 'depots.csv');
    await writeFile(depots, 'code,lat,lon\n1,48,2\n');
    for (const [file, id] of [
      [depots, 'Dépôts (été)'],
      [depots, 'x'.repeat(200)],
      [await writeNoise(join(home, 'points.geojson')), 'points'],
    ] as const) {
      const published = await trigpoint(home, 'publish', file, '--as', id);
      assert.equal(published.status, 0, published.stderr);
    }
    server = await startServer({ home });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const address = (typeName: string, outputFormat: string) => {
    const query = new URLSearchParams({ service: 'WFS', request: 'GetFeature', typeName, outputFormat });
    return `${server.url}/api/wfs?${query}`;
  };
  const disposition = async (typeName: string, outputFormat: string, method = 'GET') => {
    const answer = await fetch(address(typeName, outputFormat), { method });
    assert.equal(answer.status, 200, await answer.text());
    return answer.headers.get('content-disposition') ?? undefined;
  };

  for (const { outputFormat, extension, ...more } of NAMES) {
    it(`in ${outputFormat} have a name that every system takes, and the type's own beside it`, async () => {
      const own = encodeURIComponent('Dépôts_été_');
      const expected =
        extension && `attachment; filename="Depots_ete_.${extension}"; filename*=UTF-8''${own}.${extension}`;
      assert.equal(await disposition('ods:Dépôts_été_', outputFormat), expected);
      assert.equal(await disposition('ods:Dépôts_été_', outputFormat, 'HEAD'), expected);
      const cut = `${'x'.repeat(80)}.${extension}`;
      assert.equal(
        await disposition('x'.repeat(200), outputFormat),
        extension && `attachment; filename="${cut}"; filename*=UTF-8''${cut}`,
      );
      if ('isSingle' in more) return;
      assert.equal(
        await disposition(`ods:Dépôts_été_,${'x'.repeat(200)}`, outputFormat),
        extension && `attachment; filename="features.${extension}"; filename*=UTF-8''features.${extension}`,
      );
    });
  }

  /** Folders of answers that are being made or sent. */
  const folders = (): number => {
    const root = join(home, 'temporary');
    return readdirSync(root).flatMap((owner) => readdirSync(join(root, owner))).length;
  };

  for (const outputFormat of ['gpkg', 'shapezip']) {
    it(`in ${outputFormat}: a client that leaves while it is made, or sent, leaves nothing on disk`, async () => {
      for (const moment of ['made', 'sent'] as const) {
        const asked = request(address('points', outputFormat), { agent: false });
        asked.on('error', () => {});
        const answered = new Promise<void>((resolve) => {
          asked.on('response', (answer) => {
            answer.on('error', () => {});
            answer.pause();
            resolve();
          });
        });
        asked.end();
        await eventually('a temporary folder', async () => folders() === 1, 20_000);
        if (moment === 'sent') {
          await answered;
          await sleep(200);
          assert.equal(folders(), 1, 'the rest waits on disk');
        }
        asked.destroy();
        await eventually(`nothing is left of what was being ${moment}`, async () => folders() === 0, 20_000);
      }
      const whole = await fetch(address('points', outputFormat));
      assert.ok((await whole.arrayBuffer()).byteLength > 1e6);
      await eventually('nothing is left of a whole answer', async () => folders() === 0, 20_000);
    });
  }
});
