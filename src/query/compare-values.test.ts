import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FeatureType, ScalarTypeName, Value } from '../feature/feature.ts';
import { compareNumbers, type ExactNumber } from './compare-numbers.ts';
import { compareForSort, createSortComparator } from './compare-values.ts';
import { momentKey } from './moment.ts';
import { parseBoolean, parseDouble, parseMoment, parseNumber } from './read-value.ts';

/** A finite number as a fraction of integers, by an own way: decimal digits, or the double's exact expansion. */
function fraction(number: ExactNumber): readonly [numerator: bigint, denominator: bigint] {
  if (typeof number === 'bigint') return [number, 1n];
  if (typeof number === 'string') {
    const [whole = '', decimals = ''] = number.split('.');
    return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
  }
  let [scaled, denominator] = [number, 1n];
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return [BigInt(scaled), denominator];
}

function expectedOrder(a: ExactNumber, b: ExactNumber): number {
  const [[p, q], [r, s]] = [fraction(a), fraction(b)];
  return p * s < r * q ? -1 : p * s > r * q ? 1 : 0;
}

const decimal = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{1,20}$/))
  .map(([sign, whole, digits]) => `${sign}${whole}.${digits}`);
const nearby = fc
  .tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constantFrom('', '0', '01', '1'))
  .map(([double, more]) => `${double.toFixed(20)}${more}`);
const exactNumber: fc.Arbitrary<ExactNumber> = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 })
    .filter((d) => Math.abs(d) > 1e-30 || d === 0),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.constantFrom(2 ** 53, 0.1, 0.5, -0, 0),
  decimal,
  nearby,
);

describe('numbers of every kind', () => {
  it('compare by their exact values', () => {
    fc.assert(
      fc.property(exactNumber, exactNumber, (a, b) => {
        assert.equal(Math.sign(compareNumbers(a, b)) + 0, expectedOrder(a, b));
        assert.equal(Math.sign(compareNumbers(b, a)) + 0, 0 - expectedOrder(a, b));
      }),
      { numRuns: 5000 },
    );
  });

  it('are not rounded to doubles', () => {
    assert.ok(compareNumbers(2 ** 53, 2n ** 53n + 1n) < 0);
    assert.ok(compareNumbers(0.1, '0.1') > 0);
    assert.ok(compareNumbers('9007199254740993', 2 ** 53) > 0);
    assert.ok(compareNumbers('12345678901234567890.5', 12345678901234567890n) > 0);
    assert.equal(compareNumbers('0.5', 0.5), 0);
    assert.equal(compareNumbers('-0.0', 0n), 0);
    assert.equal(compareNumbers('+07.50', '7.5'), 0);
    assert.ok(compareNumbers(5e-324, '0.0') > 0);
  });

  it('put infinities at the ends, and NaN nowhere', () => {
    assert.ok(compareNumbers(Infinity, '1'.repeat(400)) > 0);
    assert.ok(compareNumbers(-Infinity, -(10n ** 400n)) < 0);
    assert.equal(compareNumbers(Infinity, Infinity), 0);
    for (const other of [1, 1n, '1.0', NaN]) assert.ok(Number.isNaN(compareNumbers(NaN, other)));
  });
});

describe('the lexical rules of XML Schema', () => {
  it('are followed by numbers', () => {
    assert.equal(parseNumber(' +5\n'), 5);
    assert.equal(parseNumber('.5'), '0.5');
    assert.equal(parseNumber('1e3'), '1000.0');
    assert.equal(parseNumber('1E-1'), '0.1');
    assert.equal(parseNumber('9007199254740993'), 9007199254740993n);
    assert.equal(parseNumber('1e999999999'), Infinity);
    assert.equal(parseNumber('INF'), Infinity);
    assert.equal(parseDouble('-INF'), -Infinity);
    assert.equal(parseDouble('NaN'), NaN);
    assert.equal(parseDouble('0.1'), 0.1);
    for (const text of ['', ' ', '1,5', '0x10', '1 2', '٣', 'Infinity', 'nan', '1e', '--1', '1_000', "1'"]) {
      assert.equal(parseNumber(text), null, text);
      assert.equal(parseDouble(text), null, text);
    }
  });

  it('are followed by booleans and dates', () => {
    assert.deepEqual([' true ', '1', 'false', '0', 'TRUE', 'yes', ''].map(parseBoolean), [
      true,
      true,
      false,
      false,
      null,
      null,
      null,
    ]);
    for (const text of ['', '2026-13-01', '2026-02-29', 'yesterday', '2026-01-01T25:00:00Z', '20260101']) {
      assert.equal(parseMoment(text), null, text);
    }
  });

  it('take no longer than the text is long', () => {
    assert.equal(parseNumber(`1${' '.repeat(300_000)}1`), null);
    assert.ok(compareNumbers(`0.${'0'.repeat(300_000)}1`, `0.${'0'.repeat(300_000)}2`) < 0);
    assert.ok(compareNumbers(parseNumber('9'.repeat(300_000)) as ExactNumber, 1n) > 0);
  });
});

describe('moments', () => {
  const key = (text: string) => momentKey(text) as string;
  it('are the same in every zone and spelling', () => {
    for (const [a, b] of [
      ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
      ['2026-01-01', '2026-01-01T00:00:00Z'],
      ['2026-01-01T00:00:00', '2026-01-01T00:00:00Z'],
      ['2026-01-01+02:00', '2025-12-31T22:00:00'],
      ['0001-01-01T00:00:00+01:00', '-0001-12-31T23:00:00Z'],
    ] as const) {
      assert.equal(key(a), key(b), `${a} ${b}`);
    }
  });

  it('are in order from before year 1 to after year 9999, to the last digit of a fraction', () => {
    const ascending = [
      '-123456789-01-01',
      '-0044-03-15',
      '-0043-03-15',
      '-0001-12-31',
      '0001-01-01',
      '1582-10-15',
      '1969-12-31T23:59:59.9999999999999',
      '1970-01-01',
      '1970-01-01T00:00:00.0000000001',
      '2000-02-29T23:59:59Z',
      '2000-03-01',
      '9999-12-31',
      '10000-01-01',
      '123456789-01-01',
    ];
    const keys = ascending.map(key);
    assert.deepEqual([...keys].sort(), keys);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('agree with the engine’s own dates where it has them', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, date, (a, b) => {
        const [left, right] = [key(a.toISOString()), key(b.toISOString())];
        assert.equal(left < right, a < b);
        assert.equal(left === right, a.getTime() === b.getTime());
      }),
    );
  });
});

describe('orders', () => {
  const sorted = (type: ScalarTypeName, values: Value[]) => [...values].sort(compareForSort(type));

  it('are those of the values', () => {
    assert.deepEqual(sorted('double', [null, NaN, 1, Infinity, -0, -5]), [-5, -0, 1, Infinity, NaN, null]);
    assert.deepEqual(sorted('integer', ['10', '9', null, '-11']), ['-11', '9', '10', null]);
    assert.deepEqual(sorted('decimal', ['10.5', '9.75', '-1.0']), ['-1.0', '9.75', '10.5']);
    assert.deepEqual(sorted('long', [2n ** 60n, -1n]), [-1n, 2n ** 60n]);
    assert.deepEqual(sorted('string', ['b', 'a', 'é', 'Z', '\u{10000}', '\uffee']), [
      'Z',
      'a',
      'b',
      'é',
      '\uffee',
      '\u{10000}',
    ]);
    assert.deepEqual(sorted('boolean', [true, null, false]), [false, true, null]);
    assert.deepEqual(sorted('date', ['2026-01-01', '-0043-03-15', '-0044-03-15']), [
      '-0044-03-15',
      '-0043-03-15',
      '2026-01-01',
    ]);
  });

  it('have nulls last in both directions, and leave equal features in their order', () => {
    const type = {
      name: 't',
      properties: [
        { name: 'a', label: 'a', type: 'int', mandatory: false },
        { name: 'b', label: 'b', type: 'string', mandatory: false },
      ],
    } as unknown as FeatureType;
    const features = [
      [1, 'x'],
      [null, 'a'],
      [2, null],
      [2, 'b'],
      [1, 'x'],
      [2, 'c'],
    ].map((values, i) => ({ id: String(i), values: values as Value[] }));
    const ids = (keys: Parameters<typeof createSortComparator>[0]) =>
      [...features]
        .sort(createSortComparator(keys, type))
        .map(({ id }) => id)
        .join('');
    assert.equal(ids([]), '012345');
    assert.equal(ids([{ property: 0, order: 'ASC' }]), '042351');
    assert.equal(ids([{ property: 0, order: 'DESC' }]), '235041');
    assert.equal(
      ids([
        { property: 0, order: 'DESC' },
        { property: 1, order: 'ASC' },
      ]),
      '352041',
    );
    assert.equal(
      ids([
        { property: 0, order: 'DESC' },
        { property: 1, order: 'DESC' },
      ]),
      '532041',
    );
  });
});
