import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openSecretBox } from './secret-box.ts';

describe('the secret box', () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-box-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  it('opens what was sealed, also after a restart, and for its owner only', async () => {
    const sealed = (await openSecretBox(home)).seal('JBSWY3DPEHPK3PXP', 'user 1');
    assert.doesNotMatch(sealed, /JBSWY3DP/);
    const box = await openSecretBox(home);
    assert.equal(box.open(sealed, 'user 1'), 'JBSWY3DPEHPK3PXP');
    assert.throws(() => box.open(sealed, 'user 2'));
    assert.notEqual(box.seal('JBSWY3DPEHPK3PXP', 'user 1'), sealed, 'equal secrets can’t be told');
  });

  it('opens nothing that was changed, or sealed with another key', async () => {
    const box = await openSecretBox(home);
    const sealed = box.seal('secret', 'user 1');
    for (let i = 0; i < sealed.length; i += 7) {
      const changed = `${sealed.slice(0, i)}${sealed[i] === 'A' ? 'B' : 'A'}${sealed.slice(i + 1)}`;
      assert.throws(() => box.open(changed, 'user 1'), `character ${i}`);
    }
    assert.throws(() => box.open('', 'user 1'));
    await rm(join(home, 'secret.key'));
    const other = await openSecretBox(home);
    assert.throws(() => other.open(sealed, 'user 1'));
  });

  it('has one key file for all processes, which its owner alone may read', async () => {
    const boxes = await Promise.all(Array.from({ length: 20 }, () => openSecretBox(home)));
    const sealed = boxes.map((box) => box.seal('secret', 'user 1'));
    for (const each of sealed) assert.equal(boxes[0]?.open(each, 'user 1'), 'secret');
    assert.deepEqual(await readdir(home), ['secret.key'], 'nothing is left over');
    const path = join(home, 'secret.key');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await readFile(path)).byteLength, 32);
  });

  it('refuses a key file that isn’t whole, rather than make another key', async () => {
    await writeFile(join(home, 'secret.key'), 'short');
    await assert.rejects(openSecretBox(home), /has 5 bytes instead of 32; restore it/);
  });
});
