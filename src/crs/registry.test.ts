import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  areaOfUse,
  crsByCode,
  definitionOf,
  operationsOf,
  shiftAccuracyMetres,
  supportedCodes,
} from './registry.ts';

test('a CRS is one object, whoever asks for it', () => {
  assert.equal(crsByCode(4326), crsByCode(4326));
  assert.deepEqual(crsByCode(4326), { code: 4326, name: 'WGS 84', unit: 'degree', axisOrder: 'yx' });
  assert.deepEqual(crsByCode(2154), {
    code: 2154,
    name: 'RGF93 v1 / Lambert-93',
    unit: 'length',
    metresPerUnit: 1,
    axisOrder: 'xy',
  });
});

test('unknown codes are undefined', () => {
  for (const code of [0, -1, 99999, 4326.5, Number.NaN]) assert.equal(crsByCode(code), undefined);
});

test('the axis order is the EPSG registry’s', () => {
  const northFirst = [4326, 4258, 31467, 3035, 3034, 2193, 2180, 3346, 32661, 6677];
  const eastFirst = [3857, 2154, 27700, 25832, 32633, 5070, 3031, 3413, 28992, 2056, 3763, 2263, 2048, 27200];
  for (const code of northFirst) assert.equal(crsByCode(code)?.axisOrder, 'yx', `EPSG:${code}`);
  for (const code of eastFirst) assert.equal(crsByCode(code)?.axisOrder, 'xy', `EPSG:${code}`);
});

test('lengths that are not metres carry their factor', () => {
  assert.ok(Math.abs((crsByCode(2263)?.metresPerUnit ?? 0) - 1200 / 3937) < 1e-15);
  assert.equal(crsByCode(2222)?.metresPerUnit, 0.3048);
});

test('a system has several datum shifts where PROJ chooses them by area', () => {
  for (const code of [4267, 26715, 4230, 23030, 5514, 3003, 31467]) {
    const operations = operationsOf(code);
    assert.ok(operations !== undefined && operations.list.length > 1, `EPSG:${code}`);
    assert.doesNotMatch(definitionOf(code) ?? '', /towgs84/, `EPSG:${code}`);
  }
  for (const code of [4326, 2154, 27700]) assert.equal(operationsOf(code), undefined, `EPSG:${code}`);
});

test('systems that can’t be reproduced within a metre are left out', () => {
  // No datum shift is known, and the datum is an old one.
  for (const code of [4241, 2338]) assert.equal(crsByCode(code), undefined, `EPSG:${code}`);
  // A method that proj4 lacks.
  for (const code of [6247, 8441]) assert.equal(crsByCode(code), undefined, `EPSG:${code}`);
});

test('the table covers the registry broadly and in order, with an area and a definition each', () => {
  const codes = supportedCodes();
  assert.ok(codes.length > 5000, `${codes.length} systems`);
  assert.deepEqual(
    codes,
    codes.toSorted((a, b) => a - b),
  );
  for (const code of codes) {
    const crs = crsByCode(code);
    const area = areaOfUse(code);
    const definition = definitionOf(code) ?? '';
    assert.ok(crs && area && area.south < area.north, `EPSG:${code}`);
    assert.equal(crs.unit === 'degree', definition.startsWith('+proj=longlat '), `EPSG:${code}`);
    assert.doesNotMatch(definition, /nadgrids|geoidgrids/, `EPSG:${code}`);
  }
});

test('the area of use is in longitude and latitude', () => {
  assert.deepEqual(areaOfUse(4326), { west: -180, south: -90, east: 180, north: 90 });
  assert.equal(areaOfUse(99999), undefined);
});

test('the accuracy of a datum shift is the registry’s', () => {
  assert.equal(shiftAccuracyMetres(27700), 2);
  assert.equal(shiftAccuracyMetres(4326), undefined);
});
