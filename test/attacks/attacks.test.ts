import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run } from '../support/programs.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { sharedAvailable, sharedPath } from '../support/shared.ts';

const CATEGORIES = [
  { name: 'rce-eval', only: '^rce-eval$' },
  { name: 'sqli', only: '^sqli$' },
  { name: 'dos-filter', only: '^dos-filter$' },
  { name: 'kvp', only: '^kvp$' },
  { name: 'http', only: '^http$' },
  { name: 'xml-wellformed', only: '^xml-wellformed$' },
  { name: 'dos-xml', only: '^dos-xml$' },
  { name: 'xxe', only: '^xxe$' },
  { name: 'ssrf', only: '^ssrf$' },
  { name: 'traversal', only: '^traversal$' },
  { name: 'reflection', only: '^reflection$' },
] as const;

const EMPERORS =
  'index,name,reigned,lat,lon\n1,Augustus,40,41.9,12.5\n2,Nero & <Co>,13,41.44,12.62\n3,Trajan,19,37.44,-6.04\n';
const VARS = {
  TYPE: 'ods:roman-emperors',
  PROP: 'name',
  NUMPROP: 'reigned',
  GEOM: 'geometry',
  FID: 'roman-emperors.1',
};

describe('hostile requests', () => {
  let folder: string;
  let server: RunningServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trigpoint-attacks-'));
    const file = join(folder, 'roman-emperors.csv');
    await writeFile(file, EMPERORS);
    await writeFile(join(folder, 'vars.json'), JSON.stringify(VARS));
    const home = await makeHome();
    const published = await trigpoint(home, 'publish', file, '--key', 'index');
    assert.equal(published.status, 0, published.stderr);
    server = await startServer({ home });
  });
  after(async () => {
    await server.stop();
    await rm(server.home, { recursive: true, force: true });
    await rm(folder, { recursive: true });
  });

  for (const { name, only } of CATEGORIES) {
    it(`of the kind ${name} are refused, and do no harm`, async (t) => {
      if (!sharedAvailable(t)) return;
      const args = ['--base', server.url, '--vars', join(folder, 'vars.json'), '--only', only];
      const { stdout, stderr } = await run(process.execPath, [
        sharedPath('attacks/run-attacks.mjs'),
        ...args,
      ]);
      const [, passed, failed] = /(\d+) passed, (\d+) failed\n$/.exec(stdout) ?? [];
      assert.equal(failed, '0', stdout + stderr);
      assert.ok(Number(passed) > 0, 'there are such requests');
      assert.doesNotMatch(server.output(), /"level":(?:50|60)/, 'nothing went wrong inside');
    });
  }
});
