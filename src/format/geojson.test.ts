import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
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
  NASTY_ROWS,
  SCALAR_PROPERTIES,
  scalar,
} from '../../test/support/sample-features.ts';
import type { CrsReference } from '../crs/crs.ts';
import type { FeatureType, Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { createGeoJsonMemberEncoder, geoJsonFormat } from './geojson.ts';
import type { CollectionHead } from './output-format.ts';

const NOW = new Date('2026-11-23T18:00:00Z');

function head(type: FeatureType, overrides: Partial<CollectionHead> = {}): CollectionHead {
  const srs = overrides.srs ?? LATITUDE_FIRST;
  return {
    parts: [{ featureType: type, properties: type.properties, srs }],
    resultType: 'results',
    numberOfFeatures: 2,
    numberMatched: undefined,
    envelope: undefined,
    srs,
    timeStamp: NOW,
    baseUrl: 'http://localhost',
    isCut: false,
    ...overrides,
  };
}

function encode(
  type: FeatureType,
  rows: readonly (readonly Value[])[],
  srs: CrsReference = LATITUDE_FIRST,
): string {
  return encodeAll(createGeoJsonMemberEncoder(encodingOf('geojson', type, srs)), featuresOf(rows));
}

function geometryOf(value: Geometry): unknown {
  const text = encode(featureType('t', [geometry('shape', 'Geometry')]), [[value]]);
  return (JSON.parse(text) as { geometry: unknown }).geometry;
}

describe('GeoJSON', () => {
  it('is a FeatureCollection of one feature a line', () => {
    const type = featureType('cities', [scalar('name', 'string'), geometry('position', 'Point')]);
    const text =
      geoJsonFormat.prologue(head(type, { numberMatched: 9 })) +
      encode(type, [
        ['Paris', { type: 'Point', coordinates: [2.35, 48.85] }],
        [null, null],
      ]) +
      geoJsonFormat.epilogue(head(type));
    assert.equal(
      text,
      '{"type":"FeatureCollection","numberMatched":9,"numberReturned":2,"timeStamp":"2026-11-23T18:00:00.000Z","features":[\n' +
        '{"type":"Feature","id":"cities.1","geometry":{"type":"Point","coordinates":[2.35,48.85]},"properties":{"name":"Paris"}},\n' +
        '{"type":"Feature","id":"cities.2","geometry":null,"properties":{"name":null}}\n' +
        ']}\n',
    );
    JSON.parse(text);
  });

  it('answers hits with an empty collection and the number that match', () => {
    const hits = head(featureType('t', []), { resultType: 'hits', numberOfFeatures: 7, numberMatched: 7 });
    const document = JSON.parse(geoJsonFormat.prologue(hits) + geoJsonFormat.epilogue(hits)) as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [document['numberMatched'], document['numberReturned'], document['features']],
      [7, 0, []],
    );
  });

  it('keeps every text, null for absent values and for doubles that JSON lacks', () => {
    const rows = encode(featureType('nasty', SCALAR_PROPERTIES), NASTY_ROWS).split(',\n');
    assert.equal(rows.length, NASTY_ROWS.length);
    rows.forEach((row, index) => {
      const { properties } = JSON.parse(row) as { properties: Record<string, unknown> };
      const [text, int, , , double, , boolean, date, dateTime] = NASTY_ROWS[index] as Value[];
      assert.deepEqual(
        [
          properties['text'],
          properties['int'],
          properties['boolean'],
          properties['date'],
          properties['dateTime'],
        ],
        [text, int, boolean, date, dateTime],
      );
      assert.ok(Object.is(properties['double'], Number.isFinite(double) ? double : null));
    });
  });

  it('keeps all digits of 64-bit integers, larger ones and decimals', () => {
    const [, , , row] = encode(featureType('nasty', SCALAR_PROPERTIES), NASTY_ROWS).split(',\n');
    assert.match(
      row as string,
      /"long":9223372036854775807,"integer":170141183460469231731687303715884105727,/,
    );
    assert.match(row as string, /"decimal":-0\.000000000000000000000000000001,/);
    const decimals = encode(featureType('t', [scalar('d', 'decimal')]), [['+1.'], ['.5'], ['1.50']]);
    assert.deepEqual(
      decimals.match(/"d":[^}]*/g),
      ['"d":"+1."', '"d":".5"', '"d":1.50'],
      'JSON has no +1. and .5',
    );
  });

  it('is valid JSON for any texts as names and values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        const text = encode(featureType('t', [scalar(name, 'string')]), [[value]]);
        const entries = Object.entries((JSON.parse(text) as { properties: object }).properties);
        assert.deepEqual(entries, [[name, value]]);
      }),
    );
  });

  it('has longitude before latitude whatever the axis order of the srsName', () => {
    const type = featureType('t', [geometry('g', 'Point')]);
    const rows: Value[][] = [[GEOMETRIES.Point]];
    assert.equal(encode(type, rows, LATITUDE_FIRST), encode(type, rows, LONGITUDE_FIRST));
    assert.match(encode(type, rows), /\[2\.3522219000000177,48\.856614\]/);
  });

  it('names another CRS that was asked for in a crs member', () => {
    const srs: CrsReference = {
      name: 'EPSG:2154',
      crs: { code: 2154, name: 'RGF93 v1 / Lambert-93', unit: 'length', metresPerUnit: 1, axisOrder: 'xy' },
      axisOrder: 'xy',
    };
    assert.match(
      geoJsonFormat.prologue(head(featureType('t', []), { srs })),
      /"crs":\{"type":"name","properties":\{"name":"urn:ogc:def:crs:EPSG::2154"\}\}/,
    );
    assert.doesNotMatch(geoJsonFormat.prologue(head(featureType('t', []))), /"crs"/);
    const part = { featureType: featureType('t', []), properties: [] };
    assert.equal(geoJsonFormat.refusal([{ ...part, srs }]), undefined);
    assert.match(
      geoJsonFormat.refusal([
        { ...part, srs },
        { ...part, srs: LATITUDE_FIRST },
      ]) ?? '',
      /one CRS/,
    );
  });

  it('writes every geometry type as it is, empty ones with empty arrays', () => {
    for (const value of Object.values(GEOMETRIES)) {
      if (value.type.endsWith('Polygon')) continue;
      assert.deepEqual(geometryOf(value), value);
    }
    for (const value of EMPTY_GEOMETRIES) assert.deepEqual(geometryOf(value), value);
    assert.deepEqual(geometryOf({ type: 'Point', coordinates: [1, 2, 3] }), {
      type: 'Point',
      coordinates: [1, 2, 3],
    });
  });

  it('turns rings by the right-hand rule: exterior counterclockwise, holes clockwise', () => {
    const ring = [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 0],
    ];
    const hole = [
      [2, 1],
      [3, 1],
      [3, 2],
      [2, 1],
    ];
    const right = { type: 'Polygon' as const, coordinates: [ring, hole.toReversed()] };
    const wrong = { type: 'Polygon' as const, coordinates: [ring.toReversed(), hole] };
    assert.deepEqual(geometryOf(right), right);
    assert.deepEqual(geometryOf(wrong), right);
    assert.deepEqual(geometryOf({ type: 'MultiPolygon', coordinates: [wrong.coordinates] }), {
      type: 'MultiPolygon',
      coordinates: [right.coordinates],
    });
    const flat = {
      type: 'Polygon' as const,
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [2, 2],
          [0, 0],
        ],
      ],
    };
    assert.deepEqual(geometryOf(flat), flat);
  });

  it('takes the first geometry that is written as the geometry, the others as properties', () => {
    const type = featureType('t', [geometry('a', 'Point'), scalar('n', 'int'), geometry('b', 'Point')]);
    const rows: Value[][] = [[GEOMETRIES.Point, 1, { type: 'Point', coordinates: [1, 2] }]];
    assert.match(
      encode(type, rows),
      /"properties":\{"n":1,"b":\{"type":"Point","coordinates":\[1,2\]\}\}\}$/,
    );
    const second = createGeoJsonMemberEncoder({ ...encodingOf('geojson', type), properties: [1, 2] });
    assert.match(
      encodeAll(second, featuresOf(rows)),
      /"geometry":\{"type":"Point","coordinates":\[1,2\]\},"properties":\{"n":1\}\}$/,
    );
    const none = createGeoJsonMemberEncoder({ ...encodingOf('geojson', type), properties: [1] });
    assert.match(encodeAll(none, featuresOf(rows)), /"geometry":null,"properties":\{"n":1\}\}$/);
  });
});
