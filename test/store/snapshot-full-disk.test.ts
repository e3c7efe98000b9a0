import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { run } from '../support/programs.ts';
import { temporaryDirectory } from './snapshot-fixtures.ts';

/** A private mount needs user namespaces (util-linux), which containers often lack. */
function smallDiskAvailable(t: TestContext, directory: string): boolean {
  const tried = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
  if (tried.status === 0) return true;
  t.skip('needs the right to mount a small file system (unshare -rm)');
  return false;
}

describe('the snapshot store on a full disk', () => {
  it('says so, and leaves nothing but what was there', async (t) => {
    const directory = await temporaryDirectory(t);
    if (!smallDiskAvailable(t, directory)) return;
    const script = join(import.meta.dirname, 'full-disk-load.ts');
    const counts = [3_000, 8_000, 9_000, 10_000, 12_000, 40_000].join(' ');
    const node = `"${process.execPath}" --disable-warning=ExperimentalWarning`;
    const command = `mount -t tmpfs -o size=1400k tmpfs "${directory}" && exec ${node} "${script}" "${directory}" ${counts}`;
    const { status, stdout, stderr } = await run('unshare', ['-rm', 'sh', '-c', command]);
    assert.equal(status, 0, stderr);
    const { outcomes, left } = JSON.parse(stdout) as { outcomes: string[]; left: string[] };
    assert.ok(outcomes.includes('Full'), stdout);
    assert.ok(
      outcomes.every((outcome) => outcome === 'Full' || outcome === 'loaded'),
      stdout,
    );
    assert.equal(left.length, 1 + outcomes.filter((outcome) => outcome === 'loaded').length);
  });
});
