import { createTransform, type Transform, TransformError } from '../../crs/transform.ts';
import {
  type Envelope,
  envelopeCovers,
  envelopesMeet,
  type Geometry,
  type Position,
} from '../../feature/geometry.ts';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { JSON_STRING, utf8 } from '../../lib/escapes.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { WGS84_LONGITUDE_FIRST } from '../wgs84-longitude-first.ts';
import { clipLine, clipRing, type FlatPositions, flatEnvelope } from './clip.ts';
import { DrawingGrid } from './drawing-grid.ts';
import { HALF_WORLD, mercatorX, mercatorY, WORLD } from './web-mercator.ts';

/** The name of the encoding that pages draw maps from; it needs `MemberEncoding.drawing`. */
export const DRAWING = 'drawing';

export const DRAWING_SEPARATOR = ',\n';

const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const QUOTE = 0x22;
const ZERO = 0x30;

/** More pixels than a drawing is high. */
const PIXEL_ROW = 2 ** 26;

/** What is seen of one feature, in pixels. */
interface Shapes {
  readonly points: number[];
  readonly lines: number[][];
  /** The rings of each polygon, the exterior one first, none closed. */
  readonly polygons: number[][][];
  /** Where a line or a polygon is that has shrunk to a pixel. */
  readonly specks: number[];
}

/**
 * Encodes features as what is seen of them on a map: clipped to the box of the drawing, in whole pixels from its lower left
 * corner, without the vertices that make no difference. A member is a JSON array that ends with its last part that isn't
 * empty: the id; the points; the lines; the polygons as lists of rings; where what is too small for its own form lies. Of a
 * list of positions the first is as it is, the others relative to the one before. In place of an empty part stands 0.
 */
export function createDrawingMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { drawing, properties, featureType } = encoding;
  if (drawing === undefined) throw new RangeError(`The encoding ${DRAWING} needs a drawing.`);
  const [geometryIndex = -1] = properties;
  const transform = createTransform(featureType.crs, WGS84_LONGITUDE_FIRST.crs);
  if (transform === undefined) {
    throw new RangeError(`There is no transformation from EPSG:${featureType.crs.code} to WGS 84.`);
  }
  const drawer = new Drawer(transform, drawing.box, drawing.resolution);
  const writer = new ByteWriter();
  return {
    separator: utf8(DRAWING_SEPARATOR),
    encode(feature) {
      const geometry = feature.values[geometryIndex] as Geometry | null | undefined;
      writer.clear();
      writer.byte(OPEN);
      writer.byte(QUOTE);
      writer.text(feature.id, JSON_STRING);
      writer.byte(QUOTE);
      if (geometry !== null && geometry !== undefined) writeShapes(writer, drawer.draw(geometry));
      writer.byte(CLOSE);
      return writer.view();
    },
  };
}

/** Turns geometries into pixels. */
class Drawer {
  readonly #transform: Transform;
  readonly #box: Envelope;
  readonly #grid: DrawingGrid;
  readonly #moved = [0, 0];

  constructor(transform: Transform, box: Envelope, resolution: number) {
    this.#transform = transform;
    this.#box = box;
    this.#grid = new DrawingGrid(box, resolution);
  }

  draw(geometry: Geometry): Shapes {
    const shapes: Shapes = { points: [], lines: [], polygons: [], specks: [] };
    this.#add(geometry, shapes);
    // A speck stands for a feature of which nothing else can be seen.
    if (shapes.points.length + shapes.lines.length + shapes.polygons.length > 0) shapes.specks.length = 0;
    else shapes.specks.length = Math.min(2, shapes.specks.length);
    return shapes;
  }

  #add(geometry: Geometry, shapes: Shapes): void {
    switch (geometry.type) {
      case 'Point':
        if (geometry.coordinates.length > 0) this.#addPoints([geometry.coordinates], shapes);
        return;
      case 'MultiPoint':
        this.#addPoints(geometry.coordinates, shapes);
        return;
      case 'LineString':
        this.#addLine(geometry.coordinates, shapes);
        return;
      case 'MultiLineString':
        for (const line of geometry.coordinates) this.#addLine(line, shapes);
        return;
      case 'Polygon':
        this.#addPolygon(geometry.coordinates, shapes);
        return;
      case 'MultiPolygon':
        for (const polygon of geometry.coordinates) this.#addPolygon(polygon, shapes);
        return;
      case 'GeometryCollection':
        for (const member of geometry.geometries) this.#add(member, shapes);
        return;
    }
  }

  /** Of those in one pixel only the first. */
  #addPoints(positions: readonly Position[], { points }: Shapes): void {
    const taken = new Set<number>();
    for (const position of positions) {
      const projected = this.#project([position]);
      for (const shift of this.#shifts(projected)) {
        const place = moved(projected, shift);
        if (!isInside(place, this.#box)) continue;
        const [x, y] = this.#grid.snap(place) as [number, number];
        if (taken.size < taken.add(x * PIXEL_ROW + y).size) points.push(x, y);
      }
    }
  }

  #addLine(positions: readonly Position[], { lines, specks }: Shapes): void {
    const projected = this.#project(positions);
    for (const shift of this.#shifts(projected)) {
      const line = moved(projected, shift);
      const parts = isInside(line, this.#box) ? [line] : clipLine(line, this.#box);
      for (const part of parts) {
        const pixels = this.#grid.snap(part);
        if (pixels.length >= 4) lines.push(pixels);
        else specks.push(...pixels);
      }
    }
  }

  #addPolygon([exterior, ...interiors]: readonly (readonly Position[])[], shapes: Shapes): void {
    if (exterior === undefined) return;
    const projected = this.#project(exterior.slice(0, -1));
    for (const shift of this.#shifts(projected)) {
      const clipped = this.#clippedRing(moved(projected, shift));
      const pixels = this.#grid.snapRing(clipped);
      if (pixels === undefined) {
        shapes.specks.push(...this.#grid.snap(clipped.slice(0, 2)));
        continue;
      }
      const holes = interiors.flatMap((ring) => {
        const hole = moved(this.#project(ring.slice(0, -1)), shift);
        const rest = this.#grid.snapRing(this.#clippedRing(hole));
        return rest === undefined ? [] : [rest];
      });
      shapes.polygons.push([pixels, ...holes]);
    }
  }

  #clippedRing(ring: FlatPositions): FlatPositions {
    return isInside(ring, this.#box) ? ring : clipRing(ring, this.#box);
  }

  /** Positions that are nowhere on the map are left out. */
  #project(positions: readonly Position[]): FlatPositions {
    const projected: number[] = [];
    for (const position of positions) {
      try {
        this.#transform.forward(position[0] as number, position[1] as number, this.#moved);
      } catch (error) {
        if (error instanceof TransformError) continue;
        throw error;
      }
      projected.push(mercatorX(this.#moved[0] as number), mercatorY(this.#moved[1] as number));
    }
    return projected;
  }

  /**
   * By how much positions are moved sideways so that they meet the box, which may lie in another world: on a box of half a
   * world and more the one move that brings their middle nearest to the middle of the box.
   */
  #shifts(positions: FlatPositions): number[] {
    const around = flatEnvelope(positions);
    if (around === undefined) return [];
    const middle = (this.#box.minX + this.#box.maxX) / 2;
    const nearest = Math.round((middle - (around.minX + around.maxX) / 2) / WORLD) * WORLD;
    if (this.#box.maxX - this.#box.minX >= HALF_WORLD) return [nearest];
    return [nearest - WORLD, nearest, nearest + WORLD].filter((shift) =>
      envelopesMeet({ ...around, minX: around.minX + shift, maxX: around.maxX + shift }, this.#box),
    );
  }
}

function isInside(positions: FlatPositions, box: Envelope): boolean {
  const around = flatEnvelope(positions);
  return around === undefined || envelopeCovers(box, around);
}

function moved(positions: FlatPositions, by: number): FlatPositions {
  return by === 0 ? positions : positions.map((value, at) => (at % 2 === 0 ? value + by : value));
}

function writeShapes(writer: ByteWriter, { points, lines, polygons, specks }: Shapes): void {
  const parts: readonly (readonly [isEmpty: boolean, write: () => void])[] = [
    [points.length === 0, () => writePixels(writer, points)],
    [lines.length === 0, () => writeList(writer, lines, (line) => writePixels(writer, line))],
    [
      polygons.length === 0,
      () =>
        writeList(writer, polygons, (rings) => writeList(writer, rings, (ring) => writePixels(writer, ring))),
    ],
    [specks.length === 0, () => writePixels(writer, specks)],
  ];
  const end = parts.findLastIndex(([isEmpty]) => !isEmpty) + 1;
  for (const [isEmpty, write] of parts.slice(0, end)) {
    writer.byte(COMMA);
    if (isEmpty) writer.byte(ZERO);
    else write();
  }
}

function writeList<T>(writer: ByteWriter, items: readonly T[], write: (item: T) => void): void {
  writer.byte(OPEN);
  items.forEach((item, i) => {
    if (i > 0) writer.byte(COMMA);
    write(item);
  });
  writer.byte(CLOSE);
}

/** The first as it is, the others as steps from the one before. */
function writePixels(writer: ByteWriter, pixels: readonly number[]): void {
  writer.byte(OPEN);
  for (let at = 0; at < pixels.length; at++) {
    if (at > 0) writer.byte(COMMA);
    writer.integer((pixels[at] as number) - (at < 2 ? 0 : (pixels[at - 2] as number)));
  }
  writer.byte(CLOSE);
}
