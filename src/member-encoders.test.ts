import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeAll, encodingOf, featuresOf, featureType, scalar } from '../test/support/sample-features.ts';
import { createMemberEncoder } from './member-encoders.ts';

describe('createMemberEncoder', () => {
  const type = featureType('t', [scalar('a', 'int')]);
  const features = featuresOf([[1], [2]]);

  it('knows every encoding by name, each with its separator', () => {
    const encoded = (name: string) => encodeAll(createMemberEncoder(encodingOf(name, type)), features);
    assert.equal(encoded('csv'), 't.1,1\r\nt.2,2\r\n');
    assert.match(encoded('geojson'), /^\{.*\},\n\{.*\}$/);
    assert.match(encoded('gml-3.1.1'), /^<gml:featureMember>.*\n<gml:featureMember>.*\n$/);
  });

  it('refuses other names', () => {
    assert.throws(() => createMemberEncoder(encodingOf('dxf', type)), /no member encoding dxf/);
  });
});
