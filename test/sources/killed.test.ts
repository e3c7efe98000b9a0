import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { eventually, makeHome, startServer, trigpoint } from '../support/server.ts';
import { startSourceServer } from '../support/source-server.ts';

it('leaves nothing of what it had fetched when the process that reads sources is killed', async () => {
  const theirs = await startSourceServer((_, response) => response.write('{"type":"FeatureCollection",'));
  const home = await makeHome();
  await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
  const server = await startServer({ home, env: { TRIGPOINT_HARVEST_ALLOW: '127.0.0.1' } });
  try {
    const fetched = async () => {
      const found = await readdir(join(home, 'temporary'), { recursive: true });
      return found.filter((name) => name.includes('fetched-')).sort();
    };
    await trigpoint(home, 'source', 'set', 'roads', `${theirs.url}/roads.geojson`, '--every', '1 d');
    await eventually('it is fetched', async () =>
      (await fetched()).some((name) => name.endsWith('.geojson')),
    );
    const [folder = ''] = await fetched();
    process.kill(Number.parseInt(folder, 10), 'SIGKILL');
    await eventually('its files are gone', async () => (await fetched()).length === 0);
    const { stdout } = await trigpoint(home, 'source', 'list', '--json');
    assert.equal(JSON.parse(stdout)[0].isRunning, false);
  } finally {
    await server.stop();
    await theirs.stop();
    await rm(home, { recursive: true, force: true });
  }
});
