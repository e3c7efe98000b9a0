import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Crs, CrsReference } from '../crs/crs.ts';
import { parseCrsReference } from '../crs/crs-reference.ts';
import { crsByCode } from '../crs/registry.ts';
import type { FeatureType, ScalarTypeName } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { completed } from '../lib/steps.ts';
import type { Filter } from './filter.ts';
import type { FilterExpression, OperandExpression } from './filter-expression.ts';
import { DEFAULT_FILTER_LIMITS, type FilterLimits } from './filter-limits.ts';
import { resolveFilter } from './resolve-filter.ts';
import { resolveSortBy } from './resolve-sort-by.ts';
import { METRES_PER_DEGREE, metresPerUnit } from './unit-of-measure.ts';
import { UnresolvedNameError } from './unresolved-name-error.ts';

const NAMESPACE = 'http://x/ns';
const SCALARS: readonly ScalarTypeName[] = [
  'string',
  'int',
  'long',
  'integer',
  'double',
  'decimal',
  'boolean',
  'date',
  'dateTime',
];
const wgs84 = crsByCode(4326) as Crs;
const type: FeatureType = {
  name: 'places',
  label: 'Places',
  namespace: NAMESPACE,
  prefix: 'ods',
  crs: wgs84,
  defaultCrs: wgs84,
  properties: [
    ...SCALARS.map((name) => ({ name, label: name, type: name, mandatory: false })),
    {
      name: 'where',
      label: 'where',
      type: 'geometry',
      geometryType: 'Point',
      dimension: 2,
      mandatory: false,
    },
  ],
};
const WHERE = SCALARS.length;
const target = {
  dataset: { uid: 'da_1', version: 'v' },
  featureType: type,
  isOwnNamespace: (namespace: string) => namespace === NAMESPACE,
};
const reference = (name: string) => parseCrsReference(name) as CrsReference;

function resolve(
  expression: FilterExpression,
  srs = reference('urn:ogc:def:crs:EPSG::4326'),
  limits: Partial<FilterLimits> = {},
): Filter {
  return completed(
    resolveFilter(expression, target, undefined, srs, { ...DEFAULT_FILTER_LIMITS, ...limits }),
  );
}

const property = (propertyName: string): OperandExpression => ({ kind: 'PropertyName', propertyName });
const literal = (text: string): OperandExpression => ({ kind: 'Literal', text });
const equal = (left: OperandExpression, right: OperandExpression): FilterExpression => ({
  kind: 'PropertyIsEqualTo',
  left,
  right,
  matchCase: true,
});
const point: Geometry = { type: 'Point', coordinates: [1, 2] };

function refuses(expression: FilterExpression, message: RegExp, limits: Partial<FilterLimits> = {}): void {
  assert.throws(
    () => resolve(expression, undefined, limits),
    (error) => {
      assert.ok(error instanceof UnresolvedNameError);
      assert.equal(error.part, 'filter');
      assert.match(error.message, message);
      return true;
    },
  );
}

/** How a literal is read beside an operand, on either side. */
function typed(other: OperandExpression, text: string): readonly [string, unknown] {
  const one = resolve(equal(other, literal(text)));
  const two = resolve(equal(literal(text), other));
  assert.ok(one.kind === 'PropertyIsEqualTo' && two.kind === 'PropertyIsEqualTo');
  assert.ok(one.right.kind === 'Literal' && two.left.kind === 'Literal');
  assert.deepEqual([two.comparison, two.left.value], [one.comparison, one.right.value]);
  return [one.comparison, one.right.value];
}

describe('literals', () => {
  it('are read as what they are compared with', () => {
    assert.deepEqual(typed(property('string'), ' 5 '), ['text', ' 5 ']);
    assert.deepEqual(typed(property('int'), ' +5\n'), ['number', 5]);
    assert.deepEqual(typed(property('int'), '5.5'), ['number', { decimal: '5.5' }]);
    assert.deepEqual(typed(property('long'), '9007199254740993'), ['number', 9007199254740993n]);
    assert.deepEqual(typed(property('decimal'), '.10'), ['number', { decimal: '0.1' }]);
    assert.deepEqual(typed(property('double'), '.10'), ['number', 0.1]);
    assert.deepEqual(typed(property('double'), '-INF'), ['number', -Infinity]);
    assert.deepEqual(typed(property('boolean'), '1'), ['boolean', true]);
    assert.deepEqual(typed(property('date'), ' 2026-01-02 '), ['date', '2026-01-02']);
    assert.deepEqual(typed(property('date'), '2026-01-02T12:00:00Z'), ['dateTime', '2026-01-02T12:00:00Z']);
    assert.deepEqual(typed(property('dateTime'), '2026-01-02'), ['dateTime', '2026-01-02']);
    const sum: OperandExpression = { kind: 'Add', left: property('int'), right: literal('1') };
    assert.deepEqual(typed(sum, '0.1'), ['number', { decimal: '0.1' }]);
    const quotient: OperandExpression = { ...sum, kind: 'Div' };
    assert.deepEqual(typed(quotient, '0.1'), ['number', 0.1]);
  });

  it('that are no value of the type are data that nothing equals, never an error', () => {
    for (const name of SCALARS.slice(1)) {
      for (const text of ["x'; DROP TABLE places--", '', 'Infinity', '2026-99-99']) {
        assert.deepEqual(typed(property(name), text)[1], null, `${name} ${text}`);
      }
    }
    assert.deepEqual(typed(property('string'), "' OR '1'='1"), ['text', "' OR '1'='1"]);
    const complex: OperandExpression = { kind: 'Literal', text: '', isComplex: true };
    const filter = resolve(equal(property('string'), complex));
    assert.ok(filter.kind === 'PropertyIsEqualTo');
    assert.deepEqual(filter.right, { kind: 'Literal', value: null });
  });

  it('among themselves are numbers if all are, else text', () => {
    const comparison = (a: string, b: string) => {
      const filter = resolve(equal(literal(a), literal(b)));
      return filter.kind === 'PropertyIsEqualTo' && filter.comparison;
    };
    assert.equal(comparison('1', '1.0'), 'number');
    assert.equal(comparison('1', 'one'), 'text');
  });

  it('follow all of the others between two', () => {
    const filter = resolve({
      kind: 'PropertyIsBetween',
      operand: property('int'),
      lower: literal('1'),
      upper: property('decimal'),
    });
    assert.deepEqual(filter, {
      kind: 'PropertyIsBetween',
      operand: { kind: 'PropertyName', property: 1 },
      lower: { kind: 'Literal', value: 1 },
      upper: { kind: 'PropertyName', property: 5 },
      comparison: 'number',
    });
  });
});

describe('operands', () => {
  it('of two properties are compared as the more special type has it', () => {
    const comparison = (a: string, b: string) => {
      const filter = resolve(equal(property(a), property(b)));
      return filter.kind === 'PropertyIsEqualTo' && filter.comparison;
    };
    assert.equal(comparison('string', 'string'), 'text');
    assert.equal(comparison('string', 'decimal'), 'number');
    assert.equal(comparison('boolean', 'string'), 'boolean');
    assert.equal(comparison('date', 'dateTime'), 'dateTime');
    refuses(equal(property('date'), property('int')), /dates and numbers/);
    refuses(
      equal(property('boolean'), { kind: 'Add', left: literal('1'), right: literal('1') }),
      /booleans and numbers/,
    );
  });

  it('that aren’t known, or have no value to compare, are refused by name', () => {
    refuses(equal(property('nome'), literal('1')), /no property "nome"/);
    refuses(equal(property('__proto__'), literal('1')), /"__proto__"/);
    refuses(equal(property('where'), literal('1')), /"where" is a geometry/);
    refuses(equal({ kind: 'Function', name: 'exec', operands: [] }, literal('1')), /no function "exec"/);
    const term: OperandExpression = { kind: 'Mul', left: property('date'), right: literal('2') };
    refuses(equal(term, literal('1')), /"date" can't be calculated with/);
    const deep: OperandExpression = {
      kind: 'Add',
      left: { kind: 'Function', name: 'f', operands: [] },
      right: term,
    };
    refuses(equal(deep, literal('1')), /"f"/);
    refuses({ kind: 'PropertyIsNull', propertyName: 'nix' }, /"nix"/);
  });

  it('may be the id, for equality with a literal', () => {
    const id = property('@gml:id');
    assert.deepEqual(resolve(equal(id, literal('places.7'))), { kind: 'FeatureId', ids: new Set(['7']) });
    assert.deepEqual(
      resolve({ ...equal(literal('others.7'), id), kind: 'PropertyIsNotEqualTo' } as FilterExpression),
      {
        kind: 'Not',
        operand: { kind: 'FeatureId', ids: new Set() },
      },
    );
    refuses({ ...equal(id, literal('x')), kind: 'PropertyIsLessThan' } as FilterExpression, /equality/);
    refuses(equal(id, property('string')), /equality/);
    assert.deepEqual(resolve({ kind: 'PropertyIsNull', propertyName: '@gml:id' }), {
      kind: 'Or',
      operands: [],
    });
  });
});

describe('geometries and boxes', () => {
  const box = (lower: [number, number], upper: [number, number], srsName?: string) =>
    resolve({ kind: 'BBOX', propertyName: undefined, envelope: { lower, upper, srsName } });
  const envelopes = (filter: Filter) => {
    const boxes = filter.kind === 'Or' ? filter.operands : [filter];
    return boxes.map((one) => {
      assert.ok(one.kind === 'BBOX');
      const { minX, minY, maxX, maxY } = one.envelope;
      return [minX, minY, maxX, maxY];
    });
  };

  it('are brought to x,y by the CRS that the client wrote', () => {
    assert.deepEqual(envelopes(box([40, 2], [50, 3])), [[2, 40, 3, 50]]);
    assert.deepEqual(envelopes(box([2, 40], [3, 50], 'EPSG:4326')), [[2, 40, 3, 50]]);
    assert.deepEqual(envelopes(box([40, 2], [50, 3], 'urn:ogc:def:crs:EPSG::4326')), [[2, 40, 3, 50]]);
    assert.deepEqual(envelopes(box([600, 700], [601, 701], 'EPSG:2154')), [[600, 700, 601, 701]]);
    const relation = (srsName: string | undefined, srs: string) => {
      const filter = resolve(
        { kind: 'Intersects', propertyName: 'where', geometry: { geometry: point, srsName } },
        reference(srs),
      );
      assert.ok(filter.kind === 'Intersects' && filter.geometry.type === 'Point');
      return [filter.crs.code, filter.property, ...filter.geometry.coordinates];
    };
    assert.deepEqual(relation('urn:ogc:def:crs:EPSG::4326', 'EPSG:3857'), [4326, WHERE, 1, 2]);
    assert.deepEqual(relation(undefined, 'urn:ogc:def:crs:EPSG::4326'), [4326, WHERE, 2, 1]);
    assert.deepEqual(relation(undefined, 'EPSG:3857'), [3857, WHERE, 1, 2]);
  });

  it('across the antimeridian are two boxes', () => {
    const xy = 'EPSG:4326';
    assert.deepEqual(envelopes(box([170, -20], [-160, 10], xy)), [
      [170, -20, 180, 10],
      [-180, -20, -160, 10],
    ]);
    assert.deepEqual(envelopes(box([170, -20], [200, 10], xy)), [
      [170, -20, 200, 10],
      [-180, -20, -160, 10],
    ]);
    assert.deepEqual(envelopes(box([-190, -20], [-170, 10], xy)), [
      [-190, -20, -170, 10],
      [170, -20, 180, 10],
    ]);
    assert.deepEqual(envelopes(box([-180, -90], [180, 90], xy)), [[-180, -90, 180, 90]]);
  });

  it('that are inverted otherwise, or not finite, are refused', () => {
    const bbox = (lower: [number, number], upper: [number, number], srsName: string): FilterExpression => ({
      kind: 'BBOX',
      propertyName: undefined,
      envelope: { lower, upper, srsName },
    });
    refuses(bbox([0, 10], [5, -10], 'EPSG:4326'), /0 10, 5 -10 is inverted/);
    refuses(bbox([9, 0], [5, 10], 'EPSG:2154'), /inverted/);
    refuses(bbox([NaN, 0], [5, 10], 'EPSG:2154'), /aren't numbers/);
    refuses(bbox([0, 0], [5, 10], 'EPSG:99999'), /"EPSG:99999"/);
    const line: Geometry = { type: 'LineString', coordinates: [[1, 1]] };
    refuses(
      { kind: 'Touches', propertyName: 'where', geometry: { geometry: line, srsName: 'EPSG:4326' } },
      /single position/,
    );
    refuses(
      { kind: 'Touches', propertyName: 'int', geometry: { geometry: point, srsName: 'EPSG:4326' } },
      /"int" is no geometry.*where/,
    );
  });
});

describe('distances', () => {
  const metres = (distance: number, units: string | undefined, srsName = 'EPSG:4326') => {
    const geometry = { geometry: point, srsName };
    const filter = resolve({ kind: 'DWithin', propertyName: 'where', geometry, distance, units });
    return filter.kind === 'DWithin' ? filter.distanceMetres : undefined;
  };

  it('are brought to metres from every unit and its spellings', () => {
    assert.equal(metres(5, 'm'), 5);
    assert.equal(metres(5, 'Kilometers'), 5000);
    assert.equal(metres(1, 'nmi'), 1852);
    assert.equal(metres(2, undefined, 'EPSG:3857'), 2);
    assert.equal(metres(1, undefined, 'EPSG:2263')?.toFixed(9), (1200 / 3937).toFixed(9));
    assert.equal(metres(2, undefined), 2 * METRES_PER_DEGREE);
    for (const name of [
      'metre',
      ' M ',
      '#m',
      'urn:ogc:def:uom:EPSG::9001',
      'urn:ogc:def:uom:OGC:1.0:metre',
      'urn:ogc:def:uom:UCUM::m',
      'urn:x-ogc:def:uom:OGC:m',
      'http://www.opengis.net/def/uom/EPSG/0/9001',
      'http://www.opengis.net/def/uom/OGC/1.0/metre',
      'http://www.opengis.net/def/uom/UCUM/0/m',
      'http://www.opengis.net/spec/units.xml#m',
    ]) {
      assert.equal(metresPerUnit(name), 1, name);
    }
    assert.equal(metresPerUnit('urn:ogc:def:uom:UCUM::%5Bft_i%5D'), 0.3048);
  });

  it('in other units, or below nothing, are refused', () => {
    const within = (distance: number, units: string): FilterExpression => ({
      kind: 'Beyond',
      propertyName: 'where',
      geometry: { geometry: point, srsName: 'EPSG:4326' },
      distance,
      units,
    });
    for (const unit of ['parsec', '9001', '', 'constructor', 'urn:ogc:def:uom:EPSG::', 'm m']) {
      refuses(within(1, unit), /is no unit of length that is known here/);
    }
    for (const distance of [-1, NaN, Infinity]) refuses(within(distance, 'm'), /is no distance/);
  });
});

describe('limits', () => {
  const not = (operand: FilterExpression, times: number): FilterExpression => {
    let filter = operand;
    for (let i = 0; i < times; i++) filter = { kind: 'Not', operand: filter };
    return filter;
  };
  const one = equal(property('int'), literal('1'));

  it('are named by the error', () => {
    refuses(not(one, 5), /maxFilterDepth \(5\)/, { maxFilterDepth: 5 });
    refuses(not(one, 100_000), /maxFilter(Depth|Operators)/);
    refuses({ kind: 'Or', operands: Array(10).fill(one) }, /maxFilterOperators \(10\)/, {
      maxFilterOperators: 10,
    });
    let sum = literal('1');
    for (let i = 0; i < 50_000; i++) sum = { kind: 'Add', left: sum, right: literal('1') };
    refuses(equal(property('int'), sum), /maxFilterDepth/);
    refuses(
      {
        kind: 'PropertyIsLike',
        operand: property('string'),
        pattern: [{ kind: 'text', text: 'abc' }, { kind: 'any' }],
        matchCase: true,
      },
      /maxLikePatternCharacters \(3\)/,
      { maxLikePatternCharacters: 3 },
    );
    refuses({ kind: 'FeatureId', ids: ['places.1', 'places.2'] }, /maxFeatureIds \(1\)/, {
      maxFeatureIds: 1,
    });
    const points: Geometry = {
      type: 'MultiPoint',
      coordinates: [
        [1, 1],
        [2, 2],
      ],
    };
    refuses(
      { kind: 'Within', propertyName: 'where', geometry: { geometry: points, srsName: 'EPSG:4326' } },
      /maxFilterPositions \(1\)/,
      { maxFilterPositions: 1 },
    );
  });

  it('leave room for ten thousand branches, as selections in desktop clients send them', () => {
    const filter = resolve({ kind: 'Or', operands: Array(10_000).fill(one) });
    assert.equal(filter.kind === 'Or' && filter.operands.length, 10_000);
  });
});

describe('orders', () => {
  it('are of scalar properties, each once', () => {
    const keys = [
      { propertyName: 'ods:int', order: 'DESC' },
      { propertyName: 'string', order: 'ASC' },
      { propertyName: 'int', order: 'ASC' },
    ] as const;
    assert.deepEqual(resolveSortBy(keys, target, undefined), [
      { property: 1, order: 'DESC' },
      { property: 0, order: 'ASC' },
    ]);
  });

  it('of anything else are refused', () => {
    for (const propertyName of ['nome', 'where', '@gml:id', '*']) {
      assert.throws(
        () => resolveSortBy([{ propertyName, order: 'ASC' }], target, undefined),
        (error) =>
          error instanceof UnresolvedNameError &&
          error.part === 'sortBy' &&
          error.message.includes(`"${propertyName}"`),
      );
    }
  });
});
