import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { answerChunks } from '../../test/support/answer-file.ts';
import { featuresOf, featureType, GEOMETRIES, geometry, scalar } from '../../test/support/sample-features.ts';
import { assembledBody } from './assembled-body.ts';
import { geoPackageFormat } from './geopackage/geopackage.ts';
import { shapefileFormat } from './shapefile/shapefile.ts';
import { openTemporaryFiles, TemporarySpaceError } from './temporary-files.ts';

const type = featureType('t', [scalar('text', 'string'), geometry('shape', 'Point')]);
const LARGE = { maxTemporaryFileBytes: 2 ** 30, maxTemporaryBytes: 2 ** 31 };
let folder = '';

function part(count: number) {
  const rows = Array.from({ length: count }, (_, i) => [`text ${i} ${'x'.repeat(200)}`, GEOMETRIES.Point]);
  return { featureType: type, features: featuresOf(rows), count };
}

const left = () => readdirSync(join(folder, 'temporary', 'test'));

describe('temporary files of answers', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trigpoint-temporary-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const format of [geoPackageFormat, shapefileFormat]) {
    it(`${format.name}: are gone after the answer, and when nobody takes the rest of it`, async () => {
      for await (const chunk of answerChunks(format, [part(10)], folder)) assert.ok(chunk.length > 0);
      assert.deepEqual(left(), []);
      for await (const chunk of answerChunks(format, [part(5000)], folder)) {
        assert.ok(chunk.length > 0);
        assert.equal(left().length, 1);
        break;
      }
      assert.deepEqual(left(), []);
    });

    it(`${format.name}: are gone when reading the features fails`, async () => {
      const failing = {
        ...part(5000),
        features: (function* () {
          yield* part(3000).features;
          throw new Error('the disk is broken');
        })(),
      };
      await assert.rejects(Array.fromAsync(answerChunks(format, [failing], folder)), /the disk is broken/);
      assert.deepEqual(left(), []);
    });

    it(`${format.name}: are refused beyond the limit of one answer, and of all`, async () => {
      for (const limits of [
        { ...LARGE, maxTemporaryFileBytes: 200_000 },
        { ...LARGE, maxTemporaryBytes: 200_000 },
      ]) {
        const [name] = Object.entries(limits).find(([, bytes]) => bytes === 200_000) as [string, number];
        await assert.rejects(
          Array.fromAsync(answerChunks(format, [part(5000)], folder, limits)),
          (error) => error instanceof TemporarySpaceError && error.message.includes(`${name} (200000)`),
        );
        assert.deepEqual(left(), []);
      }
    });
  }

  it('a closed body lets go of them though nobody pulls any more', async () => {
    let removed = false;
    const body = assembledBody({
      contentType: 'x/y',
      validator: undefined,
      fileName: undefined,
      answer: {
        byteLength: undefined,
        async *chunks() {
          try {
            yield new Uint8Array(1);
          } finally {
            removed = true;
          }
        },
      },
      translate: (error) => error,
      close() {},
    });
    await body.plain(new AbortController().signal)[Symbol.asyncIterator]().next();
    assert.equal(removed, false);
    body.close();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(removed, true);
  });

  it('what killed processes left is removed at the next start, and nothing else', async () => {
    const directory = join(folder, 'home');
    for (const owner of ['dead', 'alive']) {
      mkdirSync(join(directory, owner, '1'), { recursive: true });
      writeFileSync(join(directory, owner, '1', 'features.gpkg'), 'x');
    }
    await openTemporaryFiles(directory, { owner: 'new', isDead: (owner) => owner === 'dead' }, LARGE);
    assert.equal(existsSync(join(directory, 'dead')), false);
    assert.equal(existsSync(join(directory, 'alive', '1', 'features.gpkg')), true);
  });
});
