import type { Crs } from '../crs/crs.ts';
import { wgs84 } from '../crs/registry.ts';
import type { Envelope } from '../feature/geometry.ts';
import { PublishError } from './publish-error.ts';
import type { CrsReport } from './publish-report.ts';
import type { Source } from './source.ts';

/** Formats whose coordinates are WGS 84 when nobody says otherwise (RFC 7946 §4; CSV by custom). */
const WGS84_BY_DEFAULT = new Set(['GeoJSON', 'CSV']);
/** Longitudes up to 360 and a little of rounding occur in honest data. */
const MAX_LONGITUDE = 360.000001;
const MAX_LATITUDE = 90.000001;

/** The CRS of a source's coordinates, who said so, and what the publisher should know. */
export interface CrsDecision {
  readonly crs: Crs;
  readonly from: CrsReport['from'];
  readonly remarks: readonly string[];
}

/**
 * What the publisher says goes before what the file says. Where neither does, formats that mean WGS 84 then are taken at
 * their word if the coordinates can be degrees; the others are refused.
 */
export function decideCrs(
  source: Pick<Source, 'path' | 'format' | 'crs'>,
  option: Crs | undefined,
  envelope: Envelope | undefined,
): CrsDecision {
  const crs = option ?? source.crs;
  if (crs === undefined) return assumeWgs84(source, envelope);
  const remarks: string[] = [];
  if (option !== undefined && source.crs !== undefined && source.crs.code !== option.code)
    remarks.push(
      `The file says EPSG:${source.crs.code} (${source.crs.name}); its coordinates were read as EPSG:${option.code}, as asked.`,
    );
  if (crs.unit === 'degree' && envelope !== undefined && !couldBeDegrees(envelope))
    remarks.push(`Some coordinates are no degrees: they reach from ${corners(envelope)}.`);
  return { crs, from: option === undefined ? 'file' : 'option', remarks };
}

function assumeWgs84(source: Pick<Source, 'path' | 'format'>, envelope: Envelope | undefined): CrsDecision {
  const crs = wgs84();
  if (envelope === undefined) return { crs, from: 'assumed', remarks: [] };
  if (!WGS84_BY_DEFAULT.has(source.format))
    throw new PublishError(
      source.path,
      'the file does not say in which coordinate reference system it is; say which with --srs, e.g. --srs EPSG:4326',
    );
  if (!couldBeDegrees(envelope))
    throw new PublishError(
      source.path,
      `the coordinates are no degrees (they reach from ${corners(envelope)}); say their coordinate reference system with --srs`,
    );
  return {
    crs,
    from: 'assumed',
    remarks: ['The file does not say its coordinate reference system; WGS 84 (EPSG:4326) was assumed.'],
  };
}

function couldBeDegrees({ minX, minY, maxX, maxY }: Envelope): boolean {
  return minX >= -MAX_LONGITUDE && maxX <= MAX_LONGITUDE && minY >= -MAX_LATITUDE && maxY <= MAX_LATITUDE;
}

function corners({ minX, minY, maxX, maxY }: Envelope): string {
  return `${minX} ${minY} to ${maxX} ${maxY}`;
}
