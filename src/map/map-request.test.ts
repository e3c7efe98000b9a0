import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeMapRequest } from './map-request.ts';

describe('the parameters of a map', () => {
  it('are the whole world, at a thousand pixels, unless said otherwise', () => {
    const { box, resolution, limit } = decodeMapRequest('');
    assert.deepEqual(box, { minX: -180, minY: -90, maxX: 180, maxY: 90 });
    assert.ok(resolution > 39_000 && resolution < 39_200);
    assert.equal(limit, 5000);
  });

  it('may cross the antimeridian, and say how coarse a drawing is', () => {
    const request = decodeMapRequest('bbox=170,-20,190,10.5&resolution=100&limit=7');
    assert.deepEqual(request.box, { minX: 170, minY: -20, maxX: 190, maxY: 10.5 });
    assert.equal(request.limit, 7);
    assert.equal(Math.round(request.resolution), 136, 'no more pixels than a large screen has');
    assert.equal(decodeMapRequest('bbox=2,48,3,49&resolution=100&apikey=x').resolution, 100);
  });

  it('name what is wrong and what would be accepted', () => {
    for (const [query, says] of [
      ['bbox=1,2,3', /bbox is four numbers .* not "1,2,3"/],
      ['bbox=1,2,3,x', /bbox is four numbers/],
      ['bbox=1,,3,4', /bbox is four numbers/],
      ['bbox=1e999,2,3,4', /bbox is four numbers/],
      ['bbox=3,2,1,4', /empty: west must be less than east/],
      ['bbox=1,4,3,4', /empty/],
      ['bbox=-600,0,600,4', /leaves the earth/],
      ['bbox=0,0,4,91', /leaves the earth/],
      ['resolution=0', /resolution is a number from 0.05 to 200000, not "0"/],
      ['resolution=NaN', /resolution is a number/],
      ['limit=0', /limit is a number from 1 to 10000/],
      ['limit=1.5', /limit is a whole number/],
      ['limit=', /limit is a number/],
      ['limit=1&limit=2', /limit is given twice/],
      ['BBOX=1,2,3,4', /has no parameter "BBOX"; it has bbox, resolution, limit/],
    ] as const) {
      assert.throws(() => decodeMapRequest(query), says, query);
    }
  });
});
