import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Crs } from '../../crs/crs.ts';
import { crsByCode } from '../../crs/registry.ts';
import { createTransform, type Transform } from '../../crs/transform.ts';
import type { Envelope } from '../../feature/geometry.ts';
import { RunsBuilder } from '../ordinal-runs.ts';
import { BOX_BYTES, BoxIndex, writeBox } from './box-index.ts';
import { mapPages } from './mapped-pages.ts';
import { encodePageTable, PageTable } from './page-table.ts';

const wgs84 = crsByCode(4326) as Crs;
/** Conical, transverse and Pacific: each has its edge somewhere else. */
const OTHERS = [3857, 2154, 32633, 3832, 3035].map((code) => crsByCode(code) as Crs);

const box = fc
  .tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -89, max: 89, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
  )
  .map(([minX, minY, width, height]) => ({
    minX,
    minY,
    maxX: Math.min(180, minX + width),
    maxY: Math.min(89, minY + height),
  }));

function indexOf(boxes: readonly Envelope[]) {
  const view = new DataView(new ArrayBuffer(boxes.length * BOX_BYTES));
  boxes.forEach((each, ordinal) => {
    writeBox(view, ordinal * BOX_BYTES, 'box', each);
  });
  const page = { firstOrdinal: 0, plainLength: 0, deflateLength: 0, crcToEnd: 0 };
  const index = new BoxIndex('box', view.buffer);
  const table = encodePageTable([{ ...page, envelope: index.envelope(0, boxes.length) }], boxes.length);
  const bytes = new SharedArrayBuffer(table.length);
  new Uint8Array(bytes).set(table);
  return { index, pages: new PageTable(bytes, 1) };
}

/** Where a corner lies in the other CRS; undefined: nowhere. */
function placeOf(transform: Transform, x: number, y: number): readonly [number, number] | undefined {
  const found: [number, number] = [0, 0];
  try {
    transform.forward(x, y, found);
    return found;
  } catch {
    return undefined;
  }
}

describe('pages in another coordinate system', () => {
  it('never miss a feature that reaches into a box there, nor take one for inside that is not', () => {
    const cases = fc.tuple(
      fc.array(box, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(...OTHERS),
      fc.nat(),
    );
    fc.assert(
      fc.property(cases, ([boxes, crs, pick]) => {
        const { index, pages } = indexOf(boxes);
        const transform = createTransform(wgs84, crs) as Transform;
        const chosen = boxes[pick % boxes.length] as Envelope;
        const target = placeOf(transform, chosen.minX, chosen.minY);
        if (target === undefined) return;
        const [x, y] = target;
        const wanted = { minX: x - 50_000, minY: y - 50_000, maxX: x + 50_000, maxY: y + 50_000 };
        const found = { meeting: new RunsBuilder(), inside: new RunsBuilder() };
        for (const { from, to, place } of mapPages(pages, index, wgs84, crs)) {
          if (place === undefined) found.meeting.append(from, to);
          else index.selectMapped({ from, to }, place.map, wanted, wanted, found);
        }
        const meeting = new Set(found.meeting.finish().ordinals());
        const inside = new Set(found.inside.finish().ordinals());
        boxes.forEach(({ minX, minY, maxX, maxY }, ordinal) => {
          const corners = [minX, maxX].flatMap((cx) => [minY, maxY].map((cy) => placeOf(transform, cx, cy)));
          const isIn = (corner: readonly [number, number] | undefined) =>
            corner !== undefined &&
            corner[0] >= wanted.minX &&
            corner[0] <= wanted.maxX &&
            corner[1] >= wanted.minY &&
            corner[1] <= wanted.maxY;
          if (corners.some(isIn)) assert.ok(meeting.has(ordinal), `${ordinal} is missed`);
          if (inside.has(ordinal)) assert.ok(corners.every(isIn), `${ordinal} is not inside`);
        });
      }),
      { numRuns: 400 },
    );
  });
});
