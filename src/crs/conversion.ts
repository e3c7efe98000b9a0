/**
 * A map projection with its parameters, in one form whatever it was read from (a PROJ string, WKT of any version), so
 * that two can be compared. Angles are in degrees, lengths in metres. The names are PROJ's.
 */
export interface Conversion {
  readonly method: string;
  /** Directions of the axes, `enu` (east, north) unless the method says otherwise. */
  readonly axes: string;
  readonly parameters: ReadonlyMap<string, number>;
}

/** Parameters that are lengths; `k` is a ratio, the others are angles. */
const LENGTHS = new Set(['x_0', 'y_0']);
const ANGLE_TOLERANCE_DEGREES = 1e-7;
const LENGTH_TOLERANCE_METRES = 0.005;
const SCALE_TOLERANCE = 1e-9;

/** True when both project every position to the same place, within what writers round away. */
export function sameConversion(a: Conversion, b: Conversion): boolean {
  if (a.method !== b.method || a.axes !== b.axes || a.parameters.size !== b.parameters.size) return false;
  for (const [name, value] of a.parameters) {
    const other = b.parameters.get(name);
    if (other === undefined || !(difference(name, value, other) <= toleranceOf(name))) return false;
  }
  return true;
}

function difference(name: string, a: number, b: number): number {
  const plain = Math.abs(a - b);
  return name === 'k' || LENGTHS.has(name) ? plain : Math.min(plain, Math.abs(plain - 360));
}

function toleranceOf(name: string): number {
  if (name === 'k') return SCALE_TOLERANCE;
  return LENGTHS.has(name) ? LENGTH_TOLERANCE_METRES : ANGLE_TOLERANCE_DEGREES;
}

/** The parameters that define each method; those that a text leaves out have a default or follow from others. */
const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  ['tmerc', ['lat_0', 'lon_0', 'k']],
  ['lcc', ['lat_0', 'lon_0', 'lat_1', 'lat_2', 'k']],
  ['aea', ['lat_0', 'lon_0', 'lat_1', 'lat_2']],
  ['laea', ['lat_0', 'lon_0']],
  ['merc', ['lon_0', 'lat_1', 'k']],
  ['webmerc', ['lon_0']],
  ['stere', ['lat_0', 'lon_0', 'lat_1', 'k']],
  ['sterea', ['lat_0', 'lon_0', 'k']],
  ['cass', ['lat_0', 'lon_0']],
  ['omerc-a', ['lat_0', 'lon_0', 'alpha', 'gamma', 'k']],
  ['omerc-b', ['lat_0', 'lon_0', 'alpha', 'gamma', 'k']],
  ['somerc', ['lat_0', 'lon_0', 'k']],
  ['krovak', ['lat_0', 'lon_0', 'alpha', 'k']],
  ['poly', ['lat_0', 'lon_0']],
  ['cea', ['lon_0', 'lat_1']],
  ['eqc', ['lat_0', 'lon_0', 'lat_1']],
  ['nzmg', ['lat_0', 'lon_0']],
  ['eqearth', ['lon_0']],
]);

/**
 * The conversion with everything said that was implied. Undefined when the method is unknown or a parameter that it
 * doesn't have changes something.
 */
export function completeConversion(
  method: string,
  axes: string,
  given: ReadonlyMap<string, number>,
): Conversion | undefined {
  const names = METHODS.get(method);
  if (names === undefined) return undefined;
  for (const [name, value] of given) {
    const neutral = name === 'k' ? 1 : 0;
    if (!names.includes(name) && !LENGTHS.has(name) && value !== neutral) return undefined;
  }
  const parameters = new Map<string, number>();
  for (const name of [...names, 'x_0', 'y_0']) parameters.set(name, given.get(name) ?? implied(name, given));
  const [first, second] = [parameters.get('lat_1'), parameters.get('lat_2')];
  if (first !== undefined && second !== undefined) {
    parameters.set('lat_1', Math.min(first, second));
    parameters.set('lat_2', Math.max(first, second));
  }
  return isSwiss(method, parameters)
    ? completeConversion('somerc', axes, withoutAngles(parameters))
    : { method, axes, parameters };
}

function implied(name: string, given: ReadonlyMap<string, number>): number {
  if (name === 'k') return 1;
  if (name === 'lat_1') return given.get('lat_0') ?? 0;
  if (name === 'lat_2') return given.get('lat_1') ?? given.get('lat_0') ?? 0;
  if (name === 'gamma') return given.get('alpha') ?? 0;
  return 0;
}

/** Oblique Mercator with an azimuth of 90° is what PROJ calls `somerc`. */
function isSwiss(method: string, parameters: ReadonlyMap<string, number>): boolean {
  const right = (name: string) => Math.abs((parameters.get(name) ?? 0) - 90) < ANGLE_TOLERANCE_DEGREES;
  return method === 'omerc-b' && right('alpha') && right('gamma');
}

function withoutAngles(parameters: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...parameters].filter(([name]) => name !== 'alpha' && name !== 'gamma'));
}

const PROJ_NAMES = new Map([
  ['lat_ts', 'lat_1'],
  ['lonc', 'lon_0'],
  ['k_0', 'k'],
]);
const PROJ_PARAMETERS = new Set(['lat_0', 'lon_0', 'lat_1', 'lat_2', 'k', 'alpha', 'gamma', 'x_0', 'y_0']);

/** The conversion in a PROJ string such as the registry's; undefined when it has none or its method isn't known here. */
export function conversionOfDefinition(definition: string): Conversion | undefined {
  const words = new Map(
    definition.split(' ').map((word): [string, string] => {
      const [name = '', value = ''] = word.slice(1).split('=', 2);
      return [PROJ_NAMES.get(name) ?? name, value];
    }),
  );
  const parameters = new Map<string, number>();
  for (const [name, value] of words) if (PROJ_PARAMETERS.has(name)) parameters.set(name, Number(value));
  let method = words.get('proj') ?? '';
  if (method === 'utm') {
    method = 'tmerc';
    parameters.set('lon_0', 6 * Number(words.get('zone')) - 183);
    parameters
      .set('k', 0.9996)
      .set('x_0', 500_000)
      .set('y_0', words.has('south') ? 10_000_000 : 0);
  }
  if (method === 'omerc') method = words.has('no_uoff') ? 'omerc-a' : 'omerc-b';
  if (method === 'merc' && words.has('a') && words.get('a') === words.get('b')) method = 'webmerc';
  return completeConversion(method, words.get('axis') ?? 'enu', parameters);
}
