import type { Builder } from 'flatbuffers';
import { Geometry as FlatGeometry } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { type Geometry, isEmpty, type Position } from '../../feature/geometry.ts';

/**
 * Adds a geometry to the builder and gives its offset; 0 for one that is empty as a whole. `hasZ` holds for the whole
 * file: a position without a z then has 0, since readers
 * refuse rings that end with another number than they began with, and NaN is one.
 */
export function buildGeometry(builder: Builder, geometry: Geometry, hasZ: boolean): number {
  return isEmpty(geometry) ? 0 : new GeometryBuilder(builder, hasZ).build(geometry);
}

class GeometryBuilder {
  readonly #builder: Builder;
  readonly #hasZ: boolean;

  constructor(builder: Builder, hasZ: boolean) {
    this.#builder = builder;
    this.#hasZ = hasZ;
  }

  build(geometry: Geometry): number {
    switch (geometry.type) {
      case 'Point':
        return this.#simple(GeometryType.Point, [geometry.coordinates]);
      case 'LineString':
        return this.#simple(GeometryType.LineString, geometry.coordinates);
      case 'MultiPoint':
        return this.#simple(GeometryType.MultiPoint, geometry.coordinates);
      case 'Polygon':
        return this.#lines(GeometryType.Polygon, geometry.coordinates);
      case 'MultiLineString':
        return this.#lines(GeometryType.MultiLineString, geometry.coordinates);
      case 'MultiPolygon':
        return this.#parts(
          GeometryType.MultiPolygon,
          geometry.coordinates
            .filter((rings) => rings.some((ring) => ring.length > 0))
            .map((rings) => this.#lines(GeometryType.Polygon, rings)),
        );
      case 'GeometryCollection':
        return this.#parts(
          GeometryType.GeometryCollection,
          geometry.geometries.filter((member) => !isEmpty(member)).map((member) => this.build(member)),
        );
    }
  }

  #simple(type: GeometryType, positions: readonly Position[]): number {
    return this.#table(type, { positions });
  }

  /** Empty lines are left out: readers take them for damage. */
  #lines(type: GeometryType, lines: readonly (readonly Position[])[]): number {
    const filled = lines.filter((line) => line.length > 0);
    let end = 0;
    const ends = filled.map((line) => {
      end += line.length;
      return end;
    });
    // Where there is one line its end goes without saying.
    return this.#table(type, { positions: filled.flat(), ends: ends.length > 1 ? ends : [] });
  }

  #parts(type: GeometryType, offsets: readonly number[]): number {
    return this.#table(type, {
      positions: [],
      parts: FlatGeometry.createPartsVector(this.#builder, [...offsets]),
    });
  }

  #table(
    type: GeometryType,
    { positions, ends = [], parts = 0 }: { positions: readonly Position[]; ends?: number[]; parts?: number },
  ): number {
    const builder = this.#builder;
    const endsOffset = ends.length > 0 ? FlatGeometry.createEndsVector(builder, ends) : 0;
    const xy = positions.length > 0 ? this.#xy(positions) : 0;
    const z = positions.length > 0 && this.#hasZ ? this.#z(positions) : 0;
    FlatGeometry.startGeometry(builder);
    if (endsOffset !== 0) FlatGeometry.addEnds(builder, endsOffset);
    if (xy !== 0) FlatGeometry.addXy(builder, xy);
    if (z !== 0) FlatGeometry.addZ(builder, z);
    FlatGeometry.addType(builder, type);
    if (parts !== 0) FlatGeometry.addParts(builder, parts);
    return FlatGeometry.endGeometry(builder);
  }

  /** Vectors are built from their end. */
  #xy(positions: readonly Position[]): number {
    FlatGeometry.startXyVector(this.#builder, 2 * positions.length);
    for (let i = positions.length - 1; i >= 0; i--) {
      const position = positions[i] as Position;
      this.#builder.addFloat64(position[1] as number);
      this.#builder.addFloat64(position[0] as number);
    }
    return this.#builder.endVector();
  }

  #z(positions: readonly Position[]): number {
    FlatGeometry.startZVector(this.#builder, positions.length);
    for (let i = positions.length - 1; i >= 0; i--) this.#builder.addFloat64(positions[i]?.[2] ?? 0);
    return this.#builder.endVector();
  }
}
