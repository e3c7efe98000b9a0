import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { programAvailable } from '../../test/support/programs.ts';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { makeByGdal, readAnyRecords, readByGdal, readRecords } from '../../test/support/source-records.ts';
import { openShapefile } from './read-shapefile.ts';
import { DateText, isInvalid, type RawValue, SourceError } from './source.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-shapefile-'));
});
after(() => rm(folder, { recursive: true }));

const plain = (value: RawValue | undefined) => (value instanceof DateText ? value.text : value);

async function sameAsGdal(path: string, gdalPath = path): Promise<void> {
  const source = await openShapefile(path, {});
  const records = await readRecords(source);
  const features = await readByGdal(gdalPath);
  assert.equal(records.length, features.length);
  records.forEach((record, i) => {
    const feature = features[i];
    assert.deepEqual(
      record.geometries.get('geometry') ?? null,
      feature?.geometry ?? null,
      `record ${record.number}`,
    );
    for (const [name, value] of record.values) {
      const expected = feature?.properties[name] as RawValue;
      assert.deepEqual(plain(value), typeof expected === 'string' ? expected.replaceAll('/', '-') : expected);
    }
  });
}

describe('Shapefiles of others', () => {
  for (const [name, code, encoding] of [
    ['departements/departements-2154', 2154, 'utf-8'],
    ['departements/departements-2154-latin1', 2154, 'iso-8859-1'],
    ['us-counties/us-counties-5070', 5070, 'utf-8'],
  ] as const) {
    it(`${name}: every value and coordinate is what GDAL reads`, async (t) => {
      if (!sharedAvailable(t) || !programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
      const path = sharedPath(`data/${name}.zip`);
      const source = await openShapefile(path, {});
      assert.equal(source.crs?.code, code);
      assert.ok(
        source.remarks.some((remark) => remark.includes(encoding)),
        source.remarks.join('\n'),
      );
      await sameAsGdal(path, `/vsizip/${path}`);
    });
  }

  it('reads names and texts of Latin-1 files', async (t) => {
    if (!sharedAvailable(t)) return;
    const source = await openShapefile(sharedPath('data/departements/departements-2154-latin1.zip'), {});
    assert.deepEqual(
      source.fields?.map(({ name, type }) => [name, type]),
      [
        ['geometry', 'geometry'],
        ['code', 'string'],
        ['nom', 'string'],
        ['code_reg', 'string'],
        ['région', 'string'],
        ['surf_km2', 'double'],
      ],
    );
    const [first] = await readRecords(source);
    assert.equal(first?.values.get('région'), 'Auvergne-Rhône-Alpes');
    assert.equal(first?.id, undefined);
    assert.equal(first?.number, 1);
  });

  it('says how far it has read', async (t) => {
    if (!sharedAvailable(t)) return;
    const source = await openShapefile(sharedPath('data/us-counties/us-counties-5070.zip'), {});
    let position = 0;
    for await (const batch of source.records(new AbortController().signal)) {
      assert.ok(batch.position > position && batch.position <= source.size);
      position = batch.position;
    }
    assert.ok(source.size - position <= 1, 'only the end mark of the .dbf is left');
  });

  it('stops when it is aborted', async (t) => {
    if (!sharedAvailable(t)) return;
    const source = await openShapefile(sharedPath('data/us-counties/us-counties-5070.zip'), {});
    const abort = new AbortController();
    await assert.rejects(async () => {
      for await (const _ of source.records(abort.signal)) abort.abort();
    }, /abort/i);
  });
});

describe('Shapefiles written by GDAL', () => {
  const geojson = (features: readonly unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });
  const feature = (geometry: unknown, properties: unknown = { a: 1 }) => ({
    type: 'Feature',
    properties,
    geometry,
  });

  async function make(name: string, features: readonly unknown[], ...options: string[]): Promise<string> {
    const input = join(folder, `${name}.geojson`);
    const output = join(folder, `${name}.shp`);
    await writeFile(input, geojson(features));
    await makeByGdal(output, input, ...options);
    return output;
  }

  it('geometries with z, holes, parts and without anything', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const square = (x: number, y: number, size: number) => [
      [x, y],
      [x, y + size],
      [x + size, y + size],
      [x + size, y],
      [x, y],
    ];
    const hole = (x: number, y: number, size: number) => square(x, y, size).reverse();
    const polygons = await make('polygons', [
      feature({ type: 'Polygon', coordinates: [square(0, 0, 9), hole(1, 1, 2), hole(5, 5, 2)] }),
      feature(null),
      feature({
        type: 'MultiPolygon',
        coordinates: [[square(0, 0, 9), hole(1, 1, 7)], [square(2, 2, 5), hole(3, 3, 1)], [square(20, 0, 1)]],
      }),
    ]);
    await sameAsGdal(polygons);
    const lines = await make('lines', [
      feature({
        type: 'LineString',
        coordinates: [
          [0, 0, 1],
          [1, 1, 2],
        ],
      }),
      feature({
        type: 'MultiLineString',
        coordinates: [
          [
            [0, 0, 1],
            [1, 1, 2],
          ],
          [
            [5, 5, 3],
            [6, 6, 4],
            [7, 7, 5],
          ],
        ],
      }),
    ]);
    await sameAsGdal(lines);
    const points = await make('points', [
      feature({
        type: 'MultiPoint',
        coordinates: [
          [0, 0],
          [1.5, -2],
        ],
      }),
    ]);
    await sameAsGdal(points);
    const zm = await make('zm', [feature({ type: 'Point', coordinates: [1, 2, 3] })], '-dim', 'XYZM');
    const source = await openShapefile(zm, {});
    assert.deepEqual((await readRecords(source))[0]?.geometries.get('geometry'), {
      type: 'Point',
      coordinates: [1, 2, 3],
    });
    const m = await make('m', [feature({ type: 'Point', coordinates: [1, 2, 3] })], '-dim', 'XYM');
    const measured = await openShapefile(m, {});
    assert.ok(measured.remarks.some((remark) => remark.includes('Measures')));
    assert.deepEqual((await readRecords(measured))[0]?.geometries.get('geometry'), {
      type: 'Point',
      coordinates: [1, 2],
    });
  });

  it('values of all types', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const point = { type: 'Point', coordinates: [0, 0] };
    const path = await make('values', [
      feature(point, { text: ' é ', n: -12, long: 123456789012345, x: 0.1, day: '2024/02/29' }),
      feature(point, { text: null, n: null, long: null, x: null, day: null }),
      feature(point, { text: '', n: 0, long: 0, x: 1e-7, day: '0099/12/31' }),
    ]);
    const records = await readRecords(await openShapefile(path, {}));
    assert.deepEqual(
      records.map(({ values }) => [...values].map(([, value]) => plain(value))),
      [
        [' é', -12, 123456789012345, 0.1, '2024-02-29'],
        [null, null, null, null, null],
        [null, 0, 0, 1e-7, '0099-12-31'],
      ],
    );
  });

  it('passes over deleted records', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const path = await make(
      'deleted',
      [1, 2, 3].map((a) => feature({ type: 'Point', coordinates: [a, a] }, { a })),
    );
    const dbf = await readFile(path.replace('.shp', '.dbf'));
    dbf[dbf.readUInt16LE(8) + dbf.readUInt16LE(10)] = 0x2a;
    await writeFile(path.replace('.shp', '.dbf'), dbf);
    const records = await readRecords(await openShapefile(path, {}));
    assert.deepEqual(
      records.map(({ number, values }) => [number, values.get('a')]),
      [
        [1, 1],
        [3, 3],
      ],
    );
  });

  it('finds its parts whatever the case of their extensions, and does without most of them', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const path = await make('bare', [feature({ type: 'Point', coordinates: [3, 4] }, { a: 7 })]);
    const upper = join(folder, 'UPPER.SHP');
    await copyFile(path, upper);
    const alone = await openShapefile(upper, {});
    assert.equal(alone.crs, undefined);
    assert.equal(alone.remarks.length, 2);
    assert.equal((await readRecords(alone))[0]?.values.size, 0);
    await copyFile(join(folder, 'bare.dbf'), join(folder, 'UPPER.DBF'));
    assert.equal((await readRecords(await openShapefile(upper, {})))[0]?.values.get('a'), 7);
  });

  it('refuses damaged files with one line, or names the record', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const features = Array.from({ length: 20 }, (_, a) =>
      feature(
        {
          type: 'LineString',
          coordinates: [
            [a, 0],
            [a, 1],
          ],
        },
        { a, text: `t${a}` },
      ),
    );
    const path = await make('whole', features);
    const [shp, dbf] = await Promise.all([readFile(path), readFile(path.replace('.shp', '.dbf'))]);
    const damagedShp = join(folder, 'damaged.shp');
    const damagedDbf = join(folder, 'damaged.dbf');
    const damage = fc.tuple(
      fc.boolean(),
      fc.nat({ max: 400 }),
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.nat(),
    );
    for (const [inShp, at, bytes, cut] of fc.sample(damage, { numRuns: 600, seed: 1 })) {
      const damaged = Buffer.from(inShp ? shp : dbf);
      damaged.set(bytes, Math.min(at, damaged.length - bytes.length));
      const kept = cut % 7 === 0 ? damaged.subarray(0, cut % damaged.length) : damaged;
      await writeFile(damagedShp, inShp ? kept : shp);
      await writeFile(damagedDbf, inShp ? dbf : kept);
      try {
        const records = await readAnyRecords(await openShapefile(damagedShp, {}));
        for (const record of records) if (isInvalid(record)) assert.doesNotMatch(record.invalid, /\n|\.$/);
      } catch (error) {
        assert.ok(error instanceof SourceError, String(error));
        assert.doesNotMatch(error.message, /\n/);
      }
    }
  });
});

describe('Shapefiles that are not', () => {
  it('are refused in one line that names the file', async () => {
    const path = join(folder, 'no.shp');
    const refused = async (pattern: RegExp) => {
      await assert.rejects(openShapefile(path, {}), (error) => {
        assert.ok(error instanceof SourceError);
        assert.match(error.message, pattern);
        return error.message.startsWith(path);
      });
    };
    await refused(/no such file/);
    await writeFile(path, 'hello');
    await refused(/is no Shapefile/);
    const header = Buffer.alloc(100);
    header.writeInt32BE(9994, 0);
    header.writeInt32BE(50, 24);
    for (const [code, pattern] of [
      [31, /MultiPatch/],
      [77, /shape type 77/],
    ] as const) {
      header.writeInt32LE(code, 32);
      await writeFile(path, header);
      await refused(pattern);
    }
    header.writeInt32LE(1, 32);
    header.writeInt32BE(5000, 24);
    await writeFile(path, header);
    await refused(/says that it has 10000 bytes, but has 100/);
  });
});
