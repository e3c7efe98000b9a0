/** Lengths that distances are given in, by every name that clients use for them. */

const UNITS: readonly (readonly [metres: number, ...names: readonly string[]])[] = [
  [1, 'm', 'metre', 'metres', 'meter', 'meters', '9001'],
  [1000, 'km', 'kilometre', 'kilometres', 'kilometer', 'kilometers', '9036'],
  [0.01, 'cm', 'centimetre', 'centimetres', 'centimeter', 'centimeters', '1033'],
  [0.001, 'mm', 'millimetre', 'millimetres', 'millimeter', 'millimeters', '1025'],
  [0.3048, 'ft', 'foot', 'feet', '[ft_i]', '9002'],
  [1200 / 3937, 'us-ft', 'ftus', 'us_survey_foot', '[ft_us]', '9003'],
  [0.9144, 'yd', 'yard', 'yards', '[yd_i]', '9096'],
  [0.0254, 'in', 'inch', 'inches', '[in_i]'],
  [1609.344, 'mi', 'mile', 'miles', 'statute mile', 'statute miles', '[mi_i]', '9093'],
  [1852, 'nmi', 'nm', 'nautical mile', 'nautical miles', '[nmi_i]', '9030'],
];

/** A degree along the equator of WGS 84: what an angle is taken for as a distance. */
export const METRES_PER_DEGREE = (6_378_137 * Math.PI) / 180;

const ANGLES: readonly string[] = ['deg', 'degree', 'degrees', '°', '9102', '9122'];

const METRES = new Map<string, number>([
  ...UNITS.flatMap(([metres, ...names]) => names.map((name) => [name, metres] as const)),
  ...ANGLES.map((name) => [name, METRES_PER_DEGREE] as const),
]);

/** A code of EPSG alone is no unit: `9001` has to stand in a URN or URI. */
const BARE_CODE = /^\d+$/;
const AUTHORITY = '(?:epsg|ogc|ucum|si|uom)';
/** URNs and URIs of the OGC, with a version or without, and the fragments of GML's dictionaries of units. */
const PREFIXES = [
  new RegExp(`^urn:(?:x-)?ogc:def:uom:(?:${AUTHORITY}:)?(?:[\\d.]*:)?`),
  new RegExp(`^https?://(?:www\\.)?opengis\\.net/def/uom/(?:${AUTHORITY}/)?(?:[\\d.]+/)?`),
  /^(?:https?:\/\/[^#]{1,200})?#/,
];

/** Metres in a unit as a client names it, or undefined: `m`, `metre`, `KM`, `urn:ogc:def:uom:EPSG::9001`, `#ft`. */
export function metresPerUnit(name: string): number | undefined {
  const text = name.trim().toLowerCase();
  if (text.length > 250) return undefined;
  if (!BARE_CODE.test(text)) {
    const plain = METRES.get(text);
    if (plain !== undefined) return plain;
  }
  for (const prefix of PREFIXES) {
    const match = prefix.exec(text);
    if (match === null) continue;
    const metres = METRES.get(decoded(text.slice(match[0].length)));
    if (metres !== undefined) return metres;
  }
  return undefined;
}

/** UCUM's brackets may be percent-encoded in URIs. */
function decoded(text: string): string {
  return text.replaceAll('%5b', '[').replaceAll('%5d', ']');
}

/** Names for a message. */
export const KNOWN_UNITS = 'm, km, cm, mm, ft, us-ft, yd, in, mi, nmi, degree';
