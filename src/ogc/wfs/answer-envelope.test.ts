import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { datasets } from '../../../test/support/wfs-fixture.ts';
import type { Crs, CrsReference } from '../../crs/crs.ts';
import { parseCrsReference } from '../../crs/crs-reference.ts';
import { crsByCode } from '../../crs/registry.ts';
import { createTransform } from '../../crs/transform.ts';
import { answerEnvelope } from './answer-envelope.ts';

const type = (datasets[0] as (typeof datasets)[number]).featureType;
const reference = (name: string) => parseCrsReference(name) as CrsReference;

describe('answerEnvelope', () => {
  it('holds every position of the box', () => {
    for (const code of [3857, 2154, 3035, 32633, 3413]) {
      const srs = reference(`EPSG:${code}`);
      const transform = createTransform(crsByCode(4326) as Crs, srs.crs);
      assert.ok(transform);
      const unit = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(fc.tuple(unit, unit, unit, unit), unit, unit, ([a, b, c, d], s, t) => {
          const [minX, minY] = [5 + 10 * a, 45 + 10 * b];
          const box = { minX, minY, maxX: minX + 10 * c, maxY: minY + 10 * d };
          const around = answerEnvelope(type, srs, box);
          assert.ok(around);
          const position = [0, 0];
          transform.forward(minX + 10 * c * s, minY + 10 * d * t, position);
          const [x, y] = position as [number, number];
          assert.ok(x >= around.minX - 1e-4 && x <= around.maxX + 1e-4, `${code}: ${x}`);
          assert.ok(y >= around.minY - 1e-4 && y <= around.maxY + 1e-4, `${code}: ${y}`);
        }),
      );
    }
  });

  it('is as tight as rounding allows where straight stays straight', () => {
    const box = { minX: 1, minY: 2, maxX: 3, maxY: 4 };
    assert.equal(answerEnvelope(type, reference('EPSG:4326'), box), box);
    const around = answerEnvelope(type, reference('EPSG:3857'), box);
    assert.deepEqual(around, { minX: 111319.4907, minY: 222684.2085, maxX: 333958.4724, maxY: 445640.1097 });
  });

  it('isn’t known where part of the box has no coordinates', () => {
    const world = { minX: -180, minY: -90, maxX: 180, maxY: 90 };
    assert.equal(answerEnvelope(type, reference('EPSG:3857'), world), undefined);
    assert.equal(answerEnvelope(type, reference('EPSG:3857'), undefined), undefined);
  });
});
