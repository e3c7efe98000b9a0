import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Geometry } from '../feature/geometry.ts';
import { isNcName } from '../lib/ncname.ts';
import { identifyByContent, identifyByKey, OWN_ID } from './feature-id.ts';
import { NumberText, type RawValue, type SourceRecord } from './source.ts';

const KEY = Buffer.alloc(32, 7);
const POINT: Geometry = { type: 'Point', coordinates: [1, 2] };

function record(values: [string, RawValue][], geometry: Geometry | null = null, id?: string): SourceRecord {
  return { number: 1, id, values: new Map(values), geometries: new Map([['geometry', geometry]]) };
}

function idOf(...record_: Parameters<typeof record>): string {
  const found = identifyByContent(KEY)(record(...record_));
  assert.ok('id' in found);
  return found.id;
}

describe('an id from a key column', () => {
  const byCode = identifyByKey('code');

  it('is the value, written as the tail of an NCName', () => {
    assert.deepEqual(byCode(record([['code', '01']])), { id: '01' });
    assert.deepEqual(byCode(record([['code', 'a b']])), { id: 'a_x0020_b' });
    assert.deepEqual(byCode(record([['code', 5]])), { id: '5' });
    assert.deepEqual(byCode(record([['code', 2n ** 60n]])), { id: '1152921504606846976' });
    assert.deepEqual(byCode(record([['code', new NumberText('12345678901234567890')]])), {
      id: '12345678901234567890',
    });
  });

  it('is refused where there is no value, or one too long for a URL', () => {
    for (const values of [[], [['code', null]], [['code', '']]] as [string, RawValue][][])
      assert.deepEqual(byCode(record(values)), { invalid: 'no value in the key column code' });
    assert.deepEqual(byCode(record([['code', 'x'.repeat(513)]])), {
      invalid: 'the key is longer than 512 characters',
    });
  });

  it('can be the record’s own', () => {
    assert.deepEqual(identifyByKey(OWN_ID)(record([], null, 'f.1')), { id: 'f.1' });
    assert.deepEqual(identifyByKey(OWN_ID)(record([])), { invalid: 'the record has no id of its own' });
  });

  it('of a GML feature is what follows the type’s name, so that a download that is published again keeps its ids', () => {
    const byGmlId = identifyByKey(OWN_ID, 'roads');
    const idFrom = (gmlId: string) => byGmlId(record([], null, gmlId));
    assert.deepEqual(idFrom('roads.12'), { id: '12' });
    assert.deepEqual(idFrom('roads.a_x0020_b'), { id: 'a_x0020_b' });
    for (const id of ['12', 'roads12', 'roads.', 'streets.12']) assert.deepEqual(idFrom(id), { id });
    assert.deepEqual(idFrom('a b'), { id: 'a_x0020_b' });
    assert.deepEqual(identifyByKey('code', 'roads')(record([['code', 'roads.12']])), { id: 'roads.12' });
  });

  it('always makes a valid gml:id behind the type’s name, different for different keys', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1 }), (a, b) => {
        const [x, y] = [a, b].map((code) => byCode(record([['code', code]])));
        assert.ok(x && y && 'id' in x && 'id' in y);
        assert.ok(isNcName(`type.${x.id}`), x.id);
        assert.equal(x.id === y.id, a === b);
      }),
    );
  });
});

describe('an id from the content', () => {
  it('is 64 bits in hexadecimal', () => {
    assert.match(idOf([['a', 'x']]), /^[0-9a-f]{16}$/);
  });

  it('is the first 64 bits of an HMAC-SHA-256 with the dataset’s secret', () => {
    const text = (t: string) => [t.length, 0, 0, 0, ...Buffer.from(t)];
    const content = Buffer.from([1, ...text('a'), ...text('x'), 1, ...text('b'), ...text('5')]);
    const digest = createHmac('sha256', KEY).update(content).digest('hex');
    assert.equal(
      idOf([
        ['b', 5],
        ['a', 'x'],
      ]),
      digest.slice(0, 16),
    );
  });

  it('does not depend on the order of the fields, on absent values, or on how a column’s type came out', () => {
    const id = idOf(
      [
        ['a', 'x'],
        ['b', 5],
      ],
      POINT,
    );
    assert.equal(
      idOf(
        [
          ['b', 5],
          ['a', 'x'],
        ],
        POINT,
      ),
      id,
    );
    assert.equal(
      idOf(
        [
          ['a', 'x'],
          ['b', 5],
          ['c', null],
        ],
        POINT,
      ),
      id,
    );
    assert.equal(
      idOf(
        [
          ['a', 'x'],
          ['b', '5'],
        ],
        POINT,
      ),
      id,
    );
  });

  it('depends on every value, every name, every coordinate and the geometry’s type', () => {
    const ids = [
      idOf(
        [
          ['a', 'x'],
          ['b', 'y'],
        ],
        POINT,
      ),
      idOf(
        [
          ['a', 'xb'],
          ['b', 'y'],
        ],
        POINT,
      ),
      idOf(
        [
          ['a', 'y'],
          ['b', 'x'],
        ],
        POINT,
      ),
      idOf(
        [
          ['a', 'x'],
          ['c', 'y'],
        ],
        POINT,
      ),
      idOf([
        ['a', 'x'],
        ['b', 'y'],
      ]),
      idOf(
        [
          ['a', 'x'],
          ['b', 'y'],
        ],
        { type: 'Point', coordinates: [2, 1] },
      ),
      idOf(
        [
          ['a', 'x'],
          ['b', 'y'],
        ],
        { type: 'Point', coordinates: [1, 2, 0] },
      ),
      idOf(
        [
          ['a', 'x'],
          ['b', 'y'],
        ],
        { type: 'MultiPoint', coordinates: [[1, 2]] },
      ),
      idOf(
        [
          ['a', 'x'],
          ['b', 'y'],
        ],
        { type: 'LineString', coordinates: [[1, 2]] },
      ),
      idOf(
        [
          ['a', 'x'],
          ['b', 'y'],
        ],
        { type: 'GeometryCollection', geometries: [POINT] },
      ),
      idOf(
        [
          ['a', 'x'],
          ['b', ''],
        ],
        POINT,
      ),
    ];
    assert.equal(new Set(ids).size, ids.length);
  });

  it('can’t be made without the dataset’s secret', () => {
    const other = identifyByContent(Buffer.alloc(32, 8))(record([['a', 'x']]));
    assert.notDeepEqual(other, { id: idOf([['a', 'x']]) });
  });

  it('is the same for equal contents and different for different ones', () => {
    const contents = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        const textual = (c: typeof a) =>
          JSON.stringify(
            Object.entries(c)
              .map(([k, v]) => [k, String(v)])
              .sort(),
          );
        assert.equal(
          idOf(Object.entries(a)) === idOf(Object.entries(b).reverse()),
          textual(a) === textual(b),
        );
      }),
    );
  });
});
