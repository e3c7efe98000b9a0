import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import type { ByteRange } from './page-table.ts';
import { readRanges } from './read-ranges.ts';

const directory = mkdtempSync(join(tmpdir(), 'trigpoint-ranges-'));
const content = randomBytes(2_500_000);
writeFileSync(join(directory, 'file'), content);
const file = openSync(join(directory, 'file'), 'r');
after(() => {
  closeSync(file);
  rmSync(directory, { recursive: true });
});

async function read(ranges: readonly ByteRange[], signal = new AbortController().signal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readRanges(file, ranges, signal)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Ascending ranges from steps: a gap, then a length. */
function rangesOf(steps: readonly (readonly [number, number])[]): ByteRange[] {
  let at = 0;
  return steps.map(([gap, length]) => {
    const start = Math.min(content.length, at + gap);
    at = Math.min(content.length, start + length);
    return { start, end: at };
  });
}

describe('reading ranges of a file', () => {
  const gap = fc.oneof(fc.nat(10), fc.nat(10_000), fc.nat(300_000));
  const length = fc.oneof(fc.nat(10), fc.nat(1000), fc.nat(900_000));

  it('gives exactly their bytes, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(gap, length), { maxLength: 60, size: 'max' }), async (steps) => {
        const ranges = rangesOf(steps);
        const expected = Buffer.concat(ranges.map(({ start, end }) => content.subarray(start, end)));
        assert.ok((await read(ranges)).equals(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('gives thousands of scattered pieces', async () => {
    const ranges = rangesOf(Array.from({ length: 400 }, () => [5900, 100] as const));
    const expected = Buffer.concat(ranges.map(({ start, end }) => content.subarray(start, end)));
    assert.ok((await read(ranges)).equals(expected));
  });

  it('says that a file is too short instead of ending early', async () => {
    const ranges = [{ start: 0, end: content.length + 1 }];
    await assert.rejects(read(ranges), { name: 'StoreError', problem: 'Corrupt' });
    const scattered = rangesOf(Array.from({ length: 20 }, () => [50_000, 10] as const));
    await assert.rejects(read([...scattered, { start: content.length, end: content.length + 9 }]), {
      problem: 'Corrupt',
    });
  });

  it('stops with the reason of its signal', async () => {
    const abort = new AbortController();
    const chunks = readRanges(file, [{ start: 0, end: content.length }], abort.signal);
    await chunks.next();
    abort.abort(new Error('gone'));
    await assert.rejects(chunks.next(), /gone/);
  });
});
