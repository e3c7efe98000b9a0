import type { Crs } from '../../crs/crs.ts';
import { createTransform, reprojectedDecimals, type Transform, TransformError } from '../../crs/transform.ts';
import type { Envelope } from '../../feature/geometry.ts';
import type { OrdinalRun } from '../ordinal-runs.ts';
import type { AffineMap, BoxIndex } from './box-index.ts';
import type { PageTable } from './page-table.ts';

/** Positions along each side of a page's box that are transformed. */
const SAMPLES = 5;
/** What is measured at the samples may be exceeded between them. */
const SAFETY = 2;
/** A map that is off by more than this part of the extent may have a fold or a tear in it. */
const MAX_RELATIVE_ERROR = 0.1;
/** Pages on which no map is right are halved, down to single features while there are not too many parts. */
const MIN_FEATURES = 16;
const MAX_PARTS_PER_PAGE = 2;
const MAX_SURPLUS_PARTS = 10_000;
/** What rounding and inverse iterations may add, in units of the CRS. */
const SLACK = { degree: 1e-6, length: 0.1 };

/** Features of a page, or of a part of one, in another CRS. */
export interface MappedRun extends OrdinalRun {
  /** Undefined: there is no map on which boxes could be trusted. */
  readonly place: MappedPlace | undefined;
}

/** A box in another CRS, and the map that takes boxes in it there. */
export interface MappedPlace {
  readonly envelope: Envelope;
  readonly map: AffineMap;
}

/**
 * The boxes of pages in another CRS than the default one. Geometries are straight between their positions in the CRS in
 * which they are compared, so what a feature covers there lies in the box around its transformed positions, and these
 * lie in the transformed box of its page. Where no affine map is nearly right (a pole, the edge of the projection),
 * there is none: each feature must be tested.
 */
export function mapPages(pages: PageTable, boxes: BoxIndex, from: Crs, to: Crs): MappedRun[] {
  const transform = createTransform(from, to);
  const mapped: MappedRun[] = [];
  for (let page = 0; page < pages.count; page++) {
    const run = { from: pages.firstOrdinal(page), to: pages.firstOrdinal(page + 1) };
    if (transform === undefined) mapped.push({ ...run, place: undefined });
    else mapRun(run, boxes, transform, mapped, MAX_PARTS_PER_PAGE * pages.count + MAX_SURPLUS_PARTS);
  }
  return mapped;
}

function mapRun(
  { from, to }: OrdinalRun,
  boxes: BoxIndex,
  transform: Transform,
  mapped: MappedRun[],
  maxParts: number,
): void {
  const box = boxes.envelope(from, to);
  // Without a position, features are as unknown there as here.
  if (box === undefined) return;
  const place = mapBox(box, transform);
  const least = mapped.length < maxParts ? 1 : MIN_FEATURES;
  if (place !== undefined || to - from < 2 * least) {
    mapped.push({ from, to, place });
    return;
  }
  const middle = (from + to) >>> 1;
  mapRun({ from, to: middle }, boxes, transform, mapped, maxParts);
  mapRun({ from: middle, to }, boxes, transform, mapped, maxParts);
}

function mapBox(box: Envelope, transform: Transform): MappedPlace | undefined {
  try {
    return measure(box, transform);
  } catch (error) {
    if (error instanceof TransformError) return undefined;
    throw error;
  }
}

function measure(box: Envelope, transform: Transform): MappedPlace | undefined {
  const exact = mapAt(box, transform);
  const { x: offX, y: offY, envelope } = deviation(box, transform, exact);
  const width = envelope.maxX - envelope.minX;
  const height = envelope.maxY - envelope.minY;
  if (offX > MAX_RELATIVE_ERROR * width || offY > MAX_RELATIVE_ERROR * height) return undefined;
  // Boxes are rounded as coordinates are written.
  const rounding = 10 ** -reprojectedDecimals(transform.from);
  const slack = SLACK[transform.to.unit] + rounding * (Math.abs(exact.xx) + Math.abs(exact.yy));
  const map = {
    ...exact,
    errorX: SAFETY * offX + slack + rounding * Math.abs(exact.xy),
    errorY: SAFETY * offY + slack + rounding * Math.abs(exact.yx),
  };
  return {
    envelope: {
      minX: envelope.minX - map.errorX,
      minY: envelope.minY - map.errorY,
      maxX: envelope.maxX + map.errorX,
      maxY: envelope.maxY + map.errorY,
    },
    map,
  };
}

/** The map with the transform's mean slopes over the box, right at its centre. */
function mapAt(box: Envelope, transform: Transform): AffineMap {
  const centreX = box.minX / 2 + box.maxX / 2;
  const centreY = box.minY / 2 + box.maxY / 2;
  const [x, y] = at(transform, centreX, centreY);
  const [leftX, leftY] = at(transform, box.minX, centreY);
  const [rightX, rightY] = at(transform, box.maxX, centreY);
  const [lowX, lowY] = at(transform, centreX, box.minY);
  const [highX, highY] = at(transform, centreX, box.maxY);
  const slope = (rise: number, run: number) => (run > 0 ? rise / run : 0);
  const width = box.maxX - box.minX;
  const height = box.maxY - box.minY;
  return {
    centreX,
    centreY,
    x,
    y,
    xx: slope(rightX - leftX, width),
    xy: slope(highX - lowX, height),
    yx: slope(rightY - leftY, width),
    yy: slope(highY - lowY, height),
    errorX: 0,
    errorY: 0,
  };
}

function at(transform: Transform, x: number, y: number): [number, number] {
  const found: [number, number] = [0, 0];
  transform.forward(x, y, found);
  return found;
}

/** How far the map is off at samples of the box, and the envelope of their exact places. */
function deviation(box: Envelope, transform: Transform, map: AffineMap) {
  const found: [number, number] = [0, 0];
  const envelope = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  let offX = 0;
  let offY = 0;
  for (let step = 0; step < SAMPLES * SAMPLES; step++) {
    const right = (step % SAMPLES) / (SAMPLES - 1);
    const up = Math.floor(step / SAMPLES) / (SAMPLES - 1);
    const x = box.minX * (1 - right) + box.maxX * right;
    const y = box.minY * (1 - up) + box.maxY * up;
    transform.forward(x, y, found);
    const dx = x - map.centreX;
    const dy = y - map.centreY;
    offX = Math.max(offX, Math.abs(found[0] - (map.x + map.xx * dx + map.xy * dy)));
    offY = Math.max(offY, Math.abs(found[1] - (map.y + map.yx * dx + map.yy * dy)));
    envelope.minX = Math.min(envelope.minX, found[0]);
    envelope.minY = Math.min(envelope.minY, found[1]);
    envelope.maxX = Math.max(envelope.maxX, found[0]);
    envelope.maxY = Math.max(envelope.maxY, found[1]);
  }
  return { x: offX, y: offY, envelope };
}
