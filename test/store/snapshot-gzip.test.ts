import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it, type TestContext } from 'node:test';
import { crc32, gunzipSync } from 'node:zlib';
import type { Feature } from '../../src/feature/feature.ts';
import type { EncodedRuns } from '../../src/store/feature-store.ts';
import { programAvailable } from '../support/programs.ts';
import { collect, load, never, POINTS, type QueryPart, query, scatteredPoints } from './fixtures.ts';
import { openTestStore, temporaryDirectory } from './snapshot-fixtures.ts';

/** Loads the features and hands over the stored members of the parts in turn. */
async function withMembers(
  t: TestContext,
  features: readonly Feature[],
  parts: readonly QueryPart[],
  check: (runs: EncodedRuns) => Promise<void>,
): Promise<void> {
  const store = await openTestStore(await temporaryDirectory(t));
  t.after(() => store.close());
  const { version } = await load(store, POINTS, features);
  for (const part of parts) {
    const selection = await store.select(query(POINTS, version, part), never());
    await check(selection.members('text') as EncodedRuns);
    selection.close();
  }
}

/** A gzip member (RFC 1952) around `prologue` as a stored block and the deflated runs. */
async function gzip(prologue: string, runs: EncodedRuns): Promise<Buffer> {
  const deflated = runs.deflated();
  assert.ok(deflated !== undefined);
  const chunks = await collect(deflated.chunks(never()));
  assert.equal(chunks.length, deflated.byteLength);
  const stored = Buffer.from(prologue);
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0]);
  header.writeUInt16LE(stored.length, 11);
  header.writeUInt16LE(~stored.length & 0xffff, 13);
  const trailer = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  trailer.writeUInt32LE(deflated.crc32(crc32(stored)), 2);
  trailer.writeUInt32LE(stored.length + runs.byteLength, 6);
  return Buffer.concat([header, stored, chunks, trailer]);
}

interface Example {
  readonly member: Buffer;
  readonly plain: Buffer;
}

async function examples(
  t: TestContext,
  features: readonly Feature[],
  parts: readonly QueryPart[],
): Promise<Example[]> {
  const made: Example[] = [];
  await withMembers(t, features, parts, async (runs) => {
    const plain = Buffer.concat([Buffer.from('prologue '), await collect(runs.plain(never()))]);
    made.push({ member: await gzip('prologue ', runs), plain });
  });
  return made;
}

const PYTHON = `import sys, zlib
decoder = zlib.decompressobj(31)
sys.stdout.buffer.write(decoder.decompress(sys.stdin.buffer.read()))
sys.exit(0 if decoder.eof and not decoder.unused_data else 1)`;

function decodeBy(program: string, args: readonly string[], { member, plain }: Example): void {
  const decoded = spawnSync(program, args, { input: member, maxBuffer: 1e8 });
  assert.equal(decoded.status, 0, decoded.stderr.toString());
  assert.ok(decoded.stdout.equals(plain));
}

describe('deflated members of the snapshot store', () => {
  it('are one gzip member that every decoder reads, for whole and for cut pages', async (t) => {
    const parts = [
      {},
      { startIndex: 1 },
      { startIndex: 700, maxFeatures: 9000 },
      { maxFeatures: 10_001 },
      { startIndex: 512 },
    ];
    const made = await examples(t, scatteredPoints(20_000), parts);
    assert.equal(made.length, parts.length);
    for (const { member, plain } of made) assert.ok(gunzipSync(member).equals(plain));
    await t.test('gzip', (t) => {
      if (!programAvailable(t, 'gzip', 'gzip')) return;
      for (const example of made) {
        assert.equal(spawnSync('gzip', ['-t'], { input: example.member }).status, 0);
        decodeBy('gzip', ['-dc'], example);
      }
    });
    await t.test('Python', (t) => {
      if (!programAvailable(t, 'python3', 'python3')) return;
      for (const example of made) decodeBy('python3', ['-c', PYTHON], example);
    });
  });

  it('are whole pages around one that is larger than a page', async (t) => {
    const ring = Array.from({ length: 20_001 }, (_, n) => [Math.cos(n / 3183), Math.sin(n / 3183)]);
    const huge: Feature = { id: 'huge', values: ['', 0, { type: 'Polygon', coordinates: [ring] }] };
    await withMembers(t, [...scatteredPoints(3000), huge], [{}, { startIndex: 100 }], async (runs) => {
      assert.ok(gunzipSync(await gzip('', runs)).equals(await collect(runs.plain(never()))));
    });
  });

  it('are not made where compressing the plain bytes is as good', async (t) => {
    const everySecond = Array.from({ length: 5000 }, (_, n) => `f${2 * n}`);
    const parts = [{ maxFeatures: 1999 }, { ids: everySecond }, { maxFeatures: 0 }, { ids: ['f3'] }];
    await withMembers(t, scatteredPoints(10_000), parts, async (runs) => {
      assert.equal(runs.deflated(), undefined);
    });
  });
});
