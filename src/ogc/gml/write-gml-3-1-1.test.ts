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
} from '../../../test/support/sample-features.ts';
import type { CrsReference } from '../../crs/crs.ts';
import { crsByCode } from '../../crs/registry.ts';
import type { GeometryPropertyTypeName, PropertyType, Value } from '../../feature/feature.ts';
import { type Geometry, mapPositions } from '../../feature/geometry.ts';
import { createGmlMemberEncoder, GML_3_1_1 } from './write-gml-3-1-1.ts';

function members(
  properties: readonly PropertyType[],
  rows: readonly (readonly Value[])[],
  srs: CrsReference = LATITUDE_FIRST,
): string {
  const encoding = encodingOf(GML_3_1_1, featureType('roman-emperors', properties), srs);
  return encodeAll(createGmlMemberEncoder(encoding), featuresOf(rows));
}

/** What stands between the tags of the geometry property. */
function gmlOf(
  value: Geometry,
  declared: GeometryPropertyTypeName = value.type,
  srs = LATITUDE_FIRST,
): string {
  const text = members([geometry('shape', declared)], [[value]], srs);
  return /<ods:shape>(.*)<\/ods:shape>/.exec(text)?.[1] ?? text;
}

const SRS = 'srsName="urn:ogc:def:crs:EPSG::4326"';

describe('GML 3.1.1 members', () => {
  it('have the type as element, the complete id as gml:id, and the properties in schema order', () => {
    assert.equal(
      members(
        [scalar('name', 'string'), scalar('reign', 'int'), geometry('birth', 'Point')],
        [['Augustus', 40, { type: 'Point', coordinates: [12.4964, 41.9028] }]],
      ),
      '<gml:featureMember><ods:roman-emperors gml:id="roman-emperors.1"><ods:name>Augustus</ods:name>' +
        '<ods:reign>40</ods:reign><ods:birth><gml:Point srsName="urn:ogc:def:crs:EPSG::4326">' +
        '<gml:pos>41.9028 12.4964</gml:pos></gml:Point></ods:birth></ods:roman-emperors></gml:featureMember>\n',
    );
  });

  it('write each scalar type in its lexical space', () => {
    const [first] = members(SCALAR_PROPERTIES, [NASTY_ROWS[3] as Value[]]).split('\n');
    assert.equal(
      first,
      '<gml:featureMember><ods:roman-emperors gml:id="roman-emperors.1">' +
        '<ods:text>a &amp; b &lt; c &gt; d "e" \'f\' ]]&gt; &lt;!-- x --&gt; &lt;![CDATA[ &amp;amp; &amp;#0; %00</ods:text>' +
        '<ods:int>2147483647</ods:int><ods:long>9223372036854775807</ods:long>' +
        '<ods:integer>170141183460469231731687303715884105727</ods:integer>' +
        '<ods:double>1.7976931348623157e+308</ods:double>' +
        '<ods:decimal>-0.000000000000000000000000000001</ods:decimal><ods:boolean>true</ods:boolean>' +
        '<ods:date>9999-12-31</ods:date><ods:dateTime>2024-06-30T00:00:00</ods:dateTime>' +
        '</ods:roman-emperors></gml:featureMember>',
    );
    const doubles = members([scalar('d', 'double')], [[Number.NaN], [Infinity], [-Infinity], [-0]]);
    assert.deepEqual(
      [...doubles.matchAll(/<ods:d>(.*?)<\/ods:d>/g)].map((match) => match[1]),
      ['NaN', 'INF', '-INF', '-0'],
    );
  });

  it('omit absent values, keep empty texts, and drop what XML forbids', () => {
    const text = (value: Value) =>
      /gml:id="roman-emperors\.1">(.*)<\/ods:roman-emperors>/s.exec(
        members([scalar('t', 'string')], [[value]]),
      )?.[1];
    assert.equal(text(null), '');
    assert.equal(text(''), '<ods:t></ods:t>');
    assert.equal(text('\u0000\u0001\ufffe\uffff\ud83d'), '<ods:t></ods:t>');
    assert.equal(text('a\r\n\tb'), '<ods:t>a&#13;\n\tb</ods:t>');
  });

  it("put GML's own properties first, the description before the name, whatever the order asked for", () => {
    const own = (name: string): PropertyType => ({ ...scalar(name, 'string'), gmlStandard: true });
    assert.match(
      members([own('name'), scalar('a', 'int'), own('description')], [['n', 1, 'd']]),
      /"><gml:description>d<\/gml:description><gml:name>n<\/gml:name><ods:a>1<\/ods:a><\/ods/,
    );
  });

  it('write only the properties asked for', () => {
    const type = featureType('t', [scalar('a', 'int'), scalar('b', 'int')]);
    const encoder = createGmlMemberEncoder({ ...encodingOf(GML_3_1_1, type), properties: [1] });
    assert.match(encodeAll(encoder, featuresOf([[1, 2]])), /<ods:t gml:id="t.1"><ods:b>2<\/ods:b><\/ods:t>/);
  });
});

describe('GML 3.1.1 geometries', () => {
  it('follow the axis order of the srsName, and repeat it', () => {
    const point: Geometry = { type: 'Point', coordinates: [2, 48] };
    assert.equal(gmlOf(point), `<gml:Point ${SRS}><gml:pos>48 2</gml:pos></gml:Point>`);
    assert.equal(
      gmlOf(point, 'Point', LONGITUDE_FIRST),
      '<gml:Point srsName="EPSG:4326"><gml:pos>2 48</gml:pos></gml:Point>',
    );
  });

  it('name the CRS once, on the outermost element, with the dimension for 3D', () => {
    assert.equal(
      gmlOf(GEOMETRIES.MultiLineString),
      `<gml:MultiCurve ${SRS}><gml:curveMember><gml:LineString><gml:posList>2 1 4 3</gml:posList></gml:LineString>` +
        '</gml:curveMember><gml:curveMember><gml:LineString><gml:posList>6 5 8 7 10 9</gml:posList></gml:LineString>' +
        '</gml:curveMember></gml:MultiCurve>',
    );
    assert.equal(
      gmlOf(mapPositions(GEOMETRIES.MultiPoint, ([x = 0, y = 0]) => [x, y, 7.5])),
      `<gml:MultiPoint ${SRS} srsDimension="3"><gml:pointMember><gml:Point><gml:pos>2 1 7.5</gml:pos></gml:Point>` +
        '</gml:pointMember><gml:pointMember><gml:Point><gml:pos>-4.25 3.5 7.5</gml:pos></gml:Point></gml:pointMember>' +
        '</gml:MultiPoint>',
    );
  });

  it('have the elements of the simple features profile', () => {
    const elements = (value: Geometry) => [...gmlOf(value).matchAll(/<gml:(\w+)/g)].map((match) => match[1]);
    assert.deepEqual(elements(GEOMETRIES.LineString), ['LineString', 'posList']);
    assert.deepEqual(elements(GEOMETRIES.Polygon), [
      'Polygon',
      ...['exterior', 'LinearRing', 'posList'],
      ...['interior', 'LinearRing', 'posList'],
    ]);
    assert.deepEqual(elements(GEOMETRIES.MultiPolygon).slice(0, 4), [
      'MultiSurface',
      'surfaceMember',
      'Polygon',
      'exterior',
    ]);
    assert.deepEqual(elements(GEOMETRIES.GeometryCollection).slice(0, 5), [
      'MultiGeometry',
      'geometryMember',
      'Point',
      'pos',
      'geometryMember',
    ]);
  });

  it('write coordinates as the shortest decimals that read back to the same double', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        (x, y) => {
          const found = /<gml:pos>(\S+) (\S+)<\/gml:pos>/.exec(gmlOf({ type: 'Point', coordinates: [x, y] }));
          assert.ok(Object.is(Number(found?.[1]), y) && Object.is(Number(found?.[2]), x));
        },
      ),
    );
  });

  it('are promoted to the multi form that their property declares', () => {
    assert.match(
      gmlOf(GEOMETRIES.Polygon, 'MultiPolygon'),
      /^<gml:MultiSurface [^>]*><gml:surfaceMember><gml:Polygon><gml:exterior>/,
    );
    assert.match(gmlOf(GEOMETRIES.LineString, 'MultiLineString'), /^<gml:MultiCurve [^>]*><gml:curveMember>/);
    assert.match(gmlOf(GEOMETRIES.Point, 'MultiPoint'), /^<gml:MultiPoint [^>]*><gml:pointMember>/);
    assert.match(
      gmlOf(GEOMETRIES.Point, 'GeometryCollection'),
      /^<gml:MultiGeometry [^>]*><gml:geometryMember>/,
    );
    assert.match(gmlOf(GEOMETRIES.Polygon, 'Geometry'), /^<gml:Polygon /);
  });

  it('leave out what is empty: the whole property, a ring, a member', () => {
    for (const empty of EMPTY_GEOMETRIES) assert.doesNotMatch(gmlOf(empty), /ods:shape/);
    assert.equal(
      gmlOf({
        type: 'MultiLineString',
        coordinates: [
          [],
          [
            [1, 2],
            [3, 4],
          ],
        ],
      }),
      `<gml:MultiCurve ${SRS}><gml:curveMember><gml:LineString><gml:posList>2 1 4 3</gml:posList></gml:LineString></gml:curveMember></gml:MultiCurve>`,
    );
  });

  it('refuse coordinates that are no numbers, and leave out those that the asked CRS does not have', () => {
    assert.throws(() => gmlOf({ type: 'Point', coordinates: [Number.NaN, 1] }), RangeError);
    assert.throws(() => gmlOf({ type: 'Point', coordinates: [1, 2, Infinity] }), RangeError);
    const mercator = crsByCode(3857);
    assert.ok(mercator !== undefined);
    const asked = { name: 'EPSG:3857', crs: mercator, axisOrder: 'xy' } as const;
    assert.doesNotMatch(gmlOf({ type: 'Point', coordinates: [0, 91] }, 'Point', asked), /gml:Point/);
  });

  it('are reprojected with 4 decimals of a metre, heights unchanged', () => {
    const mercator = crsByCode(3857);
    assert.ok(mercator !== undefined);
    const srs: CrsReference = { name: 'EPSG:3857', crs: mercator, axisOrder: 'xy' };
    assert.equal(
      gmlOf({ type: 'Point', coordinates: [2.35, 48.85, 35.123456] }, 'Point', srs),
      '<gml:Point srsName="EPSG:3857" srsDimension="3"><gml:pos>261600.8034 6249447.7528 35.123456</gml:pos></gml:Point>',
    );
  });
});
