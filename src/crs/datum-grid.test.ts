import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Crs } from './crs.ts';
import { missingGridOf, useGridFiles } from './datum-grid.ts';
import { crsByCode } from './registry.ts';
import { createTransform, type Transform } from './transform.ts';

/** Debian's proj-data. */
const PROJ_DATA = '/usr/share/proj';
const FILES = ['BETA2007.gsb', 'nzgd2kgrid0005.gsb', 'ntf_r93.gsb'];
const lacking = FILES.filter((file) => !existsSync(`${PROJ_DATA}/${file}`));
const skip = lacking.length > 0 && `needs ${lacking.join(', ')} of Debian's proj-data`;

/** Code, latitude and longitude of WGS 84, and x,y by `cs2cs EPSG:4326 EPSG:<code>` of PROJ 9.1 with its grids. */
const BY_PROJ: readonly (readonly [number, number, number, number, number])[] = [
  [31467, 48.7, 9.1, 3507436.379826442, 5395830.797103948],
  [31467, 53.5, 8.2, 3446984.012769848, 5930122.346131078],
  [3399, 51, 14.5, 5465038.616998491, 5651759.360178638],
  [27200, -41.3, 174.8, 2660719.740345074, 5988088.917582611],
  [27200, -45, 168, 2115979.164038633, 5566706.338393653],
  [4275, 48.85, 2.35, 2.350704373, 48.850066438],
  [4272, -36.8, 174.7, 174.699809473, -36.801804224],
  // Beyond the grid, where PROJ takes a formula too.
  [4272, -51, 166, 166.000014473, -51.001456328],
];

const transform = (from: number, to: number) =>
  createTransform(crsByCode(from) as Crs, crsByCode(to) as Crs) as Transform;

it('systems that need a grid file lack it until there is a folder of them', () => {
  assert.deepEqual([31467, 27200, 4275, 25832, 3068].map(missingGridOf), [
    'BETA2007.gsb',
    'nzgd2kgrid0005.gsb',
    'ntf_r93.gsb',
    undefined,
    undefined,
  ]);
});

describe('with grid files', { skip }, () => {
  before(() => useGridFiles(PROJ_DATA));
  after(() => useGridFiles(import.meta.dirname));

  it('no system lacks any', () => {
    for (const code of [31467, 27200, 4275]) assert.equal(missingGridOf(code), undefined);
  });

  it('positions are PROJ’s to a millimetre, and come back', () => {
    for (const [code, latitude, longitude, x, y] of BY_PROJ) {
      const metre = (crsByCode(code) as Crs).unit === 'degree' ? 1 / 111_320 : 1;
      const there = [0, 0];
      transform(4326, code).forward(longitude, latitude, there);
      const [foundX, foundY] = there as [number, number];
      // Degrees are given with nine decimals; beyond the grid PROJ's own formulas differ by some metres.
      const tolerance = latitude < -50 ? 10 * metre : 1e-3 * metre;
      assert.ok(Math.abs(foundX - x) < tolerance, `EPSG:${code} ${foundX}, not ${x}`);
      assert.ok(Math.abs(foundY - y) < tolerance, `EPSG:${code} ${foundY}, not ${y}`);
      const back = [0, 0];
      transform(code, 4326).forward(foundX, foundY, back);
      assert.ok(Math.abs((back[0] as number) - longitude) < 1e-8, `EPSG:${code} back ${back}`);
      assert.ok(Math.abs((back[1] as number) - latitude) < 1e-8, `EPSG:${code} back ${back}`);
    }
  });
});
