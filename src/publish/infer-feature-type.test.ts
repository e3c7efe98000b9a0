import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScalarTypeName } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { createTypeInference, type InferredProperty, MAX_FIELDS } from './infer-feature-type.ts';
import { DateText, JsonText, NumberText, type RawValue, type Source, type SourceField } from './source.ts';

interface Given {
  readonly fields?: readonly SourceField[];
  readonly untypedText?: NonNullable<Source['untypedText']>;
  readonly overrides?: ReadonlyMap<string, ScalarTypeName>;
}

/** What is inferred from records of one field `f` each. */
function infer(
  values: readonly RawValue[],
  { fields, untypedText, overrides }: Given = {},
): InferredProperty {
  const inference = createTypeInference(
    { path: 'x', fields, ...(untypedText ? { untypedText } : {}) },
    overrides,
  );
  for (const [i, value] of values.entries())
    inference.add({ number: i + 1, id: undefined, values: new Map([['f', value]]), geometries: new Map() });
  return inference.finish()[0] as InferredProperty;
}

const csv = { untypedText: { decimalComma: false } };
const comma = { untypedText: { decimalComma: true } };
const typed = {};

const cases: readonly [string, readonly RawValue[], Given, ScalarTypeName][] = [
  ['whole numbers within 32 bits', [1, -2147483648, 2147483647, null], typed, 'int'],
  ['whole numbers within 64 bits', [1, 2147483648], typed, 'long'],
  ['the greatest 64 bit number', [9223372036854775807n], typed, 'long'],
  ['one more', [9223372036854775808n], typed, 'integer'],
  ['decimals', [1, 1.5], typed, 'double'],
  ['minus zero', [1, -0], typed, 'double'],
  ['infinities of a binary format', [1, Infinity, NaN], typed, 'double'],
  ['decimals beside whole numbers that a double holds', [1.5, 2 ** 40], typed, 'double'],
  ['decimals beside a whole number that it does not hold', [1.5, 9007199254740993n], typed, 'decimal'],
  ['more digits than a double holds', [new NumberText('0.12345678901234567890')], typed, 'decimal'],
  ['more digits than XML validators take', [new NumberText('1e400')], typed, 'string'],
  [
    'whole numbers of 40 digits',
    [new NumberText('1234567890123456789012345678901234567890')],
    typed,
    'string',
  ],
  ['JSON texts that look like numbers', ['1', '2'], typed, 'string'],
  ['JSON texts that are dates', ['2020-01-02', '0062-09-23'], typed, 'date'],
  ['a date and an empty JSON text', ['2020-01-02', ''], typed, 'string'],
  ['JSON texts that are dates with times', ['2020-01-02T03:04:05Z', '2020-01-02 03:04'], typed, 'dateTime'],
  ['dates and dates with times', ['2020-01-02T03:04:05Z', '2020-01-02'], typed, 'string'],
  ['a day that does not exist', ['2020-01-02', '2021-02-29'], typed, 'string'],
  ['dates that the format types', [new DateText('date', '2020-01-02')], typed, 'date'],
  ['JSON booleans', [true, false, null], typed, 'boolean'],
  ['JSON booleans and texts', [true, 'true'], typed, 'string'],
  ['booleans and numbers', [true, 1], typed, 'string'],
  ['nested values', [new JsonText('[1]')], typed, 'string'],
  ['nothing', [null, null], typed, 'string'],
  ['CSV whole numbers', ['1', '-20', '2147483648'], csv, 'long'],
  ['CSV numbers with leading zeros', ['1', '01234'], csv, 'string'],
  ['CSV zeros and fractions', ['0', '0.5', '-.5'], csv, 'double'],
  ['CSV exponents', ['1.5e-7', '1e+20'], csv, 'double'],
  ['CSV codes that look like exponents', ['12E5', '3'], csv, 'string'],
  ['CSV phone numbers', ['+33123456789'], csv, 'string'],
  ['CSV whole numbers of 16 digits or more', ['9007199254740993'], csv, 'long'],
  ['CSV decimals of 17 digits that a double is written with', ['2.4699999999999998'], csv, 'double'],
  ['CSV decimals of 17 digits that it is not', ['0.12345678901234567'], csv, 'decimal'],
  ['CSV numbers with blanks', ['1', ' 2'], csv, 'string'],
  ['CSV NaN', ['1', 'NaN'], csv, 'string'],
  ['CSV booleans in any case', ['true', 'FALSE', 'True'], csv, 'boolean'],
  ['CSV zeros and ones', ['0', '1'], csv, 'int'],
  ['CSV dates', ['2020-01-02', null], csv, 'date'],
  ['CSV decimal commas', ['1,5', '2'], comma, 'double'],
  ['CSV decimal commas, a point', ['1,5', '1.500'], comma, 'string'],
  ['CSV decimal points where commas are not for fractions', ['1,5'], csv, 'string'],
  ['declared and fitting', [1, 2], { fields: [{ name: 'f', type: 'double' }] }, 'double'],
  ['declared and too narrow', [1, 2 ** 40], { fields: [{ name: 'f', type: 'int' }] }, 'long'],
  ['declared and wrong', ['x'], { fields: [{ name: 'f', type: 'int' }] }, 'string'],
  [
    'declared, of many digits',
    [new NumberText('1e30')],
    { fields: [{ name: 'f', type: 'decimal' }] },
    'decimal',
  ],
  ['declared and without values', [null], { fields: [{ name: 'f', type: 'date' }] }, 'date'],
  ['overridden', ['x'], { overrides: new Map([['f', 'int']]) }, 'int'],
];
for (const [what, values, given, expected] of cases)
  test(`${what}: ${expected}`, () => assert.equal(infer(values, given).property.type, expected));

const reasons: readonly [readonly RawValue[], Given, string][] = [
  [
    ['1', '01234', '02'],
    csv,
    'text: texts that start with a leading zero: 2 of 3 values, e.g. "01234" in record 2',
  ],
  [[1, 2], typed, 'int: whole numbers: all 2 values'],
  [[1], typed, 'int: whole numbers: its only value'],
  [[null], typed, 'text: no values'],
  [
    [1, 1.5],
    typed,
    'double: whole numbers: 1 of 2 values, e.g. "1" in record 1; decimal numbers: 1 of 2 values, e.g. "1.5" in record 2',
  ],
  [
    [1, 'n/a'],
    { fields: [{ name: 'f', type: 'int' }] },
    'text: declared int, but texts: 1 of 2 values, e.g. "n/a" in record 2',
  ],
  [[1], { fields: [{ name: 'f', type: 'long' }] }, 'long: declared by the source'],
  [['1'], { overrides: new Map([['f', 'double']]) }, 'double: given by the publisher'],
];
for (const [values, given, expected] of reasons)
  test(`says why: ${expected}`, () => assert.equal(infer(values, given).reason, expected));

const POINT: Geometry = { type: 'Point', coordinates: [1, 2] };
const LINE: Geometry = {
  type: 'LineString',
  coordinates: [
    [0, 0],
    [1, 1],
  ],
};
const LINES: Geometry = {
  type: 'MultiLineString',
  coordinates: [
    [
      [0, 0, 5],
      [1, 1, 5],
    ],
  ],
};

const geometries: readonly [readonly (Geometry | null)[], SourceField['geometryType'], string, 2 | 3][] = [
  [[POINT, null], undefined, 'Point', 2],
  [[LINE, LINES], undefined, 'MultiLineString', 3],
  [[LINES, LINE], undefined, 'MultiLineString', 3],
  [[LINE, POINT], undefined, 'Geometry', 2],
  [[null], undefined, 'Geometry', 2],
  [[LINE], 'MultiLineString', 'MultiLineString', 2],
  [[LINE, LINES], 'LineString', 'MultiLineString', 3],
  [[POINT], 'Geometry', 'Geometry', 2],
];
for (const [values, declared, type, dimension] of geometries)
  test(`${values.map((value) => value?.type)}${declared ? ` declared ${declared}` : ''}: ${type}, ${dimension}D`, () => {
    const fields = declared && [{ name: 'g', type: 'geometry', geometryType: declared } as const];
    const inference = createTypeInference({ path: 'x', fields: fields || undefined });
    for (const [i, value] of values.entries())
      inference.add({ number: i + 1, id: undefined, values: new Map(), geometries: new Map([['g', value]]) });
    const { property } = inference.finish()[0] as InferredProperty;
    assert.ok(property.type === 'geometry');
    assert.deepEqual([property.geometryType, property.dimension], [type, dimension]);
  });

test('properties stand in the declared order, GML elements first, unknown ones last; names are NCNames', () => {
  const fields: SourceField[] = [
    { name: 'b c', nullable: false },
    { name: 'shape', type: 'geometry' },
    { name: 'name', gmlStandard: true },
    { name: 'a', nullable: false },
  ];
  const inference = createTypeInference({ path: 'x', fields });
  const values = new Map<string, RawValue>([
    ['later', 1],
    ['name', 'x'],
    ['b c', 1],
    ['b:c', 2],
    ['a', null],
  ]);
  inference.add({ number: 1, id: undefined, values, geometries: new Map([['shape', POINT]]) });
  const properties = inference.finish();
  assert.deepEqual(
    properties.map(({ property: { name, label, mandatory, gmlStandard }, field }) => [
      name,
      label,
      field,
      mandatory,
      gmlStandard,
    ]),
    [
      ['name', 'name', 'name', false, true],
      ['b_c', 'b c', 'b c', true, undefined],
      ['shape', 'shape', 'shape', false, undefined],
      ['a', 'a', 'a', false, undefined],
      ['later', 'later', 'later', false, undefined],
      ['b_c_2', 'b:c', 'b:c', false, undefined],
    ],
  );
});

test('a field of the name of the unnamed geometry keeps it', () => {
  const inference = createTypeInference({ path: 'x', fields: undefined });
  inference.add({
    number: 1,
    id: undefined,
    values: new Map([['geometry', 1]]),
    geometries: new Map([['geometry', POINT]]),
  });
  assert.deepEqual(
    inference.finish().map(({ property: { name, label } }) => [name, label]),
    [
      ['geometry', 'geometry'],
      ['geometry_2', 'geometry_2'],
    ],
  );
});

test('a mandatory field that one record lacks is not mandatory', () => {
  const inference = createTypeInference({ path: 'x', fields: [{ name: 'f', nullable: false }] });
  inference.add({ number: 1, id: undefined, values: new Map([['f', 1]]), geometries: new Map() });
  inference.add({ number: 2, id: undefined, values: new Map(), geometries: new Map() });
  assert.equal(inference.finish()[0]?.property.mandatory, false);
});

test('a mandatory geometry that is empty in one record is not mandatory: GML has no element for it', () => {
  const field = { name: 'shape', type: 'geometry', nullable: false } as const;
  const mandatoryWith = (geometry: Geometry) => {
    const inference = createTypeInference({ path: 'x', fields: [field] });
    for (const [number, value] of [POINT, geometry].entries())
      inference.add({ number, id: undefined, values: new Map(), geometries: new Map([['shape', value]]) });
    return inference.finish()[0]?.property.mandatory;
  };
  assert.equal(mandatoryWith(POINT), true);
  assert.equal(mandatoryWith({ type: 'Point', coordinates: [] }), false);
  assert.equal(mandatoryWith({ type: 'GeometryCollection', geometries: [] }), false);
});

test('an override of no field, and more fields than there can be, are refused', () => {
  assert.throws(
    () => infer([1], { overrides: new Map([['g', 'int']]) }),
    /no field "g" to give a type to; its fields are "f"/,
  );
  const inference = createTypeInference({ path: 'x', fields: undefined });
  const values = new Map(Array.from({ length: MAX_FIELDS }, (_, i) => [`f${i}`, i] as const));
  inference.add({ number: 1, id: undefined, values, geometries: new Map() });
  const more = { number: 2, id: undefined, values: new Map([['more', 1]]), geometries: new Map() };
  assert.throws(() => inference.add(more), /more than 1900 different fields/);
});
