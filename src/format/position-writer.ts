import type { AxisOrder, Crs } from '../crs/crs.ts';
import { createTransform, reprojectedDecimals, type Transform, TransformError } from '../crs/transform.ts';
import type { Geometry, Position } from '../feature/geometry.ts';
import type { ByteWriter } from '../lib/byte-writer.ts';
import type { MemberEncoding } from '../store/feature-store.ts';

/**
 * Writes the ordinates of one position; with dimension 3 the z as well. Throws a RangeError when one isn't finite, and
 * a TransformError when the position doesn't exist in the other CRS: nothing that half of the clients would misread.
 */
export type WritePosition = (writer: ByteWriter, position: Position, dimension: 2 | 3) => void;

/** How positions stand in a document. */
export interface PositionLayout {
  readonly crs: Crs;
  readonly axisOrder: AxisOrder;
  /** The byte between two ordinates. */
  readonly separator: number;
}

/**
 * Makes the writer for positions kept in `from`, x,y. Ordinates that need no reprojection are the shortest decimals
 * that read back to the same double; reprojected ones have as many decimals as `reprojectedDecimals` says. z is a
 * height and is never changed. Throws a RangeError when there is no transformation between the two.
 */
export function createPositionWriter(from: Crs, layout: PositionLayout): WritePosition {
  if (from.code === layout.crs.code) return unchanged(layout);
  const transform = createTransform(from, layout.crs);
  if (transform === undefined) {
    throw new RangeError(`There is no transformation from EPSG:${from.code} to EPSG:${layout.crs.code}.`);
  }
  return reprojected(transform, layout);
}

function unchanged({ axisOrder, separator }: PositionLayout): WritePosition {
  const first = axisOrder === 'xy' ? 0 : 1;
  const second = 1 - first;
  return (writer, position, dimension) => {
    const a = position[first] as number;
    const b = position[second] as number;
    if (!Number.isFinite(a) || !Number.isFinite(b)) refuse(position);
    writer.double(a);
    writer.byte(separator);
    writer.double(b);
    if (dimension === 3) writeHeight(writer, position, separator);
  };
}

function reprojected(transform: Transform, { crs, axisOrder, separator }: PositionLayout): WritePosition {
  const decimals = reprojectedDecimals(crs);
  const first = axisOrder === 'xy' ? 0 : 1;
  const second = 1 - first;
  const moved = [0, 0];
  return (writer, position, dimension) => {
    transform.forward(position[0] as number, position[1] as number, moved);
    writer.fixed(moved[first] as number, decimals);
    writer.byte(separator);
    writer.fixed(moved[second] as number, decimals);
    if (dimension === 3) writeHeight(writer, position, separator);
  };
}

function writeHeight(writer: ByteWriter, position: Position, separator: number): void {
  const z = position[2] as number;
  if (!Number.isFinite(z)) refuse(position);
  writer.byte(separator);
  writer.double(z);
}

function refuse(position: Position): never {
  throw new RangeError(`The position ${position.join(' ')} is not finite.`);
}

/**
 * True when the error is a position without coordinates in the CRS that was asked for, such as a pole in Web Mercator. Such
 * a geometry is left out of the answer like an absent one, so that one feature doesn't cost the others their map. In the
 * type's default CRS it can't happen: publishing has checked that.
 */
export function isLeftOut(error: unknown, { srs, featureType }: MemberEncoding): boolean {
  return error instanceof TransformError && srs.crs.code !== featureType.defaultCrs.code;
}

/** The first position of a geometry, whose length tells the dimension of all; undefined for an empty geometry. */
export function firstPosition(geometry: Geometry): Position | undefined {
  if (geometry.type !== 'GeometryCollection') return firstOf(geometry.coordinates);
  for (const member of geometry.geometries) {
    const found = firstPosition(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Nested = readonly (number | Nested)[];

function firstOf(coordinates: Nested): Position | undefined {
  if (typeof coordinates[0] === 'number') return coordinates as Position;
  for (const part of coordinates) {
    const found = firstOf(part as Nested);
    if (found !== undefined) return found;
  }
  return undefined;
}
