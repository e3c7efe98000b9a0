import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WGS84 } from '../../test/support/sample-features.ts';
import type { AxisOrder, Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import { TransformError } from '../crs/transform.ts';
import type { Position } from '../feature/geometry.ts';
import { ByteWriter } from '../lib/byte-writer.ts';
import { createPositionWriter, firstPosition } from './position-writer.ts';

function known(code: number): Crs {
  const crs = crsByCode(code);
  assert.ok(crs !== undefined, `EPSG:${code} is in the registry`);
  return crs;
}

function written(position: Position, from: Crs, crs: Crs, axisOrder: AxisOrder = 'xy'): string {
  const writer = new ByteWriter();
  const write = createPositionWriter(from, { crs, axisOrder, separator: 0x20 });
  write(writer, position, position.length > 2 ? 3 : 2);
  return Buffer.from(writer.view()).toString();
}

describe('createPositionWriter', () => {
  it('keeps every bit without reprojection, in either order', () => {
    assert.equal(written([0.1 + 0.2, -0], WGS84, WGS84), '0.30000000000000004 -0');
    assert.equal(written([2.35, 48.85, 1e-7], WGS84, WGS84, 'yx'), '48.85 2.35 0.0000001');
  });

  it('writes reprojected metres with 4 decimals, degrees with 9, and heights as they are', () => {
    assert.equal(written([2.35, 48.85], WGS84, known(3857)), '261600.8034 6249447.7528');
    assert.match(
      written([652469.02, 6862035.26, 1 / 3], known(2154), WGS84, 'yx'),
      /^48\.85\d{1,7} 2\.35\d{1,7} 0\.3333333333333333$/,
    );
  });

  it('refuses what is not finite, what is outside of the other CRS, and an unknown CRS', () => {
    assert.throws(() => written([Number.NaN, 1], WGS84, WGS84), RangeError);
    assert.throws(() => written([1, 2, Infinity], WGS84, WGS84), RangeError);
    assert.throws(() => written([0, 91], WGS84, known(3857)), TransformError);
    assert.throws(() => written([0, 0], WGS84, { ...WGS84, code: 999999 }), RangeError);
  });
});

describe('firstPosition', () => {
  it('finds the first position at any depth, or none', () => {
    assert.deepEqual(firstPosition({ type: 'MultiPolygon', coordinates: [[], [[]], [[[1, 2]]]] }), [1, 2]);
    assert.deepEqual(
      firstPosition({
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [] },
          { type: 'LineString', coordinates: [[3, 4, 5]] },
        ],
      }),
      [3, 4, 5],
    );
    assert.equal(firstPosition({ type: 'MultiPolygon', coordinates: [[[]], []] }), undefined);
  });
});
