import Feature from 'ol/Feature.js';
import GeometryCollection from 'ol/geom/GeometryCollection.js';
import LineString from 'ol/geom/LineString.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import MultiPolygon from 'ol/geom/MultiPolygon.js';
import Point from 'ol/geom/Point.js';
import Polygon from 'ol/geom/Polygon.js';
import { IS_SPECK } from './feature-styles.ts';

/** An answer of `/dataset/<id>/map/features`. */
export interface Drawing {
  /** Features in the box. */
  readonly matched: number;
  /** Of these, drawn. */
  readonly shown: number;
  /** Lower left corner of the pixels, in metres of EPSG:3857. */
  readonly origin: readonly [number, number];
  /** Size of a pixel. */
  readonly resolution: number;
  readonly features: readonly Drawn[];
}

/** What is seen of a feature: absent parts are 0 or missing. In each list of pixels the first is absolute, the others steps. */
type Drawn = readonly [
  id: string,
  points?: Pixels | 0,
  lines?: readonly Pixels[] | 0,
  polygons?: readonly (readonly Pixels[])[] | 0,
  specks?: Pixels | 0,
];
type Pixels = readonly number[];
type Shape = Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon;

/** The features of an answer as OpenLayers has them. */
export function drawnFeatures({ features, origin, resolution }: Drawing): Feature[] {
  const place = (pixels: Pixels): number[] => {
    const flat = new Array<number>(pixels.length);
    let x = 0;
    let y = 0;
    for (let at = 0; at < pixels.length; at += 2) {
      x += pixels[at] as number;
      y += pixels[at + 1] as number;
      flat[at] = origin[0] + x * resolution;
      flat[at + 1] = origin[1] + y * resolution;
    }
    return flat;
  };
  return features.flatMap((drawn) => {
    const [id, points = 0, lines = 0, polygons = 0, specks = 0] = drawn;
    const shapes: Shape[] = [
      ...(points === 0 ? [] : [pointsOf(place(points))]),
      ...(lines === 0 ? [] : [linesOf(lines.map(place))]),
      ...(polygons === 0
        ? []
        : [polygonsOf(polygons.map((rings) => rings.map((ring) => closed(place(ring)))))]),
      ...(specks === 0 ? [] : [pointsOf(place(specks))]),
    ];
    const [first, ...others] = shapes;
    if (first === undefined) return [];
    const feature = new Feature(others.length === 0 ? first : new GeometryCollection(shapes));
    feature.setId(id);
    if (specks !== 0) feature.set(IS_SPECK, true, true);
    return [feature];
  });
}

function pointsOf(flat: number[]): Point | MultiPoint {
  return flat.length === 2 ? new Point(flat) : new MultiPoint(flat, 'XY');
}

function linesOf(lines: readonly number[][]): LineString | MultiLineString {
  const [first] = lines;
  if (lines.length === 1 && first !== undefined) return new LineString(first, 'XY');
  return new MultiLineString(lines.flat(), 'XY', endsOf(lines, 0));
}

function polygonsOf(polygons: readonly number[][][]): Polygon | MultiPolygon {
  const [first] = polygons;
  if (polygons.length === 1 && first !== undefined) return new Polygon(first.flat(), 'XY', endsOf(first, 0));
  let before = 0;
  const ends = polygons.map((rings) => {
    const own = endsOf(rings, before);
    before = own.at(-1) ?? before;
    return own;
  });
  return new MultiPolygon(polygons.flat(2), 'XY', ends);
}

/** Where each list ends when all follow each other, after `before` numbers. */
function endsOf(lists: readonly number[][], before: number): number[] {
  let end = before;
  return lists.map(({ length }) => {
    end += length;
    return end;
  });
}

function closed(ring: number[]): number[] {
  ring.push(ring[0] as number, ring[1] as number);
  return ring;
}
