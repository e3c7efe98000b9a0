import fc from 'fast-check';
import type { FeatureType, Value } from '../../src/feature/feature.ts';
import type { Geometry, GeometryTypeName, Position } from '../../src/feature/geometry.ts';
import { featureType, geometry, SCALAR_PROPERTIES } from './sample-features.ts';

/** Every scalar type, then a geometry of any kind. */
export function rowType(name: string, dimension: 2 | 3): FeatureType {
  return featureType(name, [...SCALAR_PROPERTIES, geometry('shape', 'Geometry', dimension)]);
}

export interface RowOptions {
  readonly dimension: 2 | 3;
  /** Kinds of geometries; all by default. */
  readonly geometries?: readonly GeometryTypeName[];
  /** Longest text in characters as people see them; 30 by default. */
  readonly maxText?: number;
}

/** Rows of values for `rowType`: each value absent now and then, geometries valid but for what is said there. */
export function anyRows(options: RowOptions): fc.Arbitrary<Value[][]> {
  const absentOr = <T extends Value>(value: fc.Arbitrary<T>) =>
    fc.option<T, null>(value, { nil: null, freq: 6 });
  const row: fc.Arbitrary<Value[]> = fc.tuple(
    absentOr(anyText(options.maxText ?? 30)),
    absentOr(fc.integer()),
    absentOr(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    absentOr(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String)),
    absentOr(fc.double()),
    absentOr(anyDecimal),
    absentOr(fc.boolean()),
    absentOr(anyMoment.map((moment) => moment.slice(0, 10))),
    absentOr(
      fc.tuple(anyMoment, fc.constantFrom('', 'Z', '+01:00', '-11:30')).map((parts) => parts.join('')),
    ),
    absentOr(anyGeometry(options)),
  );
  return fc.array(row, { minLength: 1, maxLength: 25 });
}

/** Letters of all scripts, quotes, markup, blanks and line ends; no characters that XML or C can't have. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  const awkward = fc.constantFrom(
    '"',
    "'",
    '&',
    '<',
    ';',
    ',',
    '\t',
    '\n',
    '_x0041_',
    '=',
    '\u2028',
    '😀',
    'e\u0301',
  );
  const unit = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    awkward,
  );
  return fc
    .array(unit, { maxLength })
    .map((units) =>
      units.join('').replace(/[\p{Cc}\ufffe\uffff]/gu, (c) => (c === '\t' || c === '\n' ? c : '')),
    );
}

const anyDecimal = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    fc.constantFrom('', '.5', '.25', '.000001', '.10'),
  )
  .map(([whole, fraction]) => `${whole}${fraction}`);

const anyMoment = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString().replace('.000Z', '').replace('Z', ''));

function anyGeometry({ dimension, geometries = ALL_GEOMETRIES }: RowOptions): fc.Arbitrary<Geometry> {
  const height = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  const flat = fc.tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -85, max: 85, noNaN: true }),
  );
  const position: fc.Arbitrary<Position> =
    dimension === 2 ? flat : fc.tuple(flat, height).map(([[x, y], z]) => [x, y, z]);
  const line = fc.array(position, { minLength: 2, maxLength: 5 });
  const polygon = fc.tuple(position, fc.double({ min: 0.5, max: 5, noNaN: true }), fc.boolean()).map(square);
  const some = <T>(part: fc.Arbitrary<T>) => fc.array(part, { minLength: 1, maxLength: 3 });
  const simple = {
    Point: position.map((coordinates) => ({ type: 'Point', coordinates }) as const),
    LineString: line.map((coordinates) => ({ type: 'LineString', coordinates }) as const),
    Polygon: polygon.map((coordinates) => ({ type: 'Polygon', coordinates }) as const),
    MultiPoint: some(position).map((coordinates) => ({ type: 'MultiPoint', coordinates }) as const),
    MultiLineString: some(line).map((coordinates) => ({ type: 'MultiLineString', coordinates }) as const),
    MultiPolygon: some(polygon).map((coordinates) => ({ type: 'MultiPolygon', coordinates }) as const),
  };
  const collection = fc
    .array(fc.oneof(...Object.values(simple)), { minLength: 1, maxLength: 3 })
    .map((members) => ({ type: 'GeometryCollection', geometries: members }) as const);
  const byType: Readonly<Record<GeometryTypeName, fc.Arbitrary<Geometry>>> = {
    ...simple,
    GeometryCollection: collection,
  };
  return fc.oneof(...geometries.map((type) => byType[type]));
}

const ALL_GEOMETRIES: readonly GeometryTypeName[] = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

/** A square counterclockwise, with a hole clockwise. */
function square([corner, size, hasHole]: [Position, number, boolean]): Position[][] {
  const [x, y, ...height] = corner as [number, number, ...number[]];
  const ring = (from: number, to: number): Position[] =>
    [
      [x + from, y + from],
      [x + to, y + from],
      [x + to, y + to],
      [x + from, y + to],
      [x + from, y + from],
    ].map((position) => [...position, ...height]);
  return hasHole ? [ring(0, size), ring(size / 4, size / 2).toReversed()] : [ring(0, size)];
}
