import type { Crs } from './crs.ts';
import { parseCrsReference } from './crs-reference.ts';

/** The CRS that somebody typed: `EPSG:2154`, `2154`, or any other spelling that is known; undefined: none is meant. */
export function crsOfText(text: string): Crs | undefined {
  return parseCrsReference(/^\d+$/.test(text) ? `EPSG:${text}` : text)?.crs;
}
