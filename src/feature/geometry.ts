/**
 * Geometry values. Coordinates are always x,y[,z] (easting or longitude first), in double precision,
 * in whatever CRS the owner of the value says; only GML and KVP code swaps axes.
 * The shapes are those of RFC 7946; a position has two or three numbers. A geometry without positions is empty.
 */
export type Position = readonly number[];

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPoint'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] }
  | { readonly type: 'GeometryCollection'; readonly geometries: readonly Geometry[] };

export type GeometryTypeName = Geometry['type'];

/** An axis-aligned box in x,y. minX <= maxX and minY <= maxY; the absence of a box is `undefined`, never NaN. */
export interface Envelope {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Calls `visit` for each position of the geometry, in order. */
export function forEachPosition(geometry: Geometry, visit: (position: Position) => void): void {
  switch (geometry.type) {
    case 'Point':
      if (geometry.coordinates.length > 0) visit(geometry.coordinates);
      return;
    case 'LineString':
    case 'MultiPoint':
      for (const position of geometry.coordinates) visit(position);
      return;
    case 'Polygon':
    case 'MultiLineString':
      for (const line of geometry.coordinates) for (const position of line) visit(position);
      return;
    case 'MultiPolygon':
      for (const polygon of geometry.coordinates)
        for (const ring of polygon) for (const position of ring) visit(position);
      return;
    case 'GeometryCollection':
      for (const member of geometry.geometries) forEachPosition(member, visit);
      return;
  }
}

/** The smallest box around all positions, or undefined for an empty geometry. */
export function envelopeOf(geometry: Geometry): Envelope | undefined {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  forEachPosition(geometry, (position) => {
    const x = position[0] as number;
    const y = position[1] as number;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  });
  return minX <= maxX ? { minX, minY, maxX, maxY } : undefined;
}

/** The smallest box around both; an undefined side counts as nothing. */
export function joinEnvelopes(a: Envelope | undefined, b: Envelope | undefined): Envelope | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return {
    minX: Math.min(a.minX, b.minX),
    minY: Math.min(a.minY, b.minY),
    maxX: Math.max(a.maxX, b.maxX),
    maxY: Math.max(a.maxY, b.maxY),
  };
}

/** True when the boxes share at least a point. */
export function envelopesMeet(a: Envelope, b: Envelope): boolean {
  return a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY;
}

/** True when nothing of the inner box is outside the outer one; their edges may be the same. */
export function envelopeCovers(outer: Envelope, inner: Envelope): boolean {
  return (
    outer.minX <= inner.minX &&
    outer.minY <= inner.minY &&
    outer.maxX >= inner.maxX &&
    outer.maxY >= inner.maxY
  );
}

/** True when the geometry has no position at all. */
export function isEmpty(geometry: Geometry): boolean {
  return envelopeOf(geometry) === undefined;
}

/** 3 when the first position has a z, else 2. A value mixes no dimensions: readers refuse such records. */
export function coordinateDimension(geometry: Geometry): 2 | 3 {
  let dimension: 2 | 3 = 2;
  forEachPosition(geometry, (position) => {
    if (position.length > 2) dimension = 3;
  });
  return dimension;
}

/** The same geometry with every position replaced; the structure stays. */
export function mapPositions(geometry: Geometry, map: (position: Position) => Position): Geometry {
  const line = (positions: readonly Position[]) => positions.map(map);
  switch (geometry.type) {
    case 'Point':
      return geometry.coordinates.length === 0
        ? geometry
        : { type: 'Point', coordinates: map(geometry.coordinates) };
    case 'LineString':
      return { type: 'LineString', coordinates: line(geometry.coordinates) };
    case 'MultiPoint':
      return { type: 'MultiPoint', coordinates: line(geometry.coordinates) };
    case 'Polygon':
      return { type: 'Polygon', coordinates: geometry.coordinates.map(line) };
    case 'MultiLineString':
      return { type: 'MultiLineString', coordinates: geometry.coordinates.map(line) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: geometry.coordinates.map((polygon) => polygon.map(line)) };
    case 'GeometryCollection':
      return { type: 'GeometryCollection', geometries: geometry.geometries.map((g) => mapPositions(g, map)) };
  }
}
