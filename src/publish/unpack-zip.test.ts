import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, it } from 'node:test';
import { ZipFile } from 'yazl';
import { openShapefile } from './read-shapefile.ts';
import { SourceError } from './source.ts';
import { unpackZip, type ZipEntry } from './unpack-zip.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-zip-'));
});
after(() => rm(folder, { recursive: true }));

async function make(
  entries: Record<string, Buffer | string>,
  options: { mode?: number } = {},
): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content), name, options);
  zip.end();
  const path = join(folder, `${(await readdir(folder)).length}.zip`);
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

/** The archive with every occurrence of some bytes (a name, a size) replaced. */
async function patch(path: string, from: Buffer | string, to: Buffer | string): Promise<string> {
  const [bytes, old, fresh] = [await readFile(path), Buffer.from(from), Buffer.from(to)];
  for (let at = bytes.indexOf(old); at >= 0; at = bytes.indexOf(old, at + 1)) fresh.copy(bytes, at);
  await writeFile(path, bytes);
  return path;
}

async function contentOf(entry: ZipEntry | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (entry as ZipEntry).open()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const refused = (path: string, pattern: RegExp, options = {}) =>
  assert.rejects(
    async () => {
      for (const entry of await unpackZip(path, options)) await contentOf(entry);
    },
    (error) => error instanceof SourceError && pattern.test(error.message) && !error.message.includes('\n'),
  );

describe('an archive', () => {
  it('gives its files, as often as asked', async () => {
    const path = await make({ 'folder/a.txt': 'hello', 'b.txt': 'x'.repeat(100_000) });
    const entries = await unpackZip(path, {});
    assert.deepEqual(
      entries.map(({ name, size }) => [name, size]),
      [
        ['folder/a.txt', 5],
        ['b.txt', 100_000],
      ],
    );
    assert.equal(await contentOf(entries[0]), 'hello');
    assert.equal(await contentOf(entries[0]), 'hello');
    assert.equal((await contentOf(entries[1])).length, 100_000);
    for await (const _ of (entries[1] as ZipEntry).open()) break;
  });

  it('is refused for what it may try', async () => {
    await refused(
      await patch(await make({ 'aa/x.txt': 'x' }), 'aa/x.txt', '../x.txt'),
      /relative path|invalid/i,
    );
    await refused(
      await patch(await make({ 'aaaaa.txt': 'x' }), 'aaaaa.txt', '/etc/p.ab'),
      /absolute path|invalid/i,
    );
    await refused(await make({ link: '/etc/passwd' }, { mode: 0o120777 }), /symbolic link \(link\)/);
    await refused(await make({ 'a.shp': 'x', 'A.SHP': 'y' }), /two entries named A.SHP/);
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`${i}.txt`, '']));
    await refused(await make(many), /more than 1000 entries/);
  });

  it('may not unpack to more than the limit, whatever it says', async () => {
    const bomb = await make({ 'bomb.shp': Buffer.alloc(5_000_000) });
    await refused(bomb, /maxUnpackedBytes \(4999999\)/, { maxUnpackedBytes: 4_999_999 });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(5_000_000);
    const small = Buffer.alloc(4);
    small.writeUInt32LE(5);
    await refused(await patch(bomb, size, small), /can't be read/, { maxUnpackedBytes: 4_999_999 });
  });

  it('that is damaged is refused', async () => {
    const path = await make({
      'a.txt': Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * i) % 251)),
    });
    const bytes = await readFile(path);
    for (let i = 0; i < 100; i++) {
      const damaged = Buffer.from(bytes);
      const at = (i * 977) % damaged.length;
      damaged[at] = (damaged[at] as number) ^ 0xff;
      await writeFile(path, i % 5 === 0 ? damaged.subarray(0, (i * 977) % damaged.length) : damaged);
      try {
        for (const entry of await unpackZip(path, {})) await contentOf(entry);
      } catch (error) {
        assert.ok(error instanceof SourceError, String(error));
      }
    }
    await writeFile(path, 'PK\x03\x04');
    await refused(path, /can't be read/);
  });

  it('of several Shapefiles asks which', async () => {
    const path = await make({ 'a/one.shp': '', 'two.SHP': '', '__MACOSX/a/._one.shp': '' });
    await assert.rejects(openShapefile(path, {}), /several Shapefiles \(one, two\)/);
    await assert.rejects(openShapefile(path, { layer: 'three' }), /no Shapefile three; it has one, two/);
    await assert.rejects(openShapefile(path, { layer: 'two' }), /is no Shapefile/);
    await assert.rejects(openShapefile(await make({ 'a.txt': '' }), {}), /no .shp file/);
  });
});
