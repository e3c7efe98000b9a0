import geographicLib from 'geographiclib-geodesic';
import type { Position } from './geometry.ts';

/** Geodesics on the ellipsoid of WGS 84, which other datums' ellipsoids differ from by 0.01 % at most. */
const { WGS84, DISTANCE } = geographicLib.Geodesic;

const SPHERE_RADIUS_METRES = 6_371_008.8;
/** A sphere's distances between geodetic coordinates are wrong by less than this share. */
const SPHERE_ERROR = 0.006;
/** A degree is nowhere longer. */
const MAX_METRES_PER_DEGREE = 111_700;
/** Parts of an edge shorter than this aren't divided further. */
const TOLERANCE_METRES = 0.01;
const RADIANS = Math.PI / 180;

/** A place on the globe: longitude and latitude in degrees, and its direction from the centre of a sphere. */
export interface Place {
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** From a position x,y of a geographic CRS. */
export function placeOf(position: Position): Place {
  return placeAt(position[0] as number, position[1] as number);
}

function placeAt(longitude: number, latitude: number): Place {
  const ring = Math.cos(latitude * RADIANS);
  return {
    longitude,
    latitude,
    x: ring * Math.cos(longitude * RADIANS),
    y: ring * Math.sin(longitude * RADIANS),
    z: Math.sin(latitude * RADIANS),
  };
}

/** The length of the geodesic between two places, to a few nanometres. */
export function geodesicMetres(a: Place, b: Place): number {
  return WGS84.Inverse(a.latitude, a.longitude, b.latitude, b.longitude, DISTANCE).s12 as number;
}

/** The distance on a sphere, which bounds the geodesic one. */
function sphereMetres(a: Place, b: Place): number {
  const x = a.x - b.x;
  const y = a.y - b.y;
  const z = a.z - b.z;
  const chord = Math.sqrt(x * x + y * y + z * z);
  return 2 * SPHERE_RADIUS_METRES * Math.asin(Math.min(1, chord / 2));
}

/** At least so far apart, without a geodesic. */
export function atLeastMetres(a: Place, b: Place): number {
  return sphereMetres(a, b) * (1 - SPHERE_ERROR);
}

/** Whether the geodesic between the places is at most so long. */
export function placesWithin(a: Place, b: Place, metres: number): boolean {
  const sphere = sphereMetres(a, b);
  if (sphere * (1 + SPHERE_ERROR) <= metres) return true;
  return sphere * (1 - SPHERE_ERROR) <= metres && geodesicMetres(a, b) <= metres;
}

/** An edge, straight in the plane of longitude and latitude as it is in all other operators. */
export interface Edge {
  readonly from: Place;
  readonly to: Place;
}

/**
 * Whether some point of the edge is at most so far from the place, by halving the edge where neither its middle nor
 * its length decides, down to a centimetre.
 */
export function edgeWithin(place: Place, { from, to }: Edge, metres: number): boolean {
  if (placesWithin(place, from, metres) || placesWithin(place, to, metres)) return true;
  return partWithin(place, from.longitude, from.latitude, to.longitude, to.latitude, metres);
}

function partWithin(
  place: Place,
  fromLongitude: number,
  fromLatitude: number,
  toLongitude: number,
  toLatitude: number,
  metres: number,
): boolean {
  const half = halfLengthMetres(fromLongitude, fromLatitude, toLongitude, toLatitude);
  const middle = placeAt((fromLongitude + toLongitude) / 2, (fromLatitude + toLatitude) / 2);
  const sphere = sphereMetres(place, middle);
  if (sphere * (1 - SPHERE_ERROR) - half > metres) return false;
  if (sphere * (1 + SPHERE_ERROR) <= metres) return true;
  const exact = geodesicMetres(place, middle);
  if (exact <= metres) return true;
  if (exact - half > metres || half < TOLERANCE_METRES) return false;
  const { longitude, latitude } = middle;
  return (
    partWithin(place, fromLongitude, fromLatitude, longitude, latitude, metres) ||
    partWithin(place, longitude, latitude, toLongitude, toLatitude, metres)
  );
}

/** No point of the edge is farther from its middle. */
export function halfLengthMetres(
  fromLongitude: number,
  fromLatitude: number,
  toLongitude: number,
  toLatitude: number,
): number {
  const nearest = fromLatitude * toLatitude <= 0 ? 0 : Math.min(Math.abs(fromLatitude), Math.abs(toLatitude));
  const alongParallel = Math.abs(toLongitude - fromLongitude) * Math.cos(nearest * RADIANS);
  return (Math.hypot(alongParallel, toLatitude - fromLatitude) * MAX_METRES_PER_DEGREE) / 2;
}
