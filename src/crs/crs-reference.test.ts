import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultReference, parseCrsReference, urnOf } from './crs-reference.ts';
import { crsByCode, supportedCodes } from './registry.ts';

const WGS84 = crsByCode(4326)!;

const LATITUDE_FIRST = [
  'urn:ogc:def:crs:EPSG::4326',
  'urn:ogc:def:crs:EPSG:6.9:4326',
  'urn:ogc:def:crs:EPSG:6.18.3:4326',
  'urn:ogc:def:crs:EPSG:0:4326',
  'urn:ogc:def:crs:EPSG:4326',
  'URN:OGC:DEF:CRS:EPSG::4326',
  'urn:x-ogc:def:crs:EPSG:4326',
  'urn:x-ogc:def:crs:EPSG::4326',
  'urn:x-ogc:def:crs:EPSG:6.11.2:4326',
  'http://www.opengis.net/def/crs/EPSG/0/4326',
  'https://www.opengis.net/def/crs/EPSG/0/4326',
  'http://www.opengis.net/def/crs/epsg/9.9.1/4326',
];

const LONGITUDE_FIRST = [
  'EPSG:4326',
  'epsg:4326',
  'http://www.opengis.net/gml/srs/epsg.xml#4326',
  'https://www.opengis.net/gml/srs/epsg.xml#4326',
  'CRS:84',
  'crs:84',
  'OGC:CRS84',
  'urn:ogc:def:crs:OGC:1.3:CRS84',
  'urn:ogc:def:crs:OGC::CRS84',
  'urn:x-ogc:def:crs:OGC:1.3:CRS84',
  'urn:ogc:def:crs:OGC:2:84',
  'urn:ogc:def:crs:CRS:84',
  'urn:ogc:def:crs:CRS::84',
  'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
  'https://www.opengis.net/def/crs/OGC/0/CRS84',
];

test('URNs and definition URLs take the EPSG axis order', () => {
  for (const name of LATITUDE_FIRST) {
    assert.deepEqual(parseCrsReference(name), { name, crs: WGS84, axisOrder: 'yx' }, name);
  }
  assert.equal(parseCrsReference('urn:ogc:def:crs:EPSG::3857')?.axisOrder, 'xy');
  assert.equal(parseCrsReference('urn:ogc:def:crs:EPSG::31467')?.axisOrder, 'yx');
});

test('EPSG:n, the old GML address and CRS:84 are x,y whatever the CRS', () => {
  for (const name of LONGITUDE_FIRST) {
    assert.deepEqual(parseCrsReference(name), { name, crs: WGS84, axisOrder: 'xy' }, name);
  }
  assert.equal(parseCrsReference('EPSG:31467')?.axisOrder, 'xy');
});

test('other spellings and unknown codes are undefined', () => {
  const names = [
    '',
    '4326',
    'EPSG',
    'EPSG:',
    'EPSG:04326',
    'EPSG:4326.0',
    'EPSG:4326 EPSG:3857',
    'EPSG:99999',
    'ESRI:102100',
    'CRS:85',
    'urn:ogc:def:crs:EPSG:9.99.9:99999',
    'urn:ogc:def:crs:EPSG::',
    'urn:ogc:def:crs:EPSG:v6:4326',
    'urn:ogc:def:uom:EPSG::9001',
    'http://www.opengis.net/def/crs/EPSG/0/99999',
    'http://www.example.org/def/crs/EPSG/0/4326',
    'file:///etc/passwd',
    `EPSG:${'1'.repeat(1000)}`,
  ];
  for (const name of names) assert.equal(parseCrsReference(name), undefined, name);
});

test('a default reference reads back as itself', () => {
  assert.equal(urnOf(WGS84), 'urn:ogc:def:crs:EPSG::4326');
  fc.assert(
    fc.property(fc.constantFrom(...supportedCodes()), (code) => {
      const expected = defaultReference(crsByCode(code)!);
      assert.deepEqual(parseCrsReference(expected.name), expected);
    }),
  );
});

test('any text gives a reference or undefined', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const found = parseCrsReference(text);
      assert.ok(found === undefined || found.name === text);
    }),
  );
});
