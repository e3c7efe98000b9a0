import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { FeatureType, GeometryPropertyTypeName, Value } from '../../src/feature/feature.ts';
import { type Geometry, mapPositions } from '../../src/feature/geometry.ts';
import { decodeWkb } from '../../src/feature/wkb.ts';
import { csvFormat } from '../../src/format/csv.ts';
import { geoJsonFormat } from '../../src/format/geojson.ts';
import type { OutputFormat } from '../../src/format/output-format.ts';
import { withoutForbidden } from '../../src/lib/xml-writer.ts';
import { createMemberEncoder } from '../../src/member-encoders.ts';
import { applicationSchema } from '../../src/ogc/gml/application-schema.ts';
import { programAvailable, run } from '../support/programs.ts';
import {
  EMPTY_GEOMETRIES,
  encodeAll,
  encodingOf,
  featuresOf,
  featureType,
  GEOMETRIES,
  geometry,
  LATITUDE_FIRST,
  LONGITUDE_FIRST,
  NAMESPACE,
  NASTY_ROWS,
  SCALAR_PROPERTIES,
} from '../support/sample-features.ts';

type Row = Readonly<Record<string, string | number | bigint | Uint8Array | null>>;

const DEBIAN_PACKAGE = 'gdal-bin';
let folder = '';

/** What GDAL's driver for the file sees, by way of an SQLite file, which keeps every bit of numbers and geometries. */
async function readByGdal(file: string, ...openOptions: string[]): Promise<readonly Row[]> {
  const copy = join(folder, 'copy.sqlite');
  rmSync(copy, { force: true });
  const result = await run('ogr2ogr', [
    ...['-f', 'SQLite', '-lco', 'FORMAT=WKB', '-lco', 'LAUNDER=NO', '-nln', 'features'],
    ...openOptions.flatMap((option) => ['-oo', option]),
    ...[copy, file],
  ]);
  assert.equal(result.status, 0, result.stderr);
  const database = new DatabaseSync(copy, { readOnly: true });
  try {
    const statement = database.prepare('SELECT * FROM features ORDER BY ogc_fid');
    statement.setReadBigInts(true);
    return statement.all() as Row[];
  } finally {
    database.close();
  }
}

function geometryOf(row: Row | undefined, column = 'shape'): Geometry | null | undefined {
  const wkb = Object.entries(row ?? {}).find(([name]) => name.toLowerCase() === column)?.[1];
  return wkb instanceof Uint8Array ? decodeWkb(wkb) : (wkb as null | undefined);
}

async function layerGeometryType(file: string): Promise<string | undefined> {
  const result = await run('ogrinfo', ['-ro', '-so', '-al', file]);
  return /^Geometry: (.*)$/m.exec(result.stdout)?.[1];
}

function writeGml(type: FeatureType, rows: readonly (readonly Value[])[], srs = LATITUDE_FIRST): string {
  const members = encodeAll(createMemberEncoder(encodingOf('gml-3.1.1', type, srs)), featuresOf(rows));
  const file = join(folder, `${type.name}.gml`);
  writeFileSync(join(folder, `${type.name}.xsd`), applicationSchema([type]));
  writeFileSync(
    file,
    '<?xml version="1.0" encoding="UTF-8"?>\n<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" ' +
      `xmlns:gml="http://www.opengis.net/gml" xmlns:ods="${NAMESPACE}">\n${members}</wfs:FeatureCollection>\n`,
  );
  return file;
}

function writeAs(format: OutputFormat, type: FeatureType, rows: readonly (readonly Value[])[]): string {
  const srs = LONGITUDE_FIRST;
  const head = {
    parts: [{ featureType: type, properties: type.properties, srs }],
    resultType: 'results',
    numberOfFeatures: rows.length,
    numberMatched: rows.length,
    envelope: undefined,
    srs,
    timeStamp: new Date(0),
    baseUrl: 'http://localhost',
    isCut: false,
  } as const;
  const file = join(folder, `${type.name}.${format.fileExtension}`);
  const members = encodeAll(
    createMemberEncoder(encodingOf(format.encodingName, type, srs)),
    featuresOf(rows),
  );
  writeFileSync(file, format.prologue(head) + members + format.epilogue(head));
  return file;
}

const withHeight = (value: Geometry) => mapPositions(value, ([x = 0, y = 0]) => [x, y, x * 100 + 0.5]);

describe('GDAL reads what the encoders write', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trigpoint-encoders-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('GML: layers of the declared type, geometries bit for bit, 2D and 3D', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', DEBIAN_PACKAGE)) return;
    const layerTypes: Readonly<Record<string, string>> = {
      LineString: 'Line String',
      MultiPoint: 'Multi Point',
      MultiLineString: 'Multi Line String',
      MultiPolygon: 'Multi Polygon',
      GeometryCollection: 'Geometry Collection',
    };
    for (const [name, value] of Object.entries(GEOMETRIES)) {
      for (const dimension of [2, 3] as const) {
        const type = featureType(`${name}${dimension}`, [
          geometry('shape', name as GeometryPropertyTypeName, dimension),
        ]);
        const expected = dimension === 3 ? withHeight(value) : value;
        const file = writeGml(type, [[expected], [null]]);
        const [first, second] = await readByGdal(file);
        assert.deepEqual(geometryOf(first), expected, type.name);
        assert.equal(geometryOf(second), null);
        const layerType = `${dimension === 3 ? '3D ' : ''}${layerTypes[name] ?? name}`;
        assert.equal(await layerGeometryType(file), layerType);
      }
    }
  });

  it('GML: the same positions from either axis order, promoted values, nothing where a geometry is empty', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', DEBIAN_PACKAGE)) return;
    const point = featureType('xy', [geometry('shape', 'Point')]);
    const [read] = await readByGdal(writeGml(point, [[GEOMETRIES.Point]], LONGITUDE_FIRST));
    assert.deepEqual(geometryOf(read), GEOMETRIES.Point);
    const multi = featureType('promoted', [geometry('shape', 'MultiPolygon')]);
    const [promoted] = await readByGdal(writeGml(multi, [[GEOMETRIES.Polygon]]));
    assert.deepEqual(geometryOf(promoted), {
      type: 'MultiPolygon',
      coordinates: [GEOMETRIES.Polygon.type === 'Polygon' ? GEOMETRIES.Polygon.coordinates : []],
    });
    const any = featureType('empty', [geometry('shape', 'Geometry')]);
    const empties = await readByGdal(
      writeGml(
        any,
        EMPTY_GEOMETRIES.map((value) => [value]),
      ),
    );
    assert.deepEqual(
      empties.map((row) => geometryOf(row)),
      EMPTY_GEOMETRIES.map(() => null),
    );
  });

  it('GML: values of every scalar type, within what GDAL has types for', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', DEBIAN_PACKAGE)) return;
    const file = writeGml(featureType('nasty', SCALAR_PROPERTIES), NASTY_ROWS);
    const rows = await readByGdal(file, 'EMPTY_AS_NULL=NO');
    assert.equal(rows.length, NASTY_ROWS.length);
    rows.forEach((row, index) => {
      const [text, int, long, integer, double, decimal, boolean] = NASTY_ROWS[index] as Value[];
      assert.equal(row['gml_id'], `nasty.${index + 1}`);
      // GDAL's XML reader drops white space at the start of a value.
      assert.equal(row['text'], text === null ? null : withoutForbidden(text as string).trimStart());
      assertNumbers(row, [int, long, double, boolean]);
      for (const [name, digits] of Object.entries({ integer, decimal })) {
        assert.equal(row[name], digits === null ? null : Number(digits), name);
      }
    });
    assert.equal(rows[0]?.['date'], '2024-02-29');
  });

  it('GeoJSON: values of every scalar type, and geometries bit for bit', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', DEBIAN_PACKAGE)) return;
    const type = featureType('json', [...SCALAR_PROPERTIES, geometry('geometry', 'Geometry')]);
    const values = sampleGeometries();
    const file = writeAs(geoJsonFormat, type, withGeometries(values));
    const rows = await readByGdal(file);
    rows.forEach((row, index) => {
      const [text, int, long, , double, decimal, boolean] = NASTY_ROWS[index % NASTY_ROWS.length] as Value[];
      // GDAL takes texts as C does: a NUL ends them.
      const expected = (text as string | null)?.toWellFormed().replace(/\0.*/s, '') ?? null;
      assert.equal(row['text'], expected);
      assertNumbers(row, [int, long, Number.isFinite(double) ? double : null, boolean]);
      assert.equal(row['decimal'], decimal === null ? null : Number(decimal));
      assert.deepEqual(geometryOf(row, 'geometry'), values[index]);
    });
    assert.equal(rows.length, values.length);
  });

  it('CSV: texts, digits and geometries', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', DEBIAN_PACKAGE)) return;
    const type = featureType('csv', [...SCALAR_PROPERTIES, geometry('WKT', 'Geometry')]);
    const values = sampleGeometries();
    const file = writeAs(csvFormat, type, withGeometries(values));
    const rows = await readByGdal(file, 'KEEP_GEOM_COLUMNS=NO');
    rows.forEach((row, index) => {
      const [text, , long, integer, , decimal] = NASTY_ROWS[index % NASTY_ROWS.length] as Value[];
      assert.equal(row['gml_id'], `csv.${index + 1}`);
      // GDAL's CSV reader makes one line feed of every line break within a field.
      const expected = (text as string | null)?.toWellFormed().replaceAll('\0', '') ?? '';
      assert.equal(row['text'] ?? '', expected.replace(/\r\n?/g, '\n'));
      assert.equal(row['long'] ?? '', String(long ?? ''));
      assert.equal(row['integer'] ?? '', integer ?? '');
      assert.equal(row['decimal'] ?? '', decimal ?? '');
      assert.deepEqual(geometryOf(row, 'geometry'), values[index]);
    });
    assert.equal(rows.length, values.length);
  });
});

/** Values in the order int, long, double, boolean; GDAL reads -0 from GML and JSON as 0 in places. */
function assertNumbers(row: Row, [int, long, double, boolean]: readonly (Value | undefined)[]): void {
  assert.equal(row['int'], int === null ? null : BigInt(int as number));
  assert.equal(row['long'], long);
  if (Number.isNaN(double)) assert.equal(row['double'], null, 'SQLite has no NaN');
  else assert.ok(row['double'] === double, `${row['double']} for ${double}`);
  assert.equal(row['boolean'], boolean === null ? null : BigInt(boolean as boolean));
}

function sampleGeometries(): (Geometry | null)[] {
  const flat = Object.values(GEOMETRIES);
  return [...flat, ...flat.map(withHeight), null];
}

/** One row for each geometry, with the nasty values in turn. */
function withGeometries(geometries: readonly (Geometry | null)[]): Value[][] {
  return geometries.map((value, index) => [...(NASTY_ROWS[index % NASTY_ROWS.length] as Value[]), value]);
}
