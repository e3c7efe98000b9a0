/** Order of the axes in a tuple as written: `xy` is easting or longitude first. */
export type AxisOrder = 'xy' | 'yx';

/** A coordinate reference system of the EPSG registry. */
export interface Crs {
  /** EPSG code, e.g. 4326. */
  readonly code: number;
  readonly name: string;
  /** Whether coordinates are angles in degrees or lengths. */
  readonly unit: 'degree' | 'length';
  /** Metres per unit of length; 1 for metres, undefined for degrees. */
  readonly metresPerUnit?: number;
  /** The order that the EPSG registry gives the axes. */
  readonly axisOrder: AxisOrder;
}

/**
 * A CRS as a client wrote it. `EPSG:4326` and `urn:ogc:def:crs:EPSG::4326` name one CRS with two axis orders,
 * so the reference carries the order, and answers repeat `name`.
 */
export interface CrsReference {
  readonly name: string;
  readonly crs: Crs;
  readonly axisOrder: AxisOrder;
}
