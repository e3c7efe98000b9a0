import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crsByCode } from '../crs/registry.ts';
import { createTransform, TransformError } from '../crs/transform.ts';
import { envelopeOf, type Geometry } from './geometry.ts';
import { transformGeometry } from './transform-geometry.ts';

const toMercator = createTransform(crsByCode(4326)!, crsByCode(3857)!)!;
const identity = createTransform(crsByCode(4326)!, crsByCode(4326)!)!;

const RING = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
];

test('the structure stays and every position is transformed', () => {
  const geometry: Geometry = {
    type: 'GeometryCollection',
    geometries: [
      { type: 'Point', coordinates: [1, 1, 7] },
      { type: 'MultiPolygon', coordinates: [[RING], [RING, RING]] },
    ],
  };
  const found = transformGeometry(geometry, toMercator);
  assert.equal(found.type, 'GeometryCollection');
  const envelope = envelopeOf(found);
  assert.ok(Math.abs(envelope!.maxX - 111_319.4908) < 1e-3);
  assert.ok(Math.abs(envelope!.maxY - 111_325.1429) < 1e-3);
  const point = found.geometries[0];
  assert.ok(point?.type === 'Point' && point.coordinates[2] === 7);
});

test('a closed ring stays closed to the last bit', () => {
  const found = transformGeometry({ type: 'Polygon', coordinates: [RING] }, toMercator);
  assert.ok(found.type === 'Polygon');
  assert.deepEqual(found.coordinates[0]?.at(0), found.coordinates[0]?.at(-1));
});

test('nothing to transform gives the very same geometry', () => {
  const geometry: Geometry = { type: 'LineString', coordinates: RING };
  assert.equal(transformGeometry(geometry, identity), geometry);
});

test('an empty geometry stays empty', () => {
  for (const geometry of [
    { type: 'Point', coordinates: [] },
    { type: 'MultiPolygon', coordinates: [] },
    { type: 'GeometryCollection', geometries: [] },
  ] as const) {
    assert.deepEqual(transformGeometry(geometry, toMercator), geometry);
  }
});

test('a position out of reach fails the whole geometry and is named', () => {
  const geometry: Geometry = {
    type: 'LineString',
    coordinates: [
      [0, 0],
      [12, 90],
    ],
  };
  assert.throws(
    () => transformGeometry(geometry, toMercator),
    (error) => error instanceof TransformError && error.x === 12 && error.y === 90,
  );
});
