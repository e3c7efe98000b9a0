import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { programAvailable } from '../../test/support/programs.ts';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { makeByGdal, readAnyRecords, readByGdal, readRecords } from '../../test/support/source-records.ts';
import { encodeWkb } from '../feature/wkb.ts';
import { openGeoPackage } from './read-geopackage.ts';
import { DateText, SourceError } from './source.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-geopackage-'));
});
after(() => rm(folder, { recursive: true }));

describe('GeoPackages of others', () => {
  for (const [name, code] of [
    ['departements/departements-2154', 2154],
    ['us-counties/us-counties-5070', 5070],
  ] as const) {
    it(`${name}: every value and coordinate is what GDAL reads`, async (t) => {
      if (!sharedAvailable(t) || !programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
      const path = sharedPath(`data/${name}.gpkg`);
      const source = await openGeoPackage(path, {});
      assert.equal(source.crs?.code, code);
      const [records, features] = [await readRecords(source), await readByGdal(path, '-preserve_fid')];
      assert.equal(records.length, features.length);
      records.forEach((record, i) => {
        assert.equal(record.id, String(features[i]?.id));
        assert.deepEqual(record.geometries.get('geom'), features[i]?.geometry);
        assert.deepEqual(Object.fromEntries(record.values), features[i]?.properties);
      });
    });
  }

  it('declare their fields, and are left as they are', async (t) => {
    if (!sharedAvailable(t)) return;
    const path = join(folder, 'copy.gpkg');
    await copyFile(sharedPath('data/departements/departements-2154.gpkg'), path);
    const source = await openGeoPackage(path, {});
    await readRecords(source);
    assert.equal(source.layer, 'departements');
    assert.deepEqual(source.fields?.[0], {
      name: 'geom',
      nullable: true,
      type: 'geometry',
      geometryType: 'MultiPolygon',
    });
    assert.deepEqual(
      source.fields.map(({ name, type }) => `${name} ${type}`),
      [
        'geom geometry',
        'code string',
        'nom string',
        'code_région string',
        'région string',
        'surf_km2 double',
      ],
    );
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('copy')),
      ['copy.gpkg'],
    );
  });
});

/** A GeoPackage with what this reader needs, and the statements given. */
function make(name: string, ...statements: string[]): string {
  const path = join(folder, `${name}.gpkg`);
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA application_id = 0x47504B47;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id INTEGER PRIMARY KEY, organization, organization_coordsys_id, definition);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[…]'), ('none', 0, 'NONE', 0, 'undefined');
    CREATE TABLE gpkg_contents (table_name, data_type, identifier, srs_id);
    CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m);`);
  for (const statement of statements) db.exec(statement);
  db.close();
  return path;
}
const layer = (table: string, type = 'features', column = 'geom', srs = 4326) =>
  `INSERT INTO gpkg_contents VALUES ('${table}', '${type}', 'title of ${table}', ${srs});` +
  (type === 'features'
    ? `INSERT INTO gpkg_geometry_columns VALUES ('${table}', '${column}', 'GEOMETRY', ${srs}, 2, 2);`
    : '');
const blob = (wkb: Uint8Array | string, flags = 1, srs = 4326) => {
  const header = Buffer.from([0x47, 0x50, 0, flags, 0, 0, 0, 0]);
  header.writeInt32LE(srs, 4);
  return `x'${header.toString('hex')}${typeof wkb === 'string' ? wkb : Buffer.from(wkb).toString('hex')}'`;
};
const point = encodeWkb({ type: 'Point', coordinates: [1, 2] });

describe('values', () => {
  it('keep every digit, and are typed as their columns declare', async () => {
    const path = make(
      'values',
      layer('t', 'attributes'),
      `CREATE TABLE t (id INTEGER PRIMARY KEY, b BOOLEAN, n INTEGER NOT NULL, s MEDIUMINT, d DATE, dt DATETIME, x REAL, c TEXT(20), v VARCHAR(9), bin BLOB,
         g INTEGER GENERATED ALWAYS AS (n * 2) VIRTUAL)`,
      `INSERT INTO t VALUES (9007199254740993, 1, 9223372036854775807, 5, '2024-02-29', '2024-02-29T12:00:00.123Z', 0.1, '', 'v', x'00'),
         (9007199254740994, 7, 1, NULL, 'soon', 'later', NULL, NULL, 12, NULL)`,
    );
    const source = await openGeoPackage(path, {});
    assert.equal(source.crs, undefined);
    assert.deepEqual(
      source.fields?.map(({ name, type, nullable }) => [name, type, nullable]),
      [
        ['b', 'boolean', true],
        ['n', 'long', false],
        ['s', 'int', true],
        ['d', 'date', true],
        ['dt', 'dateTime', true],
        ['x', 'double', true],
        ['c', 'string', true],
        ['v', undefined, true],
      ],
    );
    assert.ok(source.remarks.some((remark) => /bin .*binary/.test(remark)));
    assert.ok(source.remarks.some((remark) => /g .*generated/.test(remark)));
    const records = await readRecords(source);
    assert.deepEqual(
      records.map(({ id, values }) => [id, ...values.values()]),
      [
        [
          '9007199254740993',
          true,
          9223372036854775807n,
          5,
          new DateText('date', '2024-02-29'),
          new DateText('dateTime', '2024-02-29T12:00:00.123Z'),
          0.1,
          '',
          'v',
        ],
        ['9007199254740994', 7, 1, null, 'soon', 'later', null, null, '12'],
      ],
    );
  });

  it('that can’t be read are named, and reading goes on', async () => {
    const path = make(
      'invalid',
      layer('t'),
      'CREATE TABLE t (id INTEGER PRIMARY KEY, geom GEOMETRY, c TEXT)',
      `INSERT INTO t (geom, c) VALUES (${blob(point)}, 'ok'), (x'00', ''), ('text', ''), (${blob(point, 0x21)}, ''),
        (${blob(point, 0x0b)}, ''), (${blob(point, 1, 2154)}, ''), (${blob('0102000000ffffffff')}, ''), (${blob(`010200000001000000${'00'.repeat(16)}`)}, ''),
        (NULL, CAST(x'c3' AS TEXT)), (NULL, x'00'), (NULL, char(65533)), (${blob('0108000000')}, '')`,
    );
    const source = await openGeoPackage(path, {});
    assert.equal(source.crs?.code, 4326);
    const outcomes = (await readAnyRecords(source)).map((r) =>
      'invalid' in r ? r.invalid : r.geometries.get('geom'),
    );
    assert.deepEqual(outcomes, [
      { type: 'Point', coordinates: [1, 2] },
      'column geom is no GeoPackage geometry',
      'column geom holds no geometry',
      'column geom has an extended geometry type',
      'column geom has an unknown kind of envelope',
      'column geom has srs_id 2154, and its column 4326',
      "column geom can't be read: the geometry ends early, after 9 bytes",
      'column geom is not valid: line has a single position',
      'column c holds text that is not UTF-8',
      'column c holds binary data',
      null,
      "column geom can't be read: geometry type CircularString is not supported",
    ]);
  });

  it('beyond maxRecordBytes are refused', async () => {
    const path = make(
      'big',
      layer('t', 'attributes'),
      'CREATE TABLE t (id INTEGER PRIMARY KEY, c TEXT)',
      "INSERT INTO t (c) VALUES (printf('%2000s', 'x'))",
    );
    await assert.rejects(
      async () => readRecords(await openGeoPackage(path, { maxRecordBytes: 1000 })),
      (error) => error instanceof SourceError && /maxRecordBytes/.test(error.message),
    );
  });

  it('of hostile tables and columns are read by their names', async () => {
    const name = 'a"; DROP TABLE gpkg_contents; --';
    const path = make(
      'names',
      layer(name, 'attributes'),
      `CREATE TABLE "${name.replaceAll('"', '""')}" (id INTEGER PRIMARY KEY, "__proto__" TEXT, "x""y" TEXT)`,
      `INSERT INTO "${name.replaceAll('"', '""')}" VALUES (1, 'p', 'q')`,
    );
    const [record] = await readRecords(await openGeoPackage(path, {}));
    assert.deepEqual(
      [...(record?.values ?? [])],
      [
        ['__proto__', 'p'],
        ['x"y', 'q'],
      ],
    );
  });
});

describe('layers', () => {
  const tables = (...names: string[]) =>
    names.map(
      (name) =>
        `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, geom, name TEXT); INSERT INTO ${name} VALUES (1, NULL, '${name}')`,
    );

  it('are chosen by table or title; several without a choice are listed', async () => {
    const path = make('two', layer('one'), layer('two', 'features', 'geom', 0), ...tables('one', 'two'));
    await assert.rejects(openGeoPackage(path, {}), /several layers \(one, two\)/);
    await assert.rejects(openGeoPackage(path, { layer: 'three' }), /no layer three; there are one, two/);
    assert.equal((await openGeoPackage(path, { layer: 'title of one' })).layer, 'one');
    const two = await openGeoPackage(path, { layer: 'two' });
    assert.equal(two.crs, undefined);
    assert.ok(two.remarks.some((remark) => /none \(NONE 0\) is not recognised/.test(remark)));
    assert.equal((await readRecords(two))[0]?.values.get('name'), 'two');
  });

  it('with features go before tables of attributes', async () => {
    const path = make('styles', layer('styles', 'attributes'), layer('roads'), ...tables('styles', 'roads'));
    const source = await openGeoPackage(path, {});
    assert.equal(source.layer, 'roads');
    assert.ok(source.remarks.some((remark) => remark.includes('styles, roads')));
  });

  it('that are views or virtual tables are refused', async () => {
    const view = make('view', layer('v'), 'CREATE VIEW v AS SELECT 1 AS id, NULL AS geom');
    await assert.rejects(openGeoPackage(view, {}), /v is no table \(views are not read\)/);
    const virtual = make('virtual', layer('v'), 'CREATE VIRTUAL TABLE v USING rtree(id, a, b)');
    await assert.rejects(openGeoPackage(virtual, {}), /v is no table/);
  });
});

describe('files that are no GeoPackage', () => {
  it('are refused in one line', async () => {
    const refused = async (name: string, content: string | Uint8Array | undefined, pattern: RegExp) => {
      const path = join(folder, name);
      if (content !== undefined) await writeFile(path, content);
      await assert.rejects(
        async () => readRecords(await openGeoPackage(path, {})),
        (error) =>
          error instanceof SourceError && pattern.test(error.message) && !error.message.includes('\n'),
        name,
      );
    };
    await refused('absent.gpkg', undefined, /no such file/i);
    await refused('text.gpkg', 'hello', /no SQLite database/);
    await refused('cut.gpkg', 'SQLite format 3\0', /can't be read/);
    const other = new DatabaseSync(join(folder, 'other.gpkg'));
    other.exec('CREATE TABLE t (a)');
    other.close();
    await refused('other.gpkg', undefined, /no table gpkg_contents/);
    make('empty');
    await refused('empty.gpkg', undefined, /no table of features or attributes/);
  });

  it('or are damaged, too', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const input = join(folder, 'in.csv');
    await writeFile(input, `id,t\n${Array.from({ length: 2000 }, (_, i) => `${i},text ${i}`).join('\n')}`);
    const path = join(folder, 'damaged.gpkg');
    await makeByGdal(path, input, '-f', 'GPKG');
    const bytes = await readFile(path);
    for (let i = 0; i < 40; i++) {
      const damaged = Buffer.from(bytes);
      damaged.fill(i % 2 ? 0xff : 0, 100 + i * 997, 140 + i * 997);
      const cut = i % 4 === 0 ? damaged.subarray(0, 4096 * (i + 1)) : damaged;
      await writeFile(path, cut);
      try {
        await readAnyRecords(await openGeoPackage(path, {}));
      } catch (error) {
        assert.ok(error instanceof SourceError, String(error));
      }
    }
  });
});
