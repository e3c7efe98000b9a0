import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LruMap } from './lru-map.ts';

describe('a map of bounded size', () => {
  it('drops what was used longest ago', () => {
    const map = new LruMap<string, number>(3);
    for (const key of ['a', 'b', 'c']) map.set(key, 1);
    map.get('a');
    map.set('d', 1);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((key) => map.get(key)),
      [1, undefined, 1, 1],
    );
  });

  it('counts sizes, and does not keep what is larger than all of it', () => {
    const map = new LruMap<string, number>(10);
    map.set('a', 1, 6);
    map.set('b', 2, 4);
    map.set('b', 3, 3);
    assert.equal(map.size, 9);
    map.set('c', 4, 11);
    assert.equal(map.get('c'), undefined);
    assert.equal(map.size, 9);
    map.deleteWhere((key) => key === 'a');
    assert.equal(map.size, 3);
  });

  it('tells what it keeps no longer, but not what is taken out', () => {
    const dropped: number[] = [];
    const map = new LruMap<string, number>(10, (value) => dropped.push(value));
    map.set('a', 1, 4);
    map.set('b', 2, 4);
    map.set('b', 3, 4);
    map.set('c', 4, 11);
    assert.deepEqual(dropped, [2, 4]);
    assert.equal(map.take('a'), 1);
    map.resize(3);
    assert.deepEqual([dropped, map.size], [[2, 4, 3], 0]);
  });
});
