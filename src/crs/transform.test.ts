import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { programAvailable } from '../../test/support/programs.ts';
import type { Crs } from './crs.ts';
import { areaOfUse, crsByCode, definitionOf, supportedCodes } from './registry.ts';
import {
  createTransform,
  reprojectedDecimals,
  roundForCrs,
  type Transform,
  TransformError,
  transformPosition,
} from './transform.ts';

interface Fixture {
  readonly code: number;
  readonly definition: string;
  /** Longitude and latitude of WGS 84, x and y by PROJ. */
  readonly positions: readonly (readonly [number, number, number, number])[];
}

const FIXTURES = JSON.parse(
  readFileSync(new URL('../../test/fixtures/crs/forward.json', import.meta.url), 'utf8'),
) as readonly Fixture[];

const BY_AREA = JSON.parse(
  readFileSync(new URL('../../test/fixtures/crs/by-area.json', import.meta.url), 'utf8'),
) as readonly Omit<Fixture, 'definition'>[];

const METRES_PER_DEGREE = 111_320;

function crs(code: number): Crs {
  const found = crsByCode(code);
  assert.ok(found, `EPSG:${code} is supported`);
  return found;
}

function transformBetween(from: number, to: number): Transform {
  const transform = createTransform(crs(from), crs(to));
  assert.ok(transform);
  return transform;
}

function distanceMetres(to: Crs, a: readonly number[], b: readonly number[]): number {
  const scale = to.metresPerUnit ?? METRES_PER_DEGREE;
  return Math.hypot((a[0] as number) - (b[0] as number), (a[1] as number) - (b[1] as number)) * scale;
}

test('positions agree with PROJ’s golden ones within a millimetre', () => {
  for (const { code, positions } of FIXTURES) {
    const transform = transformBetween(4326, code);
    for (const [lon, lat, x, y] of positions) {
      const found = transformPosition(transform, [lon, lat]);
      assert.ok(distanceMetres(crs(code), found, [x, y]) < 0.001, `EPSG:${code} at ${lon} ${lat}: ${found}`);
    }
  }
});

test('positions agree with PROJ’s own choice among several datum shifts within a millimetre', () => {
  for (const { code, positions } of BY_AREA) {
    const transform = transformBetween(4326, code);
    for (const [lon, lat, x, y] of positions) {
      const found = transformPosition(transform, [lon, lat]);
      assert.ok(distanceMetres(crs(code), found, [x, y]) < 0.001, `EPSG:${code} at ${lon} ${lat}: ${found}`);
    }
  }
});

test('positions agree within a millimetre with cs2cs, told to use the same definition', (t) => {
  if (!programAvailable(t, 'cs2cs', 'proj-bin')) return;
  for (const { code, positions } of FIXTURES) {
    const transform = transformBetween(4326, code);
    const input = positions.map(([lon, lat]) => `${lon} ${lat}\n`).join('');
    const args = [
      '-f',
      '%.9f',
      '+proj=longlat',
      '+datum=WGS84',
      '+to',
      ...(definitionOf(code) ?? '').split(' '),
    ];
    const lines = execFileSync('cs2cs', args, { input, encoding: 'utf8' }).split('\n');
    positions.forEach((position, i) => {
      const expected = (lines[i] as string).split(/\s+/).map(Number);
      const found = transformPosition(transform, position.slice(0, 2));
      assert.ok(
        distanceMetres(crs(code), found, expected) < 0.001,
        `EPSG:${code}: ${found}, not ${expected}`,
      );
    });
  }
});

test('well-known places stand where national surveys say', () => {
  const near = (code: number, lonLat: readonly [number, number], expected: readonly [number, number]) => {
    const found = transformPosition(transformBetween(4326, code), lonLat);
    assert.ok(distanceMetres(crs(code), found, expected) < 1, `EPSG:${code}: ${found}`);
  };
  near(2154, [3, 46.5], [700_000, 6_600_000]); // Lambert-93's origin, IGN
  near(3035, [10, 52], [4_321_000, 3_210_000]); // ETRS89-LAEA's origin, INSPIRE
  near(2193, [173, 0], [1_600_000, 10_000_000]); // NZTM's origin, LINZ
  near(3857, [180, 0], [20_037_508.34, 0]);
  near(2056, [7.438632, 46.951083], [2_600_000, 1_200_000]); // old observatory of Bern, swisstopo
  near(28992, [5.387206, 52.155175], [155_000, 463_000]); // Amersfoort, Kadaster
});

test('south-orientated systems count westwards and southwards', () => {
  const [x, y] = transformPosition(transformBetween(4326, 2048), [18, -34]) as [number, number];
  assert.ok(x > 0 && y > 0, `${x} ${y}`);
});

/** proj4's series for equal areas end early. */
function roundTripMetres(code: number): number {
  return /\+proj=(laea|eqearth)\b/.test(definitionOf(code) ?? '') ? 0.0025 : 0.001;
}

test('there and back is the same place within a millimetre', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...supportedCodes()),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (code, fx, fy) => {
        const { west, south, east, north } = areaOfUse(code)!;
        const lon = west + fx * (east - west + (east < west ? 360 : 0));
        const position = [lon > 180 ? lon - 360 : lon, south + fy * (north - south)];
        const there = transformPosition(transformBetween(4326, code), position);
        const back = transformPosition(transformBetween(code, 4326), there);
        const tolerance = roundTripMetres(code);
        const dx = ((back[0] as number) - (position[0] as number)) % 360;
        const turned = [(position[0] as number) + dx, back[1] as number];
        assert.ok(
          distanceMetres(crs(4326), turned, position) < tolerance,
          `EPSG:${code}: ${position} is ${back}`,
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('a shift between two datums is applied on both sides', () => {
  const bonn = [7.1, 50.73];
  for (const [from, to] of [
    [31467, 2154],
    [31467, 3857],
    [31467, 28992],
    [27700, 25832],
    [23032, 31467],
    [31467, 23032],
  ] as const) {
    const there = transformPosition(transformBetween(4326, from), bonn);
    const direct = transformPosition(transformBetween(4326, to), bonn);
    const found = transformPosition(transformBetween(from, to), there);
    assert.ok(
      distanceMetres(crs(to), found, direct) < 0.01,
      `EPSG:${from} to ${to}: ${found}, not ${direct}`,
    );
  }
});

test('between equal systems every coordinate stays as it is', () => {
  const transform = transformBetween(2154, 2154);
  assert.equal(transform.isIdentity, true);
  const position = [0.1 + 0.2, 1e300, -0];
  assert.equal(transformPosition(transform, position), position);
  const out = [0, 0];
  transform.forward(Number.NaN, 91, out);
  assert.deepEqual(out, [Number.NaN, 91]);
  assert.equal(transformBetween(4326, 2154).isIdentity, false);
});

test('z passes through, and the given position is not changed', () => {
  const position = Object.freeze([2.35, 48.85, 35.123456789]);
  const found = transformPosition(transformBetween(4326, 2154), position);
  assert.equal(found.length, 3);
  assert.equal(found[2], 35.123456789);
});

test('forward writes into any array-like', () => {
  const out = new Float64Array(2);
  transformBetween(4326, 3857).forward(0, 0, out);
  assert.ok(Math.abs(out[0] as number) < 1e-6 && Math.abs(out[1] as number) < 1e-6);
});

test('a position without coordinates in the other CRS is an error that names it', () => {
  const cases: [number, number, readonly number[]][] = [
    [4326, 3857, [0, 90]],
    [4326, 2154, [2, 91]],
    [4326, 2154, [1000, 45]],
    [4326, 2154, [Number.NaN, 45]],
    [4326, 2154, [Number.POSITIVE_INFINITY, 45]],
    [3857, 4326, [Number.NaN, 0]],
    [2154, 4326, [Number.POSITIVE_INFINITY, 0]],
    [31467, 2154, [Number.NaN, 0]],
    [3857, 4326, [1e9, 0]],
  ];
  for (const [from, to, position] of cases) {
    const transform = transformBetween(from, to);
    assert.throws(
      () => transformPosition(transform, position),
      (error) =>
        error instanceof TransformError &&
        Object.is(error.x, position[0]) &&
        error.message.includes(`${position[0]} ${position[1]}`) &&
        error.message.includes(`EPSG:${to}`),
      `${position} from ${from} to ${to}`,
    );
  }
});

test('any numbers give finite coordinates or a TransformError', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...supportedCodes()),
      fc.constantFrom(...supportedCodes()),
      fc.double(),
      fc.double(),
      (from, to, x, y) => {
        const transform = transformBetween(from, to);
        if (transform.isIdentity) return;
        const out = [0, 0];
        try {
          transform.forward(x, y, out);
        } catch (error) {
          assert.ok(error instanceof TransformError);
        }
        assert.ok(out.every(Number.isFinite));
      },
    ),
    { numRuns: 1000 },
  );
});

test('a CRS that is not in the registry has no transformation', () => {
  const local: Crs = { code: 0, name: 'local', unit: 'length', metresPerUnit: 1, axisOrder: 'xy' };
  assert.equal(createTransform(local, crs(4326)), undefined);
  assert.equal(createTransform(crs(4326), local), undefined);
});

test('reprojected coordinates have 9 decimals of a degree or a tenth of a millimetre', () => {
  assert.equal(reprojectedDecimals(crs(4326)), 9);
  assert.equal(reprojectedDecimals(crs(2154)), 4);
  assert.equal(reprojectedDecimals(crs(2263)), 4);
  assert.equal(roundForCrs(2.123456789499, crs(4326)), 2.123456789);
  assert.equal(roundForCrs(700_000.00005, crs(2154)), 700_000.0001);
  assert.ok(Object.is(roundForCrs(-1e-12, crs(4326)), 0));
});
