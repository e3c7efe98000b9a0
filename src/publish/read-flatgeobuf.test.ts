import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { programAvailable } from '../../test/support/programs.ts';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { makeByGdal, readAnyRecords, readByGdal, readRecords } from '../../test/support/source-records.ts';
import { openFlatGeobuf } from './read-flatgeobuf.ts';
import { DateText, JsonText, SourceError } from './source.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-flatgeobuf-'));
});
after(() => rm(folder, { recursive: true }));

async function make(name: string, input: string, ...options: string[]): Promise<string> {
  const path = join(folder, `${name}.fgb`);
  await makeByGdal('-f', 'FlatGeobuf', path, input, ...options);
  return path;
}

async function makeFromJson(
  name: string,
  features: readonly unknown[],
  ...options: string[]
): Promise<string> {
  const input = join(folder, `${name}.geojson`);
  await writeFile(input, JSON.stringify({ type: 'FeatureCollection', features }));
  return make(name, input, ...options);
}

const feature = (geometry: unknown, properties: unknown = { a: 1 }) => ({
  type: 'Feature',
  properties,
  geometry,
});

describe('FlatGeobuf files of GDAL', () => {
  for (const [name, code, index] of [
    ['departements/departements-2154.gpkg', 2154, 'YES'],
    ['us-counties/us-counties-5070.gpkg', 5070, 'NO'],
  ] as const) {
    it(`${name}, spatial index ${index}: every value and coordinate is what GDAL reads`, async (t) => {
      if (!sharedAvailable(t) || !programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
      const path = await make(String(code), sharedPath(`data/${name}`), '-lco', `SPATIAL_INDEX=${index}`);
      const source = await openFlatGeobuf(path, {});
      assert.equal(source.crs?.code, code);
      const [records, features] = [await readRecords(source), await readByGdal(path)];
      assert.equal(records.length, features.length);
      records.forEach((record, i) => {
        assert.deepEqual(record.geometries.get('geometry'), features[i]?.geometry);
        assert.deepEqual(Object.fromEntries(record.values), features[i]?.properties);
      });
    });
  }

  it('of mixed geometries, with z', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const ring = [
      [0, 0, 1],
      [4, 0, 1],
      [4, 4, 1],
      [0, 0, 1],
    ];
    const geometries = [
      { type: 'Point', coordinates: [1, 2, 3] },
      {
        type: 'LineString',
        coordinates: [
          [0, 0, 1],
          [1, 1, 2],
        ],
      },
      {
        type: 'Polygon',
        coordinates: [
          ring,
          [
            [1, 0.5, 1],
            [2, 0.5, 1],
            [2, 1, 1],
            [1, 0.5, 1],
          ],
        ],
      },
      {
        type: 'MultiPoint',
        coordinates: [
          [0, 0, 1],
          [1, 1, 2],
        ],
      },
      {
        type: 'MultiLineString',
        coordinates: [
          [
            [0, 0, 1],
            [1, 1, 2],
          ],
          [
            [2, 2, 1],
            [3, 3, 3],
          ],
        ],
      },
      {
        type: 'MultiPolygon',
        coordinates: [
          [ring],
          [
            [
              [9, 9, 1],
              [10, 9, 1],
              [10, 10, 1],
              [9, 9, 1],
            ],
          ],
        ],
      },
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [1, 2, 3] },
          { type: 'GeometryCollection', geometries: [{ type: 'Polygon', coordinates: [ring] }] },
        ],
      },
    ];
    const path = await makeFromJson(
      'mixed',
      geometries.map((g) => feature(g)),
      '-lco',
      'SPATIAL_INDEX=NO',
      '-dim',
      'XYZ',
    );
    const records = await readRecords(await openFlatGeobuf(path, {}));
    assert.deepEqual(
      records.map((record) => record.geometries.get('geometry')),
      geometries,
    );
  });

  it('with values of all types, exactly', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const input = join(folder, 'types.csv');
    const first = '-1,9223372036854775807,0.1,é,1,2024/02/29 12:00:00,2024/02/29,1,2';
    await writeFile(input, `i,l,d,s,b,dt,day,x,y\n${first}\n,,,,,,,3,4\n`);
    const types = 'Integer,Integer64,Real,String,Integer(Boolean),DateTime,Date,Real,Real';
    await writeFile(join(folder, 'types.csvt'), types);
    const place = [
      'X_POSSIBLE_NAMES=x',
      'Y_POSSIBLE_NAMES=y',
      'KEEP_GEOM_COLUMNS=NO',
      'EMPTY_STRING_AS_NULL=YES',
    ];
    const path = await make('types', input, '-lco', 'SPATIAL_INDEX=NO', ...place.flatMap((o) => ['-oo', o]));
    const source = await openFlatGeobuf(path, {});
    assert.equal(source.crs, undefined);
    assert.deepEqual(
      source.fields?.map(({ name, type }) => `${name} ${type}`),
      [
        'geometry geometry',
        'i int',
        'l long',
        'd double',
        's string',
        'b boolean',
        'dt dateTime',
        'day dateTime',
      ],
    );
    const [one, two] = await readRecords(source);
    assert.deepEqual(
      [...(one?.values.values() ?? [])],
      [
        -1,
        9223372036854775807n,
        0.1,
        'é',
        true,
        new DateText('dateTime', '2024-02-29T12:00:00'),
        new DateText('dateTime', '2024-02-29T00:00:00'),
      ],
    );
    assert.equal(two?.values.size, 0);
  });

  it('that are cut off or damaged give an error or an invalid record', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const points = Array.from({ length: 40 }, (_, a) =>
      feature(
        {
          type: 'LineString',
          coordinates: [
            [a, 0],
            [a, 1],
          ],
        },
        { a, t: `t${a}` },
      ),
    );
    for (const index of ['YES', 'NO']) {
      const whole = await readFile(
        await makeFromJson(`damaged${index}`, points, '-lco', `SPATIAL_INDEX=${index}`),
      );
      const path = join(folder, 'damaged.fgb');
      for (let length = 0; length < whole.length; length += 97) {
        await writeFile(path, whole.subarray(0, length));
        await assert.rejects(
          async () => readAnyRecords(await openFlatGeobuf(path, {})),
          SourceError,
          `${length}`,
        );
      }
      const damage = fc.tuple(
        fc.nat({ max: whole.length - 9 }),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
      );
      for (const [at, bytes] of fc.sample(damage, { numRuns: 400, seed: 7 })) {
        const damaged = Buffer.from(whole);
        damaged.set(bytes, at);
        await writeFile(path, damaged);
        try {
          await readAnyRecords(await openFlatGeobuf(path, {}));
        } catch (error) {
          assert.ok(error instanceof SourceError, `${at} ${bytes}: ${error}`);
        }
      }
    }
  });
});

describe('FlatGeobuf files of others', () => {
  const column = (name: string, type: number) => ({
    name,
    type,
    title: null,
    description: null,
    width: -1,
    precision: -1,
    scale: -1,
    nullable: true,
    unique: false,
    primary_key: false,
  });

  it('with hostile names, JSON and binary columns', async () => {
    const columns = [column('__proto__', 11), column('geometry', 8), column('j', 12), column('bin', 14)];
    const header = {
      geometryType: 1,
      columns,
      envelope: null,
      featuresCount: 1,
      indexNodeSize: 0,
      crs: null,
      title: null,
      description: null,
      metadata: null,
    };
    const properties = JSON.parse('{"__proto__": "p", "geometry": null, "j": {"k": [1]}}') as Record<
      string,
      unknown
    >;
    properties['bin'] = new Uint8Array([1, 2]);
    Object.defineProperty(properties, '__proto__', { value: 'p' });
    const geometry = { xy: [1, 2], type: 1 };
    const encoded = buildFeature(geometry as never, properties as never, header as never);
    const path = join(folder, 'hostile.fgb');
    await writeFile(
      path,
      Buffer.concat([Buffer.from('fgb\x03fgb\0', 'latin1'), buildHeader(header as never, 4326), encoded]),
    );
    const source = await openFlatGeobuf(path, {});
    assert.equal(source.crs?.code, 4326);
    assert.deepEqual(
      source.fields?.map(({ name, type }) => `${name} ${type}`),
      ['geometry_2 geometry', '__proto__ string', 'geometry integer', 'j undefined'],
    );
    assert.ok(source.remarks.some((remark) => /bin .*binary/.test(remark)));
    const [record] = await readRecords(source);
    assert.equal(record?.values.get('__proto__'), 'p');
    assert.deepEqual(record?.values.get('j'), new JsonText('{"k":[1]}'));
    assert.ok(!record?.values.has('bin'));
    assert.deepEqual(record?.geometries.get('geometry_2'), { type: 'Point', coordinates: [1, 2] });
  });

  it('are refused when they are not', async () => {
    const path = join(folder, 'no.fgb');
    await assert.rejects(openFlatGeobuf(path, {}), /no such file/i);
    for (const content of ['', 'hello', 'fgb\x03fgb\0\xff\xff\xff\xff']) {
      await writeFile(path, content, 'latin1');
      await assert.rejects(openFlatGeobuf(path, {}), SourceError);
    }
  });
});
