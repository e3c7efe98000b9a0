import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { writePoints } from '../support/dataset-files.ts';
import { addUserWithKey } from '../support/people.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { beginDownload } from '../support/slow-download.ts';

const POINTS = 60_000;

describe('an API key that is revoked in the middle of a download', () => {
  let home: string;
  let server: RunningServer;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--private');
    const file = await writePoints(home, 'points.geojson', POINTS);
    assert.equal((await trigpoint(home, 'publish', file, '--as', 'points', '--key', 'key')).status, 0);
    server = await startServer({ home });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('lets the answer that has begun come to its end, and opens no other', async () => {
    const { key } = await addUserWithKey(home, 'ada');
    const url = `${server.url}/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=points&apikey=${key}`;
    const download = await beginDownload(url);
    assert.equal(download.status, 200);
    const { status, stderr } = await trigpoint(home, 'key', 'revoke', '1');
    assert.equal(status, 0, stderr);
    await eventually(
      'the key opens nothing',
      async () => (await fetch(`${url}&maxFeatures=1`)).status === 401,
    );
    const text = await download.finish();
    assert.equal(text.match(/<gml:featureMember>/g)?.length, POINTS);
    assert.match(text, /<\/wfs:FeatureCollection>\s*$/);
  });
});
