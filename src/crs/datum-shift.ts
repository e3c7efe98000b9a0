import { type Convert, convertDirectly, ellipsoidOf, WGS84 } from './convert-directly.ts';

/** Both ways between WGS 84 (longitude, latitude in degrees) and a CRS. */
export interface TwoWay {
  readonly fromWgs84: Convert;
  readonly toWgs84: Convert;
}

const SHIFT = / \+towgs84=(\S+)/;

/** By a PROJ string with its datum shift, if it has one. Throws when proj4 doesn't know the method. */
export function convertByDefinition(definition: string): TwoWay {
  const fromWgs84 = convertDirectly(WGS84, definition);
  const shift = SHIFT.exec(definition)?.[1];
  if (shift === undefined) return { fromWgs84, toWgs84: convertDirectly(definition, WGS84) };
  return { fromWgs84, toWgs84: toWgs84Exactly(definition.replace(SHIFT, ''), shift.split(',').map(Number)) };
}

/**
 * The way from a CRS with one datum shift to WGS 84 that turns round exactly what proj4 does on the way from there. proj4
 * takes each position at height 0 on both ways and drops the height that the shift gives it, and it turns a rotation round
 * by changing signs, so that it comes back up to a centimetre beside. Here the position starts at the height that
 * becomes 0 on WGS 84, and the rotation is the inverse. `definition` is without shift, `shift` as `+towgs84` takes it.
 */
function toWgs84Exactly(definition: string, shift: readonly number[]): Convert {
  const toDegrees = convertDirectly(definition, WGS84);
  const { a, es } = ellipsoidOf(definition);
  const [tx = 0, ty = 0, tz = 0] = shift;
  const m = rotationToWgs84(shift);
  const found = { x: 0, y: 0 };
  return (x, y) => {
    const local = toDegrees(x, y);
    if (!local) return local;
    const [lon, lat] = [local.x * DEGREE, local.y * DEGREE];
    const cosLat = Math.cos(lat);
    // The normal of the ellipsoid, and the position at height 0; both as WGS 84 has them.
    const [n1, n2, n3] = [cosLat * Math.cos(lon), cosLat * Math.sin(lon), Math.sin(lat)];
    const nx = m.xx * n1 + m.xy * n2 + m.xz * n3;
    const ny = m.yx * n1 + m.yy * n2 + m.yz * n3;
    const nz = m.zx * n1 + m.zy * n2 + m.zz * n3;
    const radius = a / Math.sqrt(1 - es * n3 * n3);
    const flattened = es * radius * n3;
    let wx = radius * nx - flattened * m.xz + tx;
    let wy = radius * ny - flattened * m.yz + ty;
    let wz = radius * nz - flattened * m.zz + tz;
    const height = roughHeight(wx, wy, wz);
    wx -= height * nx;
    wy -= height * ny;
    wz -= height * nz;
    // Bowring's formula, exact near the ellipsoid.
    const p = Math.sqrt(wx * wx + wy * wy);
    const [sine, cosine] = [A * wz, B * p];
    const length = Math.sqrt(sine * sine + cosine * cosine);
    const [s, c] = [sine / length, cosine / length];
    found.x = Math.atan2(wy, wx) / DEGREE;
    found.y = Math.atan2(wz + EP2 * B * s * s * s, p - E2 * A * c * c * c) / DEGREE;
    return found;
  };
}

/** Within a metre where it is kilometres: enough, since two normals differ by less than a ten-thousandth. */
function roughHeight(x: number, y: number, z: number): number {
  const [across, up] = [x * x + y * y, z * z];
  return Math.sqrt(across + up) * (1 - 1 / Math.sqrt(across / A2 + up / B2));
}

/** The inverse of how proj4 scales and rotates on the way from WGS 84, which is the transpose of what it does to it. */
function rotationToWgs84([, , , sx = 0, sy = 0, sz = 0, ppm = 0]: readonly number[]) {
  const scale = 1 + ppm / 1e6;
  const [x, y, z] = [sx * ARC_SECOND, sy * ARC_SECOND, sz * ARC_SECOND];
  const k = scale / (1 + x * x + y * y + z * z);
  return {
    xx: k * (1 + x * x),
    xy: k * (x * y - z),
    xz: k * (x * z + y),
    yx: k * (x * y + z),
    yy: k * (1 + y * y),
    yz: k * (y * z - x),
    zx: k * (x * z - y),
    zy: k * (y * z + x),
    zz: k * (1 + z * z),
  };
}

const DEGREE = Math.PI / 180;
const ARC_SECOND = DEGREE / 3600;
/** WGS 84. */
const A = 6378137;
const B = A * (1 - 1 / 298.257223563);
const [A2, B2] = [A * A, B * B];
const E2 = 1 - B2 / A2;
const EP2 = A2 / B2 - 1;
