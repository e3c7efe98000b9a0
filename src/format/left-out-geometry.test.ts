import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Crs } from '../crs/crs.ts';
import { parseCrsReference } from '../crs/crs-reference.ts';
import { crsByCode } from '../crs/registry.ts';
import type { FeatureType } from '../feature/feature.ts';
import { createMemberEncoder } from '../member-encoders.ts';

const WGS84 = crsByCode(4326) as Crs;
const type: FeatureType = {
  name: 'place',
  label: 'place',
  namespace: 'http://example.org/app',
  prefix: 'app',
  properties: [
    {
      name: 'where',
      label: 'where',
      type: 'geometry',
      geometryType: 'Point',
      dimension: 2,
      mandatory: false,
    },
    { name: 'name', label: 'name', type: 'string', mandatory: false },
  ],
  crs: WGS84,
  defaultCrs: WGS84,
};

function encode(name: string, featureType = type): string {
  const srs = parseCrsReference('EPSG:3857');
  assert.ok(srs);
  const encoder = createMemberEncoder({ name, featureType, properties: [0, 1], srs });
  const pole = { type: 'Point', coordinates: [0, -90] } as const;
  return Buffer.from(encoder.encode({ id: '1', values: [pole, 'South Pole'] })).toString('utf8');
}

describe('a geometry without coordinates in the CRS that was asked for', () => {
  it('is absent, and its feature is there', () => {
    assert.deepEqual(JSON.parse(encode('geojson')), {
      type: 'Feature',
      id: 'place.1',
      geometry: null,
      properties: { name: 'South Pole' },
    });
    assert.equal(encode('csv'), 'place.1,,South Pole\r\n');
    assert.doesNotMatch(encode('gml-3.1.1'), /app:where/);
    assert.match(encode('gml-3.1.1'), /<app:name>South Pole<\/app:name>/);
  });

  it('is a failure in the default CRS, where publishing has seen to it', () => {
    const mercator = { ...type, defaultCrs: crsByCode(3857) as Crs };
    for (const name of ['geojson', 'csv', 'gml-3.1.1']) {
      assert.throws(() => encode(name, mercator), /no coordinates in EPSG:3857/, name);
    }
  });
});
