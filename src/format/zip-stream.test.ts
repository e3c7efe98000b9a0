import assert from 'node:assert/strict';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import yauzl from 'yauzl';
import { ZipDirectory } from './zip-directory.ts';
import { type ZipEntry, zipStream } from './zip-stream.ts';

const NOW = new Date('2026-11-28T04:30:10Z');
const GIB = 2 ** 30;

const folder = await mkdtemp(join(tmpdir(), 'trigpoint-zip-stream-'));
after(() => rm(folder, { recursive: true }));

async function bytesOf(entries: readonly ZipEntry[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of zipStream(entries, NOW)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function contents(zip: Awaited<ReturnType<typeof yauzl.openPromise>>): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const entry of zip.eachEntry()) {
    const chunks = await (await zip.openReadStreamPromise(entry)).toArray();
    const bytes = Buffer.concat(chunks as Buffer[]);
    assert.equal(crc32(bytes), entry.crc32);
    found.push([entry.fileName, bytes.toString()]);
  }
  return found;
}

describe('a zip file as it is made', () => {
  it('holds what the chunks held when they were given, whatever becomes of their memory', async () => {
    const text = 'a line of text that is long enough to be worth deflating\n'.repeat(3000);
    const bytes = await bytesOf([
      { name: 'empty', chunks: () => [] },
      {
        name: 'folder/é.txt',
        async *chunks() {
          const memory = Buffer.alloc(1000);
          for (let at = 0; at < text.length; at += 1000)
            yield memory.subarray(0, memory.write(text.slice(at)));
          memory.fill(0);
        },
      },
    ]);
    assert.ok(bytes.length < text.length / 10);
    const zip = await yauzl.fromBufferPromise(bytes);
    assert.deepEqual(await contents(zip), [
      ['empty', ''],
      ['folder/é.txt', text],
    ]);
    for await (const entry of (await yauzl.fromBufferPromise(bytes)).eachEntry()) {
      assert.equal(entry.getLastModDate({ timezone: 'UTC' }).toISOString(), '2026-11-28T04:30:10.000Z');
    }
  });

  it('fails when a source does, and ends the source when its reader ends', async () => {
    await assert.rejects(
      bytesOf([
        {
          name: 'a',
          chunks: () => {
            throw new Error('no such member');
          },
        },
      ]),
      /no such member/,
    );
    let isEnded = false;
    const endless: ZipEntry = {
      name: 'endless',
      async *chunks() {
        try {
          for (let byte = 0; ; byte++) yield Buffer.alloc(100_000, byte);
        } finally {
          isEnded = true;
        }
      },
    };
    let chunks = 0;
    for await (const _ of zipStream([endless], NOW)) if (++chunks === 5) break;
    assert.equal(isEnded, true);
  });

  it('reaches beyond 4 GiB, in one entry and in all', async () => {
    const directory = new ZipDirectory(NOW);
    const file = await open(join(folder, 'large.zip'), 'w');
    const content = Buffer.from('at the far end');
    const sums = { crc32: 0, byteLength: 9 * GIB, deflatedByteLength: 5 * GIB };
    let at = 0;
    const write = async (bytes: Uint8Array) => {
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
    };
    for (const name of ['first', 'second']) {
      await write(directory.begin(name));
      at += sums.deflatedByteLength; // a hole in the file
      await write(directory.end(sums));
    }
    await write(directory.begin('third'));
    const deflated = deflateRawSync(content);
    await write(deflated);
    await write(
      directory.end({
        crc32: crc32(content),
        byteLength: content.length,
        deflatedByteLength: deflated.length,
      }),
    );
    await write(directory.finish());
    await file.close();
    const zip = await yauzl.openPromise(join(folder, 'large.zip'));
    const found: [string, number, number][] = [];
    for await (const entry of zip.eachEntry()) {
      found.push([entry.fileName, entry.compressedSize, entry.uncompressedSize]);
      if (entry.fileName !== 'third') continue;
      assert.ok(entry.relativeOffsetOfLocalHeader > 10 * GIB);
      const chunks = await (await zip.openReadStreamPromise(entry)).toArray();
      assert.equal(Buffer.concat(chunks as Buffer[]).toString(), 'at the far end');
    }
    assert.deepEqual(found, [
      ['first', 5 * GIB, 9 * GIB],
      ['second', 5 * GIB, 9 * GIB],
      ['third', deflated.length, content.length],
    ]);
  });
});
