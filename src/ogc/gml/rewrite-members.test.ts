import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Crs, CrsReference } from '../../crs/crs.ts';
import { defaultReference, parseCrsReference } from '../../crs/crs-reference.ts';
import { crsByCode } from '../../crs/registry.ts';
import type { Feature, FeatureType } from '../../feature/feature.ts';
import type { Geometry, Position } from '../../feature/geometry.ts';
import { createGmlMemberRewriter } from './rewrite-members.ts';
import { createGmlMemberEncoder, GML_3_1_1 } from './write-gml-3-1-1.ts';

const WGS84 = crsByCode(4326) as Crs;
const reference = (name: string) => parseCrsReference(name) as CrsReference;

const geometryProperty = (name: string) =>
  ({
    name,
    label: name,
    type: 'geometry',
    geometryType: 'Geometry',
    dimension: 3,
    mandatory: false,
  }) as const;

const type: FeatureType = {
  name: 'place',
  label: 'place',
  namespace: 'http://example.org/app',
  prefix: 'app',
  properties: [
    { name: 'name', label: 'name', type: 'string', mandatory: false, gmlStandard: true },
    geometryProperty('where'),
    { name: 'note', label: 'note', type: 'string', mandatory: false },
    geometryProperty('around'),
  ],
  crs: WGS84,
  defaultCrs: WGS84,
};

function encode(features: readonly Feature[], srs: CrsReference, featureType = type): Buffer {
  const properties = featureType.properties.map((_, index) => index);
  const encoder = createGmlMemberEncoder({ name: GML_3_1_1, featureType, properties, srs });
  return Buffer.concat(features.map((feature) => encoder.encode(feature).slice()));
}

function rewrite(stored: Uint8Array, srs: CrsReference, chunkLength = stored.length): string {
  const rewriter = createGmlMemberRewriter(type, srs);
  assert.ok(rewriter);
  let text = '';
  for (let from = 0; from < stored.length; from += chunkLength) {
    text += Buffer.from(rewriter.rewrite(stored.subarray(from, from + chunkLength))).toString('utf8');
  }
  rewriter.end();
  return text;
}

const point = (...coordinates: number[]): Geometry => ({ type: 'Point', coordinates });
const feature = (
  id: string,
  name: string | null,
  where: Geometry | null,
  around: Geometry | null,
): Feature => ({
  id,
  values: [name, where, `${name} srsName="urn:ogc:def:crs:EPSG::4326"> gml:pos>`, around],
});

describe('createGmlMemberRewriter', () => {
  it('writes what the encoder writes, for any geometries, CRS and cuts between chunks', () => {
    const ordinate = fc.oneof(
      fc.double({ min: -80, max: 80, noNaN: true }),
      fc.integer({ min: -80_000_000, max: 80_000_000 }).map((n) => n / 1e6),
    );
    const line = (position: fc.Arbitrary<Position>, minLength: number) =>
      fc.array(position, { minLength, maxLength: 5 });
    const geometry = fc.constantFrom(2, 3).chain((dimension) => {
      const position: fc.Arbitrary<Position> = fc.array(ordinate, {
        minLength: dimension,
        maxLength: dimension,
      });
      const simple = fc.oneof(
        position.map((coordinates) => ({ type: 'Point', coordinates }) as Geometry),
        line(position, 2).map((coordinates) => ({ type: 'LineString', coordinates }) as Geometry),
        fc
          .array(line(position, 4), { minLength: 1, maxLength: 2 })
          .map((coordinates) => ({ type: 'Polygon', coordinates }) as Geometry),
        line(position, 1).map((coordinates) => ({ type: 'MultiPoint', coordinates }) as Geometry),
        fc
          .array(line(position, 2), { minLength: 1, maxLength: 3 })
          .map((coordinates) => ({ type: 'MultiLineString', coordinates }) as Geometry),
        fc
          .array(fc.array(line(position, 4), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
          .map((coordinates) => ({ type: 'MultiPolygon', coordinates }) as Geometry),
      );
      const collection = fc
        .array(simple, { minLength: 1, maxLength: 3 })
        .map((geometries) => ({ type: 'GeometryCollection', geometries }) as Geometry);
      return fc.oneof(simple, collection);
    });
    const features = fc.array(
      fc
        .tuple(fc.option(fc.string()), fc.option(geometry), fc.option(geometry))
        .map(([name, where, around]) => feature('1', name, where, around)),
      { maxLength: 6 },
    );
    const names = fc.constantFrom(
      'EPSG:4326',
      'http://www.opengis.net/def/crs/EPSG/0/4326',
      'CRS:84',
      'EPSG:3857',
      'urn:ogc:def:crs:EPSG::3035',
      'urn:ogc:def:crs:EPSG::2154',
    );
    fc.assert(
      fc.property(features, names, fc.integer({ min: 1, max: 3000 }), (values, name, chunkLength) => {
        const srs = reference(name);
        const stored = encode(values, defaultReference(WGS84));
        assert.equal(rewrite(stored, srs, chunkLength), encode(values, srs).toString('utf8'));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out a geometry that has no coordinates there, as the encoder does, and keeps the feature', () => {
    const pole: Geometry = {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [0, -90],
      ],
    };
    const values = [
      feature('1', 'a', pole, point(1, 2)),
      feature('2', 'b', point(3, 4), pole),
      feature('3', 'c', pole, null),
    ];
    const mercator = reference('EPSG:3857');
    const text = rewrite(encode(values, defaultReference(WGS84)), mercator);
    assert.equal(text, encode(values, mercator).toString('utf8'));
    assert.equal(text.match(/<gml:featureMember>/g)?.length, 3);
    assert.equal(text.match(/<gml:Point/g)?.length, 2);
    assert.doesNotMatch(text, /MultiPoint/);
    assert.throws(() =>
      encode([feature('1', 'a', point(0, 91), null)], reference('EPSG:3857'), {
        ...type,
        defaultCrs: crsByCode(3857) as Crs,
      }),
    );
  });

  it('isn’t made where stored coordinates have been rounded', () => {
    const lambert = { ...type, crs: crsByCode(2154) as Crs };
    assert.equal(createGmlMemberRewriter(lambert, reference('EPSG:3857')), undefined);
    assert.equal(createGmlMemberRewriter(lambert, reference('EPSG:2154')), undefined);
    assert.ok(createGmlMemberRewriter(lambert, reference('EPSG:4326')));
  });

  it('notices members that end too soon', () => {
    const rewriter = createGmlMemberRewriter(type, reference('EPSG:3857'));
    const stored = encode([feature('1', 'a', point(1, 2), null)], defaultReference(WGS84));
    rewriter?.rewrite(stored.subarray(0, -1));
    assert.throws(() => rewriter?.end(), /within a member/);
  });
});
