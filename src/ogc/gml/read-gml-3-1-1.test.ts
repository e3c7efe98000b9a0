import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseCrsReference } from '../../crs/crs-reference.ts';
import { readXml } from '../../lib/xml-reader.ts';
import { GmlGeometryError, isGmlGeometry, readGmlEnvelope, readGmlGeometry } from './read-gml-3-1-1.ts';

const LIMITS = { maxXmlDepth: 64, maxXmlElements: 10_000, maxXmlAttributes: 64, maxXmlTextLength: 100_000 };
const element = (inner: string, namespace = 'http://www.opengis.net/gml') =>
  readXml(Buffer.from(inner.replace(/^<gml:\w+/, `$& xmlns:gml="${namespace}"`)), LIMITS);
const read = (inner: string, defaults = {}) => readGmlGeometry(element(inner), defaults);
const geometry = (inner: string) => read(inner).geometry;
const refused = (inner: string, pattern: RegExp) =>
  assert.throws(
    () => read(inner),
    (error) => error instanceof GmlGeometryError && pattern.test(error.message),
    inner,
  );

const URN = 'urn:ogc:def:crs:EPSG::4326';

describe('shapes', () => {
  const line = [
    [1, 2],
    [3, 4],
  ];
  const ring = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 0],
  ];
  const ringXml = '<gml:LinearRing><gml:posList>0 0 4 0 4 4 0 0</gml:posList></gml:LinearRing>';
  const lineXml = '<gml:LineString><gml:posList>1 2 3 4</gml:posList></gml:LineString>';
  const polygonXml = `<gml:Polygon><gml:exterior>${ringXml}</gml:exterior></gml:Polygon>`;

  it('points, in each of the ways to write positions', () => {
    const point = { type: 'Point', coordinates: [1.5, -2] };
    assert.deepEqual(geometry('<gml:Point><gml:pos>1.5 -2</gml:pos></gml:Point>'), point);
    assert.deepEqual(
      geometry('<gml:Point><gml:name>p</gml:name><gml:pos> 1.5e0\n -2.0 </gml:pos></gml:Point>'),
      point,
    );
    assert.deepEqual(geometry('<gml:Point><gml:coordinates>1.5,-2</gml:coordinates></gml:Point>'), point);
    assert.deepEqual(
      geometry('<gml:Point><gml:coordinates decimal="," cs=";" ts="|">1,5;-2</gml:coordinates></gml:Point>'),
      point,
    );
    assert.deepEqual(
      geometry('<gml:Point><gml:coord><gml:X>1.5</gml:X><gml:Y>-2</gml:Y></gml:coord></gml:Point>'),
      point,
    );
    assert.deepEqual(
      geometry('<gml:Point><gml:pos srsDimension="3">1 2 3</gml:pos></gml:Point>').type,
      'Point',
    );
  });

  it('lines and curves', () => {
    const expected = { type: 'LineString', coordinates: line };
    assert.deepEqual(geometry(lineXml), expected);
    assert.deepEqual(
      geometry('<gml:LineString><gml:pos>1 2</gml:pos><gml:pos>3 4</gml:pos></gml:LineString>'),
      expected,
    );
    assert.deepEqual(
      geometry('<gml:LineString><gml:coordinates>1,2 3,4</gml:coordinates></gml:LineString>'),
      expected,
    );
    assert.deepEqual(
      geometry('<gml:LineString><gml:coordinates>1, 2\n3 ,4</gml:coordinates></gml:LineString>'),
      expected,
    );
    assert.deepEqual(
      geometry(
        '<gml:LineString><gml:pointProperty><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:pointProperty><gml:pos>3 4</gml:pos></gml:LineString>',
      ),
      expected,
    );
    const segment = (list: string) =>
      `<gml:LineStringSegment><gml:posList>${list}</gml:posList></gml:LineStringSegment>`;
    assert.deepEqual(
      geometry(
        `<gml:Curve><gml:segments>${segment('1 2 3 4')}${segment('3 4 5 6')}</gml:segments></gml:Curve>`,
      ),
      { type: 'LineString', coordinates: [...line, [5, 6]] },
    );
    refused(
      `<gml:Curve><gml:segments>${segment('1 2 3 4')}${segment('4 4 5 6')}</gml:segments></gml:Curve>`,
      /gml:Curve has parts/,
    );
    refused(
      '<gml:Curve><gml:segments><gml:Arc/></gml:segments></gml:Curve>',
      /gml:Arc is not supported in segments/,
    );
  });

  it('polygons and surfaces', () => {
    const expected = { type: 'Polygon', coordinates: [ring] };
    assert.deepEqual(geometry(polygonXml), expected);
    assert.deepEqual(
      geometry(
        `<gml:Polygon><gml:outerBoundaryIs>${ringXml}</gml:outerBoundaryIs><gml:innerBoundaryIs>${ringXml}</gml:innerBoundaryIs></gml:Polygon>`,
      ),
      { type: 'Polygon', coordinates: [ring, ring] },
    );
    const patch = `<gml:PolygonPatch><gml:exterior>${ringXml}</gml:exterior></gml:PolygonPatch>`;
    assert.deepEqual(geometry(`<gml:Surface><gml:patches>${patch}</gml:patches></gml:Surface>`), expected);
    assert.deepEqual(geometry(`<gml:Surface><gml:patches>${patch}${patch}</gml:patches></gml:Surface>`), {
      type: 'MultiPolygon',
      coordinates: [[ring], [ring]],
    });
    const part = (list: string) =>
      `<gml:curveMember><gml:LineString><gml:posList>${list}</gml:posList></gml:LineString></gml:curveMember>`;
    assert.deepEqual(
      geometry(
        `<gml:Polygon><gml:exterior><gml:Ring>${part('0 0 4 0')}${part('4 0 4 4 0 0')}</gml:Ring></gml:exterior></gml:Polygon>`,
      ),
      expected,
    );
  });

  it('multi-geometries, by members one by one or together', () => {
    const point = '<gml:Point><gml:pos>1 2</gml:pos></gml:Point>';
    const expected = {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [1, 2],
      ],
    };
    const member = `<gml:pointMember>${point}</gml:pointMember>`;
    assert.deepEqual(geometry(`<gml:MultiPoint>${member}${member}</gml:MultiPoint>`), expected);
    assert.deepEqual(
      geometry(`<gml:MultiPoint><gml:pointMembers>${point}${point}</gml:pointMembers></gml:MultiPoint>`),
      expected,
    );
    const lines = { type: 'MultiLineString', coordinates: [line] };
    assert.deepEqual(
      geometry(`<gml:MultiCurve><gml:curveMember>${lineXml}</gml:curveMember></gml:MultiCurve>`),
      lines,
    );
    assert.deepEqual(
      geometry(
        `<gml:MultiLineString><gml:lineStringMember>${lineXml}</gml:lineStringMember></gml:MultiLineString>`,
      ),
      lines,
    );
    const polygons = { type: 'MultiPolygon', coordinates: [[ring]] };
    assert.deepEqual(
      geometry(`<gml:MultiSurface><gml:surfaceMember>${polygonXml}</gml:surfaceMember></gml:MultiSurface>`),
      polygons,
    );
    assert.deepEqual(
      geometry(`<gml:MultiPolygon><gml:polygonMember>${polygonXml}</gml:polygonMember></gml:MultiPolygon>`),
      polygons,
    );
    assert.deepEqual(
      geometry(
        `<gml:MultiGeometry><gml:geometryMember>${point}</gml:geometryMember><gml:geometryMembers>${lineXml}</gml:geometryMembers></gml:MultiGeometry>`,
      ),
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [1, 2] },
          { type: 'LineString', coordinates: line },
        ],
      },
    );
    assert.deepEqual(geometry('<gml:MultiPoint/>'), { type: 'MultiPoint', coordinates: [] });
  });

  it('envelopes', () => {
    const envelope = { minX: 1, minY: 2, maxX: 3, maxY: 4 };
    const corners = '<gml:lowerCorner>2 1</gml:lowerCorner><gml:upperCorner>4 3</gml:upperCorner>';
    const xml = `<gml:Envelope srsName="${URN}">${corners}</gml:Envelope>`;
    assert.deepEqual(readGmlEnvelope(element(xml), {}).envelope, envelope);
    assert.equal(geometry(xml).type, 'Polygon');
    const box = '<gml:Box><gml:coordinates>1,2 3,4</gml:coordinates></gml:Box>';
    assert.deepEqual(readGmlEnvelope(element(box), {}).envelope, envelope);
    const pos = '<gml:Envelope><gml:pos>1 2</gml:pos><gml:pos>3 4</gml:pos></gml:Envelope>';
    assert.deepEqual(readGmlEnvelope(element(pos), {}).envelope, envelope);
    assert.throws(
      () => readGmlEnvelope(element('<gml:Box><gml:coordinates>3,2 1,4</gml:coordinates></gml:Box>'), {}),
      /lower corner/,
    );
  });

  it('of GML 3.2', () => {
    const point = element('<gml:Point><gml:pos>1 2</gml:pos></gml:Point>', 'http://www.opengis.net/gml/3.2');
    assert.ok(isGmlGeometry(point));
    assert.deepEqual(readGmlGeometry(point, {}).geometry, { type: 'Point', coordinates: [1, 2] });
    assert.ok(!isGmlGeometry(element('<gml:Point/>', 'urn:other')));
  });
});

describe('coordinate reference systems', () => {
  const pos = '<gml:pos>48.85 2.35</gml:pos>';

  it('set the order of the axes by the way they are written', () => {
    for (const [srsName, coordinates] of [
      [URN, [2.35, 48.85]],
      ['http://www.opengis.net/def/crs/EPSG/0/4326', [2.35, 48.85]],
      ['EPSG:4326', [48.85, 2.35]],
      ['http://www.opengis.net/gml/srs/epsg.xml#4326', [48.85, 2.35]],
    ] as const) {
      const result = read(`<gml:Point srsName="${srsName}">${pos}</gml:Point>`);
      assert.deepEqual(result.geometry, { type: 'Point', coordinates }, srsName);
      assert.equal(result.crs?.name, srsName);
    }
  });

  it('are inherited, from the geometry around or the default', () => {
    const crs = parseCrsReference(URN);
    assert.deepEqual(read(`<gml:Point>${pos}</gml:Point>`, { crs }), {
      geometry: { type: 'Point', coordinates: [2.35, 48.85] },
      crs,
    });
    const member = (srs: string) => `<gml:pointMember><gml:Point${srs}>${pos}</gml:Point></gml:pointMember>`;
    assert.deepEqual(
      read(`<gml:MultiPoint srsName="${URN}">${member('')}${member(' srsName="EPSG:4326"')}</gml:MultiPoint>`)
        .geometry,
      {
        type: 'MultiPoint',
        coordinates: [
          [2.35, 48.85],
          [48.85, 2.35],
        ],
      },
    );
    refused(
      `<gml:MultiPoint srsName="${URN}">${member(' srsName="EPSG:3857"')}</gml:MultiPoint>`,
      /EPSG:3857.*EPSG:4326/,
    );
  });

  it('that are unknown are refused by name', () => {
    assert.throws(
      () => read(`<gml:Point srsName="EPSG:999999">${pos}</gml:Point>`),
      (error) =>
        error instanceof GmlGeometryError && error.srsName === 'EPSG:999999' && error.element === 'gml:Point',
    );
  });

  it('may have three dimensions', () => {
    const expected = {
      type: 'LineString',
      coordinates: [
        [2, 1, 3],
        [5, 4, 6],
      ],
    };
    const list = '<gml:posList>1 2 3 4 5 6</gml:posList>';
    assert.deepEqual(
      geometry(`<gml:LineString srsName="${URN}" srsDimension="3">${list}</gml:LineString>`),
      expected,
    );
    assert.deepEqual(
      geometry(
        `<gml:LineString srsName="${URN}">${list.replace('>', ' srsDimension="3">')}</gml:LineString>`,
      ),
      expected,
    );
    assert.deepEqual(
      read(`<gml:LineString srsName="${URN}">${list}</gml:LineString>`, { srsDimension: 3 }).geometry,
      expected,
    );
    refused(
      '<gml:LineString><gml:pos>1 2</gml:pos><gml:pos>1 2 3</gml:pos></gml:LineString>',
      /mixes 2D and 3D/,
    );
  });
});

describe('what is no geometry is refused, with the element and the place', () => {
  const cases: [string, RegExp][] = [
    ['<gml:Point/>', /gml:Point has 0 positions/],
    ['<gml:Point><gml:pos>1</gml:pos></gml:Point>', /gml:pos has 1 numbers/],
    ['<gml:Point><gml:pos>1 2 3 4</gml:pos></gml:Point>', /gml:pos has 4 numbers/],
    ['<gml:Point><gml:pos>1 x</gml:pos></gml:Point>', /gml:pos has "x"/],
    ['<gml:Point><gml:pos>1 0x10</gml:pos></gml:Point>', /"0x10"/],
    ['<gml:Point><gml:pos>1 Infinity</gml:pos></gml:Point>', /"Infinity"/],
    ['<gml:Point><gml:pos>1 1e999</gml:pos></gml:Point>', /"1e999"/],
    ['<gml:Point><gml:coordinates>1,2,</gml:coordinates></gml:Point>', /gml:coordinates has ""/],
    ['<gml:Point><gml:coordinates cs=" ">1 2</gml:coordinates></gml:Point>', /same character/],
    ['<gml:Point><gml:coordinates cs="1">1 2</gml:coordinates></gml:Point>', /as cs/],
    ['<gml:Point srsDimension="4"><gml:pos>1 2</gml:pos></gml:Point>', /srsDimension "4"/],
    ['<gml:LineString><gml:posList>1 2</gml:posList></gml:LineString>', /gml:LineString has 1 positions/],
    ['<gml:LineString><gml:posList>1 2 3</gml:posList></gml:LineString>', /gml:posList has 3 numbers/],
    ['<gml:Polygon/>', /no exterior/],
    [
      '<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 1 0 1 1 2 2</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>',
      /gml:LinearRing does not end/,
    ],
    ['<gml:Polygon><gml:interior/></gml:Polygon>', /gml:interior is not expected/],
    ['<gml:MultiPoint><gml:pointMember/></gml:MultiPoint>', /gml:pointMember has 0 elements/],
    [
      '<gml:MultiPoint><gml:pointMember><gml:Polygon/></gml:pointMember></gml:MultiPoint>',
      /gml:Polygon is not supported in pointMember/,
    ],
    ['<gml:Solid/>', /gml:Solid is no geometry/],
    ['<gml:Point><x/></gml:Point>', /x is no element of GML/],
  ];
  for (const [xml, pattern] of cases) it(xml.slice(0, 70), () => refused(xml, pattern));

  it('whatever it is', () => {
    const names = [
      'Point',
      'LineString',
      'Polygon',
      'exterior',
      'LinearRing',
      'posList',
      'pos',
      'MultiSurface',
      'surfaceMember',
      'Curve',
      'segments',
      'Envelope',
      'coordinates',
      'coord',
      'X',
    ];
    const tree = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('1 2', '0 0 1 0 1 1 0 0', '1,2 3,4', 'x', ''),
        fc
          .tuple(fc.constantFrom(...names), fc.array(tie('node'), { maxLength: 3 }))
          .map(([name, inner]) => `<gml:${name}>${inner.join('')}</gml:${name}>`),
      ),
    })).node;
    fc.assert(
      fc.property(fc.constantFrom(...names), tree, (name, inner) => {
        try {
          read(`<gml:${name}>${inner}</gml:${name}>`);
        } catch (error) {
          assert.ok(error instanceof GmlGeometryError, String(error));
          assert.equal(error.line, 1);
        }
      }),
    );
  });
});
