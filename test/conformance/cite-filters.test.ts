import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Dataset, PortalCatalog } from '../../src/catalog/catalog.ts';
import { createMemberEncoder } from '../../src/member-encoders.ts';
import { GML_3_1_1 } from '../../src/ogc/gml/write-gml-3-1-1.ts';
import { openMemoryStore } from '../../src/store/memory-store.ts';
import { citeFeatures, SF } from '../support/cite-features.ts';
import { sharedAvailable } from '../support/shared.ts';
import { catalogOf, createTestWfs, type TestWfs } from '../support/wfs-fixture.ts';

/**
 * The rows of the OGC suite's data-based class (ets-wfs11, GetFeature by POST and GET) that concern filters, order and
 * CRS, at level SF-0 with every operator advertised. Rows name the features that must come, by their gml:name.
 */
let wfs: TestWfs | undefined;

before(async () => {
  const store = openMemoryStore(createMemberEncoder);
  const signal = new AbortController().signal;
  const datasets: Dataset[] = [];
  let features: ReturnType<typeof citeFeatures>;
  try {
    features = citeFeatures();
  } catch {
    return;
  }
  for (const [featureType, own] of features) {
    const uid = `da_00000000000${datasets.length}`;
    const request = { uid, featureType, duplicateIds: 'refuse', encodings: [GML_3_1_1] } as const;
    const { version, ...summary } = await store.load(request, batches(own), signal);
    datasets.push({
      uid,
      id: featureType.label,
      portalId: 1,
      featureType,
      version,
      summary,
      metadata: { title: '', abstract: '', keywords: [], attribution: undefined, licence: undefined },
      isRestricted: false,
      publishedAt: new Date(0),
    });
  }
  const catalog: PortalCatalog = catalogOf(datasets);
  wfs = createTestWfs({ catalog, store });
});

async function* batches<T>(all: readonly T[]) {
  yield all;
}

const NAMESPACES = `xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml" xmlns:sf="${SF}"`;
const URN = 'srsName="urn:ogc:def:crs:EPSG::4326"';

async function ask(queries: string): Promise<string> {
  const body = `<wfs:GetFeature service="WFS" version="1.1.0" ${NAMESPACES}>${queries}</wfs:GetFeature>`;
  const answer = await wfs?.post(body, 'text/xml');
  return answer?.text ?? '';
}

const query = (type: string, content: string, attributes = URN) =>
  `<wfs:Query typeName="sf:${type}" ${attributes}>${content}</wfs:Query>`;
const names = (text: string) => [...text.matchAll(/<gml:name>name-([^<]*)</g)].map(([, name]) => name);

const P = 'PrimitiveGeoFeature';
const A = 'AggregateGeoFeature';
const E = 'EntitéGénérique';

const property = (name: string) => `<ogc:PropertyName>${name}</ogc:PropertyName>`;
const literal = (value: string) => `<ogc:Literal>${value}</ogc:Literal>`;
const operator =
  (name: string, attributes = '') =>
  (...operands: string[]) =>
    `<ogc:${name} ${attributes}>${operands.join('')}</ogc:${name}>`;
const compare = (name: string, path: string, value: string, attributes = '') =>
  operator(`PropertyIs${name}`, attributes)(property(path), literal(value));
const between = (path: string, lower: string, upper: string) =>
  operator('PropertyIsBetween')(
    property(path),
    operator('LowerBoundary')(literal(lower)),
    operator('UpperBoundary')(literal(upper)),
  );
const like = (path: string, pattern: string) =>
  compare('Like', path, pattern, 'wildCard="*" singleChar="?" escapeChar="\\"');
const envelope = (lower: string, upper: string, srs = URN) =>
  `<gml:Envelope ${srs}><gml:lowerCorner>${lower}</gml:lowerCorner><gml:upperCorner>${upper}</gml:upperCorner></gml:Envelope>`;
const spatial = (name: string, path: string, geometry: string) => operator(name)(property(path), geometry);
const bbox = (path: string, lower: string, upper: string) => spatial('BBOX', path, envelope(lower, upper));
const point = (pos: string, srs = URN) => `<gml:Point ${srs}><gml:pos>${pos}</gml:pos></gml:Point>`;
const line = (list: string) => `<gml:LineString ${URN}><gml:posList>${list}</gml:posList></gml:LineString>`;
const ring = (list: string, srs = '') =>
  `<gml:LinearRing ${srs}><gml:posList>${list}</gml:posList></gml:LinearRing>`;
const polygon = (exterior: string, interior?: string, srs = URN) =>
  `<gml:Polygon ${srs}><gml:exterior>${ring(exterior)}</gml:exterior>${interior === undefined ? '' : `<gml:interior>${ring(interior)}</gml:interior>`}</gml:Polygon>`;
const multiPoint = (...points: string[]) =>
  `<gml:MultiPoint ${URN}>${points.map((pos) => `<gml:pointMember>${point(pos, '')}</gml:pointMember>`).join('')}</gml:MultiPoint>`;
const not = operator('Not');
const and = operator('And');
const or = operator('Or');

type Row = readonly [id: string, type: string, filter: string, expected: readonly string[]];

function check(rows: readonly Row[]): void {
  for (const [id, type, filter, expected] of rows) {
    it(id, async (t) => {
      if (!sharedAvailable(t)) return;
      const text = await ask(query(type, `<ogc:Filter>${filter}</ogc:Filter>`));
      assert.match(text, /<wfs:FeatureCollection/, text);
      assert.deepEqual(names(text).sort(), expected);
    });
  }
}

describe('comparison operators', () => {
  check([
    ['tc5.3, tc15.1, tc19.1, tc22.1', P, compare('EqualTo', 'gml:name', 'name-f002'), ['f002']],
    [
      'tc20.1',
      P,
      compare('GreaterThan', 'sf:intProperty', '100'),
      ['f001', 'f002', 'f003', 'f008', 'f092', 'f094'],
    ],
    ['tc21.1', P, compare('EqualTo', 'gml:description', 'description-f008'), ['f008']],
    ['tc21.2, tc21.3', P, compare('EqualTo', 'gml:description[1]', 'description-f001'), ['f001']],
    ['tc22.2', P, compare('EqualTo', 'gml:name', '<wfs:Native vendorId="ASDF" safeToIgnore="true"/>'), []],
    [
      'tc35.1',
      A,
      compare('EqualTo', 'sf:strProperty', 'Ma quande lingues coalesce, li grammatica del resultant.'),
      ['f009'],
    ],
    [
      'tc35.2',
      A,
      compare(
        'EqualTo',
        'sf:strProperty',
        'mA quANde lIngues COALEsce, li graMMatiCa dEl reSULtAnt.',
        'matchCase="false"',
      ),
      ['f009'],
    ],
    ['tc35.3', P, compare('EqualTo', 'sf:intProperty', '300'), ['f008']],
    ['tc35.4', E, compare('EqualTo', 'sf:boolProperty', '1'), ['f004']],
    [
      'tc35.5',
      P,
      or(
        compare('EqualTo', 'sf:dateProperty', '2006-12-12Z'),
        compare('EqualTo', 'sf:dateProperty', '2006-12-12'),
      ),
      ['f008'],
    ],
    ['tc35.6', P, compare('EqualTo', 'sf:dateProperty', '2999-12-12'), []],
    ['tc35.7', E, compare('EqualTo', 'gml:description', 'description-f004'), ['f004']],
    [
      'tc36.1',
      P,
      compare('NotEqualTo', 'gml:description', 'description-f003'),
      ['f001', 'f002', 'f008', 'f091', 'f092', 'f093', 'f094'],
    ],
    [
      'tc36.2',
      P,
      compare('NotEqualTo', 'gml:description', 'deSCRIption-F003', 'matchCase="false"'),
      ['f001', 'f002', 'f008', 'f091', 'f092', 'f093', 'f094'],
    ],
    [
      'tc36.3',
      P,
      compare('NotEqualTo', 'sf:intProperty', '300'),
      ['f001', 'f002', 'f003', 'f015', 'f091', 'f092', 'f093', 'f094'],
    ],
    ['tc36.4', E, compare('NotEqualTo', 'sf:boolProperty', '0'), ['f004']],
    ['tc36.5', P, compare('NotEqualTo', 'sf:dateProperty', '2006-12-12Z'), ['f001', 'f002', 'f003']],
    [
      'tc37.1',
      P,
      compare('LessThan', 'sf:decimalProperty', '15'),
      ['f001', 'f002', 'f003', 'f015', 'f092', 'f093'],
    ],
    ['tc37.2', A, compare('LessThan', 'sf:doubleProperty', '2200.11'), ['f005', 'f009', 'f016']],
    ['tc37.3', P, compare('LessThan', 'sf:intProperty', '100'), ['f015', 'f091', 'f093']],
    ['tc37.4', P, compare('LessThan', 'sf:dateProperty', '2006-10-23Z'), ['f003']],
    ['tc38.1', P, compare('GreaterThan', 'sf:decimalProperty', '12.5'), ['f003', 'f008', 'f091', 'f094']],
    ['tc38.2', A, compare('GreaterThan', 'sf:doubleProperty', '2012.78'), ['f010']],
    ['tc38.3', P, compare('GreaterThan', 'sf:dateProperty', '2006-10-22Z'), ['f001', 'f002', 'f008']],
    ['tc38.4', P, compare('GreaterThan', 'sf:dateTimeProperty', '2006-06-28T19:08:00+02:00'), ['f092']],
    ['tc39.1', P, compare('LessThanOrEqualTo', 'sf:decimalProperty', '5.03'), ['f001', 'f002', 'f092']],
    ['tc39.2', A, compare('LessThanOrEqualTo', 'sf:doubleProperty', '-200.009'), []],
    [
      'tc39.3',
      P,
      compare('LessThanOrEqualTo', 'sf:intProperty', '180'),
      ['f001', 'f002', 'f003', 'f015', 'f091', 'f093'],
    ],
    [
      'tc39.4',
      P,
      compare('LessThanOrEqualTo', 'sf:dateTimeProperty', '2006-06-28T19:08:00+02:00'),
      ['f003', 'f008'],
    ],
    [
      'tc40.1',
      P,
      compare('GreaterThanOrEqualTo', 'sf:decimalProperty', '12.5'),
      ['f003', 'f008', 'f091', 'f094'],
    ],
    ['tc40.2', A, compare('GreaterThanOrEqualTo', 'sf:doubleProperty', '2012.78'), ['f005', 'f010']],
    ['tc40.3', P, compare('GreaterThanOrEqualTo', 'sf:dateProperty', '2999-10-22'), []],
    [
      'tc40.4',
      P,
      compare('GreaterThanOrEqualTo', 'sf:dateTimeProperty', '2006-06-28T07:06:00+02:00'),
      ['f003', 'f008', 'f092'],
    ],
    ['tc41.1', P, between('sf:decimalProperty', '10', '20'), ['f003', 'f008']],
    ['tc41.2', A, between('sf:doubleProperty', '20.1', '24509.5'), ['f005']],
    ['tc41.3', P, between('sf:dateProperty', '2006-09-01Z', '2006-11-01Z'), ['f001', 'f002', 'f003']],
    ['tc41.4', P, between('sf:dateProperty', '2999-09-01', '2999-11-01'), []],
    ['tc42.1', A, like('sf:strProperty', '*Ma quande lingues coalesce*'), ['f005', 'f009', 'f010']],
    ['tc42.2', P, like('gml:name', 'name-f01?'), ['f015']],
    ['tc42.3', P, like('gml:name', 'nam??-f00?'), []],
    [
      'tc45.1',
      P,
      operator('PropertyIsNull')(property('sf:uriProperty')),
      ['f003', 'f008', 'f015', 'f091', 'f092', 'f093', 'f094'],
    ],
    ['tc45.2', P, operator('PropertyIsNull')(property('sf:intProperty')), []],
    ['tc45.3', A, operator('PropertyIsNull')(property('sf:multiCurveProperty')), ['f005', 'f010', 'f016']],
  ]);
});

describe('logical operators', () => {
  check([
    ['tc100.1', A, not(between('sf:doubleProperty', '20.0', '100.0')), ['f005', 'f010', 'f016']],
    ['tc100.2', E, not(bbox('sf:attribut.Géométrie', '34.0 16.0', '40.0 19.0')), ['f004', 'f017']],
    ['tc100.3', E, not(not(bbox('sf:attribut.Géométrie', '55.0 -2.5', '65.0 2.5'))), ['f004']],
    [
      'tc101.1',
      P,
      and(
        spatial(
          'BBOX',
          'sf:pointProperty',
          envelope('36.0 -1.0', '42.0 4.0', 'srsName="urn:x-ogc:def:crs:EPSG:6.11:4326"'),
        ),
        compare('GreaterThan', 'sf:dateProperty', '2006-10-01Z'),
      ),
      ['f001'],
    ],
    [
      'tc101.2',
      A,
      and(
        compare('GreaterThanOrEqualTo', 'sf:doubleProperty', '24510'),
        compare('EqualTo', 'sf:featureCode', 'ak020', 'matchCase="false"'),
      ),
      ['f010'],
    ],
    [
      'tc101.3',
      A,
      and(
        not(operator('BBOX')(envelope('40.0 -5.0', '50.0 -1.0'))),
        compare('GreaterThan', 'sf:doubleProperty', '20.0'),
      ),
      ['f005', 'f009', 'f010'],
    ],
    [
      'tc102.1',
      E,
      or(
        compare('EqualTo', 'sf:str4Property', 'abc3'),
        bbox('sf:attribut.Géométrie', '34.0 15.0', '40.0 19.0'),
      ),
      ['f004', 'f007'],
    ],
    [
      'tc102.2',
      P,
      or(compare('NotEqualTo', 'sf:intProperty', '155'), between('sf:decimalProperty', '10.00', '20.00')),
      ['f002', 'f003', 'f008', 'f015', 'f091', 'f092', 'f093', 'f094'],
    ],
  ]);
});

describe('spatial operators', () => {
  check([
    ['tc27.1', P, bbox('sf:pointProperty', '57.0 -4.5', '62.0 1.0'), ['f002']],
    ['tc28.1, tc49.1', P, bbox('sf:pointProperty', '37.0 -2.5', '42.0 2.5'), ['f001']],
    ['tc29.1', P, bbox('sf:pointProperty', '39.63245 1.90342', '39.83245 2.10342'), ['f001']],
    ['tc29.2', P, bbox('sf:pointProperty', '39.63245 1.90342', '39.73245 2.00342'), ['f001']],
    ['tc29.3', P, bbox('sf:pointProperty', '0 0', '0.01 0.01'), []],
    [
      'tc200.1',
      P,
      spatial(
        'Disjoint',
        'sf:surfaceProperty',
        line('45.017 30.422 45.208 30.603 45.757 30.812 45.957 30.926'),
      ),
      [],
    ],
    ['tc200.2', E, operator('BBOX')(envelope('34 14', '41 23')), ['f007']],
    [
      'tc200.3',
      A,
      spatial('Disjoint', 'sf:multiSurfaceProperty', envelope('48.0 18.0', '52.0 21.0')),
      ['f016'],
    ],
    [
      'tc201.1',
      P,
      spatial(
        'Intersects',
        'sf:pointProperty',
        polygon('34.0 -12.0 42.0 -12.0 42.0 4.0 34.0 4.0 34.0 -12.0'),
      ),
      ['f001', 'f015'],
    ],
    [
      'tc201.2',
      E,
      spatial('Intersects', 'sf:attribut.Géométrie', multiPoint('38.83 16.22', '62.07 2.48')),
      ['f007'],
    ],
    [
      'tc201.3',
      A,
      spatial(
        'Intersects',
        'sf:multiSurfaceProperty',
        ring('57.0 7.5 57.0 8.5 58.0 8.5 58.0 7.5 57.0 7.5', URN),
      ),
      ['f016'],
    ],
    [
      'tc203.1',
      P,
      spatial('Within', 'sf:curveProperty', envelope('45.050 8.800', '47.114 11.021')),
      ['f003'],
    ],
    [
      'tc203.2',
      P,
      spatial('Within', 'sf:pointProperty', polygon('38.0 0.0 43.0 0.0 38.0 6.0 38.0 0.0')),
      ['f001'],
    ],
    [
      'tc204.1',
      E,
      spatial('Overlaps', 'sf:attribut.Géométrie', envelope('56.05 -2.00', '62.11 2.02')),
      ['f004'],
    ],
    [
      'tc204.2',
      A,
      spatial(
        'Overlaps',
        'sf:multiSurfaceProperty',
        `<gml:MultiSurface ${URN}><gml:surfaceMember>${polygon('48.0 18.0 48.0 23.0 54.0 23.0 54.0 18.0 48.0 18.0', undefined, '')}</gml:surfaceMember><gml:surfaceMember>${polygon('59.0 4.0 55.0 8.0 59.0 12.0 59.0 4.0', undefined, '')}</gml:surfaceMember></gml:MultiSurface>`,
      ),
      ['f010', 'f016'],
    ],
    [
      'tc204.3',
      P,
      spatial(
        'Overlaps',
        'sf:curveProperty',
        line('46.652 10.466 47.114 11.021 46.114 12.114 45.725 12.523'),
      ),
      ['f003'],
    ],
    [
      'tc205.1',
      A,
      spatial('Equals', 'sf:multiPointProperty', multiPoint('70.83 29.86', '68.87 31.08', '71.96 32.19')),
      ['f005'],
    ],
    [
      'tc205.3',
      E,
      spatial(
        'Equals',
        'sf:attribut.Géométrie',
        polygon('60.5 0 64 0 64 6.25 60.5 6.25 60.5 0', '61.5 2 62.5 2 62 4 61.5 2'),
      ),
      ['f004'],
    ],
    ['tc206.1', P, spatial('Contains', 'sf:curveProperty', line('46.074 9.799 46.652 10.466')), ['f003']],
    ['tc206.2', E, spatial('Contains', 'sf:attribut.Géométrie', point('63.123 5.321')), ['f004']],
    [
      'tc206.3',
      A,
      spatial(
        'Contains',
        'sf:multiSurfaceProperty',
        polygon('35.1 -8.0 35.1 -8.4 35.2 -8.4 35.2 -8.0 35.1 -8.0'),
      ),
      [],
    ],
    ['tc207.1', P, spatial('Touches', 'sf:surfaceProperty', envelope('0.1 -1.0', '0.2 -0.9')), []],
    ['tc207.2', A, spatial('Touches', 'sf:multiCurveProperty', point('55.174 -5.899')), ['f009']],
    ['tc207.3', A, spatial('Touches', 'sf:multiSurfaceProperty', line('54 19 54 18 54 17')), ['f010']],
    ['tc208.1', P, spatial('Crosses', 'sf:surfaceProperty', line('0 0 1 1 2 2')), []],
    ['tc208.2', P, spatial('Crosses', 'sf:curveProperty', line('47.1 9.8 46.1 11.0')), ['f003']],
    [
      'tc208.3',
      A,
      spatial('Crosses', 'sf:multiSurfaceProperty', line('53 22 54 21 54 20 54 19 54 18 54 17')),
      ['f010'],
    ],
  ]);
});

describe('arithmetic', () => {
  const calculate = (name: string, path: string, value: string) =>
    operator(name)(property(path), literal(value));
  const against = (name: string, path: string, expression: string) =>
    operator(`PropertyIs${name}`)(property(path), expression);
  check([
    [
      'tc300.1',
      P,
      against('EqualTo', 'sf:intProperty', calculate('Add', 'sf:decimalProperty', '149.97')),
      ['f001'],
    ],
    [
      'tc300.2',
      P,
      against('GreaterThan', 'sf:intProperty', calculate('Add', 'sf:decimalProperty', '1')),
      ['f001', 'f002', 'f003', 'f008', 'f092'],
    ],
    [
      'tc302.1',
      P,
      against('EqualTo', 'sf:decimalProperty', calculate('Sub', 'sf:intProperty', '149.98')),
      ['f002'],
    ],
    [
      'tc302.2',
      P,
      against('LessThan', 'sf:decimalProperty', calculate('Sub', 'sf:intProperty', '10')),
      ['f001', 'f002', 'f003', 'f008', 'f092'],
    ],
    [
      'tc303.1',
      P,
      against('GreaterThan', 'sf:intProperty', calculate('Mul', 'sf:decimalProperty', '2')),
      ['f001', 'f002', 'f003', 'f008', 'f092'],
    ],
    [
      'tc303.2',
      P,
      against('LessThanOrEqualTo', 'sf:intProperty', calculate('Mul', 'sf:decimalProperty', '-1')),
      ['f015', 'f091', 'f093'],
    ],
    [
      'tc304.1',
      A,
      against('EqualTo', 'sf:doubleProperty', calculate('Div', 'sf:doubleProperty', '9999')),
      [],
    ],
    [
      'tc304.2',
      P,
      against('GreaterThan', 'sf:decimalProperty', calculate('Div', 'sf:intProperty', '2')),
      ['f015', 'f091', 'f093', 'f094'],
    ],
  ]);
});

describe('exceptions', () => {
  const circle = `<gml:Curve ${URN}><gml:segments><gml:Circle interpolation="circularArc3Points"><gml:posList>57.5 19.0 57.0 20.0 57.5 21.0</gml:posList></gml:Circle></gml:segments></gml:Curve>`;
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'tc19.2',
      P,
      compare('EqualTo', 'gml:name', 'name-f003').replace(
        'PropertyName>',
        'PropertyName xmlns:gml="http://www.opengis.net/ASDF">',
      ),
    ],
    [
      'tc25.1',
      P,
      spatial(
        'BBOX',
        'sf:pointProperty',
        envelope('47.0 -4.5', '52.0 1.0', 'srsName="urn:ogc:def:crs:ASDF:9.99:9999"'),
      ),
    ],
    ['tc27.2', P, bbox('sf:intProperty', '47.0 -4.5', '52.0 1.0')],
    ['tc34.1', P, '<ogc:GmlObjectId gml:id="f001"/><ogc:FeatureId fid="f002"/>'],
    ['tc200.4', A, spatial('Disjoint', 'sf:multiCurveProperty', circle)],
    ['tc202.1', A, spatial('Intersects', 'sf:curveProperty', envelope('56.0 -8.0', '60.0 -2.0'))],
    [
      'tc203.3',
      E,
      spatial(
        'Within',
        'sf:nonExistingAttribute',
        polygon('55.1 -8.0 55.1 -5.4 60.0 -5.4 60.0 -8.0 55.1 -8.0'),
      ),
    ],
    [
      'tc301.1',
      P,
      operator('PropertyIsEqualTo')(
        operator('Function', 'name="ASDF"')(property('sf:intProperty')),
        literal('1'),
      ),
    ],
  ];
  for (const [id, type, filter] of rows) {
    it(id, async (t) => {
      if (!sharedAvailable(t)) return;
      const text = await ask(query(type, `<ogc:Filter>${filter}</ogc:Filter>`));
      assert.match(text, /<Exception exceptionCode="InvalidParameterValue" locator="filter">/);
    });
  }
});

describe('order, boxes, ids and CRSs', () => {
  const sorted = (type: string, path: string, order: string) =>
    ask(
      query(
        type,
        `<ogc:SortBy><ogc:SortProperty>${property(path)}<ogc:SortOrder>${order}</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>`,
      ),
    );
  const values = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`<sf:${name}>([^<]*)<`, 'g'))].map((m) => m[1] as string);

  it('tc51.1 to tc51.6', async (t) => {
    if (!sharedAvailable(t)) return;
    const ascending = (list: readonly string[], by: (a: string, b: string) => number) =>
      assert.deepEqual(list, list.toSorted(by));
    const byNumber = (a: string, b: string) => Number(a) - Number(b);
    const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));
    ascending(values(await sorted(P, 'sf:intProperty', 'ASC'), 'intProperty'), byNumber);
    ascending(values(await sorted(P, 'sf:intProperty', 'DESC'), 'intProperty').reverse(), byNumber);
    ascending(values(await sorted(A, 'sf:featureCode', 'ASC'), 'featureCode'), byText);
    ascending(values(await sorted(A, 'sf:featureCode', 'DESC'), 'featureCode').reverse(), byText);
    ascending(values(await sorted(P, 'sf:dateProperty', 'ASC'), 'dateProperty'), byText);
    ascending(values(await sorted(P, 'sf:dateProperty', 'DESC'), 'dateProperty').reverse(), byText);
  });

  const get = async (parameters: string) =>
    (await wfs?.get(`service=WFS&version=1.1.0&request=GetFeature&namespace=xmlns(sf=${SF})&${parameters}`))
      ?.text ?? '';

  it('tc8.1 to tc8.3, tc50.1, tc50.2', async (t) => {
    if (!sharedAvailable(t)) return;
    const boxed = await get(`typename=sf:${P}&bbox=34.94,-10.52,71.96,32.19,urn:ogc:def:crs:EPSG::4326`);
    assert.ok(names(boxed).length >= 1);
    assert.deepEqual(names(await get(`typename=sf:${P}&bbox=-10.52,34.94,32.19,71.96`)), names(boxed));
    assert.deepEqual(names(await get(`typename=sf:${P}&bbox=0,0,0.01,0.01`)), []);
    const up = values(await get(`typename=sf:${P}&sortby=sf%3AintProperty`), 'intProperty');
    assert.deepEqual(
      values(await get(`typename=sf:${P}&sortby=sf%3AintProperty%20D`), 'intProperty').map(Number),
      up.map(Number).reverse(),
    );
  });

  it('tc29.4', async (t) => {
    if (!sharedAvailable(t)) return;
    const boxed = (type: string, path: string) =>
      query(type, `<ogc:Filter>${bbox(path, '50 -15', '72 5')}</ogc:Filter>`, '');
    const text = await ask(
      boxed(P, 'sf:pointProperty') + boxed(E, 'sf:attribut.Géométrie') + boxed(A, 'sf:multiCurveProperty'),
    );
    for (const type of [P, E, A]) assert.ok(text.includes(`<sf:${type} gml:id=`), type);
  });

  it('tc33.1, tc43.1', async (t) => {
    if (!sharedAvailable(t)) return;
    const all = [...(await ask(query(E, ''))).matchAll(/gml:id="([^"]*)"/g)].map((m) => m[1] as string);
    const wanted = all.slice(0, 2);
    const filter = wanted.map((id) => `<ogc:GmlObjectId gml:id="${id}"/>`).join('');
    const found = await ask(query(E, `<ogc:Filter>${filter}</ogc:Filter>`));
    assert.deepEqual(
      [...found.matchAll(/gml:id="([^"]*)"/g)].map((m) => m[1]),
      wanted,
    );
  });

  it('tc28.1, tc209.1, tc209.2', async (t) => {
    if (!sharedAvailable(t)) return;
    const plain = await ask(
      query(P, `<ogc:Filter>${compare('EqualTo', 'gml:name', 'name-f015')}</ogc:Filter>`, ''),
    );
    assert.match(plain, /<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>34.94 -10.52</);
    const filter = and(
      bbox('sf:pointProperty', '30 -12', '60 -6'),
      compare('EqualTo', 'gml:name', 'name-f015'),
    );
    const utm = await ask(
      query(P, `<ogc:Filter>${filter}</ogc:Filter>`, 'srsName="urn:ogc:def:crs:EPSG::32629"'),
    );
    assert.match(
      utm,
      /<gml:Point srsName="urn:ogc:def:crs:EPSG::32629"><gml:pos>361190\.6658 3867443\.9819</,
    );
  });
});
