import fc from 'fast-check';
import type { Crs } from '../../src/crs/crs.ts';
import type { Feature, FeatureType, ScalarTypeName, Value } from '../../src/feature/feature.ts';
import {
  type Envelope,
  envelopeOf,
  type Geometry,
  mapPositions,
  type Position,
} from '../../src/feature/geometry.ts';
import { comparisonOf } from '../../src/query/compare-values.ts';
import {
  COMPARISON_KINDS,
  type ComparisonType,
  type Expression,
  type Filter,
  ID_KEY,
  type LikePattern,
  type LiteralValue,
  type SortKey,
  SPATIAL_KINDS,
} from '../../src/query/filter.ts';
import { LAMBERT, WGS84 } from './fixtures.ts';

const MERCATOR: Crs = {
  code: 3857,
  name: 'WGS 84 / Pseudo-Mercator',
  unit: 'length',
  metresPerUnit: 1,
  axisOrder: 'xy',
};

/** Few values of each type, so that random comparisons meet them; those that stores get wrong among them. */
const VALUES: Readonly<Record<ScalarTypeName, readonly Value[]>> = {
  string: ['', 'a', 'A', 'ab', 'aB', 'b', 'ß', 'ẞ', 'ſ', 'é', '\ufffd', '\u{10000}', '\u{10ffff}', "O'Brien"]
    .concat([
      '"',
      '%',
      '_',
      'a%',
      'a_b',
      '*',
      '?',
      'a*b',
      '[a]',
      '\\',
      ' a ',
      '10',
      '9',
      '1e1',
      'NaN',
      'true',
    ])
    .concat(['2026-11-23', 'x'.repeat(300)]),
  int: [-(2 ** 31), -1, 0, 1, 2, 10, 2 ** 31 - 1],
  long: [-(2n ** 63n), -1n, 0n, 1n, 10n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 2n, 2n ** 63n - 1n],
  integer: ['-5', '0', '1', '10', '9007199254740992', '9007199254740993', '9007199254740994'].concat([
    '123456789012345678901234567890',
    '123456789012345678901234567891',
    `-1${'0'.repeat(400)}`,
  ]),
  double: [-Infinity, -1.5, -0, 0, 5e-324, 0.1, 1, 10, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 1e308, Infinity, NaN],
  decimal: [
    '-0.5',
    '0',
    '0.1',
    '0.10000000000000000001',
    '0.1000000000000000055511151231257827021181583404541015625',
  ].concat(['1', '10', '12.5', '9007199254740993.5', '9007199254740993.25']),
  boolean: [true, false],
  date: [
    '-0044-03-15',
    '-0001-12-31',
    '0001-01-01',
    '1969-12-31',
    '2026-11-22',
    '2026-11-23',
    '2026-11-23Z',
  ].concat(['2026-11-23+14:00', '2026-11-23-10:00', '12026-01-01', '999999999-12-31']),
  dateTime: [
    '-0044-03-15T12:00:00',
    '2026-11-23T00:00:00',
    '2026-11-23T00:00:00Z',
    '2026-11-23T01:00:00+01:00',
  ]
    .concat([
      '2026-11-23T00:00:00.0000000000001Z',
      '2026-11-23T00:00:00.0000000000002',
      '2026-11-22T23:59:59.999Z',
    ])
    .concat(['999999999-12-31T23:59:59.9Z', '999999999-12-31T23:59:58Z']),
};

/** A type with a property of every kind, half of the scalars without an index when eight are indexed. */
export const FILTERED_TYPE: FeatureType = {
  name: 'things',
  label: 'things',
  namespace: 'http://example.org/api/wfs/featuretype',
  prefix: 'ods',
  crs: WGS84,
  defaultCrs: WGS84,
  properties: [
    ...Object.keys(VALUES).map((type) => ({
      name: `indexed-${type}`,
      label: type,
      type: type as ScalarTypeName,
      mandatory: false,
    })),
    {
      name: 'where',
      label: 'where',
      type: 'geometry',
      geometryType: 'Geometry',
      dimension: 2,
      mandatory: false,
    },
    ...Object.keys(VALUES).map((type) => ({
      name: `plain-${type}`,
      label: type,
      type: type as ScalarTypeName,
      mandatory: false,
    })),
  ],
};

/** The same type and features as a source in metres has them. */
export const PROJECTED_TYPE: FeatureType = { ...FILTERED_TYPE, crs: MERCATOR };

export function projected(features: readonly Feature[]): Feature[] {
  return features.map(({ id, values }) => ({
    id,
    values: values.map((value, index) =>
      value !== null && properties[index]?.type === 'geometry' ? scaled(value as Geometry, MERCATOR) : value,
    ),
  }));
}

/** Properties that get an index, with `maxIndexedProperties` of so many: the first scalars but the boolean. */
export const INDEXED_PROPERTIES = Object.keys(VALUES).length - 1;

const properties = FILTERED_TYPE.properties;
const scalars = properties.flatMap((property, index) => (property.type === 'geometry' ? [] : [index]));
const geometries = properties.flatMap((property, index) => (property.type === 'geometry' ? [index] : []));

/** On a grid, so that geometries touch, overlap and lie in each other. */
const ordinate = fc.integer({ min: -4, max: 4 });
const position: fc.Arbitrary<Position> = fc.tuple(ordinate, ordinate);
const offGrid: fc.Arbitrary<Position> = fc.tuple(
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.double({ min: -4, max: 4, noNaN: true }),
);
const box = fc
  .tuple(ordinate, ordinate, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([minX, minY, width, height]) => ({ minX, minY, maxX: minX + width, maxY: minY + height }));

const ringOf = ({ minX, minY, maxX, maxY }: Envelope): Position[] => [
  [minX, minY],
  [maxX, minY],
  [maxX, maxY],
  [minX, maxY],
  [minX, minY],
];
const triangle = fc
  .tuple(position, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([[x = 0, y = 0], width, height]): Position[] => [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x, y],
  ]);
const ring = fc.oneof(box.map(ringOf), triangle);

const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.oneof(position, offGrid).map((p): Geometry => ({ type: 'Point', coordinates: p })),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(position, { minLength: 2, maxLength: 4 })
      .map((line): Geometry => ({ type: 'LineString', coordinates: line })),
  },
  { weight: 3, arbitrary: ring.map((outer): Geometry => ({ type: 'Polygon', coordinates: [outer] })) },
  {
    weight: 1,
    arbitrary: fc
      .array(position, { maxLength: 3 })
      .map((points): Geometry => ({ type: 'MultiPoint', coordinates: points })),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(ring, { maxLength: 2 })
      .map((rings): Geometry => ({ type: 'MultiPolygon', coordinates: rings.map((each) => [each]) })),
  },
);

/** Some spread over the whole globe, up to the poles and the antimeridian. */
const spread = fc.constantFrom(1, 1, 1, 45);
const spreadGeometry: fc.Arbitrary<Geometry> = fc
  .tuple(geometry, spread)
  .map(([value, factor]) =>
    factor === 1
      ? value
      : mapPositions(value, ([x = 0, y = 0]) => [limit(x * factor, 180), limit((y * factor) / 2, 90)]),
  );
const limit = (value: number, most: number) => Math.max(-most, Math.min(most, value));

/** Any geometries, or only points, which have an index of their own. */
const geometryValues = fc
  .constantFrom<'any' | 'points'>('any', 'points')
  .map((kind) =>
    kind === 'any' ? spreadGeometry : position.map((p): Geometry => ({ type: 'Point', coordinates: p })),
  );

/** What a case is about: features of `FILTERED_TYPE`, its geometries in degrees. */
export const filteredFeatures: fc.Arbitrary<Feature[]> = geometryValues.chain((shape) => {
  const values = properties.map((property): fc.Arbitrary<Value> => {
    const present: fc.Arbitrary<Value> =
      property.type === 'geometry' ? shape : fc.constantFrom(...VALUES[property.type]);
    return fc.option(present, { nil: null, freq: 7 });
  });
  return fc
    .array(fc.tuple(...values), { maxLength: 60, size: 'max' })
    .map((rows) => rows.map((row, n) => ({ id: `f${n}`, values: row })));
});

/** A type that stands in every literal's place: some that are no value of the comparison's type too. */
function literal(type: ScalarTypeName, comparison: ComparisonType): fc.Arbitrary<Expression> {
  const value = fc.constantFrom(...VALUES[type]).map((each) => asLiteral(each, comparison));
  return fc
    .option(value, { nil: null, freq: 12 })
    .map((each): Expression => ({ kind: 'Literal', value: each }));
}

function asLiteral(value: Value, comparison: ComparisonType): LiteralValue {
  if (comparison === 'number' && typeof value === 'string') return { decimal: value };
  return value as LiteralValue;
}

const typeAt = (property: number) => properties[property]?.type as ScalarTypeName;
const NUMBERS: readonly ScalarTypeName[] = ['int', 'long', 'integer', 'double', 'decimal'];

/** A property, how it is compared, and a literal of a type that goes with that. */
const compared = fc.tuple(fc.constantFrom(...scalars), fc.nat(9)).chain(([property, dice]) => {
  const type = typeAt(property);
  const comparison: ComparisonType =
    dice === 0
      ? 'text'
      : type === 'string' && dice === 1
        ? 'number'
        : type === 'string' && dice === 2
          ? 'date'
          : comparisonOf(type);
  const literalType =
    comparison === 'number'
      ? fc.constantFrom(...NUMBERS)
      : comparison === 'date' || comparison === 'dateTime'
        ? fc.constantFrom<ScalarTypeName>('date', 'dateTime')
        : fc.constant<ScalarTypeName>(comparison === 'text' ? 'string' : 'boolean');
  return literalType.chain((other) =>
    fc.record({
      property: fc.constant(property),
      comparison: fc.constant(comparison),
      name: fc.constant<Expression>({ kind: 'PropertyName', property }),
      first: literal(other, comparison),
      second: literal(other, comparison),
    }),
  );
});

const kind = fc.constantFrom(...COMPARISON_KINDS);

const comparison: fc.Arbitrary<Filter> = fc
  .tuple(kind, compared, fc.boolean(), fc.boolean())
  .map(([operator, { comparison: type, name, first }, isMirrored, matchCase]) => ({
    kind: operator,
    left: isMirrored ? first : name,
    right: isMirrored ? name : first,
    comparison: type,
    matchCase,
  }));

const ofProperties: fc.Arbitrary<Filter> = fc
  .tuple(kind, fc.constantFrom(...scalars), fc.constantFrom(...scalars), fc.boolean())
  .map(([operator, a, b, matchCase]) => ({
    kind: operator,
    left: { kind: 'PropertyName', property: a },
    right: { kind: 'PropertyName', property: b },
    comparison: comparisonOf(typeAt(a)) === comparisonOf(typeAt(b)) ? comparisonOf(typeAt(a)) : 'text',
    matchCase,
  }));

const numeric = scalars.filter((property) => NUMBERS.includes(typeAt(property)));
const calculated: fc.Arbitrary<Filter> = fc
  .tuple(
    kind,
    fc.constantFrom<'Add' | 'Sub' | 'Mul' | 'Div'>('Add', 'Sub', 'Mul', 'Div'),
    fc.constantFrom(...numeric),
    fc.constantFrom(...numeric),
    literal('double', 'number'),
  )
  .map(([operator, operation, a, b, right]) => ({
    kind: operator,
    left: {
      kind: operation,
      left: { kind: 'PropertyName', property: a },
      right: { kind: 'PropertyName', property: b },
    },
    right,
    comparison: 'number',
    matchCase: true,
  }));

const pattern: fc.Arbitrary<LikePattern> = fc.array(
  fc.oneof(
    fc.constantFrom('a', 'b', 'B', '%', '_', '*', "O'", '\u{10000}', 'ß', '').map((text) => ({
      kind: 'text' as const,
      text,
    })),
    fc.constant({ kind: 'single' as const }),
    fc.constant({ kind: 'any' as const }),
  ),
  { maxLength: 4 },
);
const like: fc.Arbitrary<Filter> = fc
  .tuple(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(...scalars.filter((property) => typeAt(property) === 'string')),
      },
      { weight: 1, arbitrary: fc.constantFrom(...scalars) },
    ),
    pattern,
    fc.boolean(),
  )
  .map(([property, parts, matchCase]) => ({
    kind: 'PropertyIsLike',
    operand: { kind: 'PropertyName', property },
    pattern: parts,
    matchCase,
  }));

const between: fc.Arbitrary<Filter> = compared.map(({ name, first, second, comparison: type }) => ({
  kind: 'PropertyIsBetween',
  operand: name,
  lower: first,
  upper: second,
  comparison: type,
}));

const isNull: fc.Arbitrary<Filter> = fc
  .nat(properties.length - 1)
  .map((property) => ({ kind: 'PropertyIsNull', property }));

const featureId: fc.Arbitrary<Filter> = fc
  .array(fc.nat(80), { maxLength: 20 })
  .map((ids) => ({ kind: 'FeatureId', ids: new Set(ids.map((n) => `f${n}`)) }));

/** The property that a client's list of selected features names, in random order and with repetitions. */
const list: fc.Arbitrary<Filter> = fc
  .tuple(compared, fc.array(fc.nat(30), { minLength: 3, maxLength: 12 }), fc.boolean(), fc.boolean())
  .map(([{ name, comparison: type, property, first }, picks, isOr, matchCase]) => ({
    kind: isOr ? 'Or' : 'And',
    operands: picks.map((pick) => ({
      kind: isOr ? 'PropertyIsEqualTo' : 'PropertyIsNotEqualTo',
      left: name,
      right:
        pick === 0
          ? first
          : {
              kind: 'Literal',
              value: literalFor(property, type, pick),
            },
      comparison: type,
      matchCase,
    })),
  }));

function literalFor(property: number, type: ComparisonType, pick: number): LiteralValue {
  const source =
    type === comparisonOf(typeAt(property)) ? typeAt(property) : type === 'text' ? 'string' : 'date';
  const values = VALUES[type === 'number' && source === 'date' ? 'double' : source];
  return asLiteral(values[pick % values.length] as Value, type);
}

/** In degrees, so that it lies where the features do; then in another CRS by its formula, near enough. */
const MERCATOR_METRES = 111_319.49079327358;
const crs = fc.constantFrom(WGS84, WGS84, WGS84, MERCATOR, LAMBERT);

function scaled(value: Geometry, to: Crs): Geometry {
  if (to === WGS84) return value;
  const offset = to === LAMBERT ? 700_000 : 0;
  return mapPositions(value, ([x = 0, y = 0]) => [x * MERCATOR_METRES + offset, y * MERCATOR_METRES]);
}

/** Now and then a box of half the globe. */
function wider(envelope: Envelope): Envelope {
  if (envelope.minX !== -4) return envelope;
  const { minY, maxX, maxY } = envelope;
  return { minX: -180, minY: minY * 20, maxX: maxX * 40, maxY: maxY * 20 };
}

const bbox: fc.Arbitrary<Filter> = fc
  .tuple(fc.option(fc.constantFrom(...geometries), { nil: undefined }), box.map(wider), crs)
  .map(([property, envelope, to]) => {
    const { minX, minY, maxX, maxY } = envelope;
    const corners = {
      type: 'LineString',
      coordinates: [
        [minX, minY],
        [maxX, maxY],
      ],
    } as const;
    return { kind: 'BBOX', property, envelope: envelopeOf(scaled(corners, to)) as Envelope, crs: to };
  });

const relation: fc.Arbitrary<Filter> = fc
  .tuple(fc.constantFrom(...SPATIAL_KINDS), fc.constantFrom(...geometries), spreadGeometry, crs)
  .map(([name, property, operand, to]) => ({ kind: name, property, geometry: scaled(operand, to), crs: to }));

const distance: fc.Arbitrary<Filter> = fc
  .tuple(
    fc.constantFrom<'DWithin' | 'Beyond'>('DWithin', 'Beyond'),
    fc.constantFrom(...geometries),
    spreadGeometry,
    crs,
    fc.constantFrom(0, 1, 100_000, 300_000, 1e7),
  )
  .map(([name, property, operand, to, distanceMetres]) => ({
    kind: name,
    property,
    geometry: scaled(operand, to),
    crs: to,
    distanceMetres,
  }));

/** Any filter on features of `FILTERED_TYPE`. */
export const anyFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter; leaf: Filter }>((tie) => ({
  leaf: fc.oneof(
    { weight: 6, arbitrary: comparison },
    { weight: 1, arbitrary: ofProperties },
    { weight: 1, arbitrary: calculated },
    { weight: 2, arbitrary: like },
    { weight: 2, arbitrary: between },
    { weight: 1, arbitrary: isNull },
    { weight: 1, arbitrary: featureId },
    { weight: 2, arbitrary: list },
    { weight: 3, arbitrary: bbox },
    { weight: 3, arbitrary: relation },
    { weight: 1, arbitrary: distance },
  ),
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: tie('leaf') },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom<'And' | 'Or'>('And', 'Or'),
        operands: fc.array(tie('filter'), { maxLength: 4 }),
      }),
    },
    { weight: 1, arbitrary: tie('filter').map((operand) => ({ kind: 'Not' as const, operand })) },
  ),
})).filter;

/** Any order of features of `FILTERED_TYPE`. */
export const anyOrder: fc.Arbitrary<SortKey[]> = fc.array(
  fc.record({
    property: fc.constantFrom(...scalars, ID_KEY),
    order: fc.constantFrom<SortKey['order']>('ASC', 'DESC'),
  }),
  { maxLength: 3 },
);
