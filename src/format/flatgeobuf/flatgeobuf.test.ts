import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { writeAnswer } from '../../../test/support/answer-file.ts';
import { anyRows, rowType } from '../../../test/support/arbitrary-rows.ts';
import { assertGolden, GOLDEN_ROWS, GOLDEN_TYPE, hexDump } from '../../../test/support/golden.ts';
import { featuresOf, SCALAR_PROPERTIES } from '../../../test/support/sample-features.ts';
import { plainValue, readRecords } from '../../../test/support/source-records.ts';
import type { FeatureType, Value } from '../../feature/feature.ts';
import { openFlatGeobuf } from '../../publish/read-flatgeobuf.ts';
import { flatGeobufFormat } from './flatgeobuf.ts';

let folder = '';

function write(type: FeatureType, rows: readonly (readonly Value[])[]): Promise<string> {
  const part = { featureType: type, features: featuresOf(rows), count: rows.length };
  return writeAnswer(flatGeobufFormat, [part], folder);
}

/** What FlatGeobuf keeps of a row (docs/reference/wfs.md): decimals as doubles, integers beyond 64 bits as texts. */
function kept([text, int, long, integer, double, decimal, ...others]: readonly Value[]): unknown[] {
  const shown = [text, int, long, integer, double, decimal === null ? null : Number(decimal), ...others];
  return shown.slice(0, SCALAR_PROPERTIES.length).map(plainValue);
}

describe('FlatGeobuf', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trigpoint-flatgeobuf-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is byte for byte what it was', async () => {
    const bytes = readFileSync(await write(GOLDEN_TYPE, GOLDEN_ROWS));
    assertGolden(join(import.meta.dirname, 'flatgeobuf.golden.txt'), hexDump(bytes));
  });

  for (const dimension of [2, 3] as const) {
    it(`reads back as it was, whatever the values are: ${dimension} ordinates`, async () => {
      const type = rowType(`any${dimension}`, dimension);
      await fc.assert(
        fc.asyncProperty(anyRows({ dimension }), async (rows) => {
          const source = await openFlatGeobuf(await write(type, rows), {});
          const records = await readRecords(source);
          assert.deepEqual(
            records.map(({ values }) => values.get('gml_id')),
            rows.map((_, i) => `${type.name}.${i + 1}`),
          );
          records.forEach(({ values, geometries }, i) => {
            const row = rows[i] as Value[];
            const read = SCALAR_PROPERTIES.map(({ name }) => plainValue(values.get(name) ?? null));
            assert.deepEqual(read, kept(row));
            assert.deepEqual([...geometries.values()][0] ?? null, row.at(-1));
          });
        }),
        { numRuns: 50 },
      );
    });
  }
});
