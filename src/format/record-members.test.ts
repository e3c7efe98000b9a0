import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import type { Feature, FeatureType } from '../feature/feature.ts';
import { createRecordMemberEncoder, readRecordRows } from './record-members.ts';
import { WGS84_LONGITUDE_FIRST } from './wgs84-longitude-first.ts';

function featureType(crs: Crs): FeatureType {
  const property = (name: string, type: 'string' | 'long' | 'double' | 'boolean') =>
    ({ name, label: name, type, mandatory: false }) as const;
  return {
    name: 'parcels',
    label: 'parcels',
    namespace: 'http://x',
    prefix: 'ods',
    properties: [
      property('text', 'string'),
      property('long', 'long'),
      property('double', 'double'),
      property('flag', 'boolean'),
      { ...property('place', 'string'), type: 'geometry', geometryType: 'Geometry', dimension: 2 },
    ],
    crs,
    defaultCrs: crs,
  };
}

async function rowsOf(features: readonly Feature[], code = 4326, name = 'record-beginning') {
  const type = featureType(crsByCode(code) as Crs);
  const encoder = createRecordMemberEncoder({
    name,
    featureType: type,
    properties: [0, 1, 2, 3, 4],
    srs: WGS84_LONGITUDE_FIRST,
  });
  async function* chunks() {
    for (const [i, feature] of features.entries()) {
      if (i > 0) yield encoder.separator;
      yield encoder.encode(feature);
    }
  }
  return readRecordRows(chunks());
}

const EMPTY = [null, null, null, null, null] as const;

describe('records for tables', () => {
  it('keep every digit, and say what is absent', async () => {
    const values = ['a <b> "c"\n', 9_007_199_254_740_993n, 0.1, false, null];
    assert.deepEqual(
      await rowsOf([
        { id: '1', values },
        { id: '2', values: EMPTY },
      ]),
      [
        { id: 'parcels.1', cells: ['a <b> "c"\n', '9007199254740993', '0.1', 'false', null] },
        { id: 'parcels.2', cells: EMPTY },
      ],
    );
    assert.deepEqual(await rowsOf([]), []);
  });

  it('are of bounded size: long texts are cut between characters, geometries summarised', async () => {
    const text = `${'x'.repeat(599)}😀${'y'.repeat(1000)}`;
    const line = {
      type: 'LineString',
      coordinates: Array.from({ length: 5000 }, (_, i) => [i / 100, 1]),
    } as const;
    const [row] = await rowsOf([{ id: '1', values: [text, null, null, null, line] }]);
    assert.deepEqual(row?.cells[0], { beginning: 'x'.repeat(599), characters: text.length });
    assert.deepEqual(row?.cells[4], { geometryType: 'LineString', positions: 5000 });
    const [whole] = await rowsOf([{ id: '1', values: [text, null, null, null, line] }], 4326, 'record');
    assert.equal(whole?.cells[0], text);
  });

  it('give points as people write them: latitude, longitude', async () => {
    const at = (...coordinates: number[]) => ({
      id: '1',
      values: [null, null, null, null, { type: 'Point', coordinates } as const],
    });
    const placeOf = async (feature: Feature, code?: number) => {
      const cell = (await rowsOf([feature], code))[0]?.cells[4];
      return typeof cell === 'object' && cell !== null && 'place' in cell ? cell.place : undefined;
    };
    assert.equal(await placeOf(at(2.3488, 48.85341)), '48.85341, 2.3488');
    assert.match((await placeOf(at(652_381, 6_862_047), 2154)) ?? '', /^48\.85\d*, 2\.35\d*$/);
    assert.equal(await placeOf(at()), undefined);
  });
});
