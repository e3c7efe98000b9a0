import { createRequire } from 'node:module';
import type Proj4 from 'proj4';

export interface Coordinates {
  readonly x: number;
  readonly y: number;
}

/** proj4 says null or undefined for some positions out of reach, and throws or gives infinities for others. */
export type Convert = (x: number, y: number) => Coordinates | null | undefined;

export const WGS84 = '+proj=longlat +datum=WGS84';

/** proj4 takes longer to load than most commands run, so it is loaded with the first transformation. */
const require = createRequire(import.meta.url);
let library: typeof Proj4 | undefined;

function proj4(): typeof Proj4 {
  library ??= require('proj4') as typeof Proj4;
  return library;
}

/** From one PROJ string to another by proj4, which applies a datum shift only if both have one or one is WGS 84. */
export function convertDirectly(source: string, target: string): Convert {
  const { Proj, transform } = proj4();
  const [from, to] = [new Proj(source), new Proj(target)];
  // Copied by proj4 at every call; a height of 0 spares it a slow `delete`. `true`: heed `+axis`.
  const point = { x: 0, y: 0, z: 0 };
  return (x, y) => {
    point.x = x;
    point.y = y;
    return transform(from, to, point, true);
  };
}

/** A part of a grid: lower corner and steps in radians, longitudes westwards, and numbers of columns and rows. */
export interface GridArea {
  readonly ll: readonly [number, number];
  readonly del: readonly [number, number];
  readonly lim: readonly [number, number];
}

/** Makes an NTv2 file known as `+nadgrids=name`. */
export function loadGrid(name: string, bytes: ArrayBuffer): readonly GridArea[] {
  return (proj4().nadgrid(name, bytes) as unknown as { readonly subgrids: readonly GridArea[] }).subgrids;
}

/** Semi-major axis in metres and squared eccentricity of the ellipsoid in a PROJ string. */
export function ellipsoidOf(definition: string): { readonly a: number; readonly es: number } {
  const { Proj } = proj4();
  return new Proj(definition) as unknown as { a: number; es: number };
}
