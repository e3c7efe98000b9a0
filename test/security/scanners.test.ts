import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { programAvailable, run } from '../support/programs.ts';

const SCAN = join(import.meta.dirname, 'scan.ts');
const ALONE = ['-n', '--', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"'];

/** What wapiti remarks of a server without TLS, which this one is on loopback, and of a header that browsers have dropped. */
const EXPECTED =
  /X-XSS-Protection is not set|Strict-Transport-Security is not set|Secure flag is not set in the cookie : trigpoint-(?:form|language)$/;

describe('scanners that we did not write', () => {
  it('find nothing: wapiti on the pages, sqlmap on parameters and forms', async (t) => {
    if (!programAvailable(t, 'wapiti', 'wapiti') || !programAvailable(t, 'sqlmap', 'sqlmap')) return;
    if (spawnSync('unshare', [...ALONE, 'true']).status !== 0) {
      t.skip('needs the right to make a network namespace: the scanners would ask for things outside');
      return;
    }
    const flags = ['--disable-warning=ExperimentalWarning', SCAN];
    const { stdout, stderr, status } = await run('unshare', [...ALONE, process.execPath, ...flags]);
    assert.equal(status, 0, stderr);
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    const found = result.found.filter((line: string) => !EXPECTED.test(line));
    assert.deepEqual([found, result.failures], [[], []]);
    assert.ok(result.isAlive);
    assert.equal(result.tested, result.targets, 'sqlmap tried every target to its end');
  });
});
