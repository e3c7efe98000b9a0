import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Geometry, Position } from './geometry.ts';
import { isEmpty } from './geometry.ts';
import { decodeWkb, encodeWkb, readWkb, WkbError } from './wkb.ts';

const hex = (geometry: Geometry) => Buffer.from(encodeWkb(geometry)).toString('hex');
const fromHex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true });
const coordinate = fc.double({ noNaN: true });
function geometries(dimension: 2 | 3): fc.Arbitrary<Geometry> {
  const position: fc.Arbitrary<Position> = fc.array(coordinate, {
    minLength: dimension,
    maxLength: dimension,
  });
  const line = fc.array(position, { maxLength: 5 });
  const rings = fc.array(line, { maxLength: 3 });
  const { geometry } = fc.letrec<{ geometry: Geometry }>((tie) => ({
    geometry: fc.oneof(
      { maxDepth: 3 },
      record({ type: fc.constant('Point' as const), coordinates: position }),
      record({ type: fc.constant('LineString' as const), coordinates: line }),
      record({ type: fc.constant('Polygon' as const), coordinates: rings }),
      record({ type: fc.constant('MultiPoint' as const), coordinates: line }),
      record({ type: fc.constant('MultiLineString' as const), coordinates: rings }),
      record({
        type: fc.constant('MultiPolygon' as const),
        coordinates: fc.array(rings, { maxLength: 3 }),
      }),
      record({
        type: fc.constant('GeometryCollection' as const),
        geometries: fc.array(tie('geometry'), { maxLength: 3 }),
      }),
    ),
  }));
  return geometry;
}
const anyGeometry = fc.oneof(geometries(2), geometries(3));

describe('encodeWkb', () => {
  it('writes little endian ISO WKB', () => {
    assert.equal(hex({ type: 'Point', coordinates: [1, 2] }), '0101000000000000000000f03f0000000000000040');
    assert.equal(
      hex({ type: 'Point', coordinates: [1, 2, 3] }),
      '01e9030000000000000000f03f00000000000000400000000000000840',
    );
    assert.equal(
      hex({ type: 'MultiPoint', coordinates: [[1, 2, 3]] }),
      '01ec0300000100000001e9030000000000000000f03f00000000000000400000000000000840',
    );
    assert.equal(hex({ type: 'GeometryCollection', geometries: [] }), '010700000000000000');
  });

  it('writes an empty point as NaN', () => {
    const bytes = encodeWkb({ type: 'Point', coordinates: [] });
    assert.ok(Number.isNaN(Buffer.from(bytes).readDoubleLE(5)));
    assert.deepEqual(decodeWkb(bytes), { type: 'Point', coordinates: [] });
  });
});

describe('decodeWkb', () => {
  it('gives back what was encoded, bit for bit', () => {
    fc.assert(
      fc.property(anyGeometry, (geometry) => {
        const decoded = decodeWkb(encodeWkb(geometry));
        assert.deepStrictEqual(decoded, geometry);
        assert.equal(isEmpty(decoded), isEmpty(geometry));
      }),
    );
  });

  it('reads big endian, EWKB flags and an SRID', () => {
    const point = { type: 'Point', coordinates: [1, 2] };
    assert.deepEqual(decodeWkb(fromHex('00000000013ff00000000000004000000000000000')), point);
    assert.deepEqual(decodeWkb(fromHex('0101000020e6100000000000000000f03f0000000000000040')), point);
    assert.deepEqual(decodeWkb(fromHex('0101000080000000000000f03f00000000000000400000000000000840')), {
      type: 'Point',
      coordinates: [1, 2, 3],
    });
  });

  it('drops measures and says so', () => {
    const xym = '000000000000f03f00000000000000400000000000000840';
    const xyzm = `${xym}0000000000001040`;
    for (const code of ['d1070000', '01000040']) {
      assert.deepEqual(readWkb(fromHex(`01${code}${xym}`)), {
        geometry: { type: 'Point', coordinates: [1, 2] },
        hasM: true,
      });
    }
    for (const code of ['b90b0000', '010000c0']) {
      assert.deepEqual(readWkb(fromHex(`01${code}${xyzm}`)), {
        geometry: { type: 'Point', coordinates: [1, 2, 3] },
        hasM: true,
      });
    }
    assert.equal(readWkb(encodeWkb({ type: 'Point', coordinates: [1, 2, 3] })).hasM, false);
  });

  it('refuses lying counts, other types and what follows', () => {
    const refused: [string, RegExp][] = [
      ['', /ends early/],
      ['01', /ends early/],
      ['0201000000', /byte order/],
      ['0102000000ffffffff', /ends early/],
      ['0103000000ffffffff00000000', /ends early/],
      ['0107000000ffffffff', /ends early/],
      ['0108000000', /CircularString/],
      ['0100000000', /type 0/],
      ['01a10f0000', /type 4001/],
      ['010400000001000000010200000000000000', /LineString stands in a MultiPoint/],
      [`01070000000100000001e9030000${'00'.repeat(24)}`, /mixes/],
      ['01020000000000000000', /1 bytes follow/],
    ];
    for (const [bytes, message] of refused) {
      assert.throws(
        () => decodeWkb(fromHex(bytes)),
        (error) => error instanceof WkbError && message.test(error.message),
        bytes,
      );
    }
    const deep = fromHex('010700000001000000'.repeat(100_000));
    assert.throws(() => decodeWkb(deep), /nested deeper/);
  });

  it('gives a geometry or a WkbError for any bytes', () => {
    const damaged = fc
      .tuple(anyGeometry, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 20 }))
      .map(([geometry, at, byte, cut]) => {
        const bytes = encodeWkb(geometry);
        bytes[at % bytes.length] = byte;
        return bytes.subarray(0, Math.max(0, bytes.length - cut));
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), (bytes) => {
        try {
          decodeWkb(bytes);
        } catch (error) {
          assert.ok(error instanceof WkbError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
