import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CollectionScanner } from './read-geojson-collection.ts';
import { readGeoJsonRecord } from './read-geojson-feature.ts';
import { ConcatenatedScanner, DelimitedScanner } from './read-geojson-sequence.ts';
import { JsonText, type RawValue, SourceError } from './source.ts';

/** JSON text of a value with blanks where JSON allows them, from a list that is gone through again and again. */
function writeJson(value: unknown, blanks: readonly string[]): string {
  let next = 0;
  const blank = () => blanks[next++ % blanks.length] ?? '';
  const write = (part: unknown): string => {
    if (Array.isArray(part)) return `[${blank()}${part.map(write).join(`${blank()},`)}${blank()}]`;
    if (typeof part !== 'object' || part === null) return blank() + JSON.stringify(part) + blank();
    const members = Object.entries(part)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${blank()}${JSON.stringify(key)}${blank()}:${write(member)}`);
    return `{${members.join(',')}${blank()}}`;
  };
  return write(value);
}

/** The bytes in pieces, cut at the places given (in any order, repeated or beyond the end). */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const hard = fc.constantFrom('"', '\\', '\\"', '{[', ']}', ',', 'features', '\u2028', '\u0000', '\ud800');
const value = fc.oneof(
  text,
  hard,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const nested = fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.dictionary(text, value, { maxKeys: 3 }));
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const geometry = fc.oneof(
  fc.constant(null),
  fc.record({ type: fc.constant('Point'), coordinates: fc.tuple(number, number) }),
  fc.record({
    type: fc.constant('LineString'),
    coordinates: fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 5 }),
  }),
);
const feature = fc.record({
  type: fc.constant('Feature'),
  id: fc.option(fc.oneof(text, fc.integer()), { nil: undefined }),
  properties: fc.dictionary(fc.oneof(text, hard), nested, { maxKeys: 5 }),
  geometry,
});
const features = fc.array(feature, { maxLength: 6 });
const blanks = fc.array(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n  '), { minLength: 1, maxLength: 7 });
const cuts = fc.array(fc.nat(), { maxLength: 12 });

type RandomFeature = typeof feature extends fc.Arbitrary<infer T> ? T : never;

function assertReadsBack(slices: readonly Uint8Array[], expected: readonly RandomFeature[]): void {
  assert.equal(slices.length, expected.length);
  for (const [i, { id, properties, geometry: shape }] of expected.entries()) {
    const record = readGeoJsonRecord(slices[i] as Uint8Array, i + 1);
    assert.ok('values' in record);
    assert.equal(record.id, id === undefined || id === '' ? undefined : String(id));
    // JSON has no minus zero of its own when JavaScript writes it.
    assert.deepEqual(record.geometries.get('geometry'), JSON.parse(JSON.stringify(shape)));
    assert.equal(record.values.size, Object.keys(properties).length);
    for (const [key, member] of Object.entries(properties)) {
      const read: RawValue | undefined = record.values.get(key);
      // A double that is whole and beyond 2^53 is written as a whole number, and read as one.
      const scalar = typeof read === 'bigint' ? Number(read) : read;
      const plain: unknown = scalar instanceof JsonText ? JSON.parse(scalar.text) : scalar;
      assert.deepEqual(plain, JSON.parse(JSON.stringify(member)));
    }
  }
}

test('collections read back equal, whatever the white space, the other members and the chunks', () => {
  fc.assert(
    fc.property(features, blanks, cuts, nested, fc.boolean(), (list, spaces, at, other, isLast) => {
      const members = { type: 'FeatureCollection', features: list };
      const object = isLast ? { ...members, other } : { other, ...members };
      const scanner = new CollectionScanner('x', new Set(['type']), 1e6);
      const slices: Uint8Array[] = [];
      for (const piece of pieces(Buffer.from(writeJson(object, spaces)), at)) scanner.push(piece, slices);
      scanner.end();
      assert.equal(JSON.parse(scanner.members.get('type') ?? ''), 'FeatureCollection');
      assertReadsBack(slices, list);
    }),
  );
});

test('sequences read back equal, whatever stands between and the chunks', () => {
  fc.assert(
    fc.property(
      features,
      blanks,
      cuts,
      fc.constantFrom('RS', 'lines', 'concatenated'),
      (list, spaces, at, layout) => {
        const blank = layout === 'lines' ? spaces.map((space) => space.replace(/[\r\n]/g, '')) : spaces;
        const texts = list.map((item) => writeJson(item, blank));
        const content =
          layout === 'RS'
            ? texts.map((json) => `\x1e${json}\n`).join('')
            : texts.join(layout === 'lines' ? '\n' : '');
        const scanner =
          layout === 'concatenated'
            ? new ConcatenatedScanner('x', 1e6)
            : new DelimitedScanner('x', layout === 'RS' ? 0x1e : 0x0a, 1e6);
        const slices: Uint8Array[] = [];
        for (const piece of pieces(Buffer.from(content), at)) scanner.push(piece, slices);
        scanner.end(slices);
        assertReadsBack(slices, list);
      },
    ),
  );
});

test('any bytes are read or refused', () => {
  const scrap = fc.constantFrom(
    '{"features":[',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '1',
    'null',
    ' ',
    '"type":',
    '\x1e',
    'é',
  );
  fc.assert(
    fc.property(fc.array(scrap, { maxLength: 30 }), cuts, (scraps, at) => {
      const scanner = new CollectionScanner('x', new Set(['type']), 1e6);
      const slices: Uint8Array[] = [];
      try {
        for (const piece of pieces(Buffer.from(scraps.join('')), at)) scanner.push(piece, slices);
        scanner.end();
      } catch (error) {
        assert.ok(error instanceof SourceError, String(error));
      }
      for (const slice of slices) readGeoJsonRecord(slice, 1);
    }),
  );
});
