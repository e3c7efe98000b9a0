import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { sourceFile } from '../../test/support/source-file.ts';
import { openSource } from './open-source.ts';

const COLLECTION = '{"type":"FeatureCollection","features":[]}';

const texts: readonly [string, string | Uint8Array, string][] = [
  ['a.geojson', COLLECTION, 'GeoJSON'],
  ['a.json', ` \n${COLLECTION}`, 'GeoJSON'],
  ['no-extension', `\ufeff${COLLECTION}`, 'GeoJSON'],
  ['a.txt', COLLECTION, 'GeoJSON'],
  ['a.geojsonseq', '\x1e{"type":"Feature"}\n', 'GeoJSON'],
  ['a.ndjson.gz', gzipSync('{"type":"Feature"}\n'), 'GeoJSON'],
  ['a.csv', 'a,b\n1,2\n', 'CSV'],
  ['A.TSV', 'a\tb\n1\t2\n', 'CSV'],
  ['a.txt', 'a;b\n1;2\n', 'CSV'],
  ['a.csv.gz', gzipSync('a,b\n1,2\n'), 'CSV'],
  ['a.csv', '{"a"},b\n1,2\n', 'CSV'],
];
for (const [name, content, format] of texts)
  test(`${name} ${JSON.stringify(content.toString().slice(0, 12))} is ${format}`, async (t) => {
    assert.equal((await openSource(await sourceFile(t, name, content), {})).format, format);
  });

for (const [name, content, message] of [
  ['a.geojson', '', /a\.geojson: is empty$/],
  ['a.geojson', 'hello', /is not GeoJSON: 'h' at byte 0/],
  ['a.pdf', '%PDF-1.4', /is of no known format; GeoJSON .*, CSV, Shapefile .* and GML are accepted/],
  ['a.gml.gz', gzipSync('<a/>'), /is gzipped; gunzip it first/],
] as const)
  test(`${name} ${JSON.stringify(content.toString().slice(0, 12))} is refused in one line`, async (t) => {
    const path = await sourceFile(t, name, content);
    await assert.rejects(openSource(path, {}), (error: Error) => {
      assert.equal(error.name, 'SourceError');
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  });

/** Formats that are known by the file's name, or have parts in other files of that name. */
const needsName = (format: string) => format === 'CSV' || format === 'Shapefile';

for (const [file, format] of [
  ['departements/departements-2154.zip', 'Shapefile'],
  ['departements/departements-2154.gpkg', 'GeoPackage'],
  ['cities/cities-10k.csv', 'CSV'],
  ['cities/cities-10k.geojson', 'GeoJSON'],
] as const)
  test(`${file} is ${format}${needsName(format) ? '' : ', whatever its name'}`, async (t) => {
    if (!sharedAvailable(t)) return;
    assert.equal((await openSource(sharedPath(`data/${file}`), {})).format, format);
    if (needsName(format)) return;
    const folder = await mkdtemp(join(tmpdir(), 'trigpoint-open-'));
    t.after(() => rm(folder, { recursive: true }));
    await copyFile(sharedPath(`data/${file}`), join(folder, 'data'));
    assert.equal((await openSource(join(folder, 'data'), {})).format, format);
  });

test('a named pipe is refused at once, not waited for', { timeout: 10_000 }, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'trigpoint-pipe-'));
  t.after(() => rm(directory, { recursive: true }));
  const path = join(directory, 'pipe.csv');
  if (spawnSync('mkfifo', [path]).status !== 0) return t.skip('there is no mkfifo here');
  await assert.rejects(openSource(path, {}), /pipe\.csv: is not a regular file$/);
});
