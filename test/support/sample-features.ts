import type { Crs, CrsReference } from '../../src/crs/crs.ts';
import type {
  Feature,
  FeatureType,
  GeometryPropertyTypeName,
  PropertyType,
  ScalarTypeName,
  Value,
} from '../../src/feature/feature.ts';
import type { Geometry } from '../../src/feature/geometry.ts';
import type { MemberEncoder, MemberEncoding } from '../../src/store/feature-store.ts';

export const WGS84: Crs = { code: 4326, name: 'WGS 84', unit: 'degree', axisOrder: 'yx' };
export const LATITUDE_FIRST: CrsReference = {
  name: 'urn:ogc:def:crs:EPSG::4326',
  crs: WGS84,
  axisOrder: 'yx',
};
export const LONGITUDE_FIRST: CrsReference = { name: 'EPSG:4326', crs: WGS84, axisOrder: 'xy' };

export const NAMESPACE = 'http://data.example.org/api/wfs/featuretype';

/** A feature type of the example portal, in WGS 84. */
export function featureType(name: string, properties: readonly PropertyType[]): FeatureType {
  return {
    name,
    label: name,
    namespace: NAMESPACE,
    prefix: 'ods',
    properties,
    crs: WGS84,
    defaultCrs: WGS84,
  };
}

export function scalar(name: string, type: ScalarTypeName): PropertyType {
  return { name, label: name, type, mandatory: false };
}

export function geometry(
  name: string,
  geometryType: GeometryPropertyTypeName,
  dimension: 2 | 3 = 2,
): PropertyType {
  return { name, label: name, type: 'geometry', geometryType, dimension, mandatory: false };
}

/** Every scalar type, in this order. */
export const SCALAR_PROPERTIES: readonly PropertyType[] = [
  scalar('text', 'string'),
  scalar('int', 'int'),
  scalar('long', 'long'),
  scalar('integer', 'integer'),
  scalar('double', 'double'),
  scalar('decimal', 'decimal'),
  scalar('boolean', 'boolean'),
  scalar('date', 'date'),
  scalar('dateTime', 'dateTime'),
];

/** One row of values for SCALAR_PROPERTIES a line, at and around the limits of each type. */
export const NASTY_ROWS: readonly (readonly Value[])[] = [
  ['plain', 1, 2n, '3', 0.5, '1.50', true, '2024-02-29', '2024-02-29T23:59:59.999Z'],
  ['', 0, 0n, '0', 0, '0', false, '-0043-03-15', '-0043-03-15T12:00:00+01:00'],
  [null, null, null, null, null, null, null, null, null],
  [
    'a & b < c > d "e" \'f\' ]]> <!-- x --> <![CDATA[ &amp; &#0; %00',
    2147483647,
    9223372036854775807n,
    '170141183460469231731687303715884105727',
    Number.MAX_VALUE,
    '-0.000000000000000000000000000001',
    true,
    '9999-12-31',
    '2024-06-30T00:00:00',
  ],
  [
    'line\nfeed\ttab\r\nreturn\r',
    -2147483648,
    -9223372036854775808n,
    '-1',
    -0,
    '123456789.123456789',
    false,
    null,
    null,
  ],
  ['  blanks around  ', 7, 9007199254740993n, '9223372036854775808', 5e-324, '1', null, null, null],
  ['é ß 日本語 عربى 😀 𝒳 \u2028 \u0085 \u00a0 e\u0301', null, null, null, Number.NaN, null, null, null, null],
  [
    'forbidden\u0000\u0001\u0008\u000b\u001f\ufffe\uffff end',
    null,
    null,
    null,
    Infinity,
    null,
    null,
    null,
    null,
  ],
  ['half \ud83d pair \ude00', null, null, null, -Infinity, null, null, null, null],
  ['=1+1;"quoted", comma', null, null, null, 0.1 + 0.2, null, null, null, null],
  [`long ${'0123456789é'.repeat(2000)}`, null, null, null, 1 / 7e6, null, null, null, null],
];

const RING: [number, number][] = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
  [0, 0],
];
const HOLE: [number, number][] = [
  [2, 2],
  [2, 4],
  [4, 4],
  [4, 2],
  [2, 2],
];

/** One value of each geometry type, 2D, with coordinates that need many digits. */
export const GEOMETRIES: Readonly<Record<Exclude<GeometryPropertyTypeName, 'Geometry'>, Geometry>> = {
  Point: { type: 'Point', coordinates: [2.3522219000000177, 48.856614] },
  LineString: {
    type: 'LineString',
    coordinates: [
      [-179.99999999999997, -0.1],
      [0.30000000000000004, 1e-7],
      [1 / 3, 2 / 3],
    ],
  },
  Polygon: { type: 'Polygon', coordinates: [RING, HOLE] },
  MultiPoint: {
    type: 'MultiPoint',
    coordinates: [
      [1, 2],
      [3.5, -4.25],
    ],
  },
  MultiLineString: {
    type: 'MultiLineString',
    coordinates: [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
        [9, 10],
      ],
    ],
  },
  MultiPolygon: {
    type: 'MultiPolygon',
    coordinates: [[RING, HOLE], [RING.map(([x, y]) => [x + 20, y])]],
  },
  GeometryCollection: {
    type: 'GeometryCollection',
    geometries: [
      { type: 'Point', coordinates: [1, 2] },
      {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
      { type: 'MultiPolygon', coordinates: [[RING]] },
    ],
  },
};

/** Geometries of each type without any position. */
export const EMPTY_GEOMETRIES: readonly Geometry[] = [
  { type: 'Point', coordinates: [] },
  { type: 'LineString', coordinates: [] },
  { type: 'Polygon', coordinates: [] },
  { type: 'Polygon', coordinates: [[]] },
  { type: 'MultiPoint', coordinates: [] },
  { type: 'MultiLineString', coordinates: [[]] },
  { type: 'MultiPolygon', coordinates: [[[]]] },
  { type: 'GeometryCollection', geometries: [] },
  { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [] }] },
];

/** An encoding of all properties. */
export function encodingOf(
  name: string,
  type: FeatureType,
  srs: CrsReference = LATITUDE_FIRST,
): MemberEncoding {
  return { name, featureType: type, properties: type.properties.map((_, index) => index), srs };
}

/** All members in one text, with the separators between them. */
export function encodeAll(encoder: MemberEncoder, features: readonly Feature[]): string {
  const members = features.map((feature) => Buffer.from(encoder.encode(feature)).toString('utf8'));
  return members.join(Buffer.from(encoder.separator).toString('utf8'));
}

/** Features numbered from 1, one for each row of values. */
export function featuresOf(rows: readonly (readonly Value[])[]): Feature[] {
  return rows.map((values, index) => ({ id: String(index + 1), values }));
}
