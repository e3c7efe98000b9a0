import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FeatureType, ScalarTypeName } from '../feature/feature.ts';
import type { Filter, LiteralValue } from '../query/filter.ts';
import { compileFilter } from './compile-filter.ts';
import type { RowSchema } from './row-condition.ts';

const TYPES: readonly ScalarTypeName[] = ['string', 'int', 'double', 'decimal', 'decimal'];
const wgs84 = { code: 4326, name: 'WGS 84', unit: 'degree', axisOrder: 'yx' } as const;
const featureType: FeatureType = {
  name: 't',
  label: 't',
  namespace: 'http://x',
  prefix: 'x',
  crs: wgs84,
  defaultCrs: wgs84,
  properties: TYPES.map((type, n) => ({ name: `n${n}`, label: '', type, mandatory: false })),
};
const schema: RowSchema = {
  featureType,
  column: (property) => `p${property}`,
  keyColumn: (property) => (property === 3 ? 'k3' : undefined),
  keyOf: (_, value) => Number(value),
  idColumn: 'id',
};

const compile = (filter: Filter) => {
  const { sql, parameters, tests } = compileFilter(filter, schema);
  return { sql, parameters, tests: tests.length };
};
const compare = (property: number, value: LiteralValue, kind = 'PropertyIsLessThan'): Filter => ({
  kind: kind as 'PropertyIsLessThan',
  left: { kind: 'PropertyName', property },
  right: { kind: 'Literal', value },
  comparison: property === 0 ? 'text' : 'number',
  matchCase: true,
});
const not = (operand: Filter): Filter => ({ kind: 'Not', operand });

describe('compiling filters', () => {
  it('binds values, whatever is in them', () => {
    const text = `'; DROP TABLE features; -- " \\ ?1`;
    assert.deepEqual(compile(compare(0, text)), { sql: 'p0 < ?1', parameters: [text], tests: 0 });
    const hostile: Filter = {
      kind: 'And',
      operands: [
        compare(0, text, 'PropertyIsEqualTo'),
        {
          kind: 'PropertyIsLike',
          operand: { kind: 'PropertyName', property: 0 },
          pattern: [{ kind: 'text', text }, { kind: 'any' }, { kind: 'text', text }],
          matchCase: true,
        },
        { kind: 'FeatureId', ids: new Set([text]) },
      ],
    };
    assert.match(compile(hostile).sql, /^[a-z0-9_?()<>=, A-Z]+$/);
  });

  it('pushes negations down to what is compared', () => {
    const filter = not({ kind: 'Or', operands: [compare(1, 5), not(compare(0, 'a'))] });
    assert.equal(compile(filter).sql, '(p1 >= ?1 AND p0 < ?2)');
  });

  it('keeps NaN out of every order', () => {
    assert.equal(compile(compare(2, 5)).sql, 'p2 < ?1');
    assert.equal(compile(compare(2, 5, 'PropertyIsGreaterThan')).sql, "(p2 > ?1 AND typeof(p2) <> 'text')");
    assert.equal(compile(not(compare(2, 5))).sql, 'NOT (p2 < ?1)');
  });

  it('compares decimals by their key, and exactly where keys are equal', () => {
    const decimal = { decimal: '0.10000000000000000001' };
    assert.deepEqual(compile(compare(3, decimal)), {
      sql: '(k3 <= ?1 AND (k3 < ?1 OR row_test(0, p3)))',
      parameters: [0.1],
      tests: 1,
    });
    assert.equal(compile(compare(4, decimal)).sql, 'row_test(0, p4)');
  });

  it('folds equalities into a list', () => {
    const operands = [1, 2, 3, 4].map((value) => compare(1, value, 'PropertyIsEqualTo'));
    const listed = 'p1 IN (SELECT value FROM json_each(?1))';
    assert.deepEqual(compile({ kind: 'Or', operands }), { sql: listed, parameters: ['[1,2,3,4]'], tests: 0 });
    assert.equal(compile(not({ kind: 'Or', operands })).sql, `(p1 IS NOT NULL AND NOT ${listed})`);
  });

  it('looks at columns before it calls functions', () => {
    const slow: Filter = { ...compare(0, 'x', 'PropertyIsEqualTo'), matchCase: false } as Filter;
    assert.equal(
      compile({ kind: 'And', operands: [slow, compare(1, 5)] }).sql,
      '(p1 < ?1 AND row_test(0, p0))',
    );
  });

  it('joins thousands of conditions in a tree that SQLite takes', () => {
    const operands = Array.from({ length: 5000 }, (_, n) => compare(1, n));
    const depths = [...compile({ kind: 'Or', operands }).sql].reduce(
      ({ depth, most }, character) => {
        const next = depth + (character === '(' ? 1 : character === ')' ? -1 : 0);
        return { depth: next, most: Math.max(most, next) };
      },
      { depth: 0, most: 0 },
    );
    assert.deepEqual(depths, { depth: 0, most: 13 });
  });

  it('says that nothing compares to what is no value', () => {
    assert.equal(compile(compare(1, null)).sql, '0');
    assert.equal(compile(not(compare(1, null))).sql, '0');
  });
});
