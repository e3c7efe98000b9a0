import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { convertByArea, type Operation, type Operations } from './operations.ts';
import { areaOfUse, crsByCode, definitionOf, operationsOf, supportedCodes } from './registry.ts';

const METRES_PER_DEGREE = 111_320;
const DEFINITION = '+proj=utm +zone=33 +ellps=intl +units=m';
const WEST: Operation = { shift: [-87, -98, -121], area: { west: 12, south: 40, east: 15, north: 50 } };
const EAST: Operation = { shift: [-84, -103, -122.5], area: { west: 14.9, south: 40, east: 18, north: 50 } };
const BETWEEN: Operations = { blendMetres: 40, list: [WEST, EAST] };

type Position = readonly [number, number];

function metresBetween(a: Position, b: Position): number {
  const dx = (((a[0] - b[0] + 540) % 360) - 180) * Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot(dx, a[1] - b[1]) * METRES_PER_DEGREE;
}

function forward(operations: Operations, [lon, lat]: Position): Position {
  const found = convertByArea(DEFINITION, 1, operations).fromWgs84(lon, lat);
  assert.ok(found);
  return [found.x, found.y];
}

test('a position takes the first operation whose area holds it, and the last where none does', () => {
  const alone = (operation: Operation) => ({ blendMetres: 40, list: [operation] });
  for (const position of [
    [13, 45],
    [14.95, 45],
    [15, 50],
  ] as const)
    assert.deepEqual(forward(BETWEEN, position), forward(alone(WEST), position));
  for (const position of [
    [15.1, 45],
    [18, 45],
    [13, 51],
    [20, 45],
  ] as const)
    assert.deepEqual(forward(BETWEEN, position), forward(alone(EAST), position));
});

test('between two operations there is no step: a metre stays about a metre', () => {
  for (let metres = -60; metres < 60; metres++) {
    const lonAt = (m: number) => 15 + m / (METRES_PER_DEGREE * Math.cos(Math.PI / 4));
    const [a, b] = [metres, metres + 1].map((m) => forward(BETWEEN, [lonAt(m), 45]));
    const apart = Math.hypot(a![0] - b![0], a![1] - b![1]);
    assert.ok(apart > 0.6 && apart < 1.4, `${apart} m at ${metres} m beyond the edge`);
  }
});

test('an area across the antimeridian holds what is on both sides of it', () => {
  const operations = {
    blendMetres: 10,
    list: [{ ...WEST, area: { west: 170, south: -20, east: -170, north: 20 } }, EAST],
  };
  const convert = convertByArea('+proj=longlat +ellps=intl', undefined, operations);
  const alone = convertByArea('+proj=longlat +ellps=intl', undefined, { blendMetres: 10, list: [WEST] });
  for (const lon of [170, 175, 180, -180, -175, -170, 185])
    assert.deepEqual(convert.fromWgs84(lon, 0), alone.fromWgs84(lon, 0), `${lon}`);
  assert.notDeepEqual(convert.fromWgs84(169, 0), alone.fromWgs84(169, 0));
});

test('there and back is the same place within a millimetre, also where one operation gives way to the next', () => {
  const codes = supportedCodes().filter((code) => operationsOf(code) !== undefined);
  assert.ok(codes.length > 250, `${codes.length} systems`);
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      fc.nat(),
      fraction,
      fc.double({ min: -0.2, max: 1.2, noNaN: true }),
      fc.nat(3),
      (code, which, along, out, side) => {
        const operations = operationsOf(code)!;
        const { area } = operations.list[which % operations.list.length]!;
        const position = besideEdge(area, side, along, (out * operations.blendMetres) / METRES_PER_DEGREE);
        if (!isInside(areaOfUse(code)!, position)) return;
        const convert = convertByArea(definitionOf(code)!, crsByCode(code)!.metresPerUnit, operations);
        const there = convert.fromWgs84(...position);
        const back = there && convert.toWgs84(there.x, there.y);
        assert.ok(back, `EPSG:${code} at ${position}`);
        const metres = metresBetween([back.x, back.y], position);
        assert.ok(metres < 0.001, `EPSG:${code} at ${position}: ${metres} m`);
      },
    ),
    { numRuns: 3000 },
  );
});

type Area = Operation['area'];

function besideEdge(
  { west, south, east, north }: Area,
  side: number,
  along: number,
  degrees: number,
): Position {
  const lon = west + along * (east - west + (east < west ? 360 : 0));
  const lat = south + along * (north - south);
  const wider = degrees / Math.cos((lat * Math.PI) / 180);
  const places: Position[] = [
    [west - wider, lat],
    [east + wider, lat],
    [lon, south - degrees],
    [lon, north + degrees],
  ];
  const [x, y] = places[side]!;
  return [x > 180 ? x - 360 : x < -180 ? x + 360 : x, y];
}

function isInside({ west, south, east, north }: Area, [lon, lat]: Position): boolean {
  const inLongitude = west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
  return inLongitude && lat >= south && lat <= north && Math.abs(lat) < 89;
}
