import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { validRecords } from '../../test/support/source-file.ts';
import type { ScalarTypeName, Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { createCoercion, newCoercionReport } from './coerce-value.ts';
import { createTypeInference } from './infer-feature-type.ts';
import { openGeoJson } from './read-geojson.ts';
import { DateText, JsonText, NumberText, type RawValue, type Source } from './source.ts';

type Given = Partial<Pick<Source, 'fields' | 'untypedText'>>;

/** Both passes over records of one field; what each value became. */
function publish(
  values: readonly RawValue[],
  given: Given = {},
  override?: ScalarTypeName,
): (Value | string)[] {
  const records = values.map((value, i) => ({
    number: i + 1,
    id: undefined,
    values: new Map([['f', value]]),
    geometries: new Map(),
  }));
  const overrides = override && new Map([['f', override]]);
  const inference = createTypeInference({ path: 'x', fields: undefined, ...given }, overrides || undefined);
  for (const record of records) inference.add(record);
  const coerce = createCoercion(inference.finish());
  return records.map((record) => {
    const coerced = coerce(record);
    return Array.isArray(coerced) ? (coerced[0] as Value) : `! ${coerced.invalid}`;
  });
}

const csv: Given = { untypedText: { decimalComma: false } };
const comma: Given = { untypedText: { decimalComma: true } };

const inferred: readonly [string, readonly RawValue[], Given, readonly Value[]][] = [
  ['int', [1, -5, null], {}, [1, -5, null]],
  ['long', [1, 9007199254740993n], {}, [1n, 9007199254740993n]],
  ['integer', [9223372036854775808n, 1], {}, ['9223372036854775808', '1']],
  ['double', [1, 0.1, -0], {}, [1, 0.1, -0]],
  [
    'decimal',
    [1.5, new NumberText('0.10000000000000000001'), 2],
    {},
    ['1.5', '0.10000000000000000001', '2.0'],
  ],
  ['boolean of CSV', ['TRUE', 'false', null], csv, [true, false, null]],
  ['int of CSV', ['12', '-3'], csv, [12, -3]],
  ['long of CSV', ['9007199254740993'], csv, [9007199254740993n]],
  ['double with comma', ['1,5', '-2'], comma, [1.5, -2]],
  ['date', [new DateText('date', '2020-01-02'), '0062-09-23'], {}, ['2020-01-02', '0062-09-23']],
  [
    'dateTime',
    ['2020-01-02 03:04', '2020-01-02T03:04:05+0100'],
    {},
    ['2020-01-02T03:04:00', '2020-01-02T03:04:05+01:00'],
  ],
  [
    'text keeps what the source wrote',
    [1, 'x', '', true, 10n, new NumberText('1e400'), new JsonText('{"a":1}'), null],
    {},
    ['1', 'x', '', 'true', '10', '1e400', '{"a":1}', null],
  ],
  ['text of CSV', ['007', '1,5', ' x'], comma, ['007', '1,5', ' x']],
];
for (const [what, values, given, expected] of inferred)
  test(`${what}: ${expected.map(String)}`, () => assert.deepEqual(publish(values, given), expected));

const overridden: readonly [ScalarTypeName, readonly RawValue[], readonly (Value | string)[]][] = [
  [
    'int',
    ['007', ' 12 ', '+5', 3n, '1.5', 'x', 2147483648],
    [
      7,
      12,
      5,
      3,
      '! "f" is "1.5", which is no int',
      '! "f" is "x", which is no int',
      '! "f" is "2147483648", which is no int',
    ],
  ],
  [
    'long',
    ['9223372036854775807', '9223372036854775808'],
    [9223372036854775807n, '! "f" is "9223372036854775808", which is no long'],
  ],
  [
    'integer',
    ['-007', new NumberText('1234567890123456789012345678901234567890')],
    ['-7', '1234567890123456789012345678901234567890'],
  ],
  ['double', ['NaN', '-INF', '1e400', 5n], [NaN, -Infinity, '! "f" is "1e400", which is no double', 5]],
  ['decimal', ['1e3', '1e2000'], ['1000.0', '! "f" is "1e2000", which is no decimal']],
  ['boolean', ['1', 0, 'Yes', true], [true, false, '! "f" is "Yes", which is no boolean', true]],
  ['date', [' 2020-01-02', '02/01/2020'], ['2020-01-02', '! "f" is "02/01/2020", which is no date']],
  ['dateTime', ['2020-01-02'], ['! "f" is "2020-01-02", which is no dateTime']],
  ['string', [1, true, null], ['1', 'true', null]],
];
for (const [type, values, expected] of overridden)
  test(`overridden as ${type}`, () => assert.deepEqual(publish(values, {}, type), expected));

test('characters that XML forbids are dropped, counted, and their first place is kept', () => {
  const report = newCoercionReport();
  const inference = createTypeInference({ path: 'x', fields: undefined });
  const texts = ['a\tb\r\nc', 'a\u0000\u001fb\ufffe\uffff', 'x\ud800y\udfffz', '😀\u0085\u2028'];
  const records = texts.map((text, i) => ({
    number: i + 1,
    id: undefined,
    values: new Map([['f', text]]),
    geometries: new Map(),
  }));
  for (const record of records) inference.add(record);
  const coerce = createCoercion(inference.finish(), report);
  assert.deepEqual(records.map(coerce), [['a\tb\r\nc'], ['ab'], ['xyz'], ['😀\u0085\u2028']]);
  assert.deepEqual(report, { strippedCharacters: 6, firstStripped: { record: 2, field: 'f' } });
});

test('single geometries become multi ones where the property is', () => {
  const geometries: readonly Geometry[] = [
    {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    },
    { type: 'MultiPolygon', coordinates: [] },
    { type: 'Polygon', coordinates: [] },
  ];
  const records = geometries.map((geometry, i) => ({
    number: i + 1,
    id: undefined,
    values: new Map(),
    geometries: new Map([['g', geometry]]),
  }));
  const inference = createTypeInference({ path: 'x', fields: undefined });
  for (const record of records) inference.add(record);
  const coerce = createCoercion(inference.finish());
  assert.deepEqual(records.map(coerce), [
    [
      {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
      },
    ],
    [{ type: 'MultiPolygon', coordinates: [] }],
    [{ type: 'MultiPolygon', coordinates: [] }],
  ]);
});

test('a record that differs from what the first pass saw is invalid', () => {
  const inference = createTypeInference({ path: 'x', fields: [{ name: 'f', nullable: false }] });
  inference.add({ number: 1, id: undefined, values: new Map([['f', 1]]), geometries: new Map() });
  const coerce = createCoercion(inference.finish());
  const record = (value: RawValue) => ({
    number: 1,
    id: undefined,
    values: new Map([['f', value]]),
    geometries: new Map(),
  });
  assert.deepEqual(coerce(record('x')), { invalid: '"f" is "x", which is no int' });
  assert.deepEqual(coerce(record(null)), { invalid: '"f" has no value' });
});

test('whatever the values of a column, each fits the type that was inferred', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.bigInt(),
    fc.string(),
    fc.constantFrom(
      '0',
      '-0',
      '1.',
      '.5',
      '1e5',
      '1E+5',
      '007',
      'true',
      '2020-01-02',
      '2020-01-02T03:04Z',
      '1,5',
      '9'.repeat(30),
    ),
    fc.constantFrom('1e400', '1e-400', '9'.repeat(30), '0.1').map((text) => new NumberText(text)),
    fc.string().map((text) => new JsonText(JSON.stringify([text]))),
  );
  const alike = fc.oneof(
    fc.array(value),
    fc.array(fc.double()),
    fc.array(fc.bigInt()),
    fc.array(fc.integer().map(String)),
    fc.array(fc.double().map(String)),
  );
  const given = fc.constantFrom<Given>({}, csv, comma);
  fc.assert(
    fc.property(alike, given, (values: RawValue[], how) => {
      for (const [i, coerced] of publish(values, how).entries()) {
        assert.ok(
          typeof coerced !== 'string' || !coerced.startsWith('! "f"'),
          `${String(values[i])}: ${coerced}`,
        );
        assert.equal(coerced === null, values[i] === null);
      }
    }),
  );
});

test('the nasty values fit what is inferred from them', async (t) => {
  if (!sharedAvailable(t)) return;
  for (const name of ['nasty', 'nasty-fields', 'nasty-geometries']) {
    const source = await openGeoJson(sharedPath(`data/nasty/${name}.geojson`), {});
    const records = await validRecords(source);
    const inference = createTypeInference(source);
    for (const record of records) inference.add(record);
    const properties = inference.finish();
    assert.equal(new Set(properties.map(({ property }) => property.name)).size, properties.length);
    const coerce = createCoercion(properties);
    for (const record of records) assert.ok(Array.isArray(coerce(record)));
  }
});
