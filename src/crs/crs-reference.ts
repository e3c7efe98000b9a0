import type { AxisOrder, Crs, CrsReference } from './crs.ts';
import { crsByCode } from './registry.ts';

/**
 * The spellings of CRS names that clients send (OGC 05-010, 06-023r1 §7, 07-092r1; CRS:84 of WMS 1.3), each with the
 * axis order that it stands for. Letter case is not looked at: `epsg:4326` and `URN:OGC:DEF:CRS:EPSG::4326` occur.
 */
const CODE = '([1-9][0-9]{3,5})';
const VERSION = '[0-9]+(?:\\.[0-9]+)*';
const HTTP = 'https?://(?:www\\.)?opengis\\.net';

/** Names that take the EPSG registry's axis order. */
const REGISTRY_ORDER = [
  new RegExp(`^urn:(?:x-)?ogc:def:crs:epsg:(?:(?:${VERSION})?:)?${CODE}$`, 'i'),
  new RegExp(`^${HTTP}/def/crs/epsg/${VERSION}/${CODE}$`, 'i'),
];

/** Names that have always meant easting or longitude first. */
const X_FIRST = [new RegExp(`^epsg:${CODE}$`, 'i'), new RegExp(`^${HTTP}/gml/srs/epsg\\.xml#${CODE}$`, 'i')];

/** WGS 84, longitude first. */
const CRS_84 = [
  /^(?:crs|ogc):(?:crs)?84$/i,
  new RegExp(`^urn:(?:x-)?ogc:def:crs:(?:ogc|crs):(?:(?:${VERSION})?:)?(?:crs)?84$`, 'i'),
  new RegExp(`^${HTTP}/def/crs/(?:ogc|crs)/${VERSION}/(?:crs)?84$`, 'i'),
];

/**
 * Reads a CRS name as clients write it; the reference's `name` is the text itself. Undefined when the spelling or
 * the code is not known.
 */
export function parseCrsReference(name: string): CrsReference | undefined {
  const text = name.trim();
  if (text.length > 200) return undefined;
  if (CRS_84.some((pattern) => pattern.test(text))) return reference(name, 4326, 'xy');
  const xFirst = firstMatch(X_FIRST, text);
  if (xFirst !== undefined) return reference(name, xFirst, 'xy');
  const registered = firstMatch(REGISTRY_ORDER, text);
  return registered === undefined ? undefined : reference(name, registered, undefined);
}

function firstMatch(patterns: readonly RegExp[], text: string): number | undefined {
  for (const pattern of patterns) {
    const code = pattern.exec(text)?.[1];
    if (code !== undefined) return Number(code);
  }
  return undefined;
}

/** Without an axis order of its own the name takes the registry's. */
function reference(name: string, code: number, axisOrder: AxisOrder | undefined): CrsReference | undefined {
  const crs = crsByCode(code);
  return crs && { name, crs, axisOrder: axisOrder ?? crs.axisOrder };
}

/** The name that capabilities and answers use: `urn:ogc:def:crs:EPSG::n`, which stands for the EPSG axis order. */
export function urnOf(crs: Crs): string {
  return `urn:ogc:def:crs:EPSG::${crs.code}`;
}

/** The CRS as an answer names it when the request didn't: by its URN, in the EPSG axis order. */
export function defaultReference(crs: Crs): CrsReference {
  return { name: urnOf(crs), crs, axisOrder: crs.axisOrder };
}
