import { type CiteCase, exception, one } from './cite-case.ts';
import { are } from './cite-cases-features.ts';
import {
  A,
  bbox,
  between,
  calculated,
  circle,
  compare,
  E,
  envelope,
  filter,
  getFeature,
  isNull,
  like,
  line,
  literal,
  multiPoint,
  multiSurface,
  operator,
  P,
  point,
  polygon,
  property,
  query,
  ring,
  sortBy,
  spatial,
  URN,
} from './cite-xml.ts';

/**
 * Filters of the data-based class (catalogue B6 to B9). Each row says exactly which features come, by the number in
 * their gml:name, which is more than the suite asks for: its own conditions follow from that and the data.
 */
type Row = readonly [id: string, type: string, filter: string, expected: readonly string[]];

const caseOf = ([id, type, content, expected]: Row): CiteCase =>
  one(`GetFeature-${id}`, getFeature(query(type, filter(content))), 'collection', ...are(...expected));

/** As the suite sends most spatial filters: the query names no CRS. */
const inDefaultCrs = ([id, type, content, expected]: Row): CiteCase =>
  one(`GetFeature-${id}`, getFeature(query(type, filter(content), '')), 'collection', ...are(...expected));

const not = operator('Not');
const and = operator('And');
const or = operator('Or');
const LATIN = 'Ma quande lingues coalesce, li grammatica del resultant.';
const SHAPE = 'sf:attribut.Géométrie';

const COMPARISONS: readonly Row[] = [
  ['tc19.1', P, compare('EqualTo', 'gml:name', 'name-f003'), ['f003']],
  [
    'tc20.1',
    P,
    compare('GreaterThan', 'sf:intProperty', '100'),
    ['f001', 'f002', 'f003', 'f008', 'f092', 'f094'],
  ],
  ['tc21.1', P, compare('EqualTo', 'gml:description', 'description-f008'), ['f008']],
  ['tc21.2', P, compare('EqualTo', 'gml:description[1]', 'description-f001'), ['f001']],
  ['tc21.3', P, compare('EqualTo', 'gml:description[1]', 'description-f001'), ['f001']],
  ['tc22.1', P, compare('EqualTo', 'gml:name', 'name-f002'), ['f002']],
  ['tc35.1', A, compare('EqualTo', 'sf:strProperty', LATIN), ['f009']],
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
];

const IN_DEFAULT_CRS: readonly Row[] = [
  ['tc27.1', P, bbox('sf:pointProperty', '57.0 -4.5', '62.0 1.0'), ['f002']],
  ['tc29.1', P, bbox('sf:pointProperty', '39.63245 1.90342', '39.83245 2.10342'), ['f001']],
  ['tc29.2', P, bbox('sf:pointProperty', '39.63245 1.90342', '39.73245 2.00342'), ['f001']],
  ['tc29.3', P, bbox('sf:pointProperty', '0 0', '0.01 0.01'), []],
  ['tc45.2', P, isNull('sf:intProperty'), []],
  ['tc45.3', A, isNull('sf:multiCurveProperty'), ['f005', 'f010', 'f016']],
  ['tc100.1', A, not(between('sf:doubleProperty', '20.0', '100.0')), ['f005', 'f010', 'f016']],
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
    'tc102.2',
    P,
    or(compare('NotEqualTo', 'sf:intProperty', '155'), between('sf:decimalProperty', '10.00', '20.00')),
    ['f002', 'f003', 'f008', 'f015', 'f091', 'f092', 'f093', 'f094'],
  ],
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
    spatial('Intersects', 'sf:pointProperty', polygon('34.0 -12.0 42.0 -12.0 42.0 4.0 34.0 4.0 34.0 -12.0')),
    ['f001', 'f015'],
  ],
  ['tc201.2', E, spatial('Intersects', SHAPE, multiPoint('38.83 16.22', '62.07 2.48')), ['f007']],
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
  ['tc203.1', P, spatial('Within', 'sf:curveProperty', envelope('45.050 8.800', '47.114 11.021')), ['f003']],
  [
    'tc203.2',
    P,
    spatial('Within', 'sf:pointProperty', polygon('38.0 0.0 43.0 0.0 38.0 6.0 38.0 0.0')),
    ['f001'],
  ],
  ['tc204.1', E, spatial('Overlaps', SHAPE, envelope('56.05 -2.00', '62.11 2.02')), ['f004']],
  [
    'tc204.2',
    A,
    spatial(
      'Overlaps',
      'sf:multiSurfaceProperty',
      multiSurface(
        '48.0 18.0 48.0 23.0 54.0 23.0 54.0 18.0 48.0 18.0',
        '59.0 4.0 55.0 8.0 59.0 12.0 59.0 4.0',
      ),
    ),
    ['f010', 'f016'],
  ],
  [
    'tc204.3',
    P,
    spatial('Overlaps', 'sf:curveProperty', line('46.652 10.466 47.114 11.021 46.114 12.114 45.725 12.523')),
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
    spatial('Equals', SHAPE, polygon('60.5 0 64 0 64 6.25 60.5 6.25 60.5 0', '61.5 2 62.5 2 62 4 61.5 2')),
    ['f004'],
  ],
  ['tc206.1', P, spatial('Contains', 'sf:curveProperty', line('46.074 9.799 46.652 10.466')), ['f003']],
  ['tc206.2', E, spatial('Contains', SHAPE, point('63.123 5.321')), ['f004']],
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
];

const LOGICAL_AND_ARITHMETIC: readonly Row[] = [
  ['tc100.2', E, not(bbox(SHAPE, '34.0 16.0', '40.0 19.0')), ['f004', 'f017']],
  ['tc100.3', E, not(not(bbox(SHAPE, '55.0 -2.5', '65.0 2.5'))), ['f004']],
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
    'tc101.3',
    A,
    and(
      not(operator('BBOX')(envelope('40.0 -5.0', '50.0 -1.0'))),
      compare('GreaterThan', 'sf:doubleProperty', '20.0'),
    ),
    ['f005', 'f009', 'f010'],
  ],
  ['tc209.1', P, compare('EqualTo', 'gml:name', 'name-f015'), ['f015']],
  ['tc210.1', P, bbox('sf:pointProperty', '-90 -180', '90 180'), ['f001', 'f002', 'f015', 'f091']],
  ['tc300.1', P, calculated('EqualTo', 'sf:intProperty', 'Add', 'sf:decimalProperty', '149.97'), ['f001']],
  [
    'tc300.2',
    P,
    calculated('GreaterThan', 'sf:intProperty', 'Add', 'sf:decimalProperty', '1'),
    ['f001', 'f002', 'f003', 'f008', 'f092'],
  ],
  ['tc302.1', P, calculated('EqualTo', 'sf:decimalProperty', 'Sub', 'sf:intProperty', '149.98'), ['f002']],
  [
    'tc302.2',
    P,
    calculated('LessThan', 'sf:decimalProperty', 'Sub', 'sf:intProperty', '10'),
    ['f001', 'f002', 'f003', 'f008', 'f092'],
  ],
  [
    'tc303.1',
    P,
    calculated('GreaterThan', 'sf:intProperty', 'Mul', 'sf:decimalProperty', '2'),
    ['f001', 'f002', 'f003', 'f008', 'f092'],
  ],
  [
    'tc303.2',
    P,
    calculated('LessThanOrEqualTo', 'sf:intProperty', 'Mul', 'sf:decimalProperty', '-1'),
    ['f015', 'f091', 'f093'],
  ],
  ['tc304.1', A, calculated('EqualTo', 'sf:doubleProperty', 'Div', 'sf:doubleProperty', '9999'), []],
  [
    'tc304.2',
    P,
    calculated('GreaterThan', 'sf:decimalProperty', 'Div', 'sf:intProperty', '2'),
    ['f015', 'f091', 'f093', 'f094'],
  ],
];

const REFUSED: readonly (readonly [id: string, type: string, filter: string])[] = [
  ['tc27.2', P, bbox('sf:intProperty', '47.0 -4.5', '52.0 1.0')],
  ['tc200.4', A, spatial('Disjoint', 'sf:multiCurveProperty', circle('57.5 19.0 57.0 20.0 57.5 21.0'))],
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

const SORTED = one(
  'GetFeature-tc102.1',
  getFeature(
    query(
      E,
      filter(or(compare('EqualTo', 'sf:str4Property', 'abc3'), bbox(SHAPE, '34.0 15.0', '40.0 19.0'))) +
        sortBy('sf:str4Property', 'ASC'),
    ),
  ),
  'collection',
  ...are('f004', 'f007'),
  "(//sf:str4Property)[1]='abc3'",
  "(//sf:str4Property)[2]='def4'",
);

const NOWHERE = one(
  'GetFeature-tc205.2',
  getFeature(query(A, filter(spatial('Equals', 'sf:pointProperty', point('59.41276 0.22601'))), '')),
  'exception',
  ...exception(['InvalidParameterValue']),
);

const IN_UTM = one(
  'GetFeature-tc209.2',
  getFeature(
    query(
      P,
      filter(and(bbox('sf:pointProperty', '30 -12', '60 -6'), compare('EqualTo', 'gml:name', 'name-f015'))),
      'srsName="urn:ogc:def:crs:EPSG::32629"',
    ),
  ),
  'collection',
  ...are('f015'),
  "round(substring-before(//gml:Point/gml:pos,' '))=361191",
  "round(substring-after(//gml:Point/gml:pos,' '))=3867444",
);

export const FILTER_CASES: readonly CiteCase[] = [
  ...COMPARISONS.map(caseOf),
  ...IN_DEFAULT_CRS.map(inDefaultCrs),
  ...LOGICAL_AND_ARITHMETIC.map(caseOf),
  SORTED,
  NOWHERE,
  IN_UTM,
  ...REFUSED.map(([id, type, content]) =>
    one(
      `GetFeature-${id}`,
      getFeature(query(type, filter(content))),
      'exception',
      ...exception(['InvalidParameterValue']),
    ),
  ),
];
