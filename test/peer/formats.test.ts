import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { crsByCode } from '../../src/crs/registry.ts';
import type { FeatureType, GeometryPropertyTypeName, Value } from '../../src/feature/feature.ts';
import { forEachPosition, type Geometry, isEmpty, mapPositions } from '../../src/feature/geometry.ts';
import { decodeWkb } from '../../src/feature/wkb.ts';
import { flatGeobufFormat } from '../../src/format/flatgeobuf/flatgeobuf.ts';
import { geoPackageFormat } from '../../src/format/geopackage/geopackage.ts';
import { kmlFormat } from '../../src/format/kml/kml.ts';
import type { OutputFormat } from '../../src/format/output-format.ts';
import { shapefileFormat } from '../../src/format/shapefile/shapefile.ts';
import { xlsxFormat } from '../../src/format/xlsx/xlsx.ts';
import { withoutForbidden } from '../../src/lib/xml-writer.ts';
import { writeAnswer } from '../support/answer-file.ts';
import { programAvailable, run } from '../support/programs.ts';
import {
  EMPTY_GEOMETRIES,
  featuresOf,
  featureType,
  GEOMETRIES,
  geometry,
  NASTY_ROWS,
  SCALAR_PROPERTIES,
} from '../support/sample-features.ts';

type Row = Readonly<Record<string, string | number | bigint | Uint8Array | null>>;

let folder = '';

async function write(
  format: OutputFormat,
  type: FeatureType,
  rows: readonly (readonly Value[])[],
): Promise<string> {
  const part = { featureType: type, features: featuresOf(rows), count: rows.length };
  const file = await writeAnswer(format, [part], folder);
  return format === shapefileFormat ? `/vsizip/${file}` : file;
}

/** What GDAL sees of a layer, by way of an SQLite file, which keeps every bit of numbers and geometries. */
async function readByGdal(file: string, layer: string, ...options: string[]): Promise<readonly Row[]> {
  const copy = join(folder, 'copy.sqlite');
  rmSync(copy, { force: true });
  const result = await run('ogr2ogr', [
    ...['-f', 'SQLite', '-lco', 'FORMAT=WKB', '-lco', 'LAUNDER=NO', '-nln', 'features'],
    ...options,
    ...[copy, file, layer],
  ]);
  assert.equal(result.status, 0, result.stderr);
  const database = new DatabaseSync(copy, { readOnly: true });
  try {
    const statement = database.prepare('SELECT * FROM features ORDER BY rowid');
    statement.setReadBigInts(true);
    return statement.all() as Row[];
  } finally {
    database.close();
  }
}

function geometryOf(row: Row | undefined): Geometry | null {
  const named = Object.entries(row ?? {}).filter(([name]) => /^(shape|geometry)$/i.test(name));
  const wkb = named.find(([, value]) => value instanceof Uint8Array)?.[1];
  return wkb instanceof Uint8Array ? decodeWkb(wkb) : null;
}

const withHeight = (value: Geometry) => mapPositions(value, ([x = 0, y = 0]) => [x, y, x * 100 + 0.5]);
const FLAT = Object.values(GEOMETRIES);
const ALL_GEOMETRIES: readonly (Geometry | null)[] = [...FLAT, null, ...EMPTY_GEOMETRIES];
const HIGH_GEOMETRIES = FLAT.map(withHeight);

function rowsWith(geometries: readonly (Geometry | null)[]): Value[][] {
  return geometries.map((value, i) => [...(NASTY_ROWS[i % NASTY_ROWS.length] as Value[]), value]);
}

/** Texts that GDAL takes as C does: a NUL ends them. */
function asInC(text: Value | undefined): string | null {
  return text === null || text === undefined ? null : (text as string).toWellFormed().replace(/\0.*/s, '');
}

function real(value: Value | undefined): number | null {
  return value === null || value === undefined || Number.isNaN(Number(value)) ? null : Number(value);
}

const filled = (value: Geometry | null | undefined) => (value && !isEmpty(value) ? value : null);

describe('GDAL reads', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trigpoint-formats-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const format of [flatGeobufFormat, geoPackageFormat]) {
    for (const [name, geometries, dimension] of [
      ['flat', ALL_GEOMETRIES, 2],
      ['high', HIGH_GEOMETRIES, 3],
    ] as const) {
      it(`${format.name}: all types of values and of ${name} geometries, bit for bit`, async (t) => {
        if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
        const type = featureType(name, [...SCALAR_PROPERTIES, geometry('shape', 'Geometry', dimension)]);
        const values = rowsWith(geometries);
        const rows = await readByGdal(await write(format, type, values), name);
        assert.equal(rows.length, values.length);
        rows.forEach((row, i) => {
          const [text, int, long, integer, double, decimal, boolean] = values[i] as Value[];
          assert.equal(row['gml_id'], `${name}.${i + 1}`);
          assert.equal(asInC(row['text'] as string | null), asInC(text));
          assert.equal(row['int'], int === null ? null : BigInt(int as number));
          assert.equal(row['long'], long);
          assert.equal(row['integer'], integer);
          assert.ok(row['double'] === real(double), `${row['double']} for ${double}`);
          assert.equal(row['decimal'], real(decimal));
          assert.equal(row['boolean'], boolean === null ? null : BigInt(boolean as boolean));
          assert.deepEqual(filled(geometryOf(row)), filled(geometries[i]));
        });
        assert.match(String(rows[0]?.['date']), /^2024[-/]02[-/]29/);
        assert.match(String(rows[0]?.['dateTime']), /^2024[-/]02[-/]29.23:59:59.999/);
      });
    }
  }

  it('layers of the declared type, in the CRS that the answer has', async (t) => {
    if (!programAvailable(t, 'ogrinfo', 'gdal-bin')) return;
    const lambert = crsByCode(2154);
    assert.ok(lambert);
    for (const format of [flatGeobufFormat, geoPackageFormat, shapefileFormat]) {
      for (const [name, value] of Object.entries(GEOMETRIES)) {
        if (format === shapefileFormat && name === 'GeometryCollection') continue;
        const plain = featureType(`t${name}`, [geometry('shape', name as GeometryPropertyTypeName)]);
        const moved = mapPositions(value, ([x = 0, y = 0]) => [700_000 + x, 6_600_000 + y]);
        const part = {
          featureType: { ...plain, crs: lambert, defaultCrs: lambert },
          features: featuresOf([[moved]]),
          count: 1,
          srs: { name: 'EPSG:2154', crs: lambert, axisOrder: 'xy' },
        } as const;
        const file = await writeAnswer(format, [part], folder);
        const path = format === shapefileFormat ? `/vsizip/${file}` : file;
        const { stdout } = await run('ogrinfo', ['-ro', '-al', path]);
        const shown = /^Geometry: (.*)$/m.exec(stdout)?.[1]?.replaceAll(' ', '');
        const expected = format === shapefileFormat ? name.replace(/^Multi(?!Point)/, '') : name;
        assert.equal(shown, expected, format.name);
        assert.match(stdout, /Lambert.93|EPSG",2154/i, format.name);
        assert.match(stdout, /7000\d\d/, format.name);
      }
    }
  });

  it('KML: ids, texts, numbers and geometries', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const type = featureType('placemarks', [...SCALAR_PROPERTIES, geometry('shape', 'Geometry', 3)]);
    const geometries = [...ALL_GEOMETRIES, ...HIGH_GEOMETRIES];
    const values = rowsWith(geometries);
    const rows = await readByGdal(await write(kmlFormat, type, values), 'placemarks');
    assert.equal(rows.length, values.length);
    rows.forEach((row, i) => {
      const [text, int, long, , double] = values[i] as Value[];
      const shown = text === null ? null : withoutForbidden(text as string);
      assert.equal(row['gml_id'], `placemarks.${i + 1}`);
      assert.equal(row['Name'], shown === null || shown === '' ? `placemarks.${i + 1}` : shown);
      assert.equal(row['int'] ?? null, int === null ? null : BigInt(int as number));
      assert.equal(row['long'] ?? null, long === null ? null : String(long));
      if (Number.isFinite(double)) assert.ok(row['double'] === double);
      const expected = filled(geometries[i]);
      assert.equal(geometryOf(row) === null, expected === null);
      if (expected?.type === 'Point' || expected?.type === 'Polygon' || expected?.type === 'MultiPolygon') {
        assert.deepEqual(flattened(geometryOf(row)), flattened(expected));
      }
    });
  });

  it('XLSX: typed cells, all texts, Well-Known Text', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const type = featureType('sheet', [...SCALAR_PROPERTIES, geometry('shape', 'Geometry')]);
    const values = rowsWith(ALL_GEOMETRIES);
    const rows = await readByGdal(await write(xlsxFormat, type, values), 'sheet');
    assert.equal(rows.length, values.length);
    rows.forEach((row, i) => {
      const [text, int, long, integer] = values[i] as Value[];
      assert.equal(row['gml_id'], `sheet.${i + 1}`);
      assert.equal(row['text'] ?? '', withoutForbidden((text ?? '') as string));
      assert.equal(row['int'], int === null ? null : BigInt(int as number));
      assert.equal(row['long'] ?? '', String(long ?? ''));
      assert.equal(row['integer'] ?? '', integer ?? '');
    });
    assert.match(String(rows[0]?.['date']), /^2024[-/]02[-/]29/);
    assert.equal(rows[2]?.['shape'], 'POLYGON ((0 0,10 0,10 10,0 10,0 0),(2 2,2 4,4 4,4 2,2 2))');
  });

  it('Shapefile: a file for each kind of shapes, nothing lost without a word', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    const type = featureType('kinds', [...SCALAR_PROPERTIES, geometry('shape', 'Geometry', 3)]);
    const values = rowsWith([...ALL_GEOMETRIES, ...HIGH_GEOMETRIES]);
    const file = await write(shapefileFormat, type, values);
    const found = new Map<unknown, Row>();
    for (const layer of ['point', 'multipoint', 'line', 'polygon', 'no_shape']) {
      const rows = await readByGdal(file, `kinds_${layer}`, '-nlt', 'PROMOTE_TO_MULTI', '-dim', 'XYZ');
      for (const row of rows) found.set(row['gml_id'], row);
    }
    assert.equal(found.size, values.length);
    values.forEach((expected, i) => {
      const row = found.get(`kinds.${i + 1}`);
      const [text, int, long, , double] = expected;
      const shown = asInC(text)?.trim().slice(0, 100) ?? '';
      assert.equal(
        String(row?.['text'] ?? '')
          .trim()
          .slice(0, 100),
        (text as string | null)?.includes('\0')
          ? String(row?.['text'] ?? '')
              .trim()
              .slice(0, 100)
          : shown,
      );
      assert.equal(String(row?.['int'] ?? ''), String(int ?? ''));
      assert.equal(String(row?.['long'] ?? ''), String(long ?? ''));
      if (Number.isFinite(double)) assert.ok(row?.['double'] === double, `${row?.['double']} for ${double}`);
    });
    assert.deepEqual(readdirSync(join(folder, 'temporary', 'test')), [], 'temporary files are gone');
  });
});

/** Positions in order of their text: rings and their directions aside. */
function flattened(value: Geometry | null): string[] {
  const positions: string[] = [];
  if (value !== null) forEachPosition(value, (position) => positions.push(position.join(' ')));
  return positions.sort();
}
