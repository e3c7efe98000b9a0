import type { Envelope } from '../../feature/geometry.ts';

/** Half the width of the world in metres of EPSG:3857: the projected longitude of 180°. */
export const HALF_WORLD = 20_037_508.342789244;
export const WORLD = 2 * HALF_WORLD;
/** The latitude at which the world of EPSG:3857 is a square; beyond it nothing is drawn. */
export const MAX_LATITUDE = 85.0511287798066;

/** Metres of EPSG:3857 for a longitude, whatever world it is in. */
export function mercatorX(longitude: number): number {
  return (longitude / 180) * HALF_WORLD;
}

/** Metres of EPSG:3857 for a latitude; the poles are moved to the edge of the map. */
export function mercatorY(latitude: number): number {
  const limited = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude));
  return (Math.log(Math.tan((Math.PI / 360) * (90 + limited))) / Math.PI) * HALF_WORLD;
}

/** A box of longitudes and latitudes in metres of EPSG:3857. */
export function mercatorBox({ minX, minY, maxX, maxY }: Envelope): Envelope {
  return { minX: mercatorX(minX), minY: mercatorY(minY), maxX: mercatorX(maxX), maxY: mercatorY(maxY) };
}
