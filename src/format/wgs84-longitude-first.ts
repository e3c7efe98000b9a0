import type { CrsReference } from '../crs/crs.ts';

/** What RFC 7946 §4 prescribes, and what formats that name no CRS are taken to be in. */
export const WGS84_LONGITUDE_FIRST: CrsReference = Object.freeze({
  name: 'urn:ogc:def:crs:OGC:1.3:CRS84',
  crs: Object.freeze({ code: 4326, name: 'WGS 84', unit: 'degree', axisOrder: 'yx' }),
  axisOrder: 'xy',
});
