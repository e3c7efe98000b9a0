import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import { createTransform, transformPosition } from '../crs/transform.ts';
import type { FeatureType, ScalarTypeName, Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { parseWkt } from '../feature/wkt.ts';
import { createFilterEvaluator, prepareFilter } from './evaluate-filter.ts';
import {
  COMPARISON_KINDS,
  type ComparisonType,
  type Expression,
  type Filter,
  type LiteralValue,
} from './filter.ts';
import { filterDigest } from './filter-digest.ts';

const wgs84 = crsByCode(4326) as Crs;
const lambert93 = crsByCode(2154) as Crs;
const mercator = crsByCode(3857) as Crs;

function typeOf(scalars: readonly ScalarTypeName[], geometries = 0, crs = wgs84): FeatureType {
  return {
    name: 't',
    label: 't',
    namespace: 'http://x',
    prefix: 'x',
    crs,
    defaultCrs: crs,
    properties: [
      ...scalars.map((type, i) => ({ name: `p${i}`, label: `p${i}`, type, mandatory: false })),
      ...Array.from({ length: geometries }, (_, i) => ({
        name: `g${i}`,
        label: `g${i}`,
        type: 'geometry' as const,
        geometryType: 'Geometry' as const,
        dimension: 2 as const,
        mandatory: false,
      })),
    ],
  };
}

const property = (index: number): Expression => ({ kind: 'PropertyName', property: index });
const literal = (value: LiteralValue): Expression => ({ kind: 'Literal', value });

/** Each of the values compared with the literal, by all operators: `=`, `<>`, `<`, `>`, `<=`, `>=`. */
function compared(
  type: ScalarTypeName,
  comparison: ComparisonType,
  value: Value,
  other: LiteralValue,
  matchCase = true,
): string {
  const signs = ['=', '<>', '<', '>', '<=', '>='];
  const results = COMPARISON_KINDS.map((kind) => {
    const filter: Filter = { kind, left: property(0), right: literal(other), comparison, matchCase };
    return createFilterEvaluator(filter, typeOf([type]))({ id: '1', values: [value] });
  });
  if (results.every((result) => result === undefined)) return 'unknown';
  return signs.filter((_, i) => results[i]).join(' ');
}

describe('comparisons', () => {
  it('are of numbers by their values', () => {
    assert.equal(compared('int', 'number', 5, 5n), '= <= >=');
    assert.equal(compared('long', 'number', 2n ** 53n + 1n, 2 ** 53), '<> > >=');
    assert.equal(compared('decimal', 'number', '0.10', { decimal: '0.1' }), '= <= >=');
    assert.equal(compared('integer', 'number', '100000000000000000000', { decimal: '99.5' }), '<> > >=');
    assert.equal(compared('double', 'number', 0.1, 0.1), '= <= >=');
    assert.equal(compared('double', 'number', NaN, NaN), '<>');
    assert.equal(compared('double', 'number', -Infinity, 0), '<> < <=');
  });

  it('are of text by code point, and by folded letters where case doesn’t matter', () => {
    assert.equal(compared('string', 'text', 'Zoe', 'anna'), '<> < <=');
    assert.equal(compared('string', 'text', 'Zoe', 'anna', false), '<> > >=');
    assert.equal(compared('string', 'text', 'STRAẞE', 'straße', false), '= <= >=');
    assert.equal(compared('string', 'text', '\u{10000}', '\uffee'), '<> > >=');
    assert.equal(compared('string', 'text', ' a', 'a'), '<> < <=');
    assert.equal(compared('string', 'text', "' OR 1=1 --", "' OR 1=1 --"), '= <= >=');
    assert.equal(compared('string', 'text', '', ''), '= <= >=');
  });

  it('are of dates as moments', () => {
    assert.equal(compared('date', 'date', '-0044-03-15', '-0043-03-15'), '<> < <=');
    assert.equal(compared('dateTime', 'dateTime', '2026-01-01T01:00:00+01:00', '2026-01-01'), '= <= >=');
    assert.equal(compared('date', 'dateTime', '2026-01-01', '2026-01-01T12:00:00Z'), '<> < <=');
  });

  it('read text as what it is compared with', () => {
    assert.equal(compared('string', 'number', ' 10 ', 9), '<> > >=');
    assert.equal(compared('string', 'number', 'ten', 9), 'unknown');
    assert.equal(compared('string', 'boolean', '1', true), '= <= >=');
    assert.equal(compared('string', 'date', '2026-01-01Z', '2026-01-01'), '= <= >=');
  });

  it('with what is absent, or is no value of the type, are unknown', () => {
    assert.equal(compared('int', 'number', null, 5), 'unknown');
    assert.equal(compared('int', 'number', 5, null), 'unknown');
    assert.equal(compared('string', 'text', null, ''), 'unknown');
    assert.equal(compared('boolean', 'boolean', false, null), 'unknown');
  });
});

describe('the other scalar operators', () => {
  const evaluate = (filter: Filter, type: ScalarTypeName, value: Value) =>
    createFilterEvaluator(filter, typeOf([type]))({ id: 'x1', values: [value] });

  it('calculate in doubles', () => {
    const equals = (left: Expression, right: number): Filter => ({
      kind: 'PropertyIsEqualTo',
      left,
      right: literal(right),
      comparison: 'number',
      matchCase: true,
    });
    const times = (kind: 'Add' | 'Sub' | 'Mul' | 'Div', by: LiteralValue): Expression => ({
      kind,
      left: property(0),
      right: literal(by),
    });
    assert.equal(evaluate(equals(times('Add', 1), 6), 'int', 5), true);
    assert.equal(evaluate(equals(times('Sub', 1n), 4), 'long', 5n), true);
    assert.equal(evaluate(equals(times('Mul', { decimal: '0.5' }), 0.75), 'decimal', '1.5'), true);
    assert.equal(evaluate(equals(times('Div', 2), 2.5), 'string', '5'), true);
    assert.equal(evaluate(equals(times('Div', 0), 0), 'int', 5), undefined);
    assert.equal(evaluate(equals(times('Add', 1), 6), 'int', null), undefined);
    assert.equal(evaluate(equals(times('Add', null), 6), 'int', 5), undefined);
    assert.equal(evaluate(equals(times('Add', 1), 6), 'string', 'five'), undefined);
  });

  it('match patterns, also of what isn’t text', () => {
    const like = (text: string): Filter => ({
      kind: 'PropertyIsLike',
      operand: property(0),
      pattern: [{ kind: 'text', text }, { kind: 'any' }],
      matchCase: false,
    });
    assert.equal(evaluate(like('aug'), 'string', 'Augustus'), true);
    assert.equal(evaluate(like('aug'), 'string', null), undefined);
    assert.equal(evaluate(like('12'), 'int', 123), true);
    assert.equal(evaluate(like('-inf'), 'double', -Infinity), true);
    assert.equal(evaluate(like('2026-0'), 'date', '2026-01-01'), true);
  });

  it('know the absent, ranges with both ends, and ids', () => {
    const isNull: Filter = { kind: 'PropertyIsNull', property: 0 };
    assert.equal(evaluate(isNull, 'string', null), true);
    assert.equal(evaluate(isNull, 'string', ''), false);
    const between = (lower: LiteralValue, upper: LiteralValue): Filter => ({
      kind: 'PropertyIsBetween',
      operand: property(0),
      lower: literal(lower),
      upper: literal(upper),
      comparison: 'number',
    });
    assert.equal(evaluate(between(1, 5), 'int', 5), true);
    assert.equal(evaluate(between(5, 9), 'int', 5), true);
    assert.equal(evaluate(between(6, 9), 'int', 5), false);
    assert.equal(evaluate(between(1, null), 'int', 5), undefined);
    assert.equal(evaluate(between(6, null), 'int', 5), false);
    assert.equal(evaluate({ kind: 'FeatureId', ids: new Set(['x1', 'y']) }, 'int', 5), true);
    assert.equal(evaluate({ kind: 'FeatureId', ids: new Set() }, 'int', 5), false);
  });
});

describe('logic', () => {
  it('is three-valued, as in SQL', () => {
    const database = new DatabaseSync(':memory:');
    interface Condition {
      readonly filter: Filter;
      readonly sql: string;
    }
    const comparison = fc
      .tuple(
        fc.constantFrom(0, 1),
        fc.integer({ min: 0, max: 2 }),
        fc.constantFrom(...COMPARISON_KINDS.keys()),
      )
      .map(
        ([index, value, operator]): Condition => ({
          filter: {
            kind: COMPARISON_KINDS[operator] as (typeof COMPARISON_KINDS)[number],
            left: property(index),
            right: literal(value),
            comparison: 'number',
            matchCase: true,
          },
          sql: `p${index} ${['=', '<>', '<', '>', '<=', '>='][operator]} ${value}`,
        }),
      );
    const isNull = fc.constantFrom(0, 1).map(
      (index): Condition => ({
        filter: { kind: 'PropertyIsNull', property: index },
        sql: `p${index} IS NULL`,
      }),
    );
    const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        comparison,
        isNull,
        tie('tree').map(
          ({ filter, sql }): Condition => ({
            filter: { kind: 'Not', operand: filter },
            sql: `NOT (${sql})`,
          }),
        ),
        fc.tuple(fc.constantFrom('And' as const, 'Or' as const), fc.array(tie('tree'), { maxLength: 3 })).map(
          ([kind, operands]): Condition => ({
            filter: { kind, operands: operands.map(({ filter }) => filter) },
            sql: [kind === 'And' ? '1' : '0', ...operands.map(({ sql }) => `(${sql})`)].join(` ${kind} `),
          }),
        ),
      ),
    }));
    const value = fc.constantFrom(null, 0, 1, 2);
    fc.assert(
      fc.property(tree, value, value, ({ filter, sql }, p0, p1) => {
        const row = database.prepare(`SELECT (${sql}) AS answer FROM (SELECT ? AS p0, ? AS p1)`).get(p0, p1);
        const expected = row?.['answer'] === null ? undefined : row?.['answer'] === 1;
        const evaluate = createFilterEvaluator(filter, typeOf(['int', 'int']));
        assert.equal(evaluate({ id: '1', values: [p0, p1] }), expected);
      }),
      { numRuns: 1000 },
    );
    database.close();
  });
});

describe('spatial operators', () => {
  const wkt = (text: string): Geometry => parseWkt(text).geometry;

  async function evaluate(filter: Filter, crs: Crs, ...geometries: (Geometry | null)[]) {
    await prepareFilter(filter);
    return createFilterEvaluator(filter, typeOf([], geometries.length, crs))({ id: '1', values: geometries });
  }

  it('of an absent geometry are unknown, and of any geometry one is enough', async () => {
    const bbox = (index: number | undefined): Filter => ({
      kind: 'BBOX',
      property: index,
      envelope: { minX: 0, minY: 0, maxX: 5, maxY: 5 },
      crs: wgs84,
    });
    const [inside, outside] = [wkt('POINT(1 1)'), wkt('POINT(9 9)')];
    assert.equal(await evaluate(bbox(0), wgs84, null), undefined);
    assert.equal(await evaluate(bbox(0), wgs84, wkt('POINT EMPTY')), false);
    assert.equal(await evaluate(bbox(undefined), wgs84, outside, inside), true);
    assert.equal(await evaluate(bbox(undefined), wgs84, outside, null), false);
    assert.equal(await evaluate(bbox(undefined), wgs84, null, null), undefined);
    assert.equal(await evaluate(bbox(undefined), wgs84, outside, outside), false);
    assert.equal(await evaluate(bbox(1), wgs84, inside, outside), false);
  });

  it('look at the geometry, not at its box', async () => {
    const corner = wkt('LINESTRING(0 4,0 0,4 0)');
    const filter: Filter = {
      kind: 'BBOX',
      property: 0,
      envelope: { minX: 2, minY: 2, maxX: 3, maxY: 3 },
      crs: wgs84,
    };
    assert.equal(await evaluate(filter, wgs84, corner), false);
  });

  it('say of the property what they are called', async () => {
    const square = wkt('POLYGON((0 0,4 0,4 4,0 4,0 0))');
    const filter = (kind: 'Within' | 'Contains', geometry: Geometry): Filter => ({
      kind,
      property: 0,
      geometry,
      crs: wgs84,
    });
    assert.equal(await evaluate(filter('Within', square), wgs84, wkt('POINT(1 1)')), true);
    assert.equal(await evaluate(filter('Contains', square), wgs84, wkt('POINT(1 1)')), false);
    assert.equal(await evaluate(filter('Contains', wkt('POINT(1 1)')), wgs84, square), true);
  });

  it('are tested in the operand’s CRS', async () => {
    const paris = wkt('POINT(2.35 48.85)');
    const there = transformPosition(createTransform(wgs84, lambert93) as never, [2.35, 48.85]);
    const [x = 0, y = 0] = there;
    const box = (by: number): Filter => ({
      kind: 'BBOX',
      property: 0,
      envelope: { minX: x + by - 1, minY: y - 1, maxX: x + by + 1, maxY: y + 1 },
      crs: lambert93,
    });
    assert.equal(await evaluate(box(0), wgs84, paris), true);
    assert.equal(await evaluate(box(10), wgs84, paris), false);
  });

  it('of a geometry without coordinates in the operand’s CRS are unknown', async () => {
    const filter = (kind: 'Intersects' | 'Disjoint'): Filter => ({
      kind,
      property: 0,
      geometry: wkt('POINT(0 0)'),
      crs: mercator,
    });
    assert.equal(await evaluate(filter('Intersects'), wgs84, wkt('POINT(0 90)')), undefined);
    assert.equal(await evaluate(filter('Disjoint'), wgs84, wkt('POINT(0 90)')), undefined);
  });

  it('measure degrees by geodesics, whatever the operand’s CRS', async () => {
    const filter = (
      kind: 'DWithin' | 'Beyond',
      distanceMetres: number,
      crs: Crs,
      geometry: Geometry,
    ): Filter => ({
      kind,
      property: 0,
      geometry,
      crs,
      distanceMetres,
    });
    const oslo = wkt('POINT(10.75 59.91)');
    const nearby = wkt('POINT(10.77 59.91)');
    const [mx = 0, my = 0] = transformPosition(createTransform(wgs84, mercator) as never, [10.75, 59.91]);
    // 1,119 m; in the plane of Web Mercator it would be 2,226.
    for (const [crs, geometry] of [
      [wgs84, oslo],
      [mercator, { type: 'Point', coordinates: [mx, my] }],
    ] as const) {
      assert.equal(await evaluate(filter('DWithin', 1130, crs, geometry), wgs84, nearby), true);
      assert.equal(await evaluate(filter('Beyond', 1130, crs, geometry), wgs84, nearby), false);
      assert.equal(await evaluate(filter('DWithin', 1110, crs, geometry), wgs84, nearby), false);
      assert.equal(await evaluate(filter('Beyond', 1110, crs, geometry), wgs84, null), undefined);
    }
    const plane = filter('DWithin', 5, lambert93, wkt('POINT(700000 6600000)'));
    assert.equal(await evaluate(plane, lambert93, wkt('POINT(700003 6600004)')), true);
    assert.equal(await evaluate(plane, lambert93, wkt('POINT EMPTY')), undefined);
  });
});

describe('the text of a filter', () => {
  it('is the same for equal filters alone', () => {
    const compare = (value: LiteralValue): Filter => ({
      kind: 'PropertyIsEqualTo',
      left: property(0),
      right: literal(value),
      comparison: 'number',
      matchCase: true,
    });
    const values: LiteralValue[] = [
      1,
      1n,
      '1',
      { decimal: '1.0' },
      null,
      'null',
      NaN,
      Infinity,
      -Infinity,
      true,
    ];
    const filters: Filter[] = [
      ...values.map(compare),
      { kind: 'FeatureId', ids: new Set(['a', 'b']) },
      { kind: 'FeatureId', ids: new Set(['a,b']) },
    ];
    assert.equal(new Set(filters.map(filterDigest)).size, filters.length);
    const again: Filter = { kind: 'FeatureId', ids: new Set(['b', 'a']) };
    assert.equal(filterDigest(again), filterDigest({ kind: 'FeatureId', ids: new Set(['a', 'b']) }));
  });
});
