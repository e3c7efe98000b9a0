import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pythonModuleAvailable, run } from '../support/programs.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const SCRIPT = join(import.meta.dirname, 'read_with_qgis_authentication.py');

interface Read {
  readonly valid: boolean;
  readonly features: number;
  readonly fields: readonly string[];
}

/** Debian's QGIS has neither its API header nor its OAuth2 method. */
describe('QGIS’s basic authentication', () => {
  let portals: TwoPortals;

  before(async () => {
    portals = await startTwoPortals();
  });
  after(() => portals.stop());

  /** What QGIS reads of the restricted parcels, with a user name and password or without. */
  async function read(...credential: readonly string[]): Promise<Read> {
    // Portal a's host is `localhost` beside its own.
    const url = `${portals.server.url.replace('127.0.0.1', 'localhost')}/api/wfs`;
    const folder = await mkdtemp(join(tmpdir(), 'trigpoint-qgis-'));
    try {
      const args = [SCRIPT, url, 'ods:parcels', folder, ...credential];
      const { stdout, stderr } = await run('/usr/bin/python3', args, { env: { HOME: folder } });
      const line = stdout.split('\n').find((text) => text.startsWith('RESULT '));
      assert.ok(line, stderr);
      return JSON.parse(line.slice('RESULT '.length));
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('shows an API key as user name or as password: its owner’s rows and properties are there', async (t) => {
    if (!pythonModuleAvailable(t, 'qgis.core', 'python3-qgis')) return;
    const { bob, ada } = portals;
    const whole = await read(bob.key, '');
    assert.deepEqual([whole.valid, whole.features, whole.fields.includes('owner')], [true, 3, true]);
    const part = await read('ada', ada.key);
    assert.deepEqual([part.valid, part.features, part.fields.includes('owner')], [true, 2, false]);
  });

  it('gets nothing without a key or with a wrong one', async (t) => {
    if (!pythonModuleAvailable(t, 'qgis.core', 'python3-qgis')) return;
    for (const credential of [[], ['0'.repeat(56), 'x'], ['ada', '']])
      assert.deepEqual((await read(...credential)).valid, false, credential.join());
  });
});
