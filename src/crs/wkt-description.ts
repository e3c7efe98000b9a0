import { type Conversion, completeConversion } from './conversion.ts';
import { childOf, childrenOf, isNode, numberAt, textAt, type WktNode } from './wkt.ts';

/** What well-known text says of a horizontal CRS, versions and dialects apart. */
export interface CrsDescription {
  readonly name: string;
  readonly datumName: string;
  readonly semiMajorAxis: number;
  /** 0 for a sphere. */
  readonly inverseFlattening: number;
  /** Degrees east of Greenwich; two readings where the text's unit isn't the degree, since writers differ. */
  readonly primeMeridians: readonly number[];
  /** Undefined for a geographic CRS. */
  readonly projected: { readonly conversion: Conversion; readonly metresPerUnit: number } | undefined;
  /** Radians per unit of the geographic coordinates. */
  readonly radiansPerUnit: number;
}

const DEGREE = Math.PI / 180;
const PROJECTED = ['PROJCS', 'PROJCRS', 'PROJECTEDCRS'];
const GEOGRAPHIC = ['GEOGCS', 'GEOGCRS', 'GEOGRAPHICCRS', 'GEODCRS', 'GEODETICCRS'];
const BASE = [...GEOGRAPHIC, 'BASEGEOGCRS', 'BASEGEODCRS'];
const WRAPPERS = ['COMPD_CS', 'COMPOUNDCRS', 'BOUNDCRS', 'SOURCECRS'];
const LENGTH_UNIT = ['LENGTHUNIT', 'UNIT'];
const ANGLE_UNIT = ['ANGLEUNIT', 'UNIT'];

/**
 * The horizontal CRS in a node: itself, or the part of a compound or bound CRS; undefined for other kinds (local,
 * geocentric, vertical).
 */
export function horizontalCrs(node: WktNode): WktNode | undefined {
  if (isProjected(node) || GEOGRAPHIC.includes(node.keyword)) return node;
  if (!WRAPPERS.includes(node.keyword)) return undefined;
  const inner = childOf(node, 'SOURCECRS', 'COMPOUNDCRS', ...PROJECTED, ...GEOGRAPHIC);
  return inner && horizontalCrs(inner);
}

/** True for a CRS with a map projection. */
export function isProjected(node: WktNode): boolean {
  return PROJECTED.includes(node.keyword);
}

/** Code of the EPSG registry that the text gives the CRS as a whole. */
export function epsgCodeOf(node: WktNode): number | undefined {
  const authority = childOf(node, 'AUTHORITY', 'ID');
  if (textAt(authority, 0)?.toUpperCase() !== 'EPSG') return undefined;
  const code = Number(authority?.values[1]);
  return Number.isInteger(code) ? code : undefined;
}

/** Understands a horizontal CRS; undefined when anything of its definition isn't understood: nothing is assumed. */
export function describeCrs(node: WktNode): CrsDescription | undefined {
  const name = textAt(node, 0);
  const base = isProjected(node) ? childOf(node, ...BASE) : node;
  const geographic = base && describeGeographic(base);
  if (name === undefined || geographic === undefined) return undefined;
  const projected = isProjected(node) ? describeProjected(node, geographic.radiansPerUnit) : undefined;
  if (isProjected(node) && projected === undefined) return undefined;
  return { name, ...geographic, projected };
}

type Geographic = Omit<CrsDescription, 'name' | 'projected'>;

function describeGeographic(node: WktNode): Geographic | undefined {
  if (textAt(childOf(node, 'CS'), 0) === 'Cartesian') return undefined;
  const datum = childOf(node, 'DATUM', 'ENSEMBLE', 'TRF', 'GEODETICDATUM');
  const ellipsoid = childOf(datum, 'SPHEROID', 'ELLIPSOID');
  const datumName = textAt(datum, 0);
  const semiMajorAxis = numberAt(ellipsoid, 1);
  const inverseFlattening = numberAt(ellipsoid, 2);
  if (datumName === undefined || semiMajorAxis === undefined || inverseFlattening === undefined)
    return undefined;
  const metres = numberAt(childOf(ellipsoid, ...LENGTH_UNIT), 1) ?? 1;
  const axisUnit = childOf(childOf(node, 'AXIS'), ...ANGLE_UNIT);
  const radiansPerUnit = numberAt(childOf(node, ...ANGLE_UNIT) ?? axisUnit, 1) ?? DEGREE;
  return {
    datumName,
    semiMajorAxis: semiMajorAxis * metres,
    inverseFlattening,
    primeMeridians: primeMeridiansOf(childOf(node, 'PRIMEM', 'PRIMEMERIDIAN'), radiansPerUnit),
    radiansPerUnit,
  };
}

/** WKT1 means the unit of the CRS, but writers give degrees. */
function primeMeridiansOf(node: WktNode | undefined, radiansPerUnit: number): number[] {
  const longitude = numberAt(node, 1) ?? 0;
  const ownUnit = numberAt(childOf(node, ...ANGLE_UNIT), 1);
  if (ownUnit !== undefined) return [(longitude * ownUnit) / DEGREE];
  return [longitude, (longitude * radiansPerUnit) / DEGREE];
}

function describeProjected(node: WktNode, radiansPerUnit: number): CrsDescription['projected'] {
  const unit = childOf(node, ...LENGTH_UNIT) ?? childOf(childOf(node, 'AXIS'), ...LENGTH_UNIT);
  const metresPerUnit = numberAt(unit, 1);
  if (metresPerUnit === undefined || !(metresPerUnit > 0)) return undefined;
  const conversionNode = childOf(node, 'CONVERSION') ?? node;
  const method = METHODS.get(simplify(textAt(childOf(conversionNode, 'PROJECTION', 'METHOD'), 0) ?? ''));
  if (method === undefined) return undefined;
  const given = parametersOf(conversionNode, radiansPerUnit, metresPerUnit);
  if (given === undefined) return undefined;
  const conversion = interpret(method, given, node);
  return conversion && { conversion, metresPerUnit };
}

/** By our name; undefined when one of them has no name here. */
function parametersOf(
  node: WktNode,
  radiansPerUnit: number,
  metresPerUnit: number,
): Map<string, number> | undefined {
  const found = new Map<string, number>();
  for (const parameter of childrenOf(node, 'PARAMETER')) {
    const name = PARAMETERS.get(simplify(textAt(parameter, 0) ?? ''));
    const value = numberAt(parameter, 1);
    if (name === undefined || value === undefined || found.has(name)) return undefined;
    const unit = numberAt(childOf(parameter, 'ANGLEUNIT', 'LENGTHUNIT', 'SCALEUNIT', 'UNIT'), 1);
    if (name === 'x_0' || name === 'y_0') found.set(name, value * (unit ?? metresPerUnit));
    else if (PLAIN_NUMBERS.has(name)) found.set(name, value * (unit ?? 1));
    else found.set(name, (value * (unit ?? radiansPerUnit)) / DEGREE);
  }
  return found;
}

function interpret(method: string, given: Map<string, number>, node: WktNode): Conversion | undefined {
  switch (method) {
    case 'merc':
      if (isWebMercator(node)) return completeConversion('webmerc', 'enu', given);
      break;
    case 'webmerc':
      if (given.get('sphere') !== undefined && given.get('sphere') !== 0) return undefined;
      given.delete('sphere');
      break;
    case 'tmerc-south':
      return completeConversion('tmerc', 'wsu', given);
    case 'stere':
    case 'stere-north':
    case 'stere-south':
      return polarStereographic(method, given);
    case 'krovak':
    case 'krovak-north':
      return krovak(method, given, node);
  }
  return completeConversion(method, 'enu', given);
}

/** GDAL writes Web Mercator as Mercator_1SP on the ellipsoid, and the truth in an extension. */
function isWebMercator(node: WktNode): boolean {
  return /\+a=6378137(?:\.0)? \+b=6378137(?:\.0)?\b/.test(textAt(childOf(node, 'EXTENSION'), 1) ?? '');
}

/** Origin at a pole; the latitude that texts give is the standard parallel's, or the pole's with a scale factor. */
function polarStereographic(method: string, given: ReadonlyMap<string, number>): Conversion | undefined {
  const parallel = given.get('lat_1') ?? given.get('lat_0');
  if (parallel === undefined || parallel === 0) return undefined;
  const pole = parallel > 0 ? 90 : -90;
  if (method === 'stere-north' && pole < 0) return undefined;
  if (method === 'stere-south' && pole > 0) return undefined;
  return completeConversion('stere', 'enu', new Map([...given, ['lat_0', pole], ['lat_1', parallel]]));
}

/** The variant with axes east and north: ESRI turns the plane, GDAL names the axes, WKT2 has a method of its own. */
function krovak(method: string, given: Map<string, number>, node: WktNode): Conversion | undefined {
  const firstAxis = childOf(node, 'AXIS')?.values.find((value) => isNode(value))?.keyword;
  const turned = given.get('x_scale') === -1 && given.get('y_scale') === 1 && given.get('gamma') === 90;
  if (method === 'krovak' && !turned && firstAxis !== 'EAST') return undefined;
  if (Math.abs((given.get('pseudo_parallel') ?? 78.5) - 78.5) > 1e-9) return undefined;
  for (const name of ['x_scale', 'y_scale', 'gamma', 'pseudo_parallel']) given.delete(name);
  return completeConversion('krovak', 'enu', given);
}

/** A name without the differences between dialects: letter case, spaces, underscores, punctuation, accents. */
export function simplify(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function namesOf(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([ours, theirs]) =>
      theirs.split(',').map((name): [string, string] => [simplify(name), ours]),
    ),
  );
}

/** Names of projection methods in ESRI's and OGC's WKT1 and in the EPSG registry (WKT2). */
const METHODS = namesOf({
  tmerc: 'Transverse_Mercator, Gauss_Kruger',
  'tmerc-south': 'Transverse_Mercator_South_Orientated',
  lcc:
    'Lambert_Conformal_Conic, Lambert_Conformal_Conic_1SP, Lambert_Conformal_Conic_2SP,' +
    'Lambert Conic Conformal (1SP), Lambert Conic Conformal (2SP)',
  aea: 'Albers, Albers_Conic_Equal_Area, Albers Equal Area',
  laea: 'Lambert_Azimuthal_Equal_Area',
  merc: 'Mercator, Mercator_1SP, Mercator_2SP, Mercator (variant A), Mercator (variant B)',
  webmerc: 'Mercator_Auxiliary_Sphere, Popular Visualisation Pseudo Mercator',
  stere: 'Polar_Stereographic, Polar Stereographic (variant A), Polar Stereographic (variant B)',
  'stere-north': 'Stereographic_North_Pole',
  'stere-south': 'Stereographic_South_Pole',
  sterea: 'Double_Stereographic, Oblique_Stereographic',
  cass: 'Cassini, Cassini_Soldner',
  'omerc-a':
    'Hotine_Oblique_Mercator, Hotine_Oblique_Mercator_Azimuth_Natural_Origin,' +
    'Rectified_Skew_Orthomorphic_Natural_Origin, Hotine Oblique Mercator (variant A)',
  'omerc-b':
    'Hotine_Oblique_Mercator_Azimuth_Center, Rectified_Skew_Orthomorphic_Center,' +
    'Hotine Oblique Mercator (variant B)',
  krovak: 'Krovak',
  'krovak-north': 'Krovak (North Orientated)',
  poly: 'Polyconic, American Polyconic',
  cea: 'Cylindrical_Equal_Area, Lambert Cylindrical Equal Area, Behrmann',
  eqc: 'Equidistant_Cylindrical, Equirectangular',
  nzmg: 'New_Zealand_Map_Grid',
  eqearth: 'Equal_Earth',
});

/** Names of parameters in the same dialects. */
const PARAMETERS = namesOf({
  x_0: 'False_Easting, Easting at false origin, Easting at projection centre',
  y_0: 'False_Northing, Northing at false origin, Northing at projection centre',
  lon_0:
    'Central_Meridian, Longitude_Of_Center, Longitude_Of_Centre, Longitude_Of_Origin,' +
    'Longitude of natural origin, Longitude of false origin, Longitude of projection centre',
  lat_0:
    'Latitude_Of_Origin, Latitude_Of_Center, Latitude_Of_Centre, Latitude of natural origin,' +
    'Latitude of false origin, Latitude of projection centre',
  lat_1: 'Standard_Parallel_1, Latitude of 1st standard parallel, Latitude of standard parallel',
  lat_2: 'Standard_Parallel_2, Latitude of 2nd standard parallel',
  k:
    'Scale_Factor, Scale factor at natural origin, Scale factor on initial line,' +
    'Scale factor at projection centre, Scale factor on pseudo standard parallel',
  alpha: 'Azimuth, Azimuth of initial line, Azimuth at projection centre, Co-latitude of cone axis',
  gamma: 'Rectified_Grid_Angle, XY_Plane_Rotation, Angle from Rectified to Skew Grid',
  pseudo_parallel: 'Pseudo_Standard_Parallel_1, Latitude of pseudo standard parallel',
  x_scale: 'X_Scale',
  y_scale: 'Y_Scale',
  sphere: 'Auxiliary_Sphere_Type',
});

const PLAIN_NUMBERS = new Set(['k', 'x_scale', 'y_scale', 'sphere']);
