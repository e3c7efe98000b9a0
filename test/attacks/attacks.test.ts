import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '../support/command-line.ts';
import { registerTestApplication } from '../support/oauth.ts';
import { withControlDatabase } from '../support/people.ts';
import { run } from '../support/programs.ts';
import { makeHome, type RunningServer, startServer } from '../support/server.ts';
import { sharedAvailable, sharedPath } from '../support/shared.ts';
import { addUser } from '../support/two-portals.ts';

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
  { name: 'authz', only: '^authz$' },
  { name: 'oauth', only: '^oauth$' },
  { name: 'web', only: '^web$' },
] as const;

const EMPERORS =
  'index,name,reigned,lat,lon\n1,Augustus,40,41.9,12.5\n2,Nero & <Co>,13,41.44,12.62\n3,Trajan,19,37.44,-6.04\n';
const VARS = {
  TYPE: 'ods:roman-emperors',
  PROP: 'name',
  NUMPROP: 'reigned',
  GEOM: 'geometry',
  FID: 'roman-emperors.1',
  TYPE_PRIVATE: 'state-secrets',
  HOST_A: 'a.example',
  HOST_B: 'b.example',
  REDIRECT: 'https://client.example/cb',
};

/**
 * A portal for every host with a dataset for everybody and one that only publishers see, and another portal; each with a
 * member who has a key.
 */
async function prepare(home: string, file: string): Promise<Record<string, string>> {
  const done = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runCommand(home, args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  await done('portal', 'add', 'main', '--hosts', VARS.HOST_A);
  await done('portal', 'add', 'other', '--hosts', VARS.HOST_B);
  await done('publish', file, '--key', 'index');
  await done('publish', file, '--key', 'index', '--as', VARS.TYPE_PRIVATE, '--restricted');
  const { token, userId: ownerId } = await withControlDatabase(home, async (database) => {
    await addUser(database, 2, 'bea');
    return addUser(database, 1, 'ada');
  });
  const redirectUris = [VARS.REDIRECT];
  const confidential = await registerTestApplication(home, { ownerId, redirectUris });
  const open = await registerTestApplication(home, { ownerId, redirectUris, type: 'public' });
  const key = async (user: string, portal: string) =>
    (await done('key', 'create', user, '--portal', portal)).split('\n')[0] as string;
  return {
    APIKEY: await key('ada', 'main'),
    APIKEY_OTHER_DOMAIN: await key('bea', 'other'),
    TOKEN: token,
    CLIENT_ID: confidential.clientId,
    CLIENT_SECRET: confidential.secret,
    PUBLIC_CLIENT: open.clientId,
  };
}

describe('hostile requests', () => {
  let folder: string;
  let server: RunningServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trigpoint-attacks-'));
    const file = join(folder, 'roman-emperors.csv');
    await writeFile(file, EMPERORS);
    const home = await makeHome();
    const vars = { ...VARS, ...(await prepare(home, file)) };
    await writeFile(join(folder, 'vars.json'), JSON.stringify(vars));
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
