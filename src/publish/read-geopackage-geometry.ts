import { checkGeometry } from '../feature/check-geometry.ts';
import type { Geometry } from '../feature/geometry.ts';
import { readWkb, WkbError, type WkbReading } from '../feature/wkb.ts';

/** A geometry that can't be read; the message is one clause. */
export class GeoPackageGeometryError extends Error {}

/** Bytes of the envelope by the header's indicator (OGC 12-128r18 §2.1.3.1.1). */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];
const HEADER_BYTES = 8;

/**
 * Reads a geometry column's value: a header, then WKB. `srsId` is what the column declares.
 * Throws GeoPackageGeometryError.
 */
export function decodeGeoPackageGeometry(bytes: Uint8Array, srsId: number): WkbReading {
  const [g, p, version, flags = 0] = bytes;
  if (bytes.length < HEADER_BYTES || g !== 0x47 || p !== 0x50) fail('is no GeoPackage geometry');
  if (version !== 0) fail(`has version ${version} of the GeoPackage binary format`);
  if ((flags & 0x20) !== 0) fail('has an extended geometry type');
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelope === undefined) fail('has an unknown kind of envelope');
  const declared = new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, (flags & 1) === 1);
  // Zero and below stand for "undefined" and are written by those who don't care.
  if (declared !== srsId && declared > 0 && srsId > 0) {
    fail(`has srs_id ${declared}, and its column ${srsId}`);
  }
  const reading = readAnyWkb(bytes.subarray(HEADER_BYTES + (envelope as number)));
  const problem = checkGeometry(reading.geometry satisfies Geometry);
  if (problem !== undefined) fail(`is not valid: ${problem}`);
  return reading;
}

function readAnyWkb(bytes: Uint8Array): WkbReading {
  try {
    return readWkb(bytes);
  } catch (error) {
    if (error instanceof WkbError) return fail(`can't be read: ${error.message}`);
    throw error;
  }
}

function fail(problem: string): never {
  throw new GeoPackageGeometryError(problem);
}
