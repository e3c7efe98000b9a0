import type { Value } from '../../src/feature/feature.ts';
import type { CreateMemberEncoder } from '../../src/store/feature-store.ts';

/**
 * An encoding for tests of stores, in which every value can be told from every other: a line per feature.
 * `list` separates its members; every other name doesn't. `slow` takes a millisecond a feature; `failing` throws at
 * the id `fail`.
 */
export const createMemberEncoder: CreateMemberEncoder = (encoding) => ({
  separator: Buffer.from(encoding.name === 'list' ? ',' : ''),
  encode(feature) {
    if (encoding.name === 'slow') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    if (encoding.name === 'failing' && feature.id === 'fail') throw new Error('this feature fails');
    const values = encoding.properties.map((index) => textOf(feature.values[index] ?? null));
    return Buffer.from(`${encoding.srs.name} ${feature.id}: ${values.join(' ')}\n`);
  },
});

function textOf(value: Value): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return JSON.stringify(value);
}
