import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { writeAnswer } from '../../../test/support/answer-file.ts';
import { anyRows, rowType } from '../../../test/support/arbitrary-rows.ts';
import { assertGolden, GOLDEN_ROWS, GOLDEN_TYPE } from '../../../test/support/golden.ts';
import { childNamed, descendants, readTestXml } from '../../../test/support/read-test-xml.ts';
import { readZip } from '../../../test/support/read-zip.ts';
import { featuresOf, featureType, SCALAR_PROPERTIES, scalar } from '../../../test/support/sample-features.ts';
import { plainValue } from '../../../test/support/source-records.ts';
import type { FeatureType, Value } from '../../feature/feature.ts';
import { parseWkt } from '../../feature/wkt.ts';
import { attribute, childElements, text, type XmlElement } from '../../lib/xml-reader.ts';
import { findOutputFormat } from '../output-format.ts';
import { xlsxFormat } from './xlsx.ts';

let folder = '';

function write(type: FeatureType, rows: readonly (readonly Value[])[]): Promise<string> {
  const part = { featureType: type, features: featuresOf(rows), count: rows.length };
  return writeAnswer(xlsxFormat, [part], folder);
}

/** A cell as a program that opens the sheet has it; dates by their style. */
type Cell = string | number | boolean | Date;

const EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

function readCell(cell: XmlElement): Cell {
  switch (attribute(cell, 't')) {
    case 'inlineStr': {
      const shown = text(childNamed(childNamed(cell, 'is'), 't'));
      return shown.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      );
    }
    case 'b':
      return text(childNamed(cell, 'v')) === '1';
    default: {
      const number = Number(text(childNamed(cell, 'v')));
      return attribute(cell, 's') === undefined ? number : new Date(Math.round(EPOCH_MS + number * DAY_MS));
    }
  }
}

/** Rows of cells by the letters of their columns. */
async function readSheet(file: string): Promise<Map<string, Cell>[]> {
  const sheet = (await readZip(file)).get('xl/worksheets/sheet1.xml') as Buffer;
  return descendants(readTestXml(sheet), 'row').map((row, i) => {
    assert.equal(attribute(row, 'r'), String(i + 1));
    return new Map(
      childElements(row).map((cell) => {
        const [, letters, number] = /^([A-Z]+)(\d+)$/.exec(attribute(cell, 'r') ?? '') ?? [];
        assert.equal(number, String(i + 1));
        return [letters as string, readCell(cell)];
      }),
    );
  });
}

const FIRST_DATE = '1900-03-01';

/** What a sheet keeps of a value of SCALAR_PROPERTIES (docs/reference/wfs.md). */
function kept(value: Value, column: number): Cell | null {
  if (value === null) return null;
  const type = SCALAR_PROPERTIES[column]?.type;
  switch (type) {
    case 'long':
    case 'integer':
    case 'decimal': {
      const digits = String(value).replace(/^-?0*\.?0*|\./g, '').length;
      return digits > 15 ? String(value) : Number(value);
    }
    case 'double':
      if (Number.isFinite(value)) return value as number;
      return Number.isNaN(value) ? 'NaN' : (value as number) > 0 ? 'INF' : '-INF';
    case 'date':
    case 'dateTime': {
      const written = value as string;
      const zoned = /(Z|[+-]\d\d:\d\d)$/.test(written) || type === 'date';
      const date = new Date(zoned ? written : `${written}Z`);
      return date >= new Date(FIRST_DATE) ? date : written;
    }
    default:
      return value as Cell;
  }
}

describe('XLSX', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trigpoint-xlsx-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('keeps texts that look like formulas texts when they are edited, where it is asked to', async () => {
    const format = findOutputFormat([xlsxFormat], 'xlsx; formulas=neutralise') ?? assert.fail();
    const type = featureType('t', [scalar('text', 'string'), scalar('number', 'double')]);
    const part = {
      featureType: type,
      features: featuresOf([
        ['=1+1', -1],
        ['plain', 2],
      ]),
      count: 2,
    };
    const sheet = (await readZip(await writeAnswer(format, [part], folder))).get('xl/worksheets/sheet1.xml');
    assert.match(String(sheet), /<c r="B2" s="3" t="inlineStr"><is><t>=1\+1</);
    assert.match(String(sheet), /<c r="B3" t="inlineStr"><is><t>plain</);
    assert.match(String(sheet), /<c r="C2"><v>-1</);
    assert.throws(
      () => findOutputFormat([xlsxFormat], 'xlsx; formulas=run'),
      /keep, neutralise would be accepted/,
    );
    for (const parameters of ['bom=yes', 'formulas=neutralise; bom=yes', 'bom=yes; formulas=neutralise'])
      assert.throws(
        () => findOutputFormat([xlsxFormat], `xlsx; ${parameters}`),
        /xlsx has no parameter "bom": formulas would be accepted/,
        parameters,
      );
  });

  it('has the parts that it had', async () => {
    const parts = [...(await readZip(await write(GOLDEN_TYPE, GOLDEN_ROWS)))];
    const shown = parts.map(([name, content]) => `== ${name}\n${content.toString('utf8').trimEnd()}\n`);
    assertGolden(join(import.meta.dirname, 'xlsx.golden.txt'), shown.join(''));
  });

  it('reads back as it was, whatever the values are', async () => {
    const type = rowType('any', 2);
    await fc.assert(
      fc.asyncProperty(anyRows({ dimension: 2 }), async (rows) => {
        const [head, ...read] = await readSheet(await write(type, rows));
        const names = ['gml_id', ...type.properties.map(({ name }) => name)];
        assert.deepEqual([...(head as Map<string, Cell>).values()], names);
        assert.equal(read.length, rows.length);
        read.forEach((cells, i) => {
          const row = rows[i] as Value[];
          const letters = 'ABCDEFGHIJK';
          assert.equal(cells.get('A'), `any.${i + 1}`);
          SCALAR_PROPERTIES.forEach(({ name }, column) => {
            const cell = cells.get(letters[column + 1] as string) ?? null;
            assert.deepEqual(plain(cell), plain(kept(row[column] as Value, column)), name);
          });
          const wkt = cells.get('K');
          const geometry = row.at(-1) ?? null;
          assert.deepEqual(wkt === undefined ? null : parseWkt(wkt as string).geometry, geometry);
        });
      }),
      { numRuns: 60 },
    );
  });
});

function plain(cell: Cell | null): unknown {
  return cell instanceof Date ? cell.toISOString() : plainValue(cell);
}
