import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newestFile } from './newest-file.ts';
import { requireBelow } from './source-files.ts';

describe('paths of sources', () => {
  let home: string;
  let open: string;

  before(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'trigpoint-paths-')));
    open = join(home, 'open');
    await mkdir(open);
    await mkdir(join(home, 'closed'));
    for (const [i, name] of [
      'roads-1.csv',
      'roads-2.csv',
      'rivers{a}.csv',
      `${'a'.repeat(250)}.csv`,
    ].entries()) {
      await writeFile(join(open, name), 'n\n1\n');
      await utimes(join(open, name), i, i);
    }
    await writeFile(join(home, 'closed', 'secret-1.csv'), 'n\n1\n');
    await utimes(join(home, 'closed', 'secret-1.csv'), 0, 0);
    await symlink(join(home, 'closed', 'secret-1.csv'), join(open, 'link-1.csv'));
    await symlink(join(home, 'closed'), join(open, 'link'));
  });
  after(() => rm(home, { recursive: true }));

  it('are patterns of * and ? and nothing else', async () => {
    const found = async (pattern: string) =>
      (await newestFile(join(open, pattern))).path.slice(open.length + 1);
    assert.equal(await found('roads-*.csv'), 'roads-2.csv');
    assert.equal(await found('r*s-?.csv'), 'roads-2.csv');
    assert.equal(await found('*{a}*'), 'rivers{a}.csv');
    for (const none of ['roads-?', '?roads-1.csv', '{roads,rivers}*', '[r]oads-*', 'roads-1.csv?'])
      await assert.rejects(found(none), /has no file that can be published/, none);
  });

  it('of any shape are answered, also those that a matcher by expressions never ends with', async () => {
    for (const pattern of [
      `${'*?'.repeat(100)}x`,
      `${'*a'.repeat(120)}b`,
      `{1..200000}*`,
      `${'**'.repeat(5000)}x`,
    ]) {
      await assert.rejects(newestFile(join(open, pattern)), /has no file/);
      await assert.rejects(requireBelow(join('/etc', pattern), [open]), /below none of the folders/);
    }
  });

  it('are closed for a Shapefile whose other files lead elsewhere', async () => {
    const folder = join(open, 'shapes');
    await mkdir(folder);
    for (const name of ['a.shp', 'a.dbf', 'b.shp']) await writeFile(join(folder, name), '');
    await symlink(join(home, 'closed', 'secret-1.csv'), join(folder, 'b.DBF'));
    await requireBelow(join(folder, 'a.shp'), [open]);
    await assert.rejects(requireBelow(join(folder, 'b.shp'), [open]), /below none of the folders/);
  });

  it('are open below the listed folders alone, wherever links lead', async () => {
    const isOpen = (path: string) =>
      requireBelow(path, [open]).then(
        () => true,
        () => false,
      );
    for (const path of [open, join(open, 'roads-1.csv'), join(open, 'roads-*')])
      assert.ok(await isOpen(path), path);
    assert.equal(await requireBelow(join(open, 'roads-*'), [open]), join(open, 'roads-2.csv'));
    for (const path of [
      home,
      join(home, 'closed'),
      join(home, 'closed', 'secret-*'),
      join(open, 'link'),
      join(open, 'link-1.csv'),
      join(open, 'link-*'),
      join(open, 'link', 'secret-*'),
      join(open, '../closed/secret-1.csv'),
      join(open, 'nothing'),
      join(open, 'nothing-*'),
      '/etc/*',
      `${home}/open-`,
    ])
      assert.ok(!(await isOpen(path)), path);
  });
});
